# Fixed point: the scale is a power of two at word 7 of the frame, for the other forms a factor at word 5; products and quotients are
# computed in 64 bits.
# expect: mulx 15 256 -384 240
# expect: divx 768 -384 3 16 zero divide
# expect: cvtxx 40 -5 5
# expect: mulx0 150 -150 0 700 zero divide
# expect: divx0 6 -17 0 120 zero divide
# expect: cvtxx0 7 -3 0 11 zero divide
# expect: mulx1 150 4 -4 27 -27 0 zero divide
# expect: divx1 6 18 -18 -12 0 zero divide
# expect: cvtxx1 3 4 -4 -9 0 zero divide
# expect32: cvtfx 15 3 -3 -2147483648
# expect64: cvtfx 15 3 -3 -9223372036854775808
# expect: cvtxf 7.5 -300

	module	FixedPoint

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+304}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"mulx"
	string	@mp+{8*W},"divx"
	string	@mp+{9*W},"nothing raised"
	string	@mp+{10*W},"cvtxx"
	string	@mp+{11*W},"mulx0"
	string	@mp+{12*W},"divx0"
	string	@mp+{13*W},"cvtxx0"
	string	@mp+{14*W},"mulx1"
	string	@mp+{15*W},"divx1"
	string	@mp+{16*W},"cvtxx1"
	string	@mp+{17*W},"cvtfx"
	string	@mp+{18*W},"cvtxf"
	word	@mp+{48*W+24},5
	word	@mp+{48*W+32},3
	word	@mp+{48*W+40},256
	word	@mp+{48*W+48},384
	word	@mp+{48*W+56},-256
	word	@mp+{48*W+64},768
	word	@mp+{48*W+72},512
	word	@mp+{48*W+80},-768
	word	@mp+{48*W+88},2
	word	@mp+{48*W+96},7
	word	@mp+{48*W+104},4
	word	@mp+{48*W+112},1024
	word	@mp+{48*W+120},0
	word	@mp+{48*W+128},-40
	word	@mp+{48*W+136},41
	word	@mp+{48*W+144},50
	word	@mp+{48*W+152},30
	word	@mp+{48*W+160},-30
	word	@mp+{48*W+168},35
	word	@mp+{48*W+176},20
	word	@mp+{48*W+184},-35
	word	@mp+{48*W+192},640
	word	@mp+{48*W+200},1
	word	@mp+{48*W+208},37
	word	@mp+{48*W+216},-37
	real	@mp+{48*W+224},1.5
	real	@mp+{48*W+232},10.0
	real	@mp+{48*W+240},0.25
	real	@mp+{48*W+248},-0.25
	real	@mp+{48*W+256},1e30
	real	@mp+{48*W+264},1.0
	word	@mp+{48*W+272},15
	real	@mp+{48*W+280},0.5
	word	@mp+{48*W+288},-3
	real	@mp+{48*W+296},100.0
	desc	$0,{48*W+304},"ffffffffffff"
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
		exception	l7,l8,{20*W},-1,0
		exctab	*,l8
		exception	l10,l11,{20*W},-1,0
		exctab	*,l11
		exception	l13,l14,{20*W},-1,0
		exctab	*,l14
		exception	l16,l17,{20*W},-1,0
		exctab	*,l17
		exception	l19,l20,{20*W},-1,0
		exctab	*,l20

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	movw	$0,{7*W}(fp)
	movw	$1,{5*W}(fp)
	mulx	{48*W+24}(mp),{48*W+32}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$-8,{7*W}(fp)
	movw	$1,{5*W}(fp)
	mulx	{48*W+40}(mp),{48*W+40}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$-8,{7*W}(fp)
	movw	$1,{5*W}(fp)
	mulx	{48*W+48}(mp),{48*W+56}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$4,{7*W}(fp)
	movw	$1,{5*W}(fp)
	mulx	{48*W+24}(mp),{48*W+32}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{8*W}(mp),{3*W}(mp)
	movw	$8,{7*W}(fp)
	movw	$1,{5*W}(fp)
	divx	{48*W+40}(mp),{48*W+64}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$8,{7*W}(fp)
	movw	$1,{5*W}(fp)
	divx	{48*W+72}(mp),{48*W+80}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{7*W}(fp)
	movw	$1,{5*W}(fp)
	divx	{48*W+88}(mp),{48*W+96}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$-4,{7*W}(fp)
	movw	$1,{5*W}(fp)
	divx	{48*W+104}(mp),{48*W+112}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l1:
	movw	$0,{7*W}(fp)
	movw	$1,{5*W}(fp)
	divx	{48*W+120}(mp),{48*W+96}(mp),{48*W}(mp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
	cvtxx	{48*W+24}(mp),$3,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtxx	{48*W+128}(mp),$-3,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtxx	{48*W+136}(mp),$-3,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
	movw	$0,{7*W}(fp)
	movw	$10,{5*W}(fp)
	mulx0	{48*W+144}(mp),{48*W+152}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{7*W}(fp)
	movw	$10,{5*W}(fp)
	mulx0	{48*W+144}(mp),{48*W+160}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{7*W}(fp)
	movw	$0,{5*W}(fp)
	mulx0	{48*W+144}(mp),{48*W+120}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$2,{7*W}(fp)
	movw	$10,{5*W}(fp)
	mulx0	{48*W+144}(mp),{48*W+168}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l4:
	movw	$0,{7*W}(fp)
	movw	$0,{5*W}(fp)
	mulx0	{48*W+24}(mp),{48*W+96}(mp),{48*W}(mp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
	movw	$0,{7*W}(fp)
	movw	$10,{5*W}(fp)
	divx0	{48*W+144}(mp),{48*W+152}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{7*W}(fp)
	movw	$10,{5*W}(fp)
	divx0	{48*W+176}(mp),{48*W+184}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{7*W}(fp)
	movw	$10,{5*W}(fp)
	divx0	{48*W+120}(mp),{48*W+120}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$3,{7*W}(fp)
	movw	$10,{5*W}(fp)
	divx0	{48*W+88}(mp),{48*W+32}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l7:
	movw	$0,{7*W}(fp)
	movw	$1,{5*W}(fp)
	divx0	{48*W+120}(mp),{48*W+96}(mp),{48*W}(mp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
	movw	$10,{5*W}(fp)
	cvtxx0	{48*W+168}(mp),$1,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$10,{5*W}(fp)
	cvtxx0	{48*W+184}(mp),$0,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{5*W}(fp)
	cvtxx0	{48*W+120}(mp),$0,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$7,{5*W}(fp)
	cvtxx0	{48*W+192}(mp),$-3,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l10:
	movw	$0,{5*W}(fp)
	cvtxx0	{48*W+96}(mp),$0,{48*W}(mp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l12
l11:	movp	{20*W}(fp),{4*W}(mp)
l12:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# The forms that round: bits 0 and 1 of the scale ask for corrections, the power of two is above them.
	movp	{14*W}(mp),{3*W}(mp)
	movw	$0,{7*W}(fp)
	movw	$10,{5*W}(fp)
	mulx1	{48*W+144}(mp),{48*W+152}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$2,{7*W}(fp)
	movw	$10,{5*W}(fp)
	mulx1	{48*W+200}(mp),{48*W+168}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$2,{7*W}(fp)
	movw	$10,{5*W}(fp)
	mulx1	{48*W+200}(mp),{48*W+184}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$-7,{7*W}(fp)
	movw	$1,{5*W}(fp)
	mulx1	{48*W+32}(mp),{48*W+208}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$-7,{7*W}(fp)
	movw	$1,{5*W}(fp)
	mulx1	{48*W+32}(mp),{48*W+216}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$3,{7*W}(fp)
	movw	$5,{5*W}(fp)
	mulx1	{48*W+200}(mp),{48*W+120}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l13:
	movw	$0,{7*W}(fp)
	movw	$0,{5*W}(fp)
	mulx1	{48*W+24}(mp),{48*W+96}(mp),{48*W}(mp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l15
l14:	movp	{20*W}(fp),{4*W}(mp)
l15:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	movw	$0,{7*W}(fp)
	movw	$10,{5*W}(fp)
	divx1	{48*W+144}(mp),{48*W+152}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$2,{7*W}(fp)
	movw	$10,{5*W}(fp)
	divx1	{48*W+176}(mp),{48*W+168}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$2,{7*W}(fp)
	movw	$10,{5*W}(fp)
	divx1	{48*W+176}(mp),{48*W+184}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$-7,{7*W}(fp)
	movw	$4,{5*W}(fp)
	divx1	{48*W+32}(mp),{48*W+216}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$3,{7*W}(fp)
	movw	$5,{5*W}(fp)
	divx1	{48*W+120}(mp),{48*W+120}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l16:
	movw	$0,{7*W}(fp)
	movw	$1,{5*W}(fp)
	divx1	{48*W+120}(mp),{48*W+96}(mp),{48*W}(mp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l18
l17:	movp	{20*W}(fp),{4*W}(mp)
l18:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	movw	$10,{5*W}(fp)
	cvtxx1	{48*W+168}(mp),$0,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$10,{5*W}(fp)
	cvtxx1	{48*W+168}(mp),$2,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$10,{5*W}(fp)
	cvtxx1	{48*W+184}(mp),$2,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$1,{5*W}(fp)
	cvtxx1	{48*W+216}(mp),$-7,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	$0,{5*W}(fp)
	cvtxx1	{48*W+120}(mp),$3,{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
l19:
	movw	$0,{5*W}(fp)
	cvtxx1	{48*W+96}(mp),$0,{48*W}(mp)
	movp	{9*W}(mp),{4*W}(mp)
	jmp	l21
l20:	movp	{20*W}(fp),{4*W}(mp)
l21:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
	cvtfx	{48*W+224}(mp),{48*W+232}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtfx	{48*W+240}(mp),{48*W+232}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtfx	{48*W+248}(mp),{48*W+232}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtfx	{48*W+256}(mp),{48*W+264}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
	cvtxf	{48*W+272}(mp),{48*W+280}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	cvtxf	{48*W+288}(mp),{48*W+296}(mp),{48*W+16}(mp)
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
