# calc: computes its arguments, each an expression of whole numbers: a parser that makes a tree of variants, and
# exceptions for what cannot be parsed or computed.
#
# args: '1+2*3' '(1+2)*3' '-2*-(4-10)/5' '10/(5-5)' '2*(3' '7 & 1'
# expect: 1+2*3 = 7
# expect: (1+2)*3 = 9
# expect: -2*-(4-10)/5 = -2
# expect: 10/(5-5): zero divide
# expect: 2*(3: at 4: ) is missing
# expect: 7 & 1: at 2: & is not an operator
implement Calc;

include "sys.m";
	sys: Sys;
include "draw.m";

Calc: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Expr: adt {
	pick {
	Number =>
		n: int;
	Negation =>
		e: ref Expr;
	Operation =>
		op: int;
		left, right: ref Expr;
	}

	eval: fn(e: self ref Expr): int;
};

Unreadable: exception(int, string);	# where, and why

# What is left of the text is at s[at:].
Parser: adt {
	s: string;
	at: int;

	peek: fn(p: self ref Parser): int;	# the next character that is not blank; 0 at the end
	sum: fn(p: self ref Parser): ref Expr raises (Unreadable);
	product: fn(p: self ref Parser): ref Expr raises (Unreadable);
	factor: fn(p: self ref Parser): ref Expr raises (Unreadable);
};

Expr.eval(e: self ref Expr): int
{
	pick x := e {
	Number =>
		return x.n;
	Negation =>
		return -x.e.eval();
	Operation =>
		a := x.left.eval();
		b := x.right.eval();
		case x.op {
		'+' => return a + b;
		'-' => return a - b;
		'*' => return a * b;
		'/' => return a / b;
		}
	}
	raise "no such expression";
}

Parser.peek(p: self ref Parser): int
{
	while(p.at < len p.s && p.s[p.at] == ' ')
		p.at++;
	if(p.at == len p.s)
		return 0;
	return p.s[p.at];
}

# Only the immediate caller of a function sees what it raises as declared: each hands it on.
Parser.sum(p: self ref Parser): ref Expr raises (Unreadable)
{
	{
		e := p.product();
		while((op := p.peek()) == '+' || op == '-'){
			p.at++;
			e = ref Expr.Operation(op, e, p.product());
		}
		return e;
	} exception {
	Unreadable =>
		raise;
	}
}

Parser.product(p: self ref Parser): ref Expr raises (Unreadable)
{
	{
		e := p.factor();
		while((op := p.peek()) == '*' || op == '/'){
			p.at++;
			e = ref Expr.Operation(op, e, p.factor());
		}
		return e;
	} exception {
	Unreadable =>
		raise;
	}
}

Parser.factor(p: self ref Parser): ref Expr raises (Unreadable)
{
	{
		case c := p.peek() {
		'-' =>
			p.at++;
			return ref Expr.Negation(p.factor());
		'(' =>
			p.at++;
			e := p.sum();
			if(p.peek() != ')')
				raise Unreadable(p.at, ") is missing");
			p.at++;
			return e;
		'0' to '9' =>
			n := 0;
			for(; c >= '0' && c <= '9'; c = p.peek()){
				n = n*10 + c - '0';
				p.at++;
			}
			return ref Expr.Number(n);
		* =>
			raise Unreadable(p.at, "a number is missing");
		}
	} exception {
	Unreadable =>
		raise;
	}
}

compute(s: string): int raises (Unreadable)
{
	p := ref Parser(s, 0);
	{
		e := p.sum();
		if((c := p.peek()) != 0)
			raise Unreadable(p.at, sys->sprint("%c is not an operator", c));
		return e.eval();
	} exception {
	Unreadable =>
		raise;
	}
}

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	for(argv = tl argv; argv != nil; argv = tl argv){
		s := hd argv;
		{
			sys->print("%s = %d\n", s, compute(s));
		} exception e {
		Unreadable =>
			(at, why) := e;
			sys->print("%s: at %d: %s\n", s, at, why);
		"*" =>	# what the machine raises is text
			sys->print("%s: %s\n", s, e);
		}
	}
}
