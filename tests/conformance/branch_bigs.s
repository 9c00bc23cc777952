# Branches on bigs compare all 64 bits, signed. Each line names those that are taken.
# expect: min max ne lt le
# expect: high differs ne gt ge
# expect: low differs ne lt le
# expect: sign ne lt le
# expect: imm eq le ge
# expect: mid imm ne gt ge
# expect: ind eq le ge

	module	BranchBigs

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+88}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"eq"
	string	@mp+{8*W},"ne"
	string	@mp+{9*W},"lt"
	string	@mp+{10*W},"le"
	string	@mp+{11*W},"gt"
	string	@mp+{12*W},"ge"
	string	@mp+{13*W},"min max"
	string	@mp+{14*W},"high differs"
	string	@mp+{15*W},"low differs"
	string	@mp+{16*W},"sign"
	string	@mp+{17*W},"imm"
	string	@mp+{18*W},"mid imm"
	string	@mp+{19*W},"ind"
	long	@mp+{48*W+24},4294967296
	long	@mp+{48*W+32},-9223372036854775808
	long	@mp+{48*W+40},9223372036854775807
	long	@mp+{48*W+48},4294967301
	long	@mp+{48*W+56},5
	long	@mp+{48*W+64},4294967302
	long	@mp+{48*W+72},-1
	long	@mp+{48*W+80},4294967295
	desc	$0,{48*W+88},"ffffffffffff"
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
	movl	{48*W+24}(mp),{24*W+8}(fp)
	lea	{24*W+8}(fp),{24*W+16}(fp)
	movp	{13*W}(mp),{3*W}(mp)
	beql	{48*W+32}(mp),{48*W+40}(mp),l1
	jmp	l2
l1:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l2:
	bnel	{48*W+32}(mp),{48*W+40}(mp),l3
	jmp	l4
l3:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l4:
	bltl	{48*W+32}(mp),{48*W+40}(mp),l5
	jmp	l6
l5:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l6:
	blel	{48*W+32}(mp),{48*W+40}(mp),l7
	jmp	l8
l7:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l8:
	bgtl	{48*W+32}(mp),{48*W+40}(mp),l9
	jmp	l10
l9:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l10:
	bgel	{48*W+32}(mp),{48*W+40}(mp),l11
	jmp	l12
l11:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	beql	{48*W+48}(mp),{48*W+56}(mp),l13
	jmp	l14
l13:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l14:
	bnel	{48*W+48}(mp),{48*W+56}(mp),l15
	jmp	l16
l15:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l16:
	bltl	{48*W+48}(mp),{48*W+56}(mp),l17
	jmp	l18
l17:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l18:
	blel	{48*W+48}(mp),{48*W+56}(mp),l19
	jmp	l20
l19:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l20:
	bgtl	{48*W+48}(mp),{48*W+56}(mp),l21
	jmp	l22
l21:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l22:
	bgel	{48*W+48}(mp),{48*W+56}(mp),l23
	jmp	l24
l23:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	beql	{48*W+48}(mp),{48*W+64}(mp),l25
	jmp	l26
l25:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l26:
	bnel	{48*W+48}(mp),{48*W+64}(mp),l27
	jmp	l28
l27:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l28:
	bltl	{48*W+48}(mp),{48*W+64}(mp),l29
	jmp	l30
l29:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l30:
	blel	{48*W+48}(mp),{48*W+64}(mp),l31
	jmp	l32
l31:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l32:
	bgtl	{48*W+48}(mp),{48*W+64}(mp),l33
	jmp	l34
l33:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l34:
	bgel	{48*W+48}(mp),{48*W+64}(mp),l35
	jmp	l36
l35:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l36:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	beql	{48*W+72}(mp),{48*W+80}(mp),l37
	jmp	l38
l37:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l38:
	bnel	{48*W+72}(mp),{48*W+80}(mp),l39
	jmp	l40
l39:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l40:
	bltl	{48*W+72}(mp),{48*W+80}(mp),l41
	jmp	l42
l41:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l42:
	blel	{48*W+72}(mp),{48*W+80}(mp),l43
	jmp	l44
l43:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l44:
	bgtl	{48*W+72}(mp),{48*W+80}(mp),l45
	jmp	l46
l45:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l46:
	bgel	{48*W+72}(mp),{48*W+80}(mp),l47
	jmp	l48
l47:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l48:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
	beql	$5,{48*W+56}(mp),l49
	jmp	l50
l49:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l50:
	bnel	$5,{48*W+56}(mp),l51
	jmp	l52
l51:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l52:
	bltl	$5,{48*W+56}(mp),l53
	jmp	l54
l53:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l54:
	blel	$5,{48*W+56}(mp),l55
	jmp	l56
l55:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l56:
	bgtl	$5,{48*W+56}(mp),l57
	jmp	l58
l57:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l58:
	bgel	$5,{48*W+56}(mp),l59
	jmp	l60
l59:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l60:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
	beql	{48*W+56}(mp),$-5,l61
	jmp	l62
l61:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l62:
	bnel	{48*W+56}(mp),$-5,l63
	jmp	l64
l63:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l64:
	bltl	{48*W+56}(mp),$-5,l65
	jmp	l66
l65:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l66:
	blel	{48*W+56}(mp),$-5,l67
	jmp	l68
l67:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l68:
	bgtl	{48*W+56}(mp),$-5,l69
	jmp	l70
l69:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l70:
	bgel	{48*W+56}(mp),$-5,l71
	jmp	l72
l71:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l72:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
	beql	0({24*W+16}(fp)),{24*W+8}(fp),l73
	jmp	l74
l73:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l74:
	bnel	0({24*W+16}(fp)),{24*W+8}(fp),l75
	jmp	l76
l75:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l76:
	bltl	0({24*W+16}(fp)),{24*W+8}(fp),l77
	jmp	l78
l77:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l78:
	blel	0({24*W+16}(fp)),{24*W+8}(fp),l79
	jmp	l80
l79:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l80:
	bgtl	0({24*W+16}(fp)),{24*W+8}(fp),l81
	jmp	l82
l81:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l82:
	bgel	0({24*W+16}(fp)),{24*W+8}(fp),l83
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
