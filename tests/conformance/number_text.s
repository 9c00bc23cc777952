# Numbers to text and back, text to bytes and back.
# expect: cvtwc 0 7 -7 2147483647 -2147483648 -1 -2147483643
# expect: cvtlc 0 -1 9223372036854775807 -9223372036854775808
# expect: cvtfc 1 -2.5 100.25 1e+100 .5 Infinity -Infinity NaN
# expect: cvtcw 12 -34 5 0 0 2147483647 0 16
# expect: cvtcl 12 -9223372036854775808 9223372036854775807 77 0
# expect: cvtcf 4609434218613702656 -4566861128386215936 4598175219545276416 0 0
# expect: cvtca 6 97 195 172 0 aé€ 0 0 aé

	module	NumberText

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+160}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"cvtwc"
	string	@mp+{8*W},"cvtlc"
	string	@mp+{9*W},"cvtfc"
	string	@mp+{10*W},"cvtcw"
	string	@mp+{11*W},"12"
	string	@mp+{12*W},"  -34x"
	string	@mp+{13*W},"+5"
	string	@mp+{14*W},"abc"
	string	@mp+{15*W},"2147483647"
	string	@mp+{16*W},"0x10"
	string	@mp+{17*W},"16r1f"
	string	@mp+{18*W},"cvtcl"
	string	@mp+{19*W},"-9223372036854775808"
	string	@mp+{20*W},"9223372036854775807"
	string	@mp+{21*W},"  77 8"
	string	@mp+{22*W},"cvtcf"
	string	@mp+{23*W},"1.5"
	string	@mp+{24*W},"-2e3"
	string	@mp+{25*W},".25"
	string	@mp+{26*W},"x"
	string	@mp+{27*W},"cvtca"
	string	@mp+{28*W},"aé€"
	word	@mp+{48*W+24},0
	word	@mp+{48*W+32},7
	word	@mp+{48*W+40},-7
	word	@mp+{48*W+48},2147483647
	word	@mp+{48*W+56},-2147483648
	long	@mp+{48*W+64},0
	long	@mp+{48*W+72},-1
	long	@mp+{48*W+80},9223372036854775807
	long	@mp+{48*W+88},-9223372036854775808
	real	@mp+{48*W+96},1.0
	real	@mp+{48*W+104},-2.5
	real	@mp+{48*W+112},100.25
	real	@mp+{48*W+120},1e100
	real	@mp+{48*W+128},0.5
	real	@mp+{48*W+136},inf
	real	@mp+{48*W+144},-inf
	real	@mp+{48*W+152},nan
	desc	$0,{48*W+160},"ffffffffffff"
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
	cvtwc	{48*W+24}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtwc	{48*W+32}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtwc	{48*W+40}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtwc	{48*W+48}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtwc	{48*W+56}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtwc	$-1,{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	$1,{24*W+8}(fp)
	shlw	$31,{24*W+8}(fp)
	addw	$5,{24*W+8}(fp)
	cvtwc	{24*W+8}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{8*W}(mp),{3*W}(mp)
	cvtlc	{48*W+64}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtlc	{48*W+72}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtlc	{48*W+80}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtlc	{48*W+88}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{9*W}(mp),{3*W}(mp)
	cvtfc	{48*W+96}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtfc	{48*W+104}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtfc	{48*W+112}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtfc	{48*W+120}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtfc	{48*W+128}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtfc	{48*W+136}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtfc	{48*W+144}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtfc	{48*W+152}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
	cvtcw	{11*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtcw	{12*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtcw	{13*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtcw	{10*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtcw	{14*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtcw	{15*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtcw	{16*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtcw	{17*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
	cvtcl	{11*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcl	{19*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcl	{20*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcl	{21*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcl	{10*W}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{22*W}(mp),{3*W}(mp)
	cvtcf	{23*W}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcf	{24*W}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcf	{25*W}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcf	{10*W}(fp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	cvtcf	{26*W}(mp),{24*W+8}(fp)
	movl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{27*W}(mp),{3*W}(mp)
	cvtca	{28*W}(mp),{11*W}(fp)
	lena	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indb	{11*W}(fp),{24*W+8}(fp),$0
	cvtbw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indb	{11*W}(fp),{24*W+8}(fp),$1
	cvtbw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	indb	{11*W}(fp),{24*W+8}(fp),$5
	cvtbw	0({24*W+8}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtca	{10*W}(fp),{12*W}(fp)
	lena	{12*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtac	{11*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	cvtac	{12*W}(fp),{13*W}(fp)
	lenc	{13*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	cvtac	{14*W}(fp),{13*W}(fp)
	lenc	{13*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	slicea	$0,$3,{11*W}(fp)
	cvtac	{11*W}(fp),{4*W}(mp)
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
