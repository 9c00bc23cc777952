# Exceptions with a payload: a record whose first word is the name. Entries for them match in the function that raises and
# in its caller; beyond, the exception is text with that name.
# expect: own with payload 7 Mod.Bad
# expect: caller with payload 7
# expect: beyond as text Mod.Bad
# expect: text as text
# expect: default default 7

	module	TypedExceptions

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"Mod.Bad"
	string	@mp+{8*W},"own"
	string	@mp+{9*W},"as text"
	string	@mp+{10*W},"with payload"
	string	@mp+{11*W},"caller"
	string	@mp+{12*W},"beyond"
	string	@mp+{13*W},"text"
	string	@mp+{14*W},"default"
	string	@mp+{15*W},"text only"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	# The record: name, value.
	desc	$4,{2*W},"80"
	ldt	$0
	ext	0xac849033,"print"
		exception	a1,a2,{20*W},-1,1
		exctab	"Mod.Bad",a3
		exctab	"Mod.Bad",a2
		exception	b1,b2,{20*W},-1,1
		exctab	"Mod.Bad",b3
		exctab	"Mod.Bad",b2
		exception	c1,c2,{20*W},-1,1
		exctab	"Mod.Bad",c3
		exctab	"Mod.B*",c2
		exception	d1,d2,{20*W},-1,1
		exctab	"Mod.Bad",d3
		exctab	"Mod.Bad",d2
		exception	f1,f2,{20*W},-1,0
		exctab	"Mod.Bad",f3
		exctab	*,f2

init:	load	0(mp),$0,{W}(mp)
	new	$4,{11*W}(fp)
	movp	{7*W}(mp),0({11*W}(fp))
	movw	$7,{W}({11*W}(fp))
	movp	{8*W}(mp),{3*W}(mp)
a1:	raise	{11*W}(fp)
a2:	movp	{9*W}(mp),{4*W}(mp)
	jmp	a4
a3:	movp	{10*W}(mp),{4*W}(mp)
a4:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{W}({20*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movp	0({20*W}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
	movp	{11*W}(fp),{6*W}(mp)
b1:	frame	$2,{23*W}(fp)
	call	{23*W}(fp),raiser
b2:	movp	{9*W}(mp),{4*W}(mp)
	jmp	b4
b3:	movp	{10*W}(mp),{4*W}(mp)
b4:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{W}({20*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
c1:	frame	$2,{23*W}(fp)
	call	{23*W}(fp),between
c2:	movp	{9*W}(mp),{4*W}(mp)
	jmp	c4
c3:	movp	{10*W}(mp),{4*W}(mp)
c4:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
d1:	raise	{7*W}(mp)
d2:	movp	{9*W}(mp),{4*W}(mp)
	jmp	d4
d3:	movp	{10*W}(mp),{4*W}(mp)
d4:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
f1:	raise	{11*W}(fp)
f2:	movp	{14*W}(mp),{4*W}(mp)
	jmp	f4
f3:	movp	{15*W}(mp),{4*W}(mp)
f4:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{W}({20*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

raiser:	raise	{6*W}(mp)
between:	frame	$2,{9*W}(fp)
	call	{9*W}(fp),raiser
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
