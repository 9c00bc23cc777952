# else without if.
# error anywhere
implement SyntaxElse;

SyntaxElse: module
{
	init: fn();
};

init()
{
	if(1)
		;
	;
	else	# error: else
		;
}
