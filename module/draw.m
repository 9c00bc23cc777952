# draw.m: the types behind `init: fn(ctxt: ref Draw->Context, argv: list of string)`, the signature of every program.
# A signature covers all fields that can be reached from it, so these equal the reference's $Draw. There are no
# graphics here: ctxt is nil, the operations are left out, and $Draw cannot be loaded.

Draw: module
{
	PATH:	con "$Draw";

	Chans: adt {
		desc:	int;	# how a pixel is made up
	};
	Point: adt {
		x, y:	int;
	};
	Rect: adt {
		min, max:	Point;
	};
	Image: adt {
		r:	Rect;
		clipr:	Rect;
		depth:	int;
		chans:	Chans;
		repl:	int;
		display:	ref Display;
		screen:	ref Screen;	# of a window
		iname:	string;
	};
	Display: adt {
		image:	ref Image;
		white:	ref Image;
		black:	ref Image;
		opaque:	ref Image;
		transparent:	ref Image;
	};
	Font: adt {
		name:	string;
		height:	int;
		ascent:	int;
		display:	ref Display;
	};
	Screen: adt {
		id:	int;
		image:	ref Image;
		fill:	ref Image;
		display:	ref Display;
	};
	Pointer: adt {
		buttons:	int;
		xy:	Point;
		msec:	int;
	};
	Context: adt {
		display:	ref Display;
		screen:	ref Screen;
		wm:	chan of (string, chan of (string, ref Wmcontext));
	};
	Wmcontext: adt {
		kbd:	chan of int;
		ptr:	chan of ref Pointer;
		ctl:	chan of string;
		wctl:	chan of string;
		images:	chan of ref Image;
		connfd:	ref Sys->FD;
		ctxt:	ref Context;
	};
};
