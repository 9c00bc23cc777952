# string: splitting, classes, numbers in any base, quoting.
implement Test;

include "sys.m";
	sys: Sys;
	print, sprint: import sys;
include "draw.m";
include "string.m";
	str: String;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	str = load String String->PATH;
	if(str == nil){
		print("no string: %r\n");
		return;
	}
	classes();
	splits();
	ints();
	reals();
	words();
}

classes()
{
	cl := array[] of {"a-c", "^a-c", "-ac", "ac-", "a-c-e", "^-x", "^", "", "é-ñ", "^^", "+--"};
	for(i := 0; i < len cl; i++){
		s := "";
		for(c := '!'; c < 16r100; c++)
			if(str->in(c, cl[i]) && (c == 'a' || c == 'b' || c == 'd' || c == 'e' || c == '-' || c == '^' || c == 'x'
			|| c == 'ê' || c == ','))
				s[len s] = c;
		print("%s: %s\n", cl[i], s);
	}
}
# expect: a-c: ab
# expect: ^a-c: ,-^dexê
# expect: -ac: -a
# expect: ac-: -a
# expect: a-c-e: abde
# expect: ^-x: ,^abdeê
# expect: ^: ,-^abdexê
# expect: : 
# expect: é-ñ: ê
# expect: ^^: ,-abdexê
# expect: +--: ,-

two(x: (string, string)): string
{
	return "[" + x.t0 + "|" + x.t1 + "]";
}

splits()
{
	print("splitl %s %s %s\n", two(str->splitl("path/to/x", "/")), two(str->splitl("none", "/")), two(str->splitl("", "/")));
	print("splitr %s %s %s\n", two(str->splitr("path/to/x", "/")), two(str->splitr("none", "/")), two(str->splitr("end/", "/")));
	print("splitstrl %s %s %s %s\n", two(str->splitstrl("a--b--c", "--")), two(str->splitstrl("a-b", "--")),
		two(str->splitstrl("ab", "")), two(str->splitstrl("", "x")));
	print("splitstrr %s %s %s %s\n", two(str->splitstrr("a--b--c", "--")), two(str->splitstrr("a-b", "--")),
		two(str->splitstrr("ab", "")), two(str->splitstrr("---", "--")));
	print("take %s|%s|%s, drop %s|%s|%s\n", str->take("42abc", "0-9"), str->take("abc", "0-9"), str->take("42", "0-9"),
		str->drop("42abc", "0-9"), str->drop("abc", "0-9"), str->drop("42", "0-9"));
	print("prefix %d %d %d %d\n", str->prefix("ab", "abc"), str->prefix("", "x"), str->prefix("abc", "ab"),
		str->prefix("b", "abc"));
	s := "Straße, ÄB 9[";
	print("%s %s %s\n", str->tolower(s), str->toupper(s), s);
}
# expect: splitl [path|/to/x] [none|] [|]
# expect: splitr [path/to/|x] [|none] [end/|]
# expect: splitstrl [a|--b--c] [a-b|] [|ab] [|]
# expect: splitstrr [a--b--|c] [|a-b] [ab|] [---|]
# expect: take 42||42, drop abc|abc|
# expect: prefix 1 1 0 0
# expect: straße, Äb 9[ STRAßE, ÄB 9[ Straße, ÄB 9[

ints()
{
	text := array[] of {"42", " \t\n-17x", "+5", "ff", "16rFfg", "2r1012", "36rZz", "37r1", "", "  ", "-", "x", "0", "--1",
		"8r9", "100r1", "007", "- 1"};
	for(i := 0; i < len text; i++){
		(n, rest) := str->toint(text[i], 0);
		(m, mrest) := str->tobig(text[i], 0);
		(h, hrest) := str->toint(text[i], 16);
		print("%s -> %d %s, %d, 16: %d %s\n", show(text[i]), n, show(rest), m == big n && mrest == rest, h, show(hrest));
	}
	(b, rest) := str->tobig("-16r123456789abcdef", 0);
	print("%bd%s %bd\n", b, rest, (str->tobig("9223372036854775807", 10)).t0);
	(n, r) := str->toint("1", 37);
	(m, q) := str->toint("1", 1);
	print("no base %d %s %d %s\n", n, r, m, q);
}
# expect: '42' -> 42 '', 1, 16: 66 ''
# expect: ' tn-17x' -> -17 'x', 1, 16: -23 'x'
# expect: '+5' -> 5 '', 1, 16: 5 ''
# expect: 'ff' -> 0 'ff', 1, 16: 255 ''
# expect: '16rFfg' -> 255 'g', 1, 16: 22 'rFfg'
# expect: '2r1012' -> 5 '2', 1, 16: 2 'r1012'
# expect: '36rZz' -> 1295 '', 1, 16: 54 'rZz'
# expect: '37r1' -> 0 '37r1', 1, 16: 55 'r1'
# expect: '' -> 0 '', 1, 16: 0 ''
# expect: '  ' -> 0 '  ', 1, 16: 0 '  '
# expect: '-' -> 0 '-', 1, 16: 0 '-'
# expect: 'x' -> 0 'x', 1, 16: 0 'x'
# expect: '0' -> 0 '', 1, 16: 0 ''
# expect: '--1' -> 0 '--1', 1, 16: 0 '--1'
# expect: '8r9' -> 0 '8r9', 1, 16: 8 'r9'
# expect: '100r1' -> 100 'r1', 1, 16: 256 'r1'
# expect: '007' -> 7 '', 1, 16: 7 ''
# expect: '- 1' -> 0 '- 1', 1, 16: 0 '- 1'
# expect: -81985529216486895 9223372036854775807
# expect: no base 0 1 0 1

