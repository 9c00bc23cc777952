# primes: the primes up to its argument (100 if there is none) by the sieve of Eratosthenes, and how many.
#
# word: 64
# args: 30
# expect: 2 3 5 7 11 13 17 19 23 29
# expect: 10 primes up to 30

	wordsize 64
	module Primes

# Module data: strings, a slot for $Sys, and a slot that stays nil.
	var	@mp,48
	string	@mp+0,"$Sys"
	string	@mp+8,"%s%d"
	string	@mp+16,"\n%d primes up to %d\n"
	string	@mp+24," "
	desc	$0,48,"fc"

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt     72 argv    80 limit   88 candidate   96 multiple   104 primes found
#   112 composite: array of byte    120 between: string    128 the frame being filled
#   136 a temporary    144 result of print
	desc	$1,152,"00c3"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Array elements, and frames for print: (format, string, int) and (format, int, int).
	desc	$2,1,""
	desc	$3,88,"00c0"
	desc	$4,88,"0080"
	ldt	$0
	ext	0xac849033,"print"

init:	load	0(mp),$0,32(mp)
	movw	$100,80(fp)
	tail	72(fp),72(fp)
	beqw	72(fp),40(mp),sieve
	headp	72(fp),120(fp)
	cvtcw	120(fp),80(fp)
	movp	40(mp),120(fp)

sieve:	addw	$1,80(fp),136(fp)
	newaz	136(fp),$2,112(fp)	# all zero: nothing is known to be composite
	movw	$0,104(fp)
	movw	$2,88(fp)

next:	bgtw	88(fp),80(fp),report
	indb	112(fp),136(fp),88(fp)
	cvtbw	0(136(fp)),136(fp)
	bnew	136(fp),$0,skip
	frame	$3,128(fp)
	movp	8(mp),64(128(fp))
	movp	120(fp),72(128(fp))
	movw	88(fp),80(128(fp))
	lea	144(fp),32(128(fp))
	mcall	128(fp),$0,32(mp)
	movp	24(mp),120(fp)		# from the second prime on, a space goes before
	addw	$1,104(fp)

	mulw	88(fp),88(fp),96(fp)	# smaller multiples have a smaller factor
mark:	bgtw	96(fp),80(fp),skip
	indb	112(fp),136(fp),96(fp)
	cvtwb	$1,0(136(fp))
	addw	88(fp),96(fp)
	jmp	mark

skip:	addw	$1,88(fp)
	jmp	next

report:	frame	$4,128(fp)
	movp	16(mp),64(128(fp))
	movw	104(fp),72(128(fp))
	movw	80(fp),80(128(fp))
	lea	144(fp),32(128(fp))
	mcall	128(fp),$0,32(mp)
	ret
