# Channels of every kind of element, unbuffered and buffered: what one process sends another receives, in order.
# The capacity of a buffered one is the middle operand.
# expect: newcb 1 2 255
# expect: newcb 2 1 2 255
# expect: newcb 5 1 2 255
# expect: newcw 1 -2 536870911
# expect: newcw 2 1 -2 536870911
# expect: newcw 5 1 -2 536870911
# expect: newcl 1 -9223372036854775808 1099511627776
# expect: newcl 2 1 -9223372036854775808 1099511627776
# expect: newcl 5 1 -9223372036854775808 1099511627776
# expect: newcf 1.5 -2.5 100
# expect: newcf 2 1.5 -2.5 100
# expect: newcf 5 1.5 -2.5 100
# expect: newcp one two three
# expect: newcp 2 one two three
# expect: newcp 5 one two three
# expect: newcm 1 2 3 11 12 13
# expect: newcm 2 1 2 3 11 12 13
# expect: newcmp first 4 second 5
# expect: newcmp 2 first 4 second 5
# expect: buffer 7 8 9
# expect: send nil dereference of nil
# expect: recv nil dereference of nil
# expect: newcw -1 negative array size
# expect: x = <-x.c 77

	module	Channels

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+72}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"one"
	string	@mp+{8*W},"two"
	string	@mp+{9*W},"three"
	string	@mp+{10*W},"newcb"
	string	@mp+{11*W},"newcb 2"
	string	@mp+{12*W},"newcb 5"
	string	@mp+{13*W},"newcw"
	string	@mp+{14*W},"newcw 2"
	string	@mp+{15*W},"newcw 5"
	string	@mp+{16*W},"newcl"
	string	@mp+{17*W},"newcl 2"
	string	@mp+{18*W},"newcl 5"
	string	@mp+{19*W},"newcf"
	string	@mp+{20*W},"newcf 2"
	string	@mp+{21*W},"newcf 5"
	string	@mp+{22*W},"newcp"
	string	@mp+{23*W},"newcp 2"
	string	@mp+{24*W},"newcp 5"
	string	@mp+{25*W},"newcm"
	string	@mp+{26*W},"newcm 2"
	string	@mp+{27*W},"first"
	string	@mp+{28*W},"second"
	string	@mp+{29*W},"newcmp"
	string	@mp+{30*W},"newcmp 2"
	string	@mp+{31*W},"buffer"
	string	@mp+{32*W},"send nil"
	string	@mp+{33*W},"nothing raised"
	string	@mp+{34*W},"recv nil"
	string	@mp+{35*W},"newcw -1"
	string	@mp+{36*W},"x = <-x.c"
	long	@mp+{48*W+24},1
	long	@mp+{48*W+32},-9223372036854775808
	long	@mp+{48*W+40},1099511627776
	real	@mp+{48*W+48},1.5
	real	@mp+{48*W+56},-2.5
	real	@mp+{48*W+64},100.0
	desc	$0,{48*W+72},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	desc	$4,{2*W},"80"
	desc	$5,{16*W},"0020"
	desc	$6,{2*W},"80"
	ldt	$0
	ext	0xac849033,"print"
		exception	l1,l2,{20*W},-1,0
		exctab	*,l2
		exception	l4,l5,{20*W},-1,0
		exctab	*,l5
		exception	l7,l8,{20*W},-1,0
		exctab	*,l8

