# While one process sleeps another computes; whoever sleeps less is first; both end.
# expect: order 40 1 120

	module	Sleeping

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"order"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,{12*W},""
	ldt	$0
	ext	0xac849033,"print"
	ext	0xe67bf126,"sleep"

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	newcw	{6*W}(mp)
	frame	$4,{23*W}(fp)
	movw	$120,{8*W}({23*W}(fp))
	spawn	{23*W}(fp),sleeper
	frame	$4,{23*W}(fp)
	movw	$40,{8*W}({23*W}(fp))
	spawn	{23*W}(fp),sleeper
# Counts until the first wakes.
	movw	$0,{24*W+16}(fp)
	movw	$2,{24*W+160}(fp)
	movw	$0,{24*W+160}(fp)
	movw	$1,{24*W+160+W}(fp)
	movw	{6*W}(mp),{24*W+160+2*W}(fp)
	lea	{48*W}(mp),{24*W+160+3*W}(fp)
count:	addw	$1,{24*W+16}(fp)
	nbalt	{24*W+160}(fp),{24*W+24}(fp)
	beqw	{24*W+24}(fp),$1,count
	movw	{48*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$1,{48*W}(mp)
	bgtw	{24*W+16}(fp),$100,enough
	movw	$0,{48*W}(mp)
enough:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

sleeper:	frame	$4,{11*W}(fp)
	movw	{8*W}(fp),{8*W}({11*W}(fp))
	lea	{10*W}(fp),{4*W}({11*W}(fp))
	mcall	{11*W}(fp),$1,{W}(mp)
	send	{8*W}(fp),{6*W}(mp)
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
