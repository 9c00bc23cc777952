# alt inside loops: break leaves the alt, a label the loop, continue goes on; declarations are local to a qualifier.
# expect: 1 3 end
# expect: 2 senders done
implement AltLoops;

include "sys.m";
	sys: Sys;
include "draw.m";

AltLoops: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

send(c: chan of int, stop: chan of int, from: int)
{
	for(i := from; i < from+4; i++)
		c <-= i;
	stop <-= 1;
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	c := chan of int;
	stop := chan of int;
	spawn send(c, stop, 1);
	s := "";
loop:
	for(;;)
		alt {
		n := <-c =>
			if(n == 2)
				continue;
			if(n == 4)
				break;
			s += string n + " ";
		n := <-stop =>
			if(n == 1)
				break loop;
		}
	sys->print("%send\n", s);
	spawn send(c, stop, 0);
	spawn send(c, stop, 10);
	ended := 0;
	while(ended < 2)
		alt {
		<-c => ;
		<-stop => ended++;
		}
	sys->print("%d senders done\n", ended);
}
