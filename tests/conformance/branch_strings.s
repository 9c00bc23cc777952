# Branches on strings compare characters; nil equals the empty string. Each line names those that are taken.
# expect: abc abc eq le ge
# expect: abc abd ne lt le
# expect: abc ab ne gt ge
# expect: nil nil eq le ge
# expect: nil a ne lt le
# expect: a nil ne gt ge
# expect: nil empty eq le ge
# expect: z é ne lt le
# expect: é € ne lt le
# expect: aé ab ne gt ge
# expect: same eq le ge
# expect: wide narrow eq le ge
# expect: loop aaaa

	module	BranchStrings

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
	string	@mp+{13*W},"abc"
	string	@mp+{14*W},"abd"
	string	@mp+{15*W},"ab"
	string	@mp+{16*W},"a"
	string	@mp+{17*W},"z"
	string	@mp+{18*W},"é"
	string	@mp+{19*W},"€"
	string	@mp+{20*W},"aé"
	string	@mp+{21*W},"abc abc"
	string	@mp+{22*W},"abc abd"
	string	@mp+{23*W},"abc ab"
	string	@mp+{24*W},"nil nil"
	string	@mp+{25*W},"nil a"
	string	@mp+{26*W},"a nil"
	string	@mp+{27*W},"nil empty"
	string	@mp+{28*W},"z é"
	string	@mp+{29*W},"é €"
	string	@mp+{30*W},"aé ab"
	string	@mp+{31*W},"same"
	string	@mp+{32*W},"wide narrow"
	string	@mp+{33*W},"c"
	string	@mp+{34*W},"loop"
	string	@mp+{35*W},"aaaa"
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
	addc	{33*W}(mp),{15*W}(mp),{10*W}(fp)
	movp	{13*W}(mp),{13*W}(fp)
	slicec	$1,$1,{13*W}(fp)
	insc	$233,$0,{14*W}(fp)
	movp	{21*W}(mp),{3*W}(mp)
	beqc	{13*W}(mp),{10*W}(fp),l1
	jmp	l2
l1:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l2:
	bnec	{13*W}(mp),{10*W}(fp),l3
	jmp	l4
l3:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l4:
	bltc	{13*W}(mp),{10*W}(fp),l5
	jmp	l6
l5:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l6:
	blec	{13*W}(mp),{10*W}(fp),l7
	jmp	l8
l7:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l8:
	bgtc	{13*W}(mp),{10*W}(fp),l9
	jmp	l10
l9:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l10:
	bgec	{13*W}(mp),{10*W}(fp),l11
	jmp	l12
l11:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{22*W}(mp),{3*W}(mp)
	beqc	{13*W}(mp),{14*W}(mp),l13
	jmp	l14
l13:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l14:
	bnec	{13*W}(mp),{14*W}(mp),l15
	jmp	l16
l15:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l16:
	bltc	{13*W}(mp),{14*W}(mp),l17
	jmp	l18
l17:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l18:
	blec	{13*W}(mp),{14*W}(mp),l19
	jmp	l20
l19:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l20:
	bgtc	{13*W}(mp),{14*W}(mp),l21
	jmp	l22
l21:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l22:
	bgec	{13*W}(mp),{14*W}(mp),l23
	jmp	l24
l23:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{23*W}(mp),{3*W}(mp)
	beqc	{13*W}(mp),{15*W}(mp),l25
	jmp	l26
l25:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l26:
	bnec	{13*W}(mp),{15*W}(mp),l27
	jmp	l28
l27:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l28:
	bltc	{13*W}(mp),{15*W}(mp),l29
	jmp	l30
l29:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l30:
	blec	{13*W}(mp),{15*W}(mp),l31
	jmp	l32
l31:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l32:
	bgtc	{13*W}(mp),{15*W}(mp),l33
	jmp	l34
l33:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l34:
	bgec	{13*W}(mp),{15*W}(mp),l35
	jmp	l36
l35:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l36:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{24*W}(mp),{3*W}(mp)
	beqc	{11*W}(fp),{12*W}(fp),l37
	jmp	l38
l37:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l38:
	bnec	{11*W}(fp),{12*W}(fp),l39
	jmp	l40
l39:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l40:
	bltc	{11*W}(fp),{12*W}(fp),l41
	jmp	l42
l41:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l42:
	blec	{11*W}(fp),{12*W}(fp),l43
	jmp	l44
l43:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l44:
	bgtc	{11*W}(fp),{12*W}(fp),l45
	jmp	l46
l45:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l46:
	bgec	{11*W}(fp),{12*W}(fp),l47
	jmp	l48
l47:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l48:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{25*W}(mp),{3*W}(mp)
	beqc	{11*W}(fp),{16*W}(mp),l49
	jmp	l50
l49:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l50:
	bnec	{11*W}(fp),{16*W}(mp),l51
	jmp	l52
l51:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l52:
	bltc	{11*W}(fp),{16*W}(mp),l53
	jmp	l54
l53:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l54:
	blec	{11*W}(fp),{16*W}(mp),l55
	jmp	l56
l55:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l56:
	bgtc	{11*W}(fp),{16*W}(mp),l57
	jmp	l58
