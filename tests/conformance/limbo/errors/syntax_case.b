# Qualifiers of case that are cut short.
# error anywhere
implement SyntaxCase;

SyntaxCase: module
{
	init: fn();
};

init()
{
	case 1 {
	1 to =>	# error:
		;
	}
}
