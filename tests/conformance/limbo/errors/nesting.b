# An error inside each kind of statement.
implement Nesting;

Nesting: module
{
	init: fn();
};

init()
{
	c := chan of int;
	if(1)
		a1 = 1;	# error: a1
	else
		a2 = 1;	# error: a2
	for(i := 0; i < 3; i++){
		a3 = 1;	# error: a3
	}
	while(0)
		a4 = 1;	# error: a4
	do
		a5 = 1;	# error: a5
	while(0);
	case 1 {
	1 =>
		a6 = 1;	# error: a6
	* =>
		a7 = 1;	# error: a7
	}
	alt {
	<-c =>
		a8 = 1;	# error: a8
	* =>
		a9 = 1;	# error: a9
	}
	{
		b1 = 1;	# error: b1
	} exception {
	* =>
		b2 = 1;	# error: b2
	}
	return;
	b3 = 1;	# error: b3
}
