# Cases of a pick made without values keep their tags.
implement Bare;

include "sys.m";
	sys: Sys;
include "draw.m";

Bare: module
{
	init:	fn(nil: ref Draw->Context, nil: list of string);
};

Message: adt {
	pick {
	Data =>
		value: int;
	Done =>
		count: int;
	Yes or No =>
	}
};

name(m: ref Message): string
{
	pick p := m {
	Data =>
		return "data";
	Done =>
		return "done";
	Yes =>
		return "yes";
	No =>
		return "no";
	}
	return "?";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;

	queue := chan[4] of ref Message;
	queue <-= ref Message.Data(1);
	queue <-= ref Message.Done;
	queue <-= ref Message.No;
	queue <-= ref Message.Yes;
	for(i := 0; i < 4; i++) {
		m := <-queue;
		sys->print("%s %d\n", name(m), tagof m);
	}
# expect: data 0
# expect: done 1
# expect: no 3
# expect: yes 2

	all := array[] of {ref Message.Yes, ref Message.Done};
	sys->print("%s %s\n", name(all[0]), name(all[1]));
# expect: yes done
}
