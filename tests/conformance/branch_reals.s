# Branches on reals. With a value that is not a number only bnef is taken. Each line names those that are taken.
# expect: 1.5 2.5 ne lt le
# expect: 2.5 1.5 ne gt ge
# expect: 1.5 ind eq le ge
# expect: ind 1.5 eq le ge
# expect: zeros eq le ge
# expect: nan 1.5 ne
# expect: 1.5 nan ne
# expect: nan nan ne
# expect: inf max ne gt ge
# expect: -inf inf ne lt le
# expect: inf inf eq le ge
# expect: imm eq le ge

	module	BranchReals

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+80}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"eq"
	string	@mp+{8*W},"ne"
	string	@mp+{9*W},"lt"
	string	@mp+{10*W},"le"
	string	@mp+{11*W},"gt"
	string	@mp+{12*W},"ge"
	string	@mp+{13*W},"1.5 2.5"
	string	@mp+{14*W},"2.5 1.5"
	string	@mp+{15*W},"1.5 ind"
	string	@mp+{16*W},"ind 1.5"
	string	@mp+{17*W},"zeros"
	string	@mp+{18*W},"nan 1.5"
	string	@mp+{19*W},"1.5 nan"
	string	@mp+{20*W},"nan nan"
	string	@mp+{21*W},"inf max"
	string	@mp+{22*W},"-inf inf"
	string	@mp+{23*W},"inf inf"
	string	@mp+{24*W},"imm"
	real	@mp+{48*W+24},0.0
	real	@mp+{48*W+32},1.5
	real	@mp+{48*W+40},2.5
	real	@mp+{48*W+48},-0.0
	real	@mp+{48*W+56},inf
	real	@mp+{48*W+64},1.7976931348623157e308
	real	@mp+{48*W+72},-inf
	desc	$0,{48*W+80},"ffffffffffff"
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
	divf	{48*W+24}(mp),{48*W+24}(mp),{24*W+8}(fp)
	movf	{48*W+32}(mp),{24*W+16}(fp)
	lea	{24*W+16}(fp),{24*W+24}(fp)
	movp	{13*W}(mp),{3*W}(mp)
	beqf	{24*W+16}(fp),{48*W+40}(mp),l1
	jmp	l2
l1:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l2:
	bnef	{24*W+16}(fp),{48*W+40}(mp),l3
	jmp	l4
l3:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l4:
	bltf	{24*W+16}(fp),{48*W+40}(mp),l5
	jmp	l6
l5:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l6:
	blef	{24*W+16}(fp),{48*W+40}(mp),l7
	jmp	l8
l7:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l8:
	bgtf	{24*W+16}(fp),{48*W+40}(mp),l9
	jmp	l10
l9:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l10:
	bgef	{24*W+16}(fp),{48*W+40}(mp),l11
	jmp	l12
l11:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	beqf	{48*W+40}(mp),{24*W+16}(fp),l13
	jmp	l14
l13:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l14:
	bnef	{48*W+40}(mp),{24*W+16}(fp),l15
	jmp	l16
l15:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l16:
	bltf	{48*W+40}(mp),{24*W+16}(fp),l17
	jmp	l18
l17:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l18:
	blef	{48*W+40}(mp),{24*W+16}(fp),l19
	jmp	l20
l19:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l20:
	bgtf	{48*W+40}(mp),{24*W+16}(fp),l21
	jmp	l22
l21:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l22:
	bgef	{48*W+40}(mp),{24*W+16}(fp),l23
	jmp	l24
l23:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l24:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	beqf	{24*W+16}(fp),{48*W+32}(mp),l25
	jmp	l26
l25:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l26:
	bnef	{24*W+16}(fp),{48*W+32}(mp),l27
	jmp	l28
l27:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l28:
	bltf	{24*W+16}(fp),{48*W+32}(mp),l29
	jmp	l30
l29:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l30:
	blef	{24*W+16}(fp),{48*W+32}(mp),l31
	jmp	l32
l31:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l32:
	bgtf	{24*W+16}(fp),{48*W+32}(mp),l33
	jmp	l34
l33:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l34:
	bgef	{24*W+16}(fp),{48*W+32}(mp),l35
	jmp	l36
l35:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l36:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	beqf	0({24*W+24}(fp)),{24*W+16}(fp),l37
	jmp	l38
l37:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l38:
	bnef	0({24*W+24}(fp)),{24*W+16}(fp),l39
	jmp	l40
l39:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l40:
	bltf	0({24*W+24}(fp)),{24*W+16}(fp),l41
	jmp	l42
l41:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l42:
	blef	0({24*W+24}(fp)),{24*W+16}(fp),l43
	jmp	l44
l43:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l44:
	bgtf	0({24*W+24}(fp)),{24*W+16}(fp),l45
	jmp	l46
l45:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l46:
	bgef	0({24*W+24}(fp)),{24*W+16}(fp),l47
	jmp	l48
l47:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l48:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
	beqf	{48*W+24}(mp),{48*W+48}(mp),l49
	jmp	l50
l49:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l50:
	bnef	{48*W+24}(mp),{48*W+48}(mp),l51
	jmp	l52
l51:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l52:
	bltf	{48*W+24}(mp),{48*W+48}(mp),l53
	jmp	l54
l53:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l54:
	blef	{48*W+24}(mp),{48*W+48}(mp),l55
	jmp	l56
