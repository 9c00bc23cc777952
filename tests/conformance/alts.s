# alt and nbalt: senders come first in the table, then receivers; the result is the index. A receiver may be an array of
# channels, whose element index is then stored in front of the value.
# expect: nbalt 0 3 5 1 6
# expect: alt 2 41 0 1 6
# expect: array 1 0 2 41
# expect: empty 0
# expect: self alt send/recv on same chan
# expect: nil dereference of nil
# expect: fair 1

	module	Alts

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"nbalt"
	string	@mp+{8*W},"alt"
	string	@mp+{9*W},"array"
	string	@mp+{10*W},"empty"
	string	@mp+{11*W},"self"
	string	@mp+{12*W},"nothing raised"
	string	@mp+{13*W},"nil"
	string	@mp+{14*W},"fair"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,{W},"80"
	desc	$5,{16*W},"00e0"
	ldt	$0
	ext	0xac849033,"print"
		exception	l1,l2,{20*W},-1,0
		exctab	*,l2
		exception	l4,l5,{20*W},-1,0
		exctab	*,l5

init:	load	0(mp),$0,{W}(mp)
	newcw	$1,{11*W}(fp)
	newcw	$1,{12*W}(fp)
	newcw	{13*W}(fp)
	movw	$5,{24*W+8}(fp)
	movp	{7*W}(mp),{3*W}(mp)
	movw	$1,{24*W+160}(fp)
	movw	$2,{24*W+160+1*W}(fp)
	movw	{11*W}(fp),{24*W+160+2*W}(fp)
	lea	{24*W+8}(fp),{24*W+160+3*W}(fp)
	movw	{12*W}(fp),{24*W+160+4*W}(fp)
	lea	{24*W+16}(fp),{24*W+160+5*W}(fp)
	movw	{13*W}(fp),{24*W+160+6*W}(fp)
	lea	{24*W+24}(fp),{24*W+160+7*W}(fp)
	nbalt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	nbalt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{11*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	send	$6,{12*W}(fp)
	send	$1,{11*W}(fp)
	nbalt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+16}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{8*W}(mp),{3*W}(mp)
	frame	$5,{23*W}(fp)
	movp	{13*W}(fp),{8*W}({23*W}(fp))
	spawn	{23*W}(fp),sender
	alt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+24}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$5,{23*W}(fp)
	movp	{11*W}(fp),{8*W}({23*W}(fp))
	movp	{12*W}(fp),{9*W}({23*W}(fp))
	spawn	{23*W}(fp),receiver
# The receiver takes the 1 that fills the buffer; then there is room for 5, which it takes and sends back.
	alt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	alt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+16}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# An array of channels; nil elements take no part.
	movp	{9*W}(mp),{3*W}(mp)
	newa	$3,$4,{14*W}(fp)
	indx	{14*W}(fp),{24*W+32}(fp),$2
	newcw	0({24*W+32}(fp))
	movp	0({24*W+32}(fp)),{15*W}(fp)
	movw	$-1,{24*W+40}(fp)
	movw	$0,{24*W+160}(fp)
	movw	$1,{24*W+160+1*W}(fp)
	movw	{14*W}(fp),{24*W+160+2*W}(fp)
	lea	{24*W+40}(fp),{24*W+160+3*W}(fp)
	nbalt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$5,{23*W}(fp)
	movp	{15*W}(fp),{8*W}({23*W}(fp))
	spawn	{23*W}(fp),sender
	alt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+40}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+40+W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{10*W}(mp),{3*W}(mp)
	movw	$0,{24*W+160}(fp)
	movw	$0,{24*W+160+1*W}(fp)
	nbalt	{24*W+160}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
	movw	$1,{24*W+160}(fp)
	movw	$1,{24*W+160+1*W}(fp)
	movw	{13*W}(fp),{24*W+160+2*W}(fp)
	lea	{24*W+8}(fp),{24*W+160+3*W}(fp)
	movw	{13*W}(fp),{24*W+160+4*W}(fp)
	lea	{24*W+16}(fp),{24*W+160+5*W}(fp)
l1:
	alt	{24*W+160}(fp),{48*W}(mp)
	movp	{12*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
	movw	$0,{24*W+160}(fp)
	movw	$1,{24*W+160+1*W}(fp)
	movw	{10*W}(fp),{24*W+160+2*W}(fp)
	lea	{24*W+16}(fp),{24*W+160+3*W}(fp)
l4:
	nbalt	{24*W+160}(fp),{48*W}(mp)
	movp	{12*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Fair: of two that are always ready each is chosen at least a quarter of the time.
	movp	{14*W}(mp),{3*W}(mp)
	newcw	$1,{11*W}(fp)
	newcw	$1,{12*W}(fp)
	send	$1,{11*W}(fp)
	send	$1,{12*W}(fp)
	movw	$0,{24*W+160}(fp)
	movw	$2,{24*W+160+1*W}(fp)
	movw	{11*W}(fp),{24*W+160+2*W}(fp)
	lea	{24*W+8}(fp),{24*W+160+3*W}(fp)
	movw	{12*W}(fp),{24*W+160+4*W}(fp)
	lea	{24*W+16}(fp),{24*W+160+5*W}(fp)
	movw	$0,{24*W+48}(fp)
	movw	$0,{24*W+56}(fp)
	movw	$0,{24*W+64}(fp)
l7:	alt	{24*W+160}(fp),{24*W+72}(fp)
	beqw	{24*W+72}(fp),$1,l8
	addw	$1,{24*W+48}(fp)
	send	$1,{11*W}(fp)
	jmp	l9
l8:	addw	$1,{24*W+56}(fp)
	send	$1,{12*W}(fp)
l9:	addw	$1,{24*W+64}(fp)
	bltw	{24*W+64}(fp),$1000,l7
	movw	$0,{48*W}(mp)
	bltw	{24*W+48}(fp),$250,l10
	bltw	{24*W+56}(fp),$250,l10
	movw	$1,{48*W}(mp)
l10:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

sender:	send	$41,{8*W}(fp)
	ret
receiver:	recv	{8*W}(fp),{11*W}(fp)
	recv	{8*W}(fp),{11*W}(fp)
	addw	$1,{11*W}(fp)
	send	{11*W}(fp),{9*W}(fp)
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