show(s: string): string
{
	t := "'";
	for(i := 0; i < len s; i++)
		case s[i] {
		'\t' => t += "t";
		'\n' => t += "n";
		* => t[len t] = s[i];
		}
	return t + "'";
}

reals()
{
	text := array[] of {"1.5", " -2.25e2z", "3", "1.", "1e", "1e+", "2e-3", "16rff.8", "2r1.1e3", "8r7e-1", ".5", "x", "",
		"0.1", "123456789.123456789", "1e400", "16r1e2"};
	for(i := 0; i < len text; i++){
		(x, rest) := str->toreal(text[i], 0);
		print("%s -> %.17g %s\n", text[i], x, show(rest));
	}
	(x, rest) := str->toreal("ff.8", 16);
	print("base 16 %g %s\n", x, show(rest));
	(x, rest) = str->toreal("-InfinityX", 10);
	print("infinity %d %s\n", x < -1e308 && x == 2.0*x, show(rest));
	(x, rest) = str->toreal("nano", 10);
	print("nan %g %s\n", x, show(rest));
}
# expect: 1.5 -> 1.5 ''
# expect:  -2.25e2z -> -225 'z'
# expect: 3 -> 3 ''
# expect: 1. -> 1 ''
# expect: 1e -> 1 'e'
# expect: 1e+ -> 1 'e+'
# expect: 2e-3 -> 0.002 ''
# expect: 16rff.8 -> 255.5 ''
# expect: 2r1.1e3 -> 12 ''
# expect: 8r7e-1 -> 0.875 ''
# expect: .5 -> 0 '.5'
# expect: x -> 0 'x'
# expect:  -> 0 ''
# expect: 0.1 -> 0.10000000000000001 ''
# expect: 123456789.123456789 -> 123456789.12345679 ''
# expect: 1e400 -> Infinity ''
# expect: 16r1e2 -> 482 ''
# expect: base 16 255.5 ''
# expect: infinity 1 'X'
# expect: nan NaN 'o'

words()
{
	l := str->append("c", str->append("b", "a" :: nil));
	print("append %s %s %s %d\n", hd l, hd tl l, hd tl tl l, len str->append("x", nil));
	lists := array[] of {
		"plain" :: "words" :: nil, "it's" :: "two words" :: "" :: "tab\there" :: nil, nil, "" :: nil, "''" :: "'" :: nil
	};
	for(i := 0; i < len lists; i++){
		q := str->quoted(lists[i]);
		print("%s %d\n", q, same(str->unquoted(q), lists[i]));
	}
	print("quotedc %s\n", str->quotedc("a$b" :: "c" :: "{d}" :: nil, "${}"));
	forms := array[] of {"  a \t b\n", "a'b c'd", "'open quote", "''", "x''y", "'a''b'", ""};
	for(i = 0; i < len forms; i++){
		s := "";
		for(w := str->unquoted(forms[i]); w != nil; w = tl w)
			s += "<" + hd w + ">";
		print("unquoted %d %s\n", i, s);
	}
}
# expect: append a b c 1
# expect: plain words 1
# expect: 'it''s' 'two words' '' 'tab	here' 1
# expect:  1
# expect: '' 1
# expect: '''''' '''' 1
# expect: quotedc 'a$b' c '{d}'
# expect: unquoted 0 <a><b>
# expect: unquoted 1 <ab cd>
# expect: unquoted 2 <open quote>
# expect: unquoted 3 <>
# expect: unquoted 4 <xy>
# expect: unquoted 5 <a'b>
# expect: unquoted 6 

same(a, b: list of string): int
{
	for(; a != nil && b != nil; (a, b) = (tl a, tl b))
		if(hd a != hd b)
			return 0;
	return a == nil && b == nil;
}
