# A loop without calls does not keep others from running, forward jumps back included, nor does one through a handler.
# expect: loop 1 1 1
# expect: handler 1

	module	Preemption

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"loop"
	string	@mp+{8*W},"handler"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	ldt	$0
	ext	0xac849033,"print"
		exception	divide,divided,{20*W},-1,0
		exctab	*,divide

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	frame	$2,{23*W}(fp)
	spawn	{23*W}(fp),stop
again:	beqw	{48*W+24}(mp),$0,again
	movw	{48*W+24}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	spawn	{23*W}(fp),stop
more:	bnew	{48*W+24}(mp),$0,done
	jmp	more
done:	movw	{48*W+24}(mp),{48*W}(mp)
	movw	{48*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	spawn	{23*W}(fp),stop
	movpc	$third,{24*W+8}(fp)
third:	bnew	{48*W+24}(mp),$0,ended
	jmp	{24*W+8}(fp)
ended:	movw	{48*W+24}(mp),{48*W}(mp)
	movw	{48*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# The handler lies in front of what it handles: no jump at all.
	movp	{8*W}(mp),{3*W}(mp)
	movw	$0,{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	spawn	{23*W}(fp),stop
divide:	bnew	{48*W+24}(mp),$0,over
	divw	$0,{24*W+8}(fp)
divided:	movw	$0,{48*W+24}(mp)
over:
	movw	{48*W+24}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

stop:	movw	$1,{48*W+24}(mp)
	ret

# What these programs share: adding a word, big, real or text to the line, and printing the line.
notew:	cvtwl	{48*W}(mp),{48*W+8}(mp)
notel:	cvtlc	{48*W+8}(mp),{4*W}(mp)
	jmp	note
notef:	cvtfc	{48*W+16}(mp),{4*W}(mp)
note:	addc	{5*W}(mp),{3*W}(mp)
	addc	{4*W}(mp),{3*W}(mp)
	ret
say:	frame	$3,{8*W}(fp)
	movp	{2*W}(mp),{8*W}({8*W}(fp))
	movp	{3*W}(mp),{9*W}({8*W}(fp))
	lea	{9*W}(fp),{4*W}({8*W}(fp))
	mcall	{8*W}(fp),$0,{W}(mp)
	ret
