# A tree of picks, evaluated recursively: the language of expressions.
# expect: ((2+3)*-(4)) = -20
implement PickTree;

include "sys.m";
	sys: Sys;
include "draw.m";

PickTree: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

Expr: adt {
	pick {
	Num =>
		n: int;
	Neg =>
		e: ref Expr;
	Add or Mul =>
		l, r: ref Expr;
	}
	eval: fn(e: self ref Expr): int;
	text: fn(e: self ref Expr): string;
};

Expr.eval(e: self ref Expr): int
{
	pick x := e {
	Num =>
		return x.n;
	Neg =>
		return -x.e.eval();
	Add =>
		return x.l.eval() + x.r.eval();
	Mul =>
		return x.l.eval() * x.r.eval();
	}
	return 0;
}

Expr.text(e: self ref Expr): string
{
	pick x := e {
	Num =>
		return string x.n;
	Neg =>
		return "-(" + x.e.text() + ")";
	Add =>
		return "(" + x.l.text() + "+" + x.r.text() + ")";
	Mul =>
		return "(" + x.l.text() + "*" + x.r.text() + ")";
	}
	return "?";
}

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	two: ref Expr = ref Expr.Num(2);
	sum: ref Expr = ref Expr.Add(two, ref Expr.Num(3));
	e: ref Expr = ref Expr.Mul(sum, ref Expr.Neg(ref Expr.Num(4)));
	sys->print("%s = %d\n", e.text(), e.eval());
}
