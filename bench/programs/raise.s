# raise: a string exception is raised and caught in the same function.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 1000000.

	wordsize 64
	module Raise
	stack 1024

# Module data: strings, $Sys, a slot that stays nil, and the exception.
	var	@mp,48
	string	@mp+0,"$Sys"
	string	@mp+8,"raise"
	string	@mp+16,"%s result %d ms %d count %d\n"
	string	@mp+40,"bench:here"
	desc	$0,48,"fc"

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt   72 argv   80 an argument   104 count   112 left to do   120 start   128 time, results of calls
#   136 the frame being filled   152 what was computed
#    88 the exception that was caught
	desc	$1,160,"00f8"
	link	1,init,0x4244b354,"init"
	entry	init,1
# A frame for print: format, name, result, milliseconds, count.
	desc	$2,104,"00c0"
	ldt	$0
	ext	0x616977e8,"millisec"
	ext	0xac849033,"print"

init:	load	0(mp),$0,24(mp)
	movw	$1000000,104(fp)
	tail	72(fp),72(fp)
	beqw	72(fp),32(mp),begin
	headp	72(fp),80(fp)
	cvtcw	80(fp),104(fp)
begin:	movw	$0,152(fp)
	mframe	24(mp),$0,136(fp)
	lea	120(fp),32(136(fp))
	mcall	136(fp),$0,24(mp)
	movw	104(fp),112(fp)
again:	raise	40(mp)
caught:	addw	$1,152(fp)
	subw	$1,112(fp)
	bgtw	112(fp),$0,again

	mframe	24(mp),$0,136(fp)
	lea	128(fp),32(136(fp))
	mcall	136(fp),$0,24(mp)
	subw	120(fp),128(fp)
	frame	$2,136(fp)
	movp	16(mp),64(136(fp))
	movp	8(mp),72(136(fp))
	movw	152(fp),80(136(fp))
	movw	128(fp),88(136(fp))
	movw	104(fp),96(136(fp))
	lea	128(fp),32(136(fp))
	mcall	136(fp),$1,24(mp)
	ret

	exception	again,caught,88,-1,0
	exctab	"bench:*",caught
	exctab	*,-1
