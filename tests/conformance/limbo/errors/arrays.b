# Array initialisers: elements twice, beyond the size, of different types, at places that are not constant.
implement Arrays;

Arrays: module
{
	init: fn();
};

init()
{
	n := 1;
	a := array[] of {1, 0 => 2};	# error: 0
	b := array[2] of {1, 2, 3};	# error:
	c := array[] of {1, "two"};	# error: type
	d := array[3] of {n => 1};	# error: constant
	e := array[] of {* => 1, * => 2};	# error: *
	f := array[3] of {-1 => 1};	# error:
	g := array[5] of {0 to 3 => 1, 2 => 2};	# error:
	h := array[] of {"x" => 1};	# error:
}
