# gcd: the greatest common divisor of its two arguments, by a function of its own.
# docs/ARCHITECTURE.md follows the function through every level.
#
# word: 64
# args: 1071 462
# expect: 21

	wordsize 64
	module Gcd

	var	@mp,24
	string	@mp+0,"$Sys"
	string	@mp+8,"%d\n"
	desc	$0,24,"e0"

# gcd(a, b: int): int
#    32 address of the result   64 a   72 b   80 the remainder
	desc	$1,88,""

gcd:	beqw	72(fp),$0,found
	modw	72(fp),64(fp),80(fp)	# remainder = a % b
	movw	72(fp),64(fp)
	movw	80(fp),72(fp)
	jmp	gcd
found:	movw	64(fp),0(32(fp))
	ret

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt   72 argv   80 a word of argv   88 the frame being filled   96 result of gcd   104 result of print
	desc	$2,112,"00e0"
	link	2,init,0x4244b354,"init"
	entry	init,2
	desc	$3,80,"0080"
	ldt	$0
	ext	0xac849033,"print"

init:	load	0(mp),$0,16(mp)
	frame	$1,88(fp)
	tail	72(fp),72(fp)
	headp	72(fp),80(fp)
	cvtcw	80(fp),64(88(fp))
	tail	72(fp),72(fp)
	headp	72(fp),80(fp)
	cvtcw	80(fp),72(88(fp))
	lea	96(fp),32(88(fp))
	call	88(fp),gcd
	frame	$3,88(fp)
	movp	8(mp),64(88(fp))
	movw	96(fp),72(88(fp))
	lea	104(fp),32(88(fp))
	mcall	88(fp),$0,16(mp)
	ret
