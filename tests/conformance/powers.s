# Exponentiation: by squaring, with wraparound; negative exponents invert.
# expect32: expw 1024 -27 1 1 0 1 -1 0 689956897 -2147483648 0 zero divide
# expect64: expw 1024 -27 1 1 0 1 -1 0 -6289078614652622815 2147483648 4294967296 zero divide
# expect: expl 1099511627776 -4052555153018976267 0 -1 -9223372036854775808 0 zero divide
# expect: expf 1024 .25 -3.375 Infinity 1

	module	Powers

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+240}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"expw"
	string	@mp+{8*W},"nothing raised"
	string	@mp+{9*W},"expl"
	string	@mp+{10*W},"expf"
	word	@mp+{48*W+24},10
	word	@mp+{48*W+32},2
	word	@mp+{48*W+40},3
	word	@mp+{48*W+48},-3
	word	@mp+{48*W+56},0
	word	@mp+{48*W+64},7
	word	@mp+{48*W+72},5
	word	@mp+{48*W+80},-5
	word	@mp+{48*W+88},1
	word	@mp+{48*W+96},-1
	word	@mp+{48*W+104},40
	word	@mp+{48*W+112},31
	word	@mp+{48*W+120},32
	long	@mp+{48*W+128},2
	word	@mp+{48*W+136},39
	long	@mp+{48*W+144},-3
	long	@mp+{48*W+152},10
	word	@mp+{48*W+160},-7
	long	@mp+{48*W+168},-1
	word	@mp+{48*W+176},63
	word	@mp+{48*W+184},64
	long	@mp+{48*W+192},0
	real	@mp+{48*W+200},2.0
	word	@mp+{48*W+208},-2
	real	@mp+{48*W+216},-1.5
	real	@mp+{48*W+224},0.0
	real	@mp+{48*W+232},5.0
	desc	$0,{48*W+240},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	ldt	$0
	ext	0xac849033,"print"
		exception	l1,l2,{20*W},-1,0
		exctab	*,l2
		exception	l4,l5,{20*W},-1,0
		exctab	*,l5

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	expw	{48*W+24}(mp),{48*W+32}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+40}(mp),{48*W+48}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+56}(mp),{48*W+64}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+56}(mp),{48*W+56}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+72}(mp),{48*W+56}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+80}(mp),{48*W+88}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+48}(mp),{48*W+96}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+96}(mp),{48*W+32}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+104}(mp),{48*W+40}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+112}(mp),{48*W+32}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	expw	{48*W+120}(mp),{48*W+32}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l1:
	expw	{48*W+96}(mp),{48*W+56}(mp),{48*W}(mp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{9*W}(mp),{3*W}(mp)
	expl	{48*W+104}(mp),{48*W+128}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	expl	{48*W+136}(mp),{48*W+144}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	expl	{48*W+96}(mp),{48*W+152}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	expl	{48*W+160}(mp),{48*W+168}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	expl	{48*W+176}(mp),{48*W+128}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	expl	{48*W+184}(mp),{48*W+128}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
l4:
	expl	{48*W+96}(mp),{48*W+192}(mp),{48*W+8}(mp)
	movp	{8*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
	expf	{48*W+24}(mp),{48*W+200}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	expf	{48*W+208}(mp),{48*W+200}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	expf	{48*W+40}(mp),{48*W+216}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	expf	{48*W+96}(mp),{48*W+224}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	expf	{48*W+56}(mp),{48*W+232}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
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
