# Frames and calls: arguments, results through a pointer, references that begin as nil, recursion a million calls deep.
# expect: result 10
# expect: nested 21
# expect32: deep 1784293664
# expect64: deep 500000500000
# expect: back 300000 300000
# expect: twice 753
# expect: nil 0 0 0
# expect: exit
# timeout: 280

	module	Calls

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+64}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"result"
	string	@mp+{8*W},"nested"
	string	@mp+{9*W},"deep"
	string	@mp+{10*W},"back"
	string	@mp+{11*W},"nil"
	string	@mp+{12*W},"some string"
	string	@mp+{13*W},"exit"
	string	@mp+{15*W},"twice"
	string	@mp+{14*W},"not reached"
	desc	$0,{48*W+64},"ffffffffffff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	# sum(n): word 8 n, 9 the frame being filled, 10 its result; keep(s): 8 s, 9 a string of its own.
	desc	$4,{12*W},""
	desc	$5,{12*W},"00c0"
	# textual(n): as sum, 11 text; millisec().
	desc	$6,{14*W},"0010"
	desc	$7,{8*W},""
	# twice(n): as sum, 11 the address of 12, the sum; 13 a result.
	desc	$8,{14*W},""
	ldt	$0
	ext	0xac849033,"print"
	ext	0x616977e8,"millisec"

init:	load	0(mp),$0,{W}(mp)
	movp	{7*W}(mp),{3*W}(mp)
	frame	$4,{23*W}(fp)
	movw	$4,{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	call	{23*W}(fp),sum
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Two frames in the making at once; the newer one is called first.
	movp	{8*W}(mp),{3*W}(mp)
	frame	$4,{22*W}(fp)
	frame	$4,{23*W}(fp)
	movw	$3,{8*W}({23*W}(fp))
	lea	{8*W}({22*W}(fp)),{4*W}({23*W}(fp))
	call	{23*W}(fp),sum
	lea	{48*W}(mp),{4*W}({22*W}(fp))
	call	{22*W}(fp),sum
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{9*W}(mp),{3*W}(mp)
	frame	$4,{23*W}(fp)
	movw	$1000000,{8*W}({23*W}(fp))
	lea	{24*W+8}(fp),{4*W}({23*W}(fp))
	call	{23*W}(fp),sum
	cvtwl	{24*W+8}(fp),{48*W+8}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# The way back does as much as the way down: text, calls of built-in functions.
	movp	{10*W}(mp),{3*W}(mp)
	frame	$6,{23*W}(fp)
	movw	$300000,{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	call	{23*W}(fp),textual
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$4,{23*W}(fp)
	movw	$300000,{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	call	{23*W}(fp),builtin
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# Two calls in a row give their results to one slot, beside one whose address is known: a callee keeps no register.
	movp	{15*W}(mp),{3*W}(mp)
	frame	$8,{23*W}(fp)
	movw	$12,{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	call	{23*W}(fp),twice
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
# References of a frame are nil however often its place was used before.
	movp	{11*W}(mp),{3*W}(mp)
	frame	$5,{23*W}(fp)
	movp	{12*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	call	{23*W}(fp),keep
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$5,{23*W}(fp)
	movp	{12*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	call	{23*W}(fp),keep
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$5,{23*W}(fp)
	movp	{12*W}(mp),{8*W}({23*W}(fp))
	lea	{48*W}(mp),{4*W}({23*W}(fp))
	call	{23*W}(fp),keep
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),notew
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	exit
	movp	{14*W}(mp),{3*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

sum:	movw	$0,0({4*W}(fp))
	beqw	{8*W}(fp),$0,done
	frame	$4,{9*W}(fp)
	subw	$1,{8*W}(fp),{8*W}({9*W}(fp))
	lea	{10*W}(fp),{4*W}({9*W}(fp))
	call	{9*W}(fp),sum
	addw	{8*W}(fp),{10*W}(fp),0({4*W}(fp))
done:	ret
textual:	movw	$0,0({4*W}(fp))
	beqw	{8*W}(fp),$0,last
	frame	$6,{9*W}(fp)
	subw	$1,{8*W}(fp),{8*W}({9*W}(fp))
	lea	{10*W}(fp),{4*W}({9*W}(fp))
	call	{9*W}(fp),textual
	cvtwc	{10*W}(fp),{11*W}(fp)
	cvtcw	{11*W}(fp),{12*W}(fp)
	addw	$1,{12*W}(fp),0({4*W}(fp))
last:	ret
builtin:	movw	$0,0({4*W}(fp))
	beqw	{8*W}(fp),$0,end
	frame	$4,{9*W}(fp)
	subw	$1,{8*W}(fp),{8*W}({9*W}(fp))
	lea	{10*W}(fp),{4*W}({9*W}(fp))
	call	{9*W}(fp),builtin
	frame	$7,{9*W}(fp)
	lea	{11*W}(fp),{4*W}({9*W}(fp))
	mcall	{9*W}(fp),$1,{W}(mp)
	addw	$1,{10*W}(fp),0({4*W}(fp))
end:	ret
keep:	lenc	{9*W}(fp),0({4*W}(fp))
	movp	{8*W}(fp),{9*W}(fp)
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

twice:	movw	$0,{12*W}(fp)
	lea	{12*W}(fp),{11*W}(fp)
	blew	{8*W}(fp),$0,leaf
	frame	$8,{9*W}(fp)
	subw	$2,{8*W}(fp),{8*W}({9*W}(fp))
	lea	{13*W}(fp),{4*W}({9*W}(fp))
	call	{9*W}(fp),twice
	addw	{13*W}(fp),{12*W}(fp)
	frame	$8,{9*W}(fp)
	subw	$1,{8*W}(fp),{8*W}({9*W}(fp))
	lea	{13*W}(fp),{4*W}({9*W}(fp))
	call	{9*W}(fp),twice
	addw	{13*W}(fp),{12*W}(fp)
leaf:	addw	$1,0({11*W}(fp))
	movw	{12*W}(fp),0({4*W}(fp))
	ret
