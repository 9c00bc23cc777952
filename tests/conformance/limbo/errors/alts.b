# Qualifiers of alt without a communication, twice *, and of other types.
implement Alts;

Alts: module
{
	init: fn();
};

init()
{
	c := chan of int;
	n := 1;
	alt {
	n = 2 =>	# error:
		;
	<-c =>
		;
	}
	alt {
	* =>
		;
	* =>	# error: *
		;
	}
	alt {
	s := <-n =>	# error: receive
		;
	}
	alt {
	c <-= "x" =>	# error: type
		;
	}
}
