# Subscripts, slices, members, calls, hd, tl, len, ref, * and channels on what they are not for.
implement TermTypes;

TermTypes: module
{
	init: fn();
};

Point: adt {
	x, y: int;
};

init()
{
	i := 1;
	s := "s";
	a := array[1] of int;
	p := ref Point(1, 2);
	v := *p;
	c := chan of int;
	i = i[0];	# error: index
	i = a["x"];	# error: index
	s = a[0:1];	# error: type
	a = i[0:1];	# error: slice
	i = i.x;	# error:
	i = p.w;	# error: w
	i(1);	# error:
	i = hd a;	# error: hd
	a = tl a;	# error: tl
	i = len i;	# error: len
	v = *v;	# error: *
	p = ref i;	# error: ref
	i = <-i;	# error: receive
	i <-= 1;	# error: send
	c <-= "x";	# error: type
	a = array["x"] of int;	# error: size
	c = chan[1.0] of int;	# error: size
}
