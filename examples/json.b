# json: reads JSON from standard input and prints each value that is no list or object with the path that leads to it,
# by modules of the library: buffered input, and a tree of values to walk.
#
# stdin: {"name": "Ada", "born": 1815, "known for": ["notes", "a program"],
# stdin:  "papers": {"count": 1, "first": true}}
# expect: name "Ada"
# expect: born 1815
# expect: known for[0] "notes"
# expect: known for[1] "a program"
# expect: papers.count 1
# expect: papers.first true
implement Json;

include "sys.m";
	sys: Sys;
include "draw.m";
include "bufio.m";
	bufio: Bufio;
include "json.m";
	json: JSON;
	JValue: import json;

Json: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

walk(path: string, value: ref JValue)
{
	pick v := value {
	Object =>
		for(l := v.mem; l != nil; l = tl l){
			(name, member) := hd l;
			if(path != nil)
				name = path + "." + name;
			walk(name, member);
		}
	Array =>
		for(i := 0; i < len v.a; i++)
			walk(sys->sprint("%s[%d]", path, i), v.a[i]);
	* =>
		sys->print("%s %s\n", path, v.text());
	}
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	bufio = load Bufio Bufio->PATH;
	json = load JSON JSON->PATH;
	if(bufio == nil || json == nil){
		sys->fprint(sys->fildes(2), "json: the library is missing: %r\n");
		raise "fail:load";
	}
	json->init(bufio);
	in := bufio->fopen(sys->fildes(0), Bufio->OREAD);
	(value, problem) := json->readjson(in);
	if(problem != nil){
		sys->fprint(sys->fildes(2), "%s\n", problem);
		raise "fail:json";
	}
	walk(nil, value);
}
