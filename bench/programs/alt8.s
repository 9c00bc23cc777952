# alt8: one process receives by alt from eight unbuffered channels, each with a sender of its own.
# The table of alt is filled anew for each message and a jump by its result follows, as compilers have it.
# The count is a multiple of eight.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 800000.

	wordsize 64
	module Alt8
	stack 1024

# Module data: strings, $Sys, a slot that stays nil, and where each case of alt goes.
	var	@mp,112
	string	@mp+0,"$Sys"
	string	@mp+8,"alt8"
	string	@mp+16,"%s result %d ms %d count %d\n"
	word	@mp+40,8,from0,from1,from2,from3,from4,from5,from6,from7
	desc	$0,112,"f8"

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt   72 argv   80 an argument   104 count   112 left to do   120 start   128 time, results of calls
#   136 the frame being filled   152 what was computed
#   144 what was received   160..216 the channels   224 the table of alt   368 which case
	desc	$1,376,"00f80ff2aaa8"
	link	1,init,0x4244b354,"init"
	entry	init,1
# A frame for print: format, name, result, milliseconds, count.
	desc	$2,104,"00c0"
# The frame of producer.
	desc	$3,88,"0080"
	ldt	$0
	ext	0x616977e8,"millisec"
	ext	0xac849033,"print"

init:	load	0(mp),$0,24(mp)
	movw	$800000,104(fp)
	tail	72(fp),72(fp)
	beqw	72(fp),32(mp),begin
	headp	72(fp),80(fp)
	cvtcw	80(fp),104(fp)
begin:	movw	$0,152(fp)
	divw	$8,104(fp),112(fp)
	newcw	160(fp)
	frame	$3,136(fp)
	movp	160(fp),64(136(fp))
	movw	$1,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	newcw	168(fp)
	frame	$3,136(fp)
	movp	168(fp),64(136(fp))
	movw	$2,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	newcw	176(fp)
	frame	$3,136(fp)
	movp	176(fp),64(136(fp))
	movw	$3,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	newcw	184(fp)
	frame	$3,136(fp)
	movp	184(fp),64(136(fp))
	movw	$4,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	newcw	192(fp)
	frame	$3,136(fp)
	movp	192(fp),64(136(fp))
	movw	$5,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	newcw	200(fp)
	frame	$3,136(fp)
	movp	200(fp),64(136(fp))
	movw	$6,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	newcw	208(fp)
	frame	$3,136(fp)
	movp	208(fp),64(136(fp))
	movw	$7,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	newcw	216(fp)
	frame	$3,136(fp)
	movp	216(fp),64(136(fp))
	movw	$8,72(136(fp))
	movw	112(fp),80(136(fp))
	spawn	136(fp),producer
	mframe	24(mp),$0,136(fp)
	lea	120(fp),32(136(fp))
	mcall	136(fp),$0,24(mp)
	movw	104(fp),112(fp)
again:	movp	160(fp),240(fp)
	lea	144(fp),248(fp)
	movp	168(fp),256(fp)
	lea	144(fp),264(fp)
	movp	176(fp),272(fp)
	lea	144(fp),280(fp)
	movp	184(fp),288(fp)
	lea	144(fp),296(fp)
	movp	192(fp),304(fp)
	lea	144(fp),312(fp)
	movp	200(fp),320(fp)
	lea	144(fp),328(fp)
	movp	208(fp),336(fp)
	lea	144(fp),344(fp)
	movp	216(fp),352(fp)
	lea	144(fp),360(fp)
	movw	$0,224(fp)
	movw	$8,232(fp)
	alt	224(fp),368(fp)
	goto	368(fp),48(mp)
from0:	addw	144(fp),152(fp)
	jmp	next
from1:	addw	144(fp),152(fp)
	jmp	next
from2:	addw	144(fp),152(fp)
	jmp	next
from3:	addw	144(fp),152(fp)
	jmp	next
from4:	addw	144(fp),152(fp)
	jmp	next
from5:	addw	144(fp),152(fp)
	jmp	next
from6:	addw	144(fp),152(fp)
	jmp	next
from7:	addw	144(fp),152(fp)
	jmp	next
next:	subw	$1,112(fp)
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

# producer(c: chan of int, value: int, count: int)
producer:	send	72(fp),64(fp)
	subw	$1,80(fp)
	bgtw	80(fp),$0,producer
	ret
