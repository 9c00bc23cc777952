# Case labels that overlap, clash with the type, are no constants, or appear twice.
implement CaseLabels;

CaseLabels: module
{
	init: fn();
};

init()
{
	n := 1;
	s := "s";
	r := 1.0;
	case n {
	1 =>
		;
	1 =>	# error: 1
		;
	}
	case n {
	1 to 5 =>
		;
	3 to 8 =>	# error:
		;
	}
	case s {
	"a" to "c" or "b" =>	# error: b
		;
	}
	case n {
	"x" =>	# error:
		;
	}
	case s {
	5 =>	# error:
		;
	}
	case n {
	* =>
		;
	* =>	# error: *
		;
	}
	case r {	# error: r
	1.0 =>
		;
	}
	case n {
	5 to 2 =>	# error:
		;
	}
}