init:	load	0(mp),$0,{W}(mp)
	movp	{10*W}(mp),{3*W}(mp)
	newcb	{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendb
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{11*W}(mp),{3*W}(mp)
	newcb	$2,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendb
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{12*W}(mp),{3*W}(mp)
	movw	$5,{24*W+8}(fp)
	newcb	{24*W+8}(fp),{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendb
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	cvtbw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
	newcw	{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendw
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	newcw	$2,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendw
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	movw	$5,{24*W+8}(fp)
	newcw	{24*W+8}(fp),{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendw
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{16*W}(mp),{3*W}(mp)
	newcl	{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendl
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{17*W}(mp),{3*W}(mp)
	newcl	$2,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendl
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{18*W}(mp),{3*W}(mp)
	movw	$5,{24*W+8}(fp)
	newcl	{24*W+8}(fp),{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendl
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	recv	{6*W}(mp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{19*W}(mp),{3*W}(mp)
	newcf	{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendf
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{20*W}(mp),{3*W}(mp)
	newcf	$2,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendf
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{21*W}(mp),{3*W}(mp)
	movw	$5,{24*W+8}(fp)
	newcf	{24*W+8}(fp),{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendf
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	recv	{6*W}(mp),{48*W+16}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notef
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{22*W}(mp),{3*W}(mp)
	newcp	{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendp
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{23*W}(mp),{3*W}(mp)
	newcp	$2,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendp
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{24*W}(mp),{3*W}(mp)
	movw	$5,{24*W+8}(fp)
	newcp	{24*W+8}(fp),{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendp
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	recv	{6*W}(mp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Blocks of bytes, and records with references.
	movp	{25*W}(mp),{3*W}(mp)
	newcm	${3*W},-,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendm
	recv	{6*W}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+2*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+2*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{26*W}(mp),{3*W}(mp)
	newcm	${3*W},$2,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendm
	recv	{6*W}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+2*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	movw	{24*W+8+2*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{29*W}(mp),{3*W}(mp)
	newcmp	$4,-,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendmp
	recv	{6*W}(mp),{21*W}(fp)
	movp	{21*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{22*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{21*W}(fp)
	movp	{21*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{22*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{30*W}(mp),{3*W}(mp)
	newcmp	$4,$2,{6*W}(mp)
	frame	$5,{23*W}(fp)
	spawn	{23*W}(fp),sendmp
	recv	{6*W}(mp),{21*W}(fp)
	movp	{21*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{22*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{21*W}(fp)
	movp	{21*W}(fp),{4*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{22*W}(fp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# A buffer takes what it holds without anybody receiving.
	movp	{31*W}(mp),{3*W}(mp)
	newcw	$3,{6*W}(mp)
	movw	$7,{24*W+8}(fp)
	send	{24*W+8}(fp),{6*W}(mp)
	movw	$8,{24*W+8}(fp)
	send	{24*W+8}(fp),{6*W}(mp)
	send	$9,{6*W}(mp)
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	recv	{6*W}(mp),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{32*W}(mp),{3*W}(mp)
l1:
	send	{24*W+8}(fp),{10*W}(fp)
	movp	{33*W}(mp),{4*W}(mp)
	jmp	l3
l2:	movp	{20*W}(fp),{4*W}(mp)
l3:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{34*W}(mp),{3*W}(mp)
l4:
	recv	{10*W}(fp),{24*W+8}(fp)
	movp	{33*W}(mp),{4*W}(mp)
	jmp	l6
l5:	movp	{20*W}(fp),{4*W}(mp)
l6:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{35*W}(mp),{3*W}(mp)
l7:
	newcw	$-1,{6*W}(mp)
	movp	{33*W}(mp),{4*W}(mp)
	jmp	l9
l8:	movp	{20*W}(fp),{4*W}(mp)
l9:
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# A value that replaces the only reference to its own channel: x = <-x.c.
	movp	{36*W}(mp),{3*W}(mp)
	new	$6,{11*W}(fp)
	newcp	$1,0({11*W}(fp))
	new	$6,{12*W}(fp)
	movw	$77,{W}({12*W}(fp))
	send	{12*W}(fp),0({11*W}(fp))
	movp	{10*W}(fp),{12*W}(fp)
	recv	0({11*W}(fp)),{11*W}(fp)
	movw	{W}({11*W}(fp)),{48*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

sendb:	movb	$1,{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movb	$2,{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movb	$255,{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	ret
sendw:	movw	$1,{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movw	$-2,{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movw	$536870911,{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	ret
sendl:	movl	{48*W+24}(mp),{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movl	{48*W+32}(mp),{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movl	{48*W+40}(mp),{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	ret
sendf:	movf	{48*W+48}(mp),{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movf	{48*W+56}(mp),{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	movf	{48*W+64}(mp),{8*W}(fp)
	send	{8*W}(fp),{6*W}(mp)
	ret
sendp:	movp	{7*W}(mp),{10*W}(fp)
	send	{10*W}(fp),{6*W}(mp)
	movp	{8*W}(mp),{10*W}(fp)
	send	{10*W}(fp),{6*W}(mp)
	movp	{9*W}(mp),{10*W}(fp)
	send	{10*W}(fp),{6*W}(mp)
	ret
sendm:	movw	$1,{11*W}(fp)
	movw	$2,{12*W}(fp)
	movw	$3,{13*W}(fp)
	send	{11*W}(fp),{6*W}(mp)
	addw	$10,{11*W}(fp)
	addw	$10,{12*W}(fp)
	addw	$10,{13*W}(fp)
	send	{11*W}(fp),{6*W}(mp)
	ret
sendmp:	movp	{27*W}(mp),{10*W}(fp)
	movw	$4,{11*W}(fp)
	send	{10*W}(fp),{6*W}(mp)
	movp	{28*W}(mp),{10*W}(fp)
	addw	$1,{11*W}(fp)
	send	{10*W}(fp),{6*W}(mp)
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
