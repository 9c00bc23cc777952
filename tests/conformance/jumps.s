# Jumps through memory: a pc stored by movpc, in a frame, in module data, and through a pointer.
# expect: jmp one two three back
# expect: loop 20000
# expect: tcmp equal type check type check type check

	module	Jumps

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"jmp"
	string	@mp+{8*W},"wrong"
	string	@mp+{9*W},"one"
	string	@mp+{10*W},"two"
	string	@mp+{11*W},"three"
	string	@mp+{12*W},"back"
	string	@mp+{13*W},"loop"
	string	@mp+{14*W},"tcmp"
	string	@mp+{15*W},"equal"
	string	@mp+{16*W},"nothing raised"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,{2*W},"80"
	desc	$5,{2*W},"40"
	ldt	$0
	ext	0xac849033,"print"
		exception	l1,l2,{20*W},-1,0
		exctab	*,l2
		exception	l4,l5,{20*W},-1,0
		exctab	*,l5
		exception	l7,l8,{20*W},-1,0
		exctab	*,l8

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	movpc	$one,{24*W+8}(fp)
	jmp	{24*W+8}(fp)
	movp	{8*W}(mp),{4*W}(mp)
one:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movpc	$two,{48*W+24}(mp)
	jmp	{48*W+24}(mp)
	movp	{8*W}(mp),{4*W}(mp)
two:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movpc	$three,{24*W+8}(fp)
	lea	{24*W+8}(fp),{24*W+16}(fp)
	jmp	0({24*W+16}(fp))
	movp	{8*W}(mp),{4*W}(mp)
three:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	jmp	four
back:	movp	{12*W}(mp),{4*W}(mp)
	jmp	out
four:	movpc	$back,{24*W+8}(fp)
	jmp	{24*W+8}(fp)
out:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# A loop through a stored pc gives way to others like any other loop; it ends when the count is reached.
	movp	{13*W}(mp),{3*W}(mp)
	movpc	$again,{24*W+8}(fp)
	movw	$0,{24*W+16}(fp)
again:	addw	$1,{24*W+16}(fp)
	bgew	{24*W+16}(fp),$20000,ended
	jmp	{24*W+8}(fp)
ended:	movw	{24*W+16}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Instructions that do nothing, and type comparison.
	movp	{14*W}(mp),{3*W}(mp)
	nop
	eclr
	runt
	new	$4,{11*W}(fp)
	new	$4,{12*W}(fp)
	new	$5,{13*W}(fp)
	tcmp	{11*W}(fp),{12*W}(fp)
	tcmp	{10*W}(fp),{11*W}(fp)
	tcmp	{10*W}(fp),{10*W}(fp)
	movp	{15*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l1:
	tcmp	{11*W}(fp),{13*W}(fp)
	movp	{16*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l4:
	tcmp	{11*W}(fp),{10*W}(fp)
	movp	{16*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l7:
	tcmp	{11*W}(fp),{15*W}(mp)
	movp	{16*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
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
