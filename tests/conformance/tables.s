# Jumps by table: case on words, bigs and strings, below the first entry, above the last, in gaps, and goto.
# expect: case a e e e b b e c e e d d e e
# expect: case of one c
# expect: casel a d d d d b b d c c d
# expect: casec d d a d b b b d d c d
# expect: goto a b c

	module	Tables

# Module data: 48 references, then words, bigs and reals, 8 bytes each.
	var	@mp,{48*W+560}
	string	@mp+0,"$Sys"
	string	@mp+{2*W},"%s\n"
	string	@mp+{5*W}," "
	string	@mp+{7*W},"a"
	string	@mp+{8*W},"b"
	string	@mp+{9*W},"c"
	string	@mp+{10*W},"d"
	string	@mp+{11*W},"e"
	string	@mp+{12*W},"case"
	string	@mp+{13*W},"case of one"
	string	@mp+{14*W},"casel"
	string	@mp+{15*W},"casec"
	string	@mp+{16*W},"appl"
	string	@mp+{17*W},"apple"
	string	@mp+{18*W},"apples"
	string	@mp+{19*W},"cat"
	string	@mp+{20*W},"dz"
	string	@mp+{21*W},"dzz"
	string	@mp+{22*W},"z"
	string	@mp+{23*W},"é"
	string	@mp+{24*W},"éa"
	string	@mp+{25*W},"goto"
	word	@mp+{48*W+40},4,-5,-4,ca,1,5,cb,10,11,cc,100,2147483647,cd,ce
	word	@mp+{48*W+160},-5
	word	@mp+{48*W+168},-6
	word	@mp+{48*W+176},-4
	word	@mp+{48*W+184},0
	word	@mp+{48*W+192},1
	word	@mp+{48*W+200},4
	word	@mp+{48*W+208},5
	word	@mp+{48*W+216},10
	word	@mp+{48*W+224},11
	word	@mp+{48*W+232},99
	word	@mp+{48*W+240},100
	word	@mp+{48*W+248},2147483646
	word	@mp+{48*W+256},2147483647
	word	@mp+{48*W+264},0,cc
	word	@mp+{48*W+280},3
	long	@mp+{48*W+280+2*W+0*(16+2*W)},-1099511627776,-1099511627775
	word	@mp+{48*W+280+2*W+0*(16+2*W)+16},la
	long	@mp+{48*W+280+2*W+1*(16+2*W)},0,8589934592
	word	@mp+{48*W+280+2*W+1*(16+2*W)+16},lb
	long	@mp+{48*W+280+2*W+2*(16+2*W)},4611686018427387904,9223372036854775807
	word	@mp+{48*W+280+2*W+2*(16+2*W)+16},lc
	word	@mp+{48*W+280+2*W+3*(16+2*W)},ld
	long	@mp+{48*W+440},-1099511627776
	long	@mp+{48*W+448},-1099511627777
	long	@mp+{48*W+456},-1099511627775
	long	@mp+{48*W+464},-9223372036854775808
	long	@mp+{48*W+472},-1
	long	@mp+{48*W+480},0
	long	@mp+{48*W+488},4294967296
	long	@mp+{48*W+496},8589934592
	long	@mp+{48*W+504},4611686018427387904
	long	@mp+{48*W+512},9223372036854775806
	long	@mp+{48*W+520},9223372036854775807
	word	@mp+{28*W},3
	string	@mp+{29*W},"apple"
	word	@mp+{31*W},sa
	string	@mp+{32*W},"b"
	string	@mp+{33*W},"dz"
	word	@mp+{34*W},sb
	string	@mp+{35*W},"é"
	string	@mp+{36*W},"é"
	word	@mp+{37*W},sc
	word	@mp+{38*W},sd
	word	@mp+{48*W+528},3,ga,gb,gc
# The table of casec lies among the references, so its counts and pcs are left out of the map.
	desc	$0,{48*W+560},"fffffff6d9ff"
# init: ctxt, argv, references at words 10 to 21, frames in the making at 22 and 23, then 40 places of 8 bytes.
	desc	$1,{24*W+320},"00fffc"
	link	1,init,0x4244b354,"init"
	entry	init,1
# Functions without arguments; print(format, string).
	desc	$2,{12*W},""
	desc	$3,{10*W},"00c0"
	ldt	$0
	ext	0xac849033,"print"

init:	load	0(mp),$0,{W}(mp)
# Entries are [low, high): -5, 1 to 4, 10, 100 and more.
	movp	{12*W}(mp),{3*W}(mp)
	movw	$1,{48*W+152}(mp)
	shlw	${8*W-1},{48*W+152}(mp)
	movw	{48*W+160}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+168}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+176}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+184}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+192}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+200}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+208}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+216}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+224}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+232}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+240}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+248}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+256}(mp),{24*W+8}(fp)
	movw	{24*W+8}(fp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	{48*W+152}(mp),{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycase
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{13*W}(mp),{3*W}(mp)
	movw	$5,{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),onlydefault
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{14*W}(mp),{3*W}(mp)
	movl	{48*W+440}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+448}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+456}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+464}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+472}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+480}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+488}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+496}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+504}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+512}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movl	{48*W+520}(mp),{48*W+32}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasel
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{15*W}(mp),{3*W}(mp)
	movp	{10*W}(fp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{16*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{17*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{18*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{8*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{19*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{20*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{21*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{22*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{23*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movp	{24*W}(mp),{6*W}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bycasec
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	movp	{25*W}(mp),{3*W}(mp)
	movw	$0,{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bygoto
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	$1,{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bygoto
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	movw	$2,{48*W+24}(mp)
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),bygoto
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),note
	frame	$2,{23*W}(fp)
	call	{23*W}(fp),say
	ret

bycase:	case	{48*W+24}(mp),{48*W+40}(mp)
ca:	movp	{7*W}(mp),{4*W}(mp)
	ret
cb:	movp	{8*W}(mp),{4*W}(mp)
	ret
cc:	movp	{9*W}(mp),{4*W}(mp)
	ret
cd:	movp	{10*W}(mp),{4*W}(mp)
	ret
ce:	movp	{11*W}(mp),{4*W}(mp)
	ret
onlydefault:	movw	{48*W+24}(mp),{8*W}(fp)
	case	{8*W}(fp),{48*W+264}(mp)
bycasel:	casel	{48*W+32}(mp),{48*W+280}(mp)
la:	movp	{7*W}(mp),{4*W}(mp)
	ret
lb:	movp	{8*W}(mp),{4*W}(mp)
	ret
lc:	movp	{9*W}(mp),{4*W}(mp)
	ret
ld:	movp	{10*W}(mp),{4*W}(mp)
	ret
bycasec:	casec	{6*W}(mp),{28*W}(mp)
sa:	movp	{7*W}(mp),{4*W}(mp)
	ret
sb:	movp	{8*W}(mp),{4*W}(mp)
	ret
sc:	movp	{9*W}(mp),{4*W}(mp)
	ret
sd:	movp	{10*W}(mp),{4*W}(mp)
	ret
bygoto:	goto	{48*W+24}(mp),{48*W+528+W}(mp)
ga:	movp	{7*W}(mp),{4*W}(mp)
	ret
gb:	movp	{8*W}(mp),{4*W}(mp)
	ret
gc:	movp	{9*W}(mp),{4*W}(mp)
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
