# cycles: pairs of objects that refer to each other are made and dropped, again and again, while a doubly linked
# list of objects lives on. The second argument is the length of that list (0). The result is its length at the end.
#
# Prints: name, result, milliseconds, count. Argument: how often, instead of 2000000.

	wordsize 64
	module Cycles
	stack 1024

# Module data: strings, $Sys, a slot that stays nil.
	var	@mp,40
	string	@mp+0,"$Sys"
	string	@mp+8,"cycles"
	string	@mp+16,"%s result %d ms %d count %d\n"
	desc	$0,40,"f8"

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt   72 argv   80 an argument   104 count   112 left to do   120 start   128 time, results of calls
#   136 the frame being filled   152 what was computed
#    88 the list   96 an object   160 another   168 length of the list
	desc	$1,176,"00f808"
	link	1,init,0x4244b354,"init"
	entry	init,1
# A frame for print: format, name, result, milliseconds, count.
	desc	$2,104,"00c0"
# A node: next, previous, four words.
	desc	$3,48,"c0"
	ldt	$0
	ext	0x616977e8,"millisec"
	ext	0xac849033,"print"

init:	load	0(mp),$0,24(mp)
	movw	$2000000,104(fp)
	movw	$0,168(fp)
	tail	72(fp),72(fp)
	beqw	72(fp),32(mp),begin
	headp	72(fp),80(fp)
	cvtcw	80(fp),104(fp)
	tail	72(fp),72(fp)
	beqw	72(fp),32(mp),begin
	headp	72(fp),80(fp)
	cvtcw	80(fp),168(fp)
begin:	movw	$0,152(fp)
grow:	blew	168(fp),$0,grown
	new	$3,96(fp)
	movw	168(fp),16(96(fp))
	movp	88(fp),0(96(fp))
	beqw	88(fp),32(mp),first
	movp	96(fp),8(88(fp))
first:	movp	96(fp),88(fp)
	subw	$1,168(fp)
	jmp	grow
grown:	movp	32(mp),96(fp)
	mframe	24(mp),$0,136(fp)
	lea	120(fp),32(136(fp))
	mcall	136(fp),$0,24(mp)
	movw	104(fp),112(fp)
again:	new	$3,96(fp)
	new	$3,160(fp)
	movp	160(fp),0(96(fp))
	movp	96(fp),0(160(fp))
	subw	$1,112(fp)
	bgtw	112(fp),$0,again

	mframe	24(mp),$0,136(fp)
	lea	128(fp),32(136(fp))
	mcall	136(fp),$0,24(mp)
	subw	120(fp),128(fp)
	movp	88(fp),96(fp)
walk:	beqw	96(fp),32(mp),walked
	addw	$1,152(fp)
	movp	0(96(fp)),96(fp)
	jmp	walk
walked:
	frame	$2,136(fp)
	movp	16(mp),64(136(fp))
	movp	8(mp),72(136(fp))
	movw	152(fp),80(136(fp))
	movw	128(fp),88(136(fp))
	movw	104(fp),96(136(fp))
	lea	128(fp),32(136(fp))
	mcall	136(fp),$1,24(mp)
	ret
