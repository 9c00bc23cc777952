# Arrays of every element size: subscripts, bounds, nil, sizes that cannot be.
# expect: indb 4 10 13 10 0
# expect: indb 4 array bounds error
# expect: indb -1 array bounds error
# expect: indb nil array bounds error
# expect: indw 4 10 13 10 0
# expect: indw 4 array bounds error
# expect: indw -1 array bounds error
# expect: indw nil array bounds error
# expect: indl 4 10 13 10 0
# expect: indl 4 array bounds error
# expect: indl -1 array bounds error
# expect: indl nil array bounds error
# expect: indf 4 10 13
# expect: indf 4 array bounds error
# expect: indf -1 array bounds error
# expect: indf nil array bounds error
# expect: indx two one 77 0
# expect: indx 3 array bounds error
# expect: indx nil array bounds error
# expect: newa 0 5 0
# expect: newa -1 negative array size 5
# expect: newa huge out of memory: heap
# expect: newaz -1 negative array size 5
# expect: newaz huge out of memory: heap

	module	Arrays

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"indb"
	string	@mp+{8*W},"indb 4"
	string	@mp+{9*W},"nothing raised"
	string	@mp+{10*W},"indb -1"
	string	@mp+{11*W},"indb nil"
	string	@mp+{12*W},"indw"
	string	@mp+{13*W},"indw 4"
	string	@mp+{14*W},"indw -1"
	string	@mp+{15*W},"indw nil"
	string	@mp+{16*W},"indl"
	string	@mp+{17*W},"indl 4"
	string	@mp+{18*W},"indl -1"
	string	@mp+{19*W},"indl nil"
	string	@mp+{20*W},"indf"
	string	@mp+{21*W},"indf 4"
	string	@mp+{22*W},"indf -1"
	string	@mp+{23*W},"indf nil"
	string	@mp+{24*W},"indx"
	string	@mp+{25*W},"two"
	string	@mp+{26*W},"one"
	string	@mp+{27*W},"indx 3"
	string	@mp+{28*W},"indx nil"
	string	@mp+{29*W},"newa"
	string	@mp+{30*W},"newa -1"
	string	@mp+{31*W},"newa huge"
	string	@mp+{32*W},"newaz -1"
	string	@mp+{33*W},"newaz huge"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,1,""
	desc	$5,{W},""
	desc	$6,8,""
	desc	$7,{W},"80"
	desc	$8,{3*W},"40"
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
		exception	l28,l29,{20*W},-1,0
		exctab	*,l29
		exception	l31,l32,{20*W},-1,0
		exctab	*,l32
		exception	l34,l35,{20*W},-1,0
		exctab	*,l35
		exception	l37,l38,{20*W},-1,0
		exctab	*,l38
		exception	l40,l41,{20*W},-1,0
		exctab	*,l41
		exception	l43,l44,{20*W},-1,0
		exctab	*,l44
		exception	l46,l47,{20*W},-1,0
		exctab	*,l47
		exception	l49,l50,{20*W},-1,0
		exctab	*,l50
		exception	l52,l53,{20*W},-1,0
		exctab	*,l53

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	newaz	$4,$4,{11*W}(fp)
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indb	{11*W}(fp),{24*W+8}(fp),$0
	movb	$10,0({24*W+8}(fp))
	movw	$0,{48*W}(mp)
	cvtbw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indb	{11*W}(fp),{24*W+8}(fp),$3
	movb	$13,0({24*W+8}(fp))
	movw	$0,{48*W}(mp)
	cvtbw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{24*W+16}(fp)
	indb	{11*W}(fp),{24*W+8}(fp),{24*W+16}(fp)
	cvtbw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indb	{11*W}(fp),{24*W+8}(fp),$1
	cvtbw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{8*W}(mp),{3*W}(mp)
l1:
	indb	{11*W}(fp),{24*W+8}(fp),$4
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
l4:
	indb	{11*W}(fp),{24*W+8}(fp),$-1
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
l7:
	indb	{10*W}(fp),{24*W+8}(fp),$0
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
	newaz	$4,$5,{11*W}(fp)
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+8}(fp),$0
	movw	$10,0({24*W+8}(fp))
	movw	$0,{48*W}(mp)
	movw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+8}(fp),$3
	movw	$13,0({24*W+8}(fp))
	movw	$0,{48*W}(mp)
	movw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{24*W+16}(fp)
	indw	{11*W}(fp),{24*W+8}(fp),{24*W+16}(fp)
	movw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+8}(fp),$1
	movw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
