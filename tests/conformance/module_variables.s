# Word 0 of a module reference holds the address of the module's data: compilers reach variables of modules by it.
# expect: 7 9 9

	module	ModuleVariables

# Module data: $Sys, a format, $self; $Sys and this module when loaded; the variable.
	var	@mp,{6*W}
	string	@mp+0,"$Sys"
	string	@mp+{W},"%d %d %d\n"
	string	@mp+{2*W},"$self"
	word	@mp+{5*W},7
	desc	$0,{6*W},"f8"
# init: ctxt, argv, the frame being filled; an address, what was read by it, and again by the other reference;
# a module reference; a result.
	desc	$1,{16*W},"00c2"
	link	1,init,0x4244b354,"init"
	entry	init,1
# print(format, three words).
	desc	$2,{12*W},"0080"
	ldt	$0
	ext	0xac849033,"print"
	ldt	$1
	ext	0x4244b354,"init"

init:	load	0(mp),$0,{3*W}(mp)
	load	{2*W}(mp),$1,{4*W}(mp)
	movw	0({4*W}(mp)),{11*W}(fp)
	movw	{5*W}({11*W}(fp)),{12*W}(fp)
	movw	$9,{5*W}({11*W}(fp))
	self	{14*W}(fp)
	movw	0({14*W}(fp)),{11*W}(fp)
	movw	{5*W}({11*W}(fp)),{13*W}(fp)
	frame	$2,{10*W}(fp)
	movp	{W}(mp),{8*W}({10*W}(fp))
	movw	{12*W}(fp),{9*W}({10*W}(fp))
	movw	{13*W}(fp),{10*W}({10*W}(fp))
	movw	{5*W}(mp),{11*W}({10*W}(fp))
	lea	{15*W}(fp),{4*W}({10*W}(fp))
	mcall	{10*W}(fp),$0,{3*W}(mp)
	ret
