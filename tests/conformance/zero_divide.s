# Integer division by zero raises an exception that can be caught, in every width; by reals it does not.
# expect: divw zero divide 5
# expect: modw zero divide 5
# expect: divl zero divide 5
# expect: modl zero divide 5
# expect: divb zero divide 5
# expect: modb zero divide 5
# expect: divw zero divide 5
# expect: modl zero divide 5
# expect: divb zero divide 5

	module	ZeroDivide

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"divw"
	string	@mp+{8*W},"nothing raised"
	string	@mp+{9*W},"modw"
	string	@mp+{10*W},"divl"
	string	@mp+{11*W},"modl"
	string	@mp+{12*W},"divb"
	string	@mp+{13*W},"modb"
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
		exception	l1,l2,{20*W},-1,0
		exctab	*,l2
		exception	l4,l5,{20*W},-1,0
		exctab	*,l5
		exception	l7,l8,{20*W},-1,0
		exctab	*,l8
		exception	l10,l11,{20*W},-1,0
		exctab	*,l11
		exception	l13,l14,{20*W},-1,0
		exctab	*,l14
		exception	l16,l17,{20*W},-1,0
		exctab	*,l17
		exception	l19,l20,{20*W},-1,0
		exctab	*,l20
		exception	l22,l23,{20*W},-1,0
		exctab	*,l23
		exception	l25,l26,{20*W},-1,0
		exctab	*,l26

init:	load	0(mp),$0,{W}(mp)
	movw	$5,{24*W+8}(fp)
	movl	$5,{24*W+16}(fp)
	movb	$5,{24*W+24}(fp)
	movw	$0,{24*W+32}(fp)
	movl	$0,{24*W+40}(fp)
	movb	$0,{24*W+48}(fp)
	movp	{7*W}(mp),{3*W}(mp)
l1:
	divw	{24*W+32}(fp),{24*W+8}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{9*W}(mp),{3*W}(mp)
l4:
	modw	{24*W+32}(fp),{24*W+8}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
l7:
	divl	{24*W+40}(fp),{24*W+16}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
l10:
	modl	{24*W+40}(fp),{24*W+16}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l12
l11:	movp	{20*W}(fp),{4*W}(mp)
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
l13:
	divb	{24*W+48}(fp),{24*W+24}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l15
l14:	movp	{20*W}(fp),{4*W}(mp)
l15:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
l16:
	modb	{24*W+48}(fp),{24*W+24}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l18
l17:	movp	{20*W}(fp),{4*W}(mp)
l18:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{7*W}(mp),{3*W}(mp)
l19:
	divw	$0,{24*W+8}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l21
l20:	movp	{20*W}(fp),{4*W}(mp)
l21:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
l22:
	modl	$0,{24*W+16}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l24
l23:	movp	{20*W}(fp),{4*W}(mp)
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
l25:
	divb	$256,{24*W+24}(fp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l27
l26:	movp	{20*W}(fp),{4*W}(mp)
l27:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
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
