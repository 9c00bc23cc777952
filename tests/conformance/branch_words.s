# Branches on words compare source with middle operand, signed. Each line names those that are taken.
# expect: min max ne lt le
# expect: max min ne gt ge
# expect: 5 5 eq le ge
# expect: -1 5 ne lt le
# expect: imm 5 eq le ge
# expect: 5 imm ne lt le
# expect: imm imm ne gt ge
# expect: ind 5 eq le ge
# expect: ind imm ne gt ge
# expect: mp 5 ne gt ge
# expect: 5 mp ne gt ge
# expect: loops 5 6 5 4 5 6

	module	BranchWords

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
	string	@mp+{13*W},"min max"
	string	@mp+{14*W},"max min"
	string	@mp+{15*W},"5 5"
	string	@mp+{16*W},"-1 5"
	string	@mp+{17*W},"imm 5"
	string	@mp+{18*W},"5 imm"
	string	@mp+{19*W},"imm imm"
	string	@mp+{20*W},"ind 5"
	string	@mp+{21*W},"ind imm"
	string	@mp+{22*W},"mp 5"
	string	@mp+{23*W},"5 mp"
	string	@mp+{24*W},"loops"
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
	movw	$1,{48*W+24}(mp)
	shlw	${8*W-1},{48*W+24}(mp)
	subw	$1,{48*W+24}(mp),{48*W+32}(mp)
	movw	$5,{24*W+8}(fp)
	movw	$5,{24*W+16}(fp)
	lea	{24*W+8}(fp),{24*W+24}(fp)
	movw	$-1,{24*W+32}(fp)
	movp	{13*W}(mp),{3*W}(mp)
	beqw	{48*W+24}(mp),{48*W+32}(mp),l1
	jmp	l2
l1:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l2:
	bnew	{48*W+24}(mp),{48*W+32}(mp),l3
	jmp	l4
l3:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l4:
	bltw	{48*W+24}(mp),{48*W+32}(mp),l5
	jmp	l6
l5:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l6:
	blew	{48*W+24}(mp),{48*W+32}(mp),l7
	jmp	l8
l7:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l8:
	bgtw	{48*W+24}(mp),{48*W+32}(mp),l9
	jmp	l10
l9:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l10:
	bgew	{48*W+24}(mp),{48*W+32}(mp),l11
	jmp	l12
l11:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	beqw	{48*W+32}(mp),{48*W+24}(mp),l13
	jmp	l14
l13:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l14:
	bnew	{48*W+32}(mp),{48*W+24}(mp),l15
	jmp	l16
l15:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l16:
	bltw	{48*W+32}(mp),{48*W+24}(mp),l17
	jmp	l18
l17:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l18:
	blew	{48*W+32}(mp),{48*W+24}(mp),l19
	jmp	l20
l19:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l20:
	bgtw	{48*W+32}(mp),{48*W+24}(mp),l21
	jmp	l22
l21:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l22:
	bgew	{48*W+32}(mp),{48*W+24}(mp),l23
	jmp	l24
l23:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	beqw	{24*W+8}(fp),{24*W+16}(fp),l25
	jmp	l26
l25:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l26:
	bnew	{24*W+8}(fp),{24*W+16}(fp),l27
	jmp	l28
l27:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l28:
	bltw	{24*W+8}(fp),{24*W+16}(fp),l29
	jmp	l30
l29:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l30:
	blew	{24*W+8}(fp),{24*W+16}(fp),l31
	jmp	l32
l31:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l32:
	bgtw	{24*W+8}(fp),{24*W+16}(fp),l33
	jmp	l34
l33:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l34:
	bgew	{24*W+8}(fp),{24*W+16}(fp),l35
	jmp	l36
l35:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l36:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	beqw	{24*W+32}(fp),{24*W+8}(fp),l37
	jmp	l38
l37:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l38:
	bnew	{24*W+32}(fp),{24*W+8}(fp),l39
	jmp	l40
l39:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l40:
	bltw	{24*W+32}(fp),{24*W+8}(fp),l41
	jmp	l42
l41:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l42:
	blew	{24*W+32}(fp),{24*W+8}(fp),l43
	jmp	l44
l43:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l44:
	bgtw	{24*W+32}(fp),{24*W+8}(fp),l45
	jmp	l46
l45:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l46:
	bgew	{24*W+32}(fp),{24*W+8}(fp),l47
	jmp	l48
l47:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l48:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
	beqw	$5,{24*W+8}(fp),l49
	jmp	l50
l49:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l50:
	bnew	$5,{24*W+8}(fp),l51
	jmp	l52
l51:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l52:
	bltw	$5,{24*W+8}(fp),l53
	jmp	l54
l53:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l54:
	blew	$5,{24*W+8}(fp),l55
	jmp	l56
l55:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l56:
	bgtw	$5,{24*W+8}(fp),l57
	jmp	l58
l57:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l58:
	bgew	$5,{24*W+8}(fp),l59
	jmp	l60
