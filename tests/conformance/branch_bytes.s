# Branches on bytes compare unsigned. Each line names those that are taken.
# expect: 200 100 ne gt ge
# expect: 100 200 ne lt le
# expect: 200 200 eq le ge
# expect: imm 200 ne gt ge
# expect: imm low bits eq le ge
# expect: ind 0 ne gt ge
# expect: 0 0 eq le ge

	module	BranchBytes

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"eq"
	string	@mp+{8*W},"ne"
	string	@mp+{9*W},"lt"
	string	@mp+{10*W},"le"
	string	@mp+{11*W},"gt"
	string	@mp+{12*W},"ge"
	string	@mp+{13*W},"200 100"
	string	@mp+{14*W},"100 200"
	string	@mp+{15*W},"200 200"
	string	@mp+{16*W},"imm 200"
	string	@mp+{17*W},"imm low bits"
	string	@mp+{18*W},"ind 0"
	string	@mp+{19*W},"0 0"
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

init:	load	0(mp),$0,{W}(mp)
	movb	$200,{24*W+8}(fp)
	movb	$100,{24*W+16}(fp)
	movw	$-1,{24*W+24}(fp)
	movb	$200,{24*W+24}(fp)
	lea	{24*W+24}(fp),{24*W+32}(fp)
	movb	$0,{24*W+40}(fp)
	movp	{13*W}(mp),{3*W}(mp)
	beqb	{24*W+8}(fp),{24*W+16}(fp),l1
	jmp	l2
l1:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l2:
	bneb	{24*W+8}(fp),{24*W+16}(fp),l3
	jmp	l4
l3:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l4:
	bltb	{24*W+8}(fp),{24*W+16}(fp),l5
	jmp	l6
l5:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l6:
	bleb	{24*W+8}(fp),{24*W+16}(fp),l7
	jmp	l8
l7:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l8:
	bgtb	{24*W+8}(fp),{24*W+16}(fp),l9
	jmp	l10
l9:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l10:
	bgeb	{24*W+8}(fp),{24*W+16}(fp),l11
	jmp	l12
l11:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	beqb	{24*W+16}(fp),{24*W+8}(fp),l13
	jmp	l14
l13:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l14:
	bneb	{24*W+16}(fp),{24*W+8}(fp),l15
	jmp	l16
l15:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l16:
	bltb	{24*W+16}(fp),{24*W+8}(fp),l17
	jmp	l18
l17:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l18:
	bleb	{24*W+16}(fp),{24*W+8}(fp),l19
	jmp	l20
l19:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l20:
	bgtb	{24*W+16}(fp),{24*W+8}(fp),l21
	jmp	l22
l21:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l22:
	bgeb	{24*W+16}(fp),{24*W+8}(fp),l23
	jmp	l24
l23:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	beqb	{24*W+8}(fp),{24*W+24}(fp),l25
	jmp	l26
l25:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l26:
	bneb	{24*W+8}(fp),{24*W+24}(fp),l27
	jmp	l28
l27:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l28:
	bltb	{24*W+8}(fp),{24*W+24}(fp),l29
	jmp	l30
l29:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l30:
	bleb	{24*W+8}(fp),{24*W+24}(fp),l31
	jmp	l32
l31:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l32:
	bgtb	{24*W+8}(fp),{24*W+24}(fp),l33
	jmp	l34
l33:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l34:
	bgeb	{24*W+8}(fp),{24*W+24}(fp),l35
	jmp	l36
l35:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l36:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	beqb	$255,{24*W+8}(fp),l37
	jmp	l38
l37:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l38:
	bneb	$255,{24*W+8}(fp),l39
	jmp	l40
l39:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l40:
	bltb	$255,{24*W+8}(fp),l41
	jmp	l42
l41:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l42:
	bleb	$255,{24*W+8}(fp),l43
	jmp	l44
l43:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l44:
	bgtb	$255,{24*W+8}(fp),l45
	jmp	l46
l45:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l46:
	bgeb	$255,{24*W+8}(fp),l47
	jmp	l48
l47:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l48:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
	beqb	$456,{24*W+8}(fp),l49
	jmp	l50
l49:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l50:
	bneb	$456,{24*W+8}(fp),l51
	jmp	l52
l51:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l52:
	bltb	$456,{24*W+8}(fp),l53
	jmp	l54
l53:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l54:
	bleb	$456,{24*W+8}(fp),l55
	jmp	l56
l55:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l56:
	bgtb	$456,{24*W+8}(fp),l57
	jmp	l58
l57:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l58:
	bgeb	$456,{24*W+8}(fp),l59
	jmp	l60
l59:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l60:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
	beqb	0({24*W+32}(fp)),{24*W+40}(fp),l61
	jmp	l62
l61:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l62:
	bneb	0({24*W+32}(fp)),{24*W+40}(fp),l63
	jmp	l64
l63:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l64:
	bltb	0({24*W+32}(fp)),{24*W+40}(fp),l65
	jmp	l66
l65:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l66:
	bleb	0({24*W+32}(fp)),{24*W+40}(fp),l67
	jmp	l68
l67:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l68:
	bgtb	0({24*W+32}(fp)),{24*W+40}(fp),l69
	jmp	l70
l69:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l70:
	bgeb	0({24*W+32}(fp)),{24*W+40}(fp),l71
	jmp	l72
l71:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l72:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
	beqb	{24*W+40}(fp),$0,l73
	jmp	l74
l73:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l74:
	bneb	{24*W+40}(fp),$0,l75
	jmp	l76
l75:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l76:
	bltb	{24*W+40}(fp),$0,l77
	jmp	l78
l77:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l78:
	bleb	{24*W+40}(fp),$0,l79
	jmp	l80
l79:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l80:
	bgtb	{24*W+40}(fp),$0,l81
	jmp	l82
l81:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l82:
	bgeb	{24*W+40}(fp),$0,l83
	jmp	l84
l83:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l84:
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