l10:
	indw	{11*W}(fp),{24*W+8}(fp),$4
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l12
l11:	movp	{20*W}(fp),{4*W}(mp)
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
l13:
	indw	{11*W}(fp),{24*W+8}(fp),$-1
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l15
l14:	movp	{20*W}(fp),{4*W}(mp)
l15:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
l16:
	indw	{10*W}(fp),{24*W+8}(fp),$0
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l18
l17:	movp	{20*W}(fp),{4*W}(mp)
l18:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	newaz	$4,$6,{11*W}(fp)
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indl	{11*W}(fp),{24*W+8}(fp),$0
	movl	$10,0({24*W+8}(fp))
	movw	$0,{48*W}(mp)
	cvtlw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indl	{11*W}(fp),{24*W+8}(fp),$3
	movl	$13,0({24*W+8}(fp))
	movw	$0,{48*W}(mp)
	cvtlw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{24*W+16}(fp)
	indl	{11*W}(fp),{24*W+8}(fp),{24*W+16}(fp)
	cvtlw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indl	{11*W}(fp),{24*W+8}(fp),$1
	cvtlw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
l19:
	indl	{11*W}(fp),{24*W+8}(fp),$4
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l21
l20:	movp	{20*W}(fp),{4*W}(mp)
l21:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
l22:
	indl	{11*W}(fp),{24*W+8}(fp),$-1
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l24
l23:	movp	{20*W}(fp),{4*W}(mp)
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
l25:
	indl	{10*W}(fp),{24*W+8}(fp),$0
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l27
l26:	movp	{20*W}(fp),{4*W}(mp)
l27:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{20*W}(mp),{3*W}(mp)
	newaz	$4,$6,{11*W}(fp)
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indf	{11*W}(fp),{24*W+8}(fp),$0
	cvtwf	$10,0({24*W+8}(fp))
	movf	0({24*W+8}(fp)),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	indf	{11*W}(fp),{24*W+8}(fp),$3
	cvtwf	$13,0({24*W+8}(fp))
	movf	0({24*W+8}(fp)),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{21*W}(mp),{3*W}(mp)
l28:
	indf	{11*W}(fp),{24*W+8}(fp),$4
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l30
l29:	movp	{20*W}(fp),{4*W}(mp)
l30:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{22*W}(mp),{3*W}(mp)
l31:
	indf	{11*W}(fp),{24*W+8}(fp),$-1
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l33
l32:	movp	{20*W}(fp),{4*W}(mp)
l33:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{23*W}(mp),{3*W}(mp)
l34:
	indf	{10*W}(fp),{24*W+8}(fp),$0
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l36
l35:	movp	{20*W}(fp),{4*W}(mp)
l36:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Elements of any size; references in them begin as nil and hold what is put there.
	movp	{24*W}(mp),{3*W}(mp)
	newa	$3,$8,{11*W}(fp)
	indx	{11*W}(fp),{24*W+8}(fp),$2
	movp	{25*W}(mp),{W}({24*W+8}(fp))
	movw	$77,{2*W}({24*W+8}(fp))
	indx	{11*W}(fp),{24*W+8}(fp),$1
	movp	{26*W}(mp),{W}({24*W+8}(fp))
	indx	{11*W}(fp),{24*W+16}(fp),$2
	movp	{W}({24*W+16}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{W}({24*W+8}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{2*W}({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indx	{11*W}(fp),{24*W+16}(fp),$0
	lenc	{W}({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{27*W}(mp),{3*W}(mp)
l37:
	indx	{11*W}(fp),{24*W+8}(fp),$3
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l39
l38:	movp	{20*W}(fp),{4*W}(mp)
l39:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{28*W}(mp),{3*W}(mp)
l40:
	indx	{10*W}(fp),{24*W+8}(fp),$0
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l42
l41:	movp	{20*W}(fp),{4*W}(mp)
l42:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{29*W}(mp),{3*W}(mp)
	newa	$0,$7,{11*W}(fp)
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$5,{24*W+8}(fp)
	newa	{24*W+8}(fp),$7,{11*W}(fp)
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lena	{10*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{30*W}(mp),{3*W}(mp)
l43:
	newa	$-1,$5,{11*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l45
l44:	movp	{20*W}(fp),{4*W}(mp)
l45:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{31*W}(mp),{3*W}(mp)
l46:
	movw	$1,{24*W+8}(fp)
	shlw	$30,{24*W+8}(fp)
	newa	{24*W+8}(fp),$8,{11*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l48
l47:	movp	{20*W}(fp),{4*W}(mp)
l48:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{32*W}(mp),{3*W}(mp)
l49:
	newaz	$-1,$5,{11*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l51
l50:	movp	{20*W}(fp),{4*W}(mp)
l51:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{33*W}(mp),{3*W}(mp)
l52:
	movw	$1,{24*W+8}(fp)
	shlw	$30,{24*W+8}(fp)
	newaz	{24*W+8}(fp),$8,{11*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l54
l53:	movp	{20*W}(fp),{4*W}(mp)
l54:
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
