# Exceptions by name: exact text, a prefix followed by a star, the default; nested ranges, innermost first; through calls;
# raised again; uncalled frames and references of the frame go.
# expect: match exact abc prefix abcd prefix ab default xyz default a
# expect: star star anything literal a*c default abc
# expect: nested outer raised again inner exception
# expect: deep deep down kept 0
# expect: nil dereference of nil
# expect: machine zero divide
# expect: ends right

	module	Exceptions

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"match"
	string	@mp+{8*W},"abc"
	string	@mp+{9*W},"exact"
	string	@mp+{10*W},"prefix"
	string	@mp+{11*W},"default"
	string	@mp+{12*W},"abcd"
	string	@mp+{13*W},"ab"
	string	@mp+{14*W},"xyz"
	string	@mp+{15*W},"a"
	string	@mp+{16*W},"star"
	string	@mp+{17*W},"anything"
	string	@mp+{18*W},"a*c"
	string	@mp+{19*W},"literal"
	string	@mp+{20*W},"nested"
	string	@mp+{21*W},"outer exception"
	string	@mp+{22*W},"inner"
	string	@mp+{23*W},"outer"
	string	@mp+{24*W},"inner exception"
	string	@mp+{25*W},"raised again"
	string	@mp+{26*W},"deep"
	string	@mp+{27*W},"kept"
	string	@mp+{28*W},"cleared"
	string	@mp+{29*W},"argument"
	string	@mp+{30*W},"nil"
	string	@mp+{31*W},"nothing raised"
	string	@mp+{32*W},"machine"
	string	@mp+{33*W},"ends"
	string	@mp+{34*W},"too early"
	string	@mp+{35*W},"right"
	string	@mp+{36*W},"deep down"
	string	@mp+{37*W},"thrown"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	# The references of init that a handler clears; a frame with a string.
	desc	$4,{24*W},"000008"
	desc	$5,{12*W},"0080"
	desc	$6,{13*W},"0008"
	ldt	$0
	ext	0xac849033,"print"
		exception	l1,l2,{20*W},-1,0
		exctab	"abc",l4
		exctab	"ab*",l5
		exctab	*,l6
		exception	l7,l8,{20*W},-1,0
		exctab	"abc",l10
		exctab	"ab*",l11
		exctab	*,l12
		exception	l13,l14,{20*W},-1,0
		exctab	"abc",l16
		exctab	"ab*",l17
		exctab	*,l18
		exception	l19,l20,{20*W},-1,0
		exctab	"abc",l22
		exctab	"ab*",l23
		exctab	*,l24
		exception	l25,l26,{20*W},-1,0
		exctab	"abc",l28
		exctab	"ab*",l29
		exctab	*,l30
		exception	l31,l32,{20*W},-1,0
		exctab	"*",l34
		exctab	*,l35
		exception	l36,l37,{20*W},-1,0
		exctab	"a*c",l39
		exctab	*,l40
		exception	l41,l42,{20*W},-1,0
		exctab	"a*c",l44
		exctab	*,l45
		exception	n2,n3,{20*W},-1,0
		exctab	"inner*",inner
		exception	n1,outer,{20*W},-1,0
		exctab	"outer*",outer
		exception	m2,m3,{20*W},-1,0
		exctab	"inner*",minner
		exception	m1,mouter,{20*W},-1,0
		exctab	"inner*",mouter
		exception	d1,d2,{20*W},6,0
		exctab	"deep*",d2
		exception	l46,l47,{20*W},-1,0
		exctab	*,l47
		exception	l49,l50,{20*W},-1,0
		exctab	*,l50
		exception	e1,e2,{20*W},-1,0
		exctab	*,e4
		exception	e1,e3,{20*W},-1,0
		exctab	*,e5

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
l1:	raise	{8*W}(mp)
l2:
l4:	movp	{9*W}(mp),{4*W}(mp)
	jmp	l3
l5:	movp	{10*W}(mp),{4*W}(mp)
	jmp	l3
