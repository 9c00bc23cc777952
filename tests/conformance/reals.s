# Arithmetic on reals in 64 bits as IEEE 754 has it. Numbers are shown by their bits, as a big.
# expect: addf 4615626668101337088 4599075939470750516 9218868437227405312 0 -9223372036854775808 4624070917402656768 4618441417868443648
# expect: subf -4618441417868443648 4596373779694328217 0 4618441417868443648 0
# expect: mulf -4608589793683570688 4599075939470750516 9218868437227405312 0 -9223372036854775808 4630826316843712512 4621256167635550208
# expect: divf 4599676419421066581 -4608308318706860032 9218868437227405312 -4503599627370496 -4503599627370496 4612811918334230528 4607182418800017408
# expect: negf -4613937818241073152 4611686018427387904 -9223372036854775808 0 -4503599627370496
# expect: movf 0 4612811918334230528 4619567317775286272 4619567317775286272
# expect: nan 1 1 1

	module	Reals

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+208}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"addf"
	string	@mp+{8*W},"subf"
	string	@mp+{9*W},"mulf"
	string	@mp+{10*W},"divf"
	string	@mp+{11*W},"negf"
	string	@mp+{12*W},"movf"
	string	@mp+{13*W},"nan"
	real	@mp+{48*W+24},2.25
	real	@mp+{48*W+32},1.5
	real	@mp+{48*W+40},0.2
	real	@mp+{48*W+48},0.1
	real	@mp+{48*W+56},1e+308
	real	@mp+{48*W+64},0.0
	real	@mp+{48*W+72},-0.0
	real	@mp+{48*W+80},10.0
	real	@mp+{48*W+88},4.0
	real	@mp+{48*W+96},3.0
	real	@mp+{48*W+104},0.3
	real	@mp+{48*W+112},-2.25
	real	@mp+{48*W+120},1e+200
	real	@mp+{48*W+128},0.5
	real	@mp+{48*W+136},5e-324
	real	@mp+{48*W+144},-1.0
	real	@mp+{48*W+152},1.0
	real	@mp+{48*W+160},2.0
	real	@mp+{48*W+168},-7.0
	real	@mp+{48*W+176},-2.0
	real	@mp+{48*W+184},inf
	real	@mp+{48*W+192},2.5
	real	@mp+{48*W+200},7.0
	desc	$0,{48*W+208},"ffffffffffff"
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
	movp	{7*W}(mp),{3*W}(mp)
	addf	{48*W+24}(mp),{48*W+32}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	addf	{48*W+40}(mp),{48*W+48}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	addf	{48*W+56}(mp),{48*W+56}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	addf	{48*W+64}(mp),{48*W+72}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	addf	{48*W+72}(mp),{48*W+72}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+80}(mp),{24*W+8}(fp)
	addf	{48*W+88}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+96}(mp),{24*W+8}(fp)
	lea	{24*W+8}(fp),{24*W+16}(fp)
	addf	{24*W+8}(fp),0({24*W+16}(fp))
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{8*W}(mp),{3*W}(mp)
	subf	{48*W+24}(mp),{48*W+32}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	subf	{48*W+48}(mp),{48*W+104}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	subf	{48*W+64}(mp),{48*W+64}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+80}(mp),{24*W+8}(fp)
	subf	{48*W+88}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+96}(mp),{24*W+8}(fp)
	lea	{24*W+8}(fp),{24*W+16}(fp)
	subf	{24*W+8}(fp),0({24*W+16}(fp))
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{9*W}(mp),{3*W}(mp)
	mulf	{48*W+112}(mp),{48*W+32}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	mulf	{48*W+96}(mp),{48*W+48}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	mulf	{48*W+120}(mp),{48*W+120}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	mulf	{48*W+128}(mp),{48*W+136}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	mulf	{48*W+64}(mp),{48*W+144}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+80}(mp),{24*W+8}(fp)
	mulf	{48*W+88}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+96}(mp),{24*W+8}(fp)
	lea	{24*W+8}(fp),{24*W+16}(fp)
	mulf	{24*W+8}(fp),0({24*W+16}(fp))
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
	divf	{48*W+96}(mp),{48*W+152}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	divf	{48*W+160}(mp),{48*W+168}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	divf	{48*W+64}(mp),{48*W+152}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	divf	{48*W+64}(mp),{48*W+144}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	divf	{48*W+72}(mp),{48*W+152}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+80}(mp),{24*W+8}(fp)
	divf	{48*W+88}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+96}(mp),{24*W+8}(fp)
	lea	{24*W+8}(fp),{24*W+16}(fp)
	divf	{24*W+8}(fp),0({24*W+16}(fp))
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
	negf	{48*W+32}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	negf	{48*W+176}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	negf	{48*W+64}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	negf	{48*W+72}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	negf	{48*W+184}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
	movf	$0,{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	{48*W+192}(mp),{24*W+8}(fp)
	movf	{24*W+8}(fp),{24*W+16}(fp)
	movl	{24*W+16}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	lea	{24*W+8}(fp),{24*W+24}(fp)
	movf	{48*W+200}(mp),0({24*W+24}(fp))
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	movf	0({24*W+24}(fp)),{24*W+16}(fp)
	movl	{24*W+16}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# An operation without a number as result gives one that differs from itself.
	movp	{13*W}(mp),{3*W}(mp)
	divf	{48*W+64}(mp),{48*W+64}(mp),{24*W+8}(fp)
	movw	$1,{48*W}(mp)
	bnef	{24*W+8}(fp),{24*W+8}(fp),l2
	movw	$0,{48*W}(mp)
l2:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	subf	{48*W+184}(mp),{48*W+184}(mp),{24*W+8}(fp)
	movw	$1,{48*W}(mp)
	bnef	{24*W+8}(fp),{24*W+8}(fp),l3
	movw	$0,{48*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	mulf	{48*W+64}(mp),{48*W+184}(mp),{24*W+8}(fp)
	movw	$1,{48*W}(mp)
	bnef	{24*W+8}(fp),{24*W+8}(fp),l4
	movw	$0,{48*W}(mp)
l4:
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