l55:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l56:
	bgtf	{48*W+24}(mp),{48*W+48}(mp),l57
	jmp	l58
l57:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l58:
	bgef	{48*W+24}(mp),{48*W+48}(mp),l59
	jmp	l60
l59:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l60:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
	beqf	{24*W+8}(fp),{24*W+16}(fp),l61
	jmp	l62
l61:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l62:
	bnef	{24*W+8}(fp),{24*W+16}(fp),l63
	jmp	l64
l63:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l64:
	bltf	{24*W+8}(fp),{24*W+16}(fp),l65
	jmp	l66
l65:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l66:
	blef	{24*W+8}(fp),{24*W+16}(fp),l67
	jmp	l68
l67:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l68:
	bgtf	{24*W+8}(fp),{24*W+16}(fp),l69
	jmp	l70
l69:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l70:
	bgef	{24*W+8}(fp),{24*W+16}(fp),l71
	jmp	l72
l71:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l72:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
	beqf	{24*W+16}(fp),{24*W+8}(fp),l73
	jmp	l74
l73:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l74:
	bnef	{24*W+16}(fp),{24*W+8}(fp),l75
	jmp	l76
l75:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l76:
	bltf	{24*W+16}(fp),{24*W+8}(fp),l77
	jmp	l78
l77:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l78:
	blef	{24*W+16}(fp),{24*W+8}(fp),l79
	jmp	l80
l79:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l80:
	bgtf	{24*W+16}(fp),{24*W+8}(fp),l81
	jmp	l82
l81:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l82:
	bgef	{24*W+16}(fp),{24*W+8}(fp),l83
	jmp	l84
l83:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l84:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{20*W}(mp),{3*W}(mp)
	beqf	{24*W+8}(fp),{24*W+8}(fp),l85
	jmp	l86
l85:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l86:
	bnef	{24*W+8}(fp),{24*W+8}(fp),l87
	jmp	l88
l87:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l88:
	bltf	{24*W+8}(fp),{24*W+8}(fp),l89
	jmp	l90
l89:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l90:
	blef	{24*W+8}(fp),{24*W+8}(fp),l91
	jmp	l92
l91:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l92:
	bgtf	{24*W+8}(fp),{24*W+8}(fp),l93
	jmp	l94
l93:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l94:
	bgef	{24*W+8}(fp),{24*W+8}(fp),l95
	jmp	l96
l95:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l96:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{21*W}(mp),{3*W}(mp)
	beqf	{48*W+56}(mp),{48*W+64}(mp),l97
	jmp	l98
l97:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l98:
	bnef	{48*W+56}(mp),{48*W+64}(mp),l99
	jmp	l100
l99:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l100:
	bltf	{48*W+56}(mp),{48*W+64}(mp),l101
	jmp	l102
l101:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l102:
	blef	{48*W+56}(mp),{48*W+64}(mp),l103
	jmp	l104
l103:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l104:
	bgtf	{48*W+56}(mp),{48*W+64}(mp),l105
	jmp	l106
l105:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l106:
	bgef	{48*W+56}(mp),{48*W+64}(mp),l107
	jmp	l108
l107:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l108:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{22*W}(mp),{3*W}(mp)
	beqf	{48*W+72}(mp),{48*W+56}(mp),l109
	jmp	l110
l109:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l110:
	bnef	{48*W+72}(mp),{48*W+56}(mp),l111
	jmp	l112
l111:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l112:
	bltf	{48*W+72}(mp),{48*W+56}(mp),l113
	jmp	l114
l113:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l114:
	blef	{48*W+72}(mp),{48*W+56}(mp),l115
	jmp	l116
l115:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l116:
	bgtf	{48*W+72}(mp),{48*W+56}(mp),l117
	jmp	l118
l117:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l118:
	bgef	{48*W+72}(mp),{48*W+56}(mp),l119
	jmp	l120
l119:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l120:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{23*W}(mp),{3*W}(mp)
	beqf	{48*W+56}(mp),{48*W+56}(mp),l121
	jmp	l122
l121:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l122:
	bnef	{48*W+56}(mp),{48*W+56}(mp),l123
	jmp	l124
l123:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l124:
	bltf	{48*W+56}(mp),{48*W+56}(mp),l125
	jmp	l126
l125:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l126:
	blef	{48*W+56}(mp),{48*W+56}(mp),l127
	jmp	l128
l127:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l128:
	bgtf	{48*W+56}(mp),{48*W+56}(mp),l129
	jmp	l130
l129:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l130:
	bgef	{48*W+56}(mp),{48*W+56}(mp),l131
	jmp	l132
l131:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l132:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{24*W}(mp),{3*W}(mp)
	beqf	$0,{48*W+48}(mp),l133
	jmp	l134
l133:	movp	{7*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l134:
	bnef	$0,{48*W+48}(mp),l135
	jmp	l136
l135:	movp	{8*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l136:
	bltf	$0,{48*W+48}(mp),l137
	jmp	l138
l137:	movp	{9*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l138:
	blef	$0,{48*W+48}(mp),l139
	jmp	l140
l139:	movp	{10*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l140:
	bgtf	$0,{48*W+48}(mp),l141
	jmp	l142
l141:	movp	{11*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l142:
	bgef	$0,{48*W+48}(mp),l143
	jmp	l144
l143:	movp	{12*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l144:
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
