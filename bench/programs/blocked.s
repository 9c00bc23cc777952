# blocked: many processes at once, all waiting to receive; then each gets a message and ends.
# A hundred share a channel: one for all would measure how a machine queues, one for each the size of channels.
# Nothing is sent before all wait: the process made last says so, and processes run in the order they became ready.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 1000.

	wordsize 64
	module Blocked
	stack 1024

# Module data: strings, $Sys, a slot that stays nil, and how many have received.
	var	@mp,48
	string	@mp+0,"$Sys"
	string	@mp+8,"blocked"
	string	@mp+16,"%s result %d ms %d count %d\n"
	word	@mp+40,0
	desc	$0,48,"f8"

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt   72 argv   80 an argument   104 count   112 left to do   120 start
#   128 time, results of calls, an element of go
#   136 the frame being filled   152 what was computed
#    96 done: chan of int   144 a channel's number   160 go: array of chan of int
	desc	$1,168,"00f808"
	link	1,init,0x4244b354,"init"
	entry	init,1
# A frame for print: format, name, result, milliseconds, count.
	desc	$2,104,"00c0"
# The frames of waiter and last.
	desc	$3,80,"0080"
	desc	$4,72,"0080"
# An element of go.
	desc	$5,8,"80"
	ldt	$0
	ext	0x616977e8,"millisec"
	ext	0xac849033,"print"

init:	load	0(mp),$0,24(mp)
	movw	$1000,104(fp)
	tail	72(fp),72(fp)
	beqw	72(fp),32(mp),begin
	headp	72(fp),80(fp)
	cvtcw	80(fp),104(fp)
begin:	movw	$0,152(fp)
	newcw	96(fp)
	divw	$100,104(fp),144(fp)
	addw	$1,144(fp)
	newa	144(fp),$5,160(fp)
channel:	subw	$1,144(fp)
	indl	160(fp),128(fp),144(fp)
	newcw	0(128(fp))
	bgtw	144(fp),$0,channel
	mframe	24(mp),$0,136(fp)
	lea	120(fp),32(136(fp))
	mcall	136(fp),$0,24(mp)
	movw	104(fp),112(fp)
more:	blew	112(fp),$0,made
	divw	$100,112(fp),144(fp)
	indl	160(fp),128(fp),144(fp)
	frame	$3,136(fp)
	movp	0(128(fp)),64(136(fp))
	spawn	136(fp),waiter
	subw	$1,112(fp)
	jmp	more
made:	frame	$4,136(fp)
	movp	96(fp),64(136(fp))
	spawn	136(fp),last
	recv	96(fp),152(fp)
	movw	104(fp),112(fp)
free:	blew	112(fp),$0,freed
	divw	$100,112(fp),144(fp)
	indl	160(fp),128(fp),144(fp)
	send	$1,0(128(fp))
	subw	$1,112(fp)
	jmp	free
freed:	frame	$4,136(fp)
	movp	96(fp),64(136(fp))
	spawn	136(fp),last
	recv	96(fp),152(fp)

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

# waiter(go: chan of int)   64 go   72 what was received
waiter:	recv	64(fp),72(fp)
	addw	72(fp),40(mp)
	ret

# last(done: chan of int)
last:	send	40(mp),64(fp)
	ret
