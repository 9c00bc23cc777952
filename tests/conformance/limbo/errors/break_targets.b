# break and continue outside of anything they could leave, or with labels that are not around them.
implement BreakTargets;

BreakTargets: module
{
	init: fn();
};

init()
{
	break;	# error: break
	continue;	# error: continue
here:
	for(;;){
		break there;	# error: there
	}
	for(;;){
		continue here;	# error: here
	}
	case 1 {
	1 =>
		continue;	# error: continue
	}
}
