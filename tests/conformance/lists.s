# Lists of every kind of element; heads and tails of nil; a list that holds its own tail.
# expect: consb 3 200 2 7 0 3
# expect: consw 3 200 2 7 0 3
# expect: consl 3 200 2 7 0 3
# expect: consf 1.5
# expect: consp first 0 last
# expect: consm 6 5
# expect: consmp inside 8
# expect: headb nil dereference of nil
# expect: headw nil dereference of nil
# expect: headl nil dereference of nil
# expect: headf nil dereference of nil
# expect: headp nil dereference of nil
# expect: headm nil dereference of nil
# expect: headmp nil dereference of nil
# expect: tail nil dereference of nil
# expect: lenl nil 0
# expect: shared 1 2 1
# expect: long 200000 0

	module	Lists

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"consb"
	string	@mp+{8*W},"consw"
	string	@mp+{9*W},"consl"
	string	@mp+{10*W},"consf"
	string	@mp+{11*W},"consp"
	string	@mp+{12*W},"last"
	string	@mp+{13*W},"first"
	string	@mp+{14*W},"consm"
	string	@mp+{15*W},"consmp"
	string	@mp+{16*W},"inside"
	string	@mp+{17*W},"headb nil"
	string	@mp+{18*W},"nothing raised"
	string	@mp+{19*W},"headw nil"
	string	@mp+{20*W},"headl nil"
	string	@mp+{21*W},"headf nil"
	string	@mp+{22*W},"headp nil"
	string	@mp+{23*W},"headm nil"
	string	@mp+{24*W},"headmp nil"
	string	@mp+{25*W},"tail nil"
	string	@mp+{26*W},"lenl nil"
	string	@mp+{27*W},"shared"
	string	@mp+{28*W},"long"
	real	@mp+{48*W+24},1.5
	real	@mp+{48*W+32},2.5
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,{2*W},"80"
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

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{11*W}(fp)
	movb	$1,{24*W+8}(fp)
	consb	{24*W+8}(fp),{11*W}(fp)
	movb	$2,{24*W+8}(fp)
	consb	{24*W+8}(fp),{11*W}(fp)
	movb	$200,{24*W+8}(fp)
	consb	{24*W+8}(fp),{11*W}(fp)
	lenl	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	headb	{11*W}(fp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{11*W}(fp),{12*W}(fp)
	headb	{12*W}(fp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	consb	$7,{12*W}(fp)
	headb	{12*W}(fp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{12*W}(fp),{12*W}(fp)
	tail	{12*W}(fp),{12*W}(fp)
	tail	{12*W}(fp),{12*W}(fp)
	lenl	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lenl	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{8*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{11*W}(fp)
	movw	$1,{24*W+8}(fp)
	consw	{24*W+8}(fp),{11*W}(fp)
	movw	$2,{24*W+8}(fp)
	consw	{24*W+8}(fp),{11*W}(fp)
	movw	$200,{24*W+8}(fp)
	consw	{24*W+8}(fp),{11*W}(fp)
	lenl	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	headw	{11*W}(fp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{11*W}(fp),{12*W}(fp)
	headw	{12*W}(fp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	consw	$7,{12*W}(fp)
	headw	{12*W}(fp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{12*W}(fp),{12*W}(fp)
	tail	{12*W}(fp),{12*W}(fp)
	tail	{12*W}(fp),{12*W}(fp)
	lenl	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lenl	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{9*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{11*W}(fp)
	movl	$1,{24*W+8}(fp)
	consl	{24*W+8}(fp),{11*W}(fp)
	movl	$2,{24*W+8}(fp)
	consl	{24*W+8}(fp),{11*W}(fp)
	movl	$200,{24*W+8}(fp)
	consl	{24*W+8}(fp),{11*W}(fp)
	lenl	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	headl	{11*W}(fp),{24*W+8}(fp)
	cvtlw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{11*W}(fp),{12*W}(fp)
	headl	{12*W}(fp),{24*W+8}(fp)
	cvtlw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	consl	$7,{12*W}(fp)
	headl	{12*W}(fp),{24*W+8}(fp)
	cvtlw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{12*W}(fp),{12*W}(fp)
	tail	{12*W}(fp),{12*W}(fp)
	tail	{12*W}(fp),{12*W}(fp)
	lenl	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lenl	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{11*W}(fp)
	consf	{48*W+24}(mp),{11*W}(fp)
	consf	{48*W+32}(mp),{11*W}(fp)
	tail	{11*W}(fp),{11*W}(fp)
	headf	{11*W}(fp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{11*W}(fp)
	consp	{12*W}(mp),{11*W}(fp)
	consp	{10*W}(fp),{11*W}(fp)
	consp	{13*W}(mp),{11*W}(fp)
	headp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	tail	{11*W}(fp),{11*W}(fp)
	headp	{11*W}(fp),{13*W}(fp)
	lenc	{13*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{11*W}(fp),{11*W}(fp)
	headp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	movw	$5,{24*W+8}(fp)
	movw	$6,{24*W+8+W}(fp)
	movp	{10*W}(fp),{11*W}(fp)
	consm	{24*W+8}(fp),${2*W},{11*W}(fp)
	movw	$0,{24*W+8}(fp)
	headm	{11*W}(fp),${2*W},{24*W+24}(fp)
	movw	{24*W+24+W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$9,{24*W+32}(fp)
	headm	{11*W}(fp),${W},{24*W+32}(fp)
	movw	{24*W+32}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	movw	$8,{22*W}(fp)
	movp	{16*W}(mp),{21*W}(fp)
	movp	{10*W}(fp),{11*W}(fp)
	consmp	{21*W}(fp),$4,{11*W}(fp)
	movp	{10*W}(fp),{21*W}(fp)
	movw	$0,{22*W}(fp)
	headmp	{11*W}(fp),$4,{21*W}(fp)
	movp	{21*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{22*W}(fp),{48*W}(mp)
	movp	{10*W}(fp),{21*W}(fp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
l1:
	headb	{10*W}(fp),{24*W+8}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
l4:
	headw	{10*W}(fp),{24*W+8}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{20*W}(mp),{3*W}(mp)
l7:
	headl	{10*W}(fp),{24*W+8}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{21*W}(mp),{3*W}(mp)
l10:
	headf	{10*W}(fp),{24*W+8}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l12
l11:	movp	{20*W}(fp),{4*W}(mp)
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{22*W}(mp),{3*W}(mp)
l13:
	headp	{10*W}(fp),{11*W}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l15
l14:	movp	{20*W}(fp),{4*W}(mp)
l15:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{23*W}(mp),{3*W}(mp)
l16:
	headm	{10*W}(fp),${W},{24*W+8}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l18
l17:	movp	{20*W}(fp),{4*W}(mp)
l18:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{24*W}(mp),{3*W}(mp)
l19:
	headmp	{10*W}(fp),$4,{21*W}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l21
l20:	movp	{20*W}(fp),{4*W}(mp)
l21:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{25*W}(mp),{3*W}(mp)
l22:
	tail	{10*W}(fp),{11*W}(fp)
	movp	{18*W}(mp),{4*W}(mp)
	jmp	l24
l23:	movp	{20*W}(fp),{4*W}(mp)
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{26*W}(mp),{3*W}(mp)
	lenl	{10*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# The old list lives on in the new cell, and dies with the last of those who have it.
	movp	{27*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{11*W}(fp)
	consw	$1,{11*W}(fp)
	movp	{11*W}(fp),{12*W}(fp)
	consw	$2,{11*W}(fp)
	movp	{12*W}(fp),{13*W}(fp)
	consw	$3,{13*W}(fp)
	movp	{10*W}(fp),{11*W}(fp)
	lenl	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lenl	{13*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	tail	{13*W}(fp),{13*W}(fp)
	headw	{13*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{28*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{11*W}(fp)
	movw	$0,{24*W+8}(fp)
l25:	consw	{24*W+8}(fp),{11*W}(fp)
	addw	$1,{24*W+8}(fp)
	bgtw	$200000,{24*W+8}(fp),l25
	lenl	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movp	{10*W}(fp),{11*W}(fp)
	lenl	{11*W}(fp),{48*W}(mp)
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