l6:	movp	{11*W}(mp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l7:	raise	{12*W}(mp)
l8:
l10:	movp	{9*W}(mp),{4*W}(mp)
	jmp	l9
l11:	movp	{10*W}(mp),{4*W}(mp)
	jmp	l9
l12:	movp	{11*W}(mp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l13:	raise	{13*W}(mp)
l14:
l16:	movp	{9*W}(mp),{4*W}(mp)
	jmp	l15
l17:	movp	{10*W}(mp),{4*W}(mp)
	jmp	l15
l18:	movp	{11*W}(mp),{4*W}(mp)
l15:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l19:	raise	{14*W}(mp)
l20:
l22:	movp	{9*W}(mp),{4*W}(mp)
	jmp	l21
l23:	movp	{10*W}(mp),{4*W}(mp)
	jmp	l21
l24:	movp	{11*W}(mp),{4*W}(mp)
l21:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l25:	raise	{15*W}(mp)
l26:
l28:	movp	{9*W}(mp),{4*W}(mp)
	jmp	l27
l29:	movp	{10*W}(mp),{4*W}(mp)
	jmp	l27
l30:	movp	{11*W}(mp),{4*W}(mp)
l27:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
l31:	raise	{17*W}(mp)
l32:
l34:	movp	{16*W}(mp),{4*W}(mp)
	jmp	l33
l35:	movp	{11*W}(mp),{4*W}(mp)
l33:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l36:	raise	{18*W}(mp)
l37:
l39:	movp	{19*W}(mp),{4*W}(mp)
	jmp	l38
l40:	movp	{11*W}(mp),{4*W}(mp)
l38:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
l41:	raise	{8*W}(mp)
l42:
l44:	movp	{19*W}(mp),{4*W}(mp)
	jmp	l43
l45:	movp	{11*W}(mp),{4*W}(mp)
l43:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Nested: the inner range has no entry for it; a handler is not covered by its own range.
	movp	{20*W}(mp),{3*W}(mp)
n1:	movw	$0,{24*W+72}(fp)
n2:	raise	{21*W}(mp)
n3:	movw	$0,{24*W+72}(fp)
inner:	movp	{22*W}(mp),{4*W}(mp)
n4:	jmp	nested
outer:	movp	{23*W}(mp),{4*W}(mp)
nested:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
m1:	movw	$0,{24*W+72}(fp)
m2:	raise	{24*W}(mp)
m3:	movw	$0,{24*W+72}(fp)
minner:	movp	{22*W}(mp),{4*W}(mp)
	raise	{20*W}(fp)
mouter:	movp	{25*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Through a hundred calls, each with a string of its own; a frame that was not called yet goes too.
	movp	{26*W}(mp),{3*W}(mp)
	movp	{27*W}(mp),{13*W}(fp)
	movp	{28*W}(mp),{12*W}(fp)
d1:	frame	$5,{23*W}(fp)
	movp	{29*W}(mp),{8*W}({23*W}(fp))
	movw	$100,{9*W}({23*W}(fp))
	call	{23*W}(fp),deep
	exit
d2:	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{13*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	lenc	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{30*W}(mp),{3*W}(mp)
l46:
	raise	{10*W}(fp)
	movp	{31*W}(mp),{4*W}(mp)
	jmp	l48
l47:	movp	{20*W}(fp),{4*W}(mp)
l48:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{32*W}(mp),{3*W}(mp)
l49:
	divw	$0,{24*W+8}(fp)
	movp	{31*W}(mp),{4*W}(mp)
	jmp	l51
l50:	movp	{20*W}(fp),{4*W}(mp)
l51:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# A range ends before its last pc.
	movp	{33*W}(mp),{3*W}(mp)
e1:	movw	$0,{24*W+72}(fp)
e2:	frame	$2,{23*W}(fp)
	call	{23*W}(fp),thrower
e3:	movw	$0,{24*W+72}(fp)
	jmp	e9
e4:	movp	{34*W}(mp),{4*W}(mp)
	jmp	e8
e5:	movp	{35*W}(mp),{4*W}(mp)
e8:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
e9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

deep:	bgtw	{9*W}(fp),$0,deeper
	frame	$5,{10*W}(fp)
	movp	{8*W}(fp),{8*W}({10*W}(fp))
	raise	{36*W}(mp)
deeper:	frame	$5,{10*W}(fp)
	movp	{8*W}(fp),{8*W}({10*W}(fp))
	subw	$1,{9*W}(fp),{9*W}({10*W}(fp))
	call	{10*W}(fp),deep
	ret
thrower:	raise	{37*W}(mp)

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
