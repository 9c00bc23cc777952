# Conditions have to be ints.
implement Conditions;

Conditions: module
{
	init: fn();
};

init()
{
	s := "s";
	r := 1.0;
	l: list of int;
	if(s)	# error: int
		;
	while(r)	# error: int
		;
	for(; l;)	# error: int
		;
	do ; while(s);	# error: int
}
