# Slices share elements with their array; assigning a slice onto an overlapping one reads before it writes.
# expect: slicea 4 2 3 4 5 2 3 4 33 3 0 0
# expect: slicea -1:2 array bounds error 8
# expect: slicea 3:2 array bounds error 8
# expect: slicea 0:9 array bounds error 8
# expect: slicea 9:9 array bounds error 8
# expect: slicea nil dereference of nil
# expect: slicela 0 1 0 1 2 3 4 5
# expect: slicela 0 1 2 3 4 5 4 5 0 1 0
# expect: slicela 3 array bounds error
# expect: slicela -1 array bounds error
# expect: slicela 9 array bounds error
# expect: slicela nil dereference of nil 1
# expect: strings a a b c b c

	module	Slices

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"slicea"
	string	@mp+{8*W},"slicea -1:2"
	string	@mp+{9*W},"nothing raised"
	string	@mp+{10*W},"slicea 3:2"
	string	@mp+{11*W},"slicea 0:9"
	string	@mp+{12*W},"slicea 9:9"
	string	@mp+{13*W},"slicea nil"
	string	@mp+{14*W},"slicela"
	string	@mp+{15*W},"slicela 3"
	string	@mp+{16*W},"slicela -1"
	string	@mp+{17*W},"slicela 9"
	string	@mp+{18*W},"slicela nil"
	string	@mp+{19*W},"strings"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,{W},""
	desc	$5,{W},"80"
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
# The words 0 to 7.
	newa	$8,$4,{11*W}(fp)
	movw	$0,{24*W+8}(fp)
fill:	indw	{11*W}(fp),{24*W+16}(fp),{24*W+8}(fp)
	movw	{24*W+8}(fp),0({24*W+16}(fp))
	addw	$1,{24*W+8}(fp)
	bltw	{24*W+8}(fp),$8,fill
	movp	{7*W}(mp),{3*W}(mp)
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$2,$6,{12*W}(fp)
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{12*W}(fp),{24*W+16}(fp),$0
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{12*W}(fp),{24*W+16}(fp),$1
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{12*W}(fp),{24*W+16}(fp),$2
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{12*W}(fp),{24*W+16}(fp),$3
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	slicea	$1,$3,{12*W}(fp)
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{12*W}(fp),{24*W+16}(fp),$0
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{12*W}(fp),{24*W+16}(fp),$1
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{12*W}(fp),{24*W+16}(fp),$0
	movw	$33,0({24*W+16}(fp))
	indw	{11*W}(fp),{24*W+16}(fp),$3
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$3
	movw	$3,0({24*W+16}(fp))
	indw	{12*W}(fp),{24*W+16}(fp),$0
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	slicea	$2,$2,{12*W}(fp)
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	slicea	$0,$0,{10*W}(fp)
	lena	{10*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{8*W}(mp),{3*W}(mp)
l1:
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$-1,$2,{12*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
l4:
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$3,$2,{12*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
l7:
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$0,$9,{12*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
l10:
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$9,$9,{12*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l12
l11:	movp	{20*W}(fp),{4*W}(mp)
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
l13:
	slicea	$0,$1,{10*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l15
l14:	movp	{20*W}(fp),{4*W}(mp)
l15:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
# Up, down, onto itself, at the very end, nothing.
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$0,$6,{12*W}(fp)
	slicela	{12*W}(fp),$2,{11*W}(fp)
	indw	{11*W}(fp),{24*W+16}(fp),$0
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$1
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$2
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$3
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$4
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$5
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$6
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$7
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$2,$8,{12*W}(fp)
	movw	$0,{24*W+8}(fp)
	slicela	{12*W}(fp),{24*W+8}(fp),{11*W}(fp)
	indw	{11*W}(fp),{24*W+16}(fp),$0
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$1
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$2
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$3
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$4
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$5
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$6
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$7
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	slicela	{11*W}(fp),$0,{11*W}(fp)
	indw	{11*W}(fp),{24*W+16}(fp),$0
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indw	{11*W}(fp),{24*W+16}(fp),$1
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	slicea	$0,$0,{12*W}(fp)
	slicela	{12*W}(fp),$8,{11*W}(fp)
	slicela	{10*W}(fp),$0,{11*W}(fp)
	indw	{11*W}(fp),{24*W+16}(fp),$0
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
l16:
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$0,$6,{12*W}(fp)
	slicela	{12*W}(fp),$3,{11*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l18
l17:	movp	{20*W}(fp),{4*W}(mp)
l18:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
l19:
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$0,$6,{12*W}(fp)
	slicela	{12*W}(fp),$-1,{11*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l21
l20:	movp	{20*W}(fp),{4*W}(mp)
l21:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
l22:
	movp	{11*W}(fp),{12*W}(fp)
	slicea	$0,$6,{12*W}(fp)
	slicela	{12*W}(fp),$9,{11*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l24
l23:	movp	{20*W}(fp),{4*W}(mp)
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
l25:
	slicela	{11*W}(fp),$0,{10*W}(fp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l27
l26:	movp	{20*W}(fp),{4*W}(mp)
l27:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	slicela	{10*W}(fp),$0,{10*W}(fp)
	movw	$1,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# References: each element keeps its count whichever way they move.
	movp	{19*W}(mp),{3*W}(mp)
	newa	$4,$5,{13*W}(fp)
	movp	{10*W}(fp),{14*W}(fp)
	insc	$'a',$0,{14*W}(fp)
	indx	{13*W}(fp),{24*W+16}(fp),$0
	movp	{14*W}(fp),0({24*W+16}(fp))
	movp	{10*W}(fp),{14*W}(fp)
	insc	$'b',$0,{14*W}(fp)
	indx	{13*W}(fp),{24*W+16}(fp),$1
	movp	{14*W}(fp),0({24*W+16}(fp))
	movp	{10*W}(fp),{14*W}(fp)
	insc	$'c',$0,{14*W}(fp)
	indx	{13*W}(fp),{24*W+16}(fp),$2
	movp	{14*W}(fp),0({24*W+16}(fp))
	movp	{10*W}(fp),{14*W}(fp)
	insc	$'d',$0,{14*W}(fp)
	indx	{13*W}(fp),{24*W+16}(fp),$3
	movp	{14*W}(fp),0({24*W+16}(fp))
	movp	{13*W}(fp),{14*W}(fp)
	slicea	$0,$3,{14*W}(fp)
	slicela	{14*W}(fp),$1,{13*W}(fp)
	indx	{13*W}(fp),{24*W+16}(fp),$0
	movp	0({24*W+16}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	indx	{13*W}(fp),{24*W+16}(fp),$1
	movp	0({24*W+16}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	indx	{13*W}(fp),{24*W+16}(fp),$2
	movp	0({24*W+16}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	indx	{13*W}(fp),{24*W+16}(fp),$3
	movp	0({24*W+16}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{13*W}(fp),{14*W}(fp)
	slicea	$2,$4,{14*W}(fp)
	slicela	{14*W}(fp),$0,{13*W}(fp)
	movp	{10*W}(fp),{13*W}(fp)
	indx	{14*W}(fp),{24*W+16}(fp),$0
	movp	0({24*W+16}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	indx	{14*W}(fp),{24*W+16}(fp),$1
	movp	0({24*W+16}(fp)),{4*W}(mp)
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