l59:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l60:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
	beqw	{24*W+8}(fp),$6,l61
	jmp	l62
l61:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l62:
	bnew	{24*W+8}(fp),$6,l63
	jmp	l64
l63:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l64:
	bltw	{24*W+8}(fp),$6,l65
	jmp	l66
l65:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l66:
	blew	{24*W+8}(fp),$6,l67
	jmp	l68
l67:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l68:
	bgtw	{24*W+8}(fp),$6,l69
	jmp	l70
l69:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l70:
	bgew	{24*W+8}(fp),$6,l71
	jmp	l72
l71:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l72:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
	beqw	$-1,$-2,l73
	jmp	l74
l73:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l74:
	bnew	$-1,$-2,l75
	jmp	l76
l75:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l76:
	bltw	$-1,$-2,l77
	jmp	l78
l77:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l78:
	blew	$-1,$-2,l79
	jmp	l80
l79:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l80:
	bgtw	$-1,$-2,l81
	jmp	l82
l81:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l82:
	bgew	$-1,$-2,l83
	jmp	l84
l83:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l84:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{20*W}(mp),{3*W}(mp)
	beqw	0({24*W+24}(fp)),{24*W+16}(fp),l85
	jmp	l86
l85:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l86:
	bnew	0({24*W+24}(fp)),{24*W+16}(fp),l87
	jmp	l88
l87:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l88:
	bltw	0({24*W+24}(fp)),{24*W+16}(fp),l89
	jmp	l90
l89:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l90:
	blew	0({24*W+24}(fp)),{24*W+16}(fp),l91
	jmp	l92
l91:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l92:
	bgtw	0({24*W+24}(fp)),{24*W+16}(fp),l93
	jmp	l94
l93:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l94:
	bgew	0({24*W+24}(fp)),{24*W+16}(fp),l95
	jmp	l96
l95:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l96:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{21*W}(mp),{3*W}(mp)
	beqw	0({24*W+24}(fp)),$4,l97
	jmp	l98
l97:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l98:
	bnew	0({24*W+24}(fp)),$4,l99
	jmp	l100
l99:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l100:
	bltw	0({24*W+24}(fp)),$4,l101
	jmp	l102
l101:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l102:
	blew	0({24*W+24}(fp)),$4,l103
	jmp	l104
l103:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l104:
	bgtw	0({24*W+24}(fp)),$4,l105
	jmp	l106
l105:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l106:
	bgew	0({24*W+24}(fp)),$4,l107
	jmp	l108
l107:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l108:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{22*W}(mp),{3*W}(mp)
	beqw	{48*W+32}(mp),{24*W+8}(fp),l109
	jmp	l110
l109:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l110:
	bnew	{48*W+32}(mp),{24*W+8}(fp),l111
	jmp	l112
l111:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l112:
	bltw	{48*W+32}(mp),{24*W+8}(fp),l113
	jmp	l114
l113:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l114:
	blew	{48*W+32}(mp),{24*W+8}(fp),l115
	jmp	l116
l115:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l116:
	bgtw	{48*W+32}(mp),{24*W+8}(fp),l117
	jmp	l118
l117:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l118:
	bgew	{48*W+32}(mp),{24*W+8}(fp),l119
	jmp	l120
l119:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l120:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{23*W}(mp),{3*W}(mp)
	beqw	{24*W+8}(fp),{48*W+24}(mp),l121
	jmp	l122
l121:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l122:
	bnew	{24*W+8}(fp),{48*W+24}(mp),l123
	jmp	l124
l123:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l124:
	bltw	{24*W+8}(fp),{48*W+24}(mp),l125
	jmp	l126
l125:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l126:
	blew	{24*W+8}(fp),{48*W+24}(mp),l127
	jmp	l128
l127:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l128:
	bgtw	{24*W+8}(fp),{48*W+24}(mp),l129
	jmp	l130
l129:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l130:
	bgew	{24*W+8}(fp),{48*W+24}(mp),l131
	jmp	l132
l131:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l132:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Backward branches: a loop on each condition.
	movp	{24*W}(mp),{3*W}(mp)
	movw	$0,{48*W}(mp)
l133:	addw	$1,{48*W}(mp)
	bltw	{48*W}(mp),$5,l133
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{48*W}(mp)
l134:	addw	$1,{48*W}(mp)
	blew	{48*W}(mp),$5,l134
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$9,{48*W}(mp)
l135:	addw	$-1,{48*W}(mp)
	bgtw	{48*W}(mp),$5,l135
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$9,{48*W}(mp)
l136:	addw	$-1,{48*W}(mp)
	bgew	{48*W}(mp),$5,l136
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{48*W}(mp)
l137:	addw	$1,{48*W}(mp)
	bnew	{48*W}(mp),$5,l137
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$5,{48*W}(mp)
	movw	$4,{24*W+40}(fp)
l138:	addw	$1,{24*W+40}(fp)
	beqw	{48*W}(mp),{24*W+40}(fp),l138
	movw	{24*W+40}(fp),{48*W}(mp)
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
