# state: a module with 100 KB of data of its own, for what it costs to make an instance of it.
implement State;

include "sys.m";
include "draw.m";

State: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

# 64 bytes, 512, 4 KB and 32 KB where words have 8 bytes; half of it where they have 4.
Row: adt { a, b, c, d, e, f, g, h: int; };
Page: adt { a, b, c, d, e, f, g, h: Row; };
Book: adt { a, b, c, d, e, f, g, h: Page; };
Shelf: adt { a, b, c, d, e, f, g, h: Book; };

left, middle, right: Shelf;
rest: Book;

init(nil: ref Draw->Context, nil: list of string)
{
	rest.a.a.a = left.h.h.h.h + middle.a.b.c.d + right.a.a.a.a;
}
