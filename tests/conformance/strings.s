# Strings: lengths, characters, sums and slices; the destination may also be an operand; a shared string is not changed.
# expect: lenc 0 3 3
# expect: indc 97 8364
# expect: indc array bounds error
# expect: indc array bounds error
# expect: indc nil dereference of nil
# expect: insc xy zy xy zé zq zq€
# expect32: wide 128512
# expect64: wide 62976
# expect: insc beyond array bounds error ab
# expect: insc before array bounds error
# expect: insc nil array bounds error
# expect: addc abcd abcdé abab abababab xab xab ab cd 0 ab ab
# expect: slicec hello el o 0 0 é
# expect: slicec -1:2 array bounds error hello
# expect: slicec 3:2 array bounds error hello
# expect: slicec 0:6 array bounds error hello
# expect: slicec 6:6 array bounds error hello
# expect: slicec nil array bounds error

	module	Strings

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"lenc"
	string	@mp+{8*W},"abc"
	string	@mp+{9*W},"aé€"
	string	@mp+{10*W},"indc"
	string	@mp+{11*W},"nothing raised"
	string	@mp+{12*W},"indc nil"
	string	@mp+{13*W},"insc"
	string	@mp+{14*W},"wide"
	string	@mp+{15*W},"insc beyond"
	string	@mp+{16*W},"ab"
	string	@mp+{17*W},"insc before"
	string	@mp+{18*W},"insc nil"
	string	@mp+{19*W},"addc"
	string	@mp+{20*W},"cd"
	string	@mp+{21*W},"é"
	string	@mp+{22*W},"x"
	string	@mp+{23*W},"slicec"
	string	@mp+{24*W},"hello"
	string	@mp+{25*W},"slicec -1:2"
	string	@mp+{26*W},"slicec 3:2"
	string	@mp+{27*W},"slicec 0:6"
	string	@mp+{28*W},"slicec 6:6"
	string	@mp+{29*W},"slicec nil"
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
		exception	l28,l29,{20*W},-1,0
		exctab	*,l29
		exception	l31,l32,{20*W},-1,0
		exctab	*,l32

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	lenc	{10*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lenc	{8*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lenc	{9*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
	indc	{8*W}(mp),$0,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$2,{24*W+8}(fp)
	indc	{9*W}(mp),{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
l1:
	indc	{8*W}(mp),$3,{48*W}(mp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
l4:
	indc	{8*W}(mp),$-1,{48*W}(mp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
l7:
	indc	{10*W}(fp),$0,{48*W}(mp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
	insc	$'x',$0,{11*W}(fp)
	insc	$'y',$1,{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{11*W}(fp),{12*W}(fp)
	insc	$'z',$0,{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{12*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	insc	$233,$1,{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	insc	$'q',$1,{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	$2,{24*W+8}(fp)
	insc	$8364,{24*W+8}(fp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Characters have 16 bits with 64-bit words and 21 with 32-bit ones.
	movp	{14*W}(mp),{3*W}(mp)
	movw	$128512,{24*W+8}(fp)
	movp	{10*W}(fp),{11*W}(fp)
	insc	{24*W+8}(fp),$0,{11*W}(fp)
	indc	{11*W}(fp),$0,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
l10:
	movp	{16*W}(mp),{11*W}(fp)
	insc	$'x',$3,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l12
l11:	movp	{20*W}(fp),{4*W}(mp)
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
l13:
	insc	$'x',$-1,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l15
l14:	movp	{20*W}(fp),{4*W}(mp)
l15:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
l16:
	movp	{10*W}(fp),{11*W}(fp)
	insc	$'x',$1,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l18
l17:	movp	{20*W}(fp),{4*W}(mp)
l18:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
	addc	{20*W}(mp),{16*W}(mp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	addc	{21*W}(mp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{16*W}(mp),{11*W}(fp)
	addc	{11*W}(fp),{11*W}(fp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	addc	{11*W}(fp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{16*W}(mp),{11*W}(fp)
	addc	{11*W}(fp),{22*W}(mp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{11*W}(fp),{12*W}(fp)
	addc	{20*W}(mp),{11*W}(fp)
	movp	{12*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	addc	{10*W}(fp),{16*W}(mp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	addc	{20*W}(mp),{10*W}(fp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	addc	{10*W}(fp),{10*W}(fp),{11*W}(fp)
	lenc	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movp	{10*W}(fp),{11*W}(fp)
	addc	{16*W}(mp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	addc	{10*W}(fp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{23*W}(mp),{3*W}(mp)
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$0,$5,{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$1,$3,{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$4,$5,{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$2,$2,{11*W}(fp)
	lenc	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movp	{10*W}(fp),{11*W}(fp)
	slicec	$0,$0,{11*W}(fp)
	lenc	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movp	{9*W}(mp),{11*W}(fp)
	movw	$1,{24*W+8}(fp)
	movw	$2,{24*W+16}(fp)
	slicec	{24*W+8}(fp),{24*W+16}(fp),{11*W}(fp)
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{25*W}(mp),{3*W}(mp)
l19:
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$-1,$2,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l21
l20:	movp	{20*W}(fp),{4*W}(mp)
l21:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{26*W}(mp),{3*W}(mp)
l22:
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$3,$2,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l24
l23:	movp	{20*W}(fp),{4*W}(mp)
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{27*W}(mp),{3*W}(mp)
l25:
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$0,$6,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l27
l26:	movp	{20*W}(fp),{4*W}(mp)
l27:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{28*W}(mp),{3*W}(mp)
l28:
	movp	{24*W}(mp),{11*W}(fp)
	slicec	$6,$6,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l30
l29:	movp	{20*W}(fp),{4*W}(mp)
l30:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{29*W}(mp),{3*W}(mp)
l31:
	movp	{10*W}(fp),{11*W}(fp)
	slicec	$0,$1,{11*W}(fp)
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l33
l32:	movp	{20*W}(fp),{4*W}(mp)
l33:
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
