# Modules: the module itself as $self and by `self`, functions by import number and by export number, objects of
# another module's types, and what happens without a module.
# expect: load 0 1 1 1 1
# expect: mcall 4 4 4 7 4 4
# expect: mnewz field 0
# expect: mspawn 31 31
# expect: mframe nil module not loaded
# expect: mcall nil module not loaded
# expect: mspawn nil module not loaded
# expect: mnewz nil module not loaded
# expect: mspawn $Sys spawn a builtin module

	module	Modules

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"load"
	string	@mp+{8*W},"$self"
	string	@mp+{9*W},"/no/such/file.dis"
	string	@mp+{10*W},"$Nonesuch"
	string	@mp+{11*W},"mcall"
	string	@mp+{12*W},"four"
	string	@mp+{13*W},"seven77"
	string	@mp+{14*W},"mnewz"
	string	@mp+{15*W},"field"
	string	@mp+{16*W},"mspawn"
	string	@mp+{17*W},"mframe nil"
	string	@mp+{18*W},"mcall nil"
	string	@mp+{19*W},"mspawn nil"
	string	@mp+{20*W},"mnewz nil"
	string	@mp+{21*W},"mspawn $Sys"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	# f(s): word 8 s; its result is a word. The record of mnewz.
	desc	$4,{10*W},"0080"
	desc	$5,{2*W},"40"
	link	4,f,0x1234,"f"
	link	2,worker,0x5678,"worker"
	ldt	$0
	ext	0xac849033,"print"
	ldt	$1
	ext	0x1234,"f"
	ext	0x5678,"worker"
	ldt	$2
	ext	0x4321,"f"
	ldt	$3
	ext	0x1234,"g"
		exception	l6,l7,{20*W},-1,0
		exctab	*,l7
		exception	l8,l9,{20*W},-1,0
		exctab	*,l9
		exception	l10,l11,{20*W},-1,0
		exctab	*,l11
		exception	l12,l13,{20*W},-1,0
		exctab	*,l13
		exception	l14,l15,{20*W},-1,0
		exctab	*,l15

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	load	{8*W}(mp),$1,{11*W}(fp)
	movw	$1,{48*W}(mp)
	beqw	{11*W}(fp),{10*W}(fp),l1
	movw	$0,{48*W}(mp)
l1:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	load	{8*W}(mp),$2,{12*W}(fp)
	movw	$1,{48*W}(mp)
	beqw	{12*W}(fp),{10*W}(fp),l2
	movw	$0,{48*W}(mp)
l2:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	load	{8*W}(mp),$3,{12*W}(fp)
	movw	$1,{48*W}(mp)
	beqw	{12*W}(fp),{10*W}(fp),l3
	movw	$0,{48*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	load	{9*W}(mp),$1,{12*W}(fp)
	movw	$1,{48*W}(mp)
	beqw	{12*W}(fp),{10*W}(fp),l4
	movw	$0,{48*W}(mp)
l4:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	load	{10*W}(mp),$1,{12*W}(fp)
	movw	$1,{48*W}(mp)
	beqw	{12*W}(fp),{10*W}(fp),l5
	movw	$0,{48*W}(mp)
l5:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
	mframe	{11*W}(fp),$0,{23*W}(fp)
	movp	{12*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	mcall	{23*W}(fp),$0,{11*W}(fp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	mframe	{11*W}(fp),$-2,{23*W}(fp)
	movp	{12*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	mcall	{23*W}(fp),$-2,{11*W}(fp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	self	{13*W}(fp)
	mframe	{13*W}(fp),$-2,{23*W}(fp)
	movp	{12*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	mcall	{23*W}(fp),$-2,{13*W}(fp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$4,{23*W}(fp)
	movp	{13*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	mcall	{23*W}(fp),$0,{11*W}(fp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
# Both share the data of the module.
	movw	{48*W+24}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{24*W+8}(fp)
	mframe	{11*W}(fp),{24*W+8}(fp),{23*W}(fp)
	movp	{12*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	mcall	{23*W}(fp),{24*W+8}(fp),{11*W}(fp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	mnewz	{11*W}(fp),$5,{14*W}(fp)
	movp	{15*W}(mp),{W}({14*W}(fp))
	movp	{W}({14*W}(fp)),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	0({14*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	newcw	{6*W}(mp)
	mframe	{11*W}(fp),$1,{23*W}(fp)
	mspawn	{23*W}(fp),$1,{11*W}(fp)
	mframe	{11*W}(fp),$-3,{23*W}(fp)
	mspawn	{23*W}(fp),$-3,{11*W}(fp)
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
l6:
	mframe	{10*W}(fp),$0,{24*W+160}(fp)
	exit
l7:	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
l8:
	frame	$2,{24*W+168}(fp)
	mcall	{24*W+168}(fp),$0,{10*W}(fp)
	exit
l9:	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
l10:
	frame	$2,{24*W+176}(fp)
	mspawn	{24*W+176}(fp),$0,{10*W}(fp)
	exit
l11:	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{20*W}(mp),{3*W}(mp)
l12:
	mnewz	{10*W}(fp),$5,{14*W}(fp)
	exit
l13:	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{21*W}(mp),{3*W}(mp)
l14:
	frame	$2,{24*W+184}(fp)
	mspawn	{24*W+184}(fp),$0,{W}(mp)
	exit
l15:	movp	{20*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

f:	lenc	{8*W}(fp),0({4*W}(fp))
	addw	$1,{48*W+24}(mp)
	ret
worker:	movw	$31,{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
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