l57:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l58:
	bgec	{11*W}(fp),{16*W}(mp),l59
	jmp	l60
l59:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l60:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{26*W}(mp),{3*W}(mp)
	beqc	{16*W}(mp),{11*W}(fp),l61
	jmp	l62
l61:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l62:
	bnec	{16*W}(mp),{11*W}(fp),l63
	jmp	l64
l63:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l64:
	bltc	{16*W}(mp),{11*W}(fp),l65
	jmp	l66
l65:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l66:
	blec	{16*W}(mp),{11*W}(fp),l67
	jmp	l68
l67:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l68:
	bgtc	{16*W}(mp),{11*W}(fp),l69
	jmp	l70
l69:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l70:
	bgec	{16*W}(mp),{11*W}(fp),l71
	jmp	l72
l71:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l72:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{27*W}(mp),{3*W}(mp)
	beqc	{11*W}(fp),{13*W}(fp),l73
	jmp	l74
l73:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l74:
	bnec	{11*W}(fp),{13*W}(fp),l75
	jmp	l76
l75:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l76:
	bltc	{11*W}(fp),{13*W}(fp),l77
	jmp	l78
l77:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l78:
	blec	{11*W}(fp),{13*W}(fp),l79
	jmp	l80
l79:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l80:
	bgtc	{11*W}(fp),{13*W}(fp),l81
	jmp	l82
l81:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l82:
	bgec	{11*W}(fp),{13*W}(fp),l83
	jmp	l84
l83:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l84:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{28*W}(mp),{3*W}(mp)
	beqc	{17*W}(mp),{18*W}(mp),l85
	jmp	l86
l85:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l86:
	bnec	{17*W}(mp),{18*W}(mp),l87
	jmp	l88
l87:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l88:
	bltc	{17*W}(mp),{18*W}(mp),l89
	jmp	l90
l89:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l90:
	blec	{17*W}(mp),{18*W}(mp),l91
	jmp	l92
l91:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l92:
	bgtc	{17*W}(mp),{18*W}(mp),l93
	jmp	l94
l93:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l94:
	bgec	{17*W}(mp),{18*W}(mp),l95
	jmp	l96
l95:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l96:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{29*W}(mp),{3*W}(mp)
	beqc	{18*W}(mp),{19*W}(mp),l97
	jmp	l98
l97:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l98:
	bnec	{18*W}(mp),{19*W}(mp),l99
	jmp	l100
l99:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l100:
	bltc	{18*W}(mp),{19*W}(mp),l101
	jmp	l102
l101:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l102:
	blec	{18*W}(mp),{19*W}(mp),l103
	jmp	l104
l103:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l104:
	bgtc	{18*W}(mp),{19*W}(mp),l105
	jmp	l106
l105:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l106:
	bgec	{18*W}(mp),{19*W}(mp),l107
	jmp	l108
l107:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l108:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{30*W}(mp),{3*W}(mp)
	beqc	{20*W}(mp),{15*W}(mp),l109
	jmp	l110
l109:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l110:
	bnec	{20*W}(mp),{15*W}(mp),l111
	jmp	l112
l111:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l112:
	bltc	{20*W}(mp),{15*W}(mp),l113
	jmp	l114
l113:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l114:
	blec	{20*W}(mp),{15*W}(mp),l115
	jmp	l116
l115:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l116:
	bgtc	{20*W}(mp),{15*W}(mp),l117
	jmp	l118
l117:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l118:
	bgec	{20*W}(mp),{15*W}(mp),l119
	jmp	l120
l119:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l120:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{31*W}(mp),{3*W}(mp)
	beqc	{13*W}(mp),{13*W}(mp),l121
	jmp	l122
l121:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l122:
	bnec	{13*W}(mp),{13*W}(mp),l123
	jmp	l124
l123:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l124:
	bltc	{13*W}(mp),{13*W}(mp),l125
	jmp	l126
l125:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l126:
	blec	{13*W}(mp),{13*W}(mp),l127
	jmp	l128
l127:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l128:
	bgtc	{13*W}(mp),{13*W}(mp),l129
	jmp	l130
l129:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l130:
	bgec	{13*W}(mp),{13*W}(mp),l131
	jmp	l132
l131:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l132:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{32*W}(mp),{3*W}(mp)
	beqc	{14*W}(fp),{18*W}(mp),l133
	jmp	l134
l133:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l134:
	bnec	{14*W}(fp),{18*W}(mp),l135
	jmp	l136
l135:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l136:
	bltc	{14*W}(fp),{18*W}(mp),l137
	jmp	l138
l137:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l138:
	blec	{14*W}(fp),{18*W}(mp),l139
	jmp	l140
l139:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l140:
	bgtc	{14*W}(fp),{18*W}(mp),l141
	jmp	l142
l141:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l142:
	bgec	{14*W}(fp),{18*W}(mp),l143
	jmp	l144
l143:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l144:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Backward, too.
	movp	{34*W}(mp),{3*W}(mp)
	movp	{11*W}(fp),{15*W}(fp)
l145:	addc	{16*W}(mp),{15*W}(fp)
	bltc	{15*W}(fp),{35*W}(mp),l145
	movp	{15*W}(fp),{4*W}(mp)
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
