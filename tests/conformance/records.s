# Records: new and newz, references in them, copies of whole records, addresses of their fields.
# expect: new 0 5 name
# expect: newz 0 5 name
# expect: nil dereference of nil
# expect: nil dereference of nil
# expect: movmp name 5 0 name
# expect: next inner
# expect: movm 1 2 1 2 2
# expect: lea 41 42 43 41 through

	module	Records

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"new"
	string	@mp+{8*W},"name"
	string	@mp+{9*W},"newz"
	string	@mp+{10*W},"nil"
	string	@mp+{11*W},"nothing raised"
	string	@mp+{12*W},"movmp"
	string	@mp+{13*W},"third"
	string	@mp+{14*W},"next"
	string	@mp+{15*W},"inner"
	string	@mp+{16*W},"movm"
	string	@mp+{17*W},"lea"
	string	@mp+{18*W},"through"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,{4*W},"50"
	ldt	$0
	ext	0xac849033,"print"
		exception	l1,l2,{20*W},-1,0
		exctab	*,l2
		exception	l4,l5,{20*W},-1,0
		exctab	*,l5

init:	load	0(mp),$0,{W}(mp)
# A record is a word, a string, a word and a record of the same kind; its address lies in a reference.
	movp	{7*W}(mp),{3*W}(mp)
	new	$4,{11*W}(fp)
	lenc	{W}({11*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$5,{2*W}({11*W}(fp))
	movp	{8*W}(mp),{W}({11*W}(fp))
	movw	{2*W}({11*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movp	{W}({11*W}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{9*W}(mp),{3*W}(mp)
	newz	$4,{11*W}(fp)
	lenc	{W}({11*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$5,{2*W}({11*W}(fp))
	movp	{8*W}(mp),{W}({11*W}(fp))
	movw	{2*W}({11*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movp	{W}({11*W}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
l1:
	movw	{2*W}({10*W}(fp)),{48*W}(mp)
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
	movp	{8*W}(mp),{W}({10*W}(fp))
	movp	{11*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
	newz	$4,{12*W}(fp)
	movp	{13*W}(mp),{W}({12*W}(fp))
	movw	$9,0({12*W}(fp))
	movp	{12*W}(fp),{3*W}({11*W}(fp))
	movmp	0({11*W}(fp)),$4,0({12*W}(fp))
	movp	{W}({12*W}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{2*W}({12*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	0({12*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movmp	0({12*W}(fp)),$4,0({12*W}(fp))
	movp	{W}({12*W}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# x = *x.next, where nobody else has the next one.
	movp	{14*W}(mp),{3*W}(mp)
	newz	$4,{13*W}(fp)
	newz	$4,{14*W}(fp)
	movp	{15*W}(mp),{W}({14*W}(fp))
	movp	{14*W}(fp),{3*W}({13*W}(fp))
	movp	{10*W}(fp),{14*W}(fp)
	movp	{3*W}({13*W}(fp)),{15*W}(fp)
	movp	{10*W}(fp),{15*W}(fp)
	lea	0({13*W}(fp)),{24*W+8}(fp)
	movp	{3*W}({13*W}(fp)),{15*W}(fp)
	movmp	0({15*W}(fp)),$4,0({24*W+8}(fp))
	movp	{10*W}(fp),{15*W}(fp)
	movp	{W}({13*W}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	movw	$1,{24*W+8}(fp)
	movw	$2,{24*W+16}(fp)
	movw	$3,{24*W+24}(fp)
	movm	{24*W+8}(fp),$16,{24*W+16}(fp)
	movw	{24*W+16}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+24}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movm	{24*W+16}(fp),$16,{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+16}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movm	{24*W+8}(fp),$0,{24*W+16}(fp)
	movw	{24*W+16}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Addresses: of a place in the frame, in module data, in a record.
	movp	{17*W}(mp),{3*W}(mp)
	movw	$41,{24*W+8}(fp)
	lea	{24*W+8}(fp),{24*W+16}(fp)
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lea	{48*W+24}(mp),{24*W+16}(fp)
	movw	$42,0({24*W+16}(fp))
	movw	{48*W+24}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$43,{2*W}({12*W}(fp))
	lea	{2*W}({12*W}(fp)),{24*W+16}(fp)
	movw	0({24*W+16}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lea	{24*W+8}(fp),{24*W+16}(fp)
	lea	{24*W+16}(fp),{24*W+24}(fp)
	movw	0({24*W+24}(fp)),{24*W+32}(fp)
	movw	0({24*W+32}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	lea	{16*W}(fp),{24*W+16}(fp)
	movp	{18*W}(mp),0({24*W+16}(fp))
	movp	{16*W}(fp),{4*W}(mp)
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
