# answer is asked for numbers, by a program in another machine, and tells what they divide into.
implement Answer;

include "sys.m";
include "draw.m";
include "ports.m";
	ports: Ports;
	Port: import ports;

Answer: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	ports = load Ports Ports->PATH;
	if(ports == nil || (peer := ports->open("peer")) == nil)
		raise "fail:nobody to answer";
	while((question := peer.receive()) != nil)	# until the machine that asks is gone
		peer.send(array of byte factors(int string question));
}

factors(n: int): string
{
	text := string n + " =";
	for(d := 2; d <= n; d++)
		for(; n % d == 0; n /= d)
			text += " " + string d;
	return text;
}
