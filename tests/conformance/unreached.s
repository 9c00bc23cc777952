# Code that nothing leads to but a number in memory; there a call and a spawn of functions nobody else calls.
# expect: hidden
# expect: called
# expect: spawned
# expect: out

	module	Unreached

	var	@mp,{8*W}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{3*W},"hidden"
	string	@mp+{4*W},"called"
	string	@mp+{5*W},"spawned"
	string	@mp+{6*W},"out"
	desc	$0,{8*W},"fe"
# init: ctxt, argv, a pc at word 10, a channel at 11, frames in the making at 12 and 13.
	desc	$1,{14*W},"00d0"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions with a string; print(format, string); the spawned one with a channel.
	desc	$2,{12*W},"0080"
	desc	$3,{10*W},"00c0"
	desc	$4,{12*W},"00c0"
	ldt	$0
	ext	0xac849033,"print"

init:	load	0(mp),$0,{W}(mp)
	newcw	{11*W}(fp)
	movpc	$anchor,{10*W}(fp)
	addw	$1,{10*W}(fp)
	jmp	{10*W}(fp)
anchor:	jmp	out
	frame	$2,{12*W}(fp)
	movp	{3*W}(mp),{8*W}({12*W}(fp))
	call	{12*W}(fp),say
	frame	$2,{12*W}(fp)
	movp	{4*W}(mp),{8*W}({12*W}(fp))
	call	{12*W}(fp),called
	frame	$4,{12*W}(fp)
	movp	{5*W}(mp),{8*W}({12*W}(fp))
	movp	{11*W}(fp),{9*W}({12*W}(fp))
	spawn	{12*W}(fp),spawned
	recv	{11*W}(fp),{10*W}(fp)
out:	frame	$2,{12*W}(fp)
	movp	{6*W}(mp),{8*W}({12*W}(fp))
	call	{12*W}(fp),say
	ret

called:	frame	$2,{10*W}(fp)
	movp	{8*W}(fp),{8*W}({10*W}(fp))
	call	{10*W}(fp),say
	ret
spawned:
	frame	$2,{10*W}(fp)
	movp	{8*W}(fp),{8*W}({10*W}(fp))
	call	{10*W}(fp),say
	movw	$1,{11*W}(fp)
	send	{11*W}(fp),{9*W}(fp)
	ret
say:	frame	$3,{10*W}(fp)
	movp	{2*W}(mp),{8*W}({10*W}(fp))
	movp	{8*W}(fp),{9*W}({10*W}(fp))
	lea	{9*W}(fp),{4*W}({10*W}(fp))
	mcall	{10*W}(fp),$0,{W}(mp)
	ret
