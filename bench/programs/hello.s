# hello: prints one line and ends. What it costs is what a program costs to start and to end.

	wordsize 64
	module Hello
	stack 1024

# Module data: strings, and $Sys.
	var	@mp,24
	string	@mp+0,"$Sys"
	string	@mp+8,"hello\n"
	desc	$0,24,"e0"

# init(ctxt: ref Draw->Context, argv: list of string)
#    64 ctxt   72 argv   80 the frame being filled   88 result of print
	desc	$1,96,"00c0"
	link	1,init,0x4244b354,"init"
	entry	init,1
# A frame for print: the format.
	desc	$2,72,"0080"
	ldt	$0
	ext	0xac849033,"print"

init:	load	0(mp),$0,16(mp)
	frame	$2,80(fp)
	movp	8(mp),64(80(fp))
	lea	88(fp),32(80(fp))
	mcall	80(fp),$0,16(mp)
	ret
