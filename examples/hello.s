# hello: prints one line with $Sys, and by name what argv holds.
# The smallest useful program: load a built-in module, call one of its functions, return.
#
# word: 64
# args: you there
# expect: hello, world
# expect: hello, you
# expect: hello, there

	wordsize 64
	module Hello

# Module data: strings, a slot for $Sys, and a slot that stays nil.
	var	@mp,40
	string	@mp+0,"$Sys"
	string	@mp+8,"hello, %s\n"
	string	@mp+16,"world"
	desc	$0,40,"f8"

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt   72 argv   80 the frame being filled   88 result of print
	desc	$1,96,"00c0"
	link	1,init,0x4244b354,"init"
	entry	init,1
# A frame for print: the format, then one string.
	desc	$2,80,"00c0"
	ldt	$0
	ext	0xac849033,"print"

init:	load	0(mp),$0,24(mp)
	frame	$2,80(fp)
	movp	8(mp),64(80(fp))
	movp	16(mp),72(80(fp))
	lea	88(fp),32(80(fp))	# where print leaves the number of bytes
	mcall	80(fp),$0,24(mp)
next:	tail	72(fp),72(fp)		# the first word of argv is the program's name
	beqw	72(fp),32(mp),done
	frame	$2,80(fp)
	movp	8(mp),64(80(fp))
	headp	72(fp),72(80(fp))
	lea	88(fp),32(80(fp))
	mcall	80(fp),$0,24(mp)
	jmp	next
done:	ret
