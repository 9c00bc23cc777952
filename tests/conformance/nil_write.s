# Some compilers clear a pointer word with movw instead of movp: it then holds nil.
# status: 0

	module NilWrite

	var	@mp,{2*W}
	desc	$0,{2*W},"80"
	desc	$1,{2*W},"80"
# init: ctxt 8, argv 9, reference 10
	desc	$2,{12*W},"00e0"
init:	new	$1,{10*W}(fp)
	movw	$-1,{10*W}(fp)
	bnew	$-1,{10*W}(fp),wrong
	new	$1,{10*W}(fp)
	movw	$0,{10*W}(fp)
	bnew	$-1,{10*W}(fp),wrong
	ret
wrong:	raise	0(mp)
	entry	init,2
	link	2,init,0x4244b354,"init"
