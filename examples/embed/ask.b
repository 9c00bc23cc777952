# ask sends each of its arguments to another machine and prints what comes back.
implement Ask;

include "sys.m";
	sys: Sys;
include "draw.m";
include "ports.m";
	ports: Ports;
	Port: import ports;

Ask: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	ports = load Ports Ports->PATH;
	if(ports == nil || (peer := ports->open("peer")) == nil)
		raise "fail:nobody to ask";
	for(argv = tl argv; argv != nil; argv = tl argv) {
		if(peer.send(array of byte hd argv) < 0 || (answer := peer.receive()) == nil)
			raise "fail:no answer";
		sys->print("%s\n", string answer);
	}
}
