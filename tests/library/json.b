# json: reading and writing every kind of value; strings and escapes; numbers; what is not JSON; values compared.
implement Test;

include "sys.m";
	sys: Sys;
	print, sprint: import sys;
include "draw.m";
include "math.m";
include "bufio.m";
	bufio: Bufio;
	Iobuf: import bufio;
include "json.m";
	json: JSON;
	JValue: import json;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	bufio = load Bufio Bufio->PATH;
	json = load JSON JSON->PATH;
	if(bufio == nil || json == nil){
		print("no json: %r\n");
		return;
	}
	json->init(bufio);
	reading();
	escapes();
	numbers();
	several();
	wrong();
	deep();
	making();
	asking();
	comparing();
	writing();
}

read(s: string): ref JValue
{
	(v, err) := json->readjson(bufio->sopen(s));
	if(err != nil)
		print("%s: %s\n", s, err);
	return v;
}

reading()
{
	print("%s\n", read(" { \"a\" : [ 1 , -2.5, true,false ,null ] , \"b\":{} ,\"\":[ ], \"c\":\"x\" }\n").text());
	print("%s\n", read("[[[]],{\"k\":{\"k\":0}}]").text());
	(v, err) := json->readjson(bufio->sopen(" \n\t "));
	print("nothing %d %d\n", v == nil, err == nil);
}
# expect: {"a": [1, -2.5, true, false, null], "b": {}, "": [], "c": "x"}
# expect: [[[]], {"k": {"k": 0}}]
# expect: nothing 1 1

escapes()
{
	pick v := read("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u0041\\u00e9\\u20AC é€\"") {
	String =>
		for(i := 0; i < len v.s; i++)
			print("%x ", v.s[i]);
		print("\n");
	}
	print("%s\n", json->jvstring("\"\\/\b\f\n\r\t\u0001\u001f é€~").text());
	print("empty %s\n", json->jvstring(nil).text());
	# A character of two halves is the same text again, whether strings hold it whole or not; so is a lone half.
	print("%d\n", roundtrip("\"\\ud83d\\ude00!\""));
	print("%s\n", read("\"\\ud83d!\\ude00\"").text());
}
# expect: 22 5c 2f 8 c a d 9 41 e9 20ac 20 e9 20ac 
# expect: "\"\\\/\b\f\n\r\t\u0001\u001f é€~"
# expect: empty ""
# expect: 1
# expect: "\ud83d!\ude00"

roundtrip(s: string): int
{
	v := read(s);
	w := read(v.text());
	return v.eq(w) && v.text() == w.text();
}

numbers()
{
	s := array[] of {"0", "-0", "42", "-17", "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.0",
		"-0.5", "1e2", "1E-2", "2.5e+3", "0.1", "1e100", "123456789.123"};
	for(i := 0; i < len s; i++){
		v := read(s[i]);
		print("%s %d%d%d %s\n", s[i], v.isint(), v.isreal(), v.isnumber(), v.text());
	}
	print("%s %s\n", json->jvreal(1.0/3.0).text(), json->jvreal(1e-7).text());
	print("%s %s %s\n", json->jvreal(Math->Infinity).text(), json->jvreal(-Math->Infinity).text(), json->jvreal(Math->NaN).text());
	x := 4503599627370497.5;
	pick v := read(json->jvreal(x).text()) {
	Real =>
		print("exact %d\n", v.value == x);
	}
}
# expect: 0 101 0
# expect: -0 101 0
# expect: 42 101 42
# expect: -17 101 -17
# expect: 9223372036854775807 101 9223372036854775807
# expect: -9223372036854775808 101 -9223372036854775808
# expect: 9223372036854775808 011 9.223372036854776e+18
# expect: 1.0 011 1.0
# expect: -0.5 011 -0.5
# expect: 1e2 011 100.0
# expect: 1E-2 011 0.01
# expect: 2.5e+3 011 2500.0
# expect: 0.1 011 0.1
# expect: 1e100 011 1e+100
# expect: 123456789.123 011 123456789.123
# expect: 0.3333333333333333 1e-07
# expect: null null null
# expect: exact 1

# Values one after another from one Iobuf: nothing beyond a value is taken.
several()
{
	b := bufio->sopen("1 2.5[3]true\"x\"{}null 7");
	while(((v, err) := json->readjson(b)).t0 != nil)
		print("%s ", v.text());
	print("%d\n", err == nil);
}
# expect: 1 2.5 [3] true "x" {} null 7 1

wrong()
{
	s := array[] of {"[1,]", "[1", "[1 2]", "{\"a\"}", "{\"a\":1,}", "{a:1}", "{\"a\":1 \"b\"}", "]", "tru", "truer",
		"nul", "\"abc", "\"a\nb\"", "\"\\x\"", "\"\\u12g4\"", "\"\\", "01", "-", "-x", "1.", "1.e2", "1e", "1e+", ".5", "+1", "",
		"{\"a\":}", "é", "[", "{", "[1e400]", "-1e999"};
	for(i := 0; i < len s; i++){
		(v, err) := json->readjson(bufio->sopen(s[i]));
		if(v != nil)
			print("taken: %s\n", s[i]);
		print("%s\n", err);
	}
}
# expect: JSON: offset 4: found ']', expected a value
# expect: JSON: offset 2: found the end, expected ',' or ']'
# expect: JSON: offset 4: found '2', expected ',' or ']'
# expect: JSON: offset 5: found '}', expected ':'
# expect: JSON: offset 8: found '}', expected a member's name
# expect: JSON: offset 2: found 'a', expected a member's name
# expect: JSON: offset 8: found '"', expected ',' or '}'
# expect: JSON: offset 1: found ']', expected a value
# expect: JSON: offset 3: found tru, expected a value
# expect: JSON: offset 5: found truer, expected a value
# expect: JSON: offset 3: found nul, expected a value
# expect: JSON: offset 4: found the end, expected '"'
# expect: JSON: offset 3: found character 16r0a, expected '"'
# expect: JSON: offset 3: found 'x', expected an escape
# expect: JSON: offset 6: found 'g', expected a hexadecimal digit
# expect: JSON: offset 2: found the end, expected an escape
# expect: JSON: offset 2: leading zero
# expect: JSON: offset 1: found the end, expected a digit
# expect: JSON: offset 2: found 'x', expected a digit
# expect: JSON: offset 2: found the end, expected a digit
# expect: JSON: offset 3: found 'e', expected a digit
# expect: JSON: offset 2: found the end, expected a digit
# expect: JSON: offset 3: found the end, expected a digit
# expect: JSON: offset 1: found '.', expected a value
# expect: JSON: offset 1: found '+', expected a value
# expect: 
# expect: JSON: offset 6: found '}', expected a value
# expect: JSON: offset 2: found 'é', expected a value
# expect: JSON: offset 1: found the end, expected a value
# expect: JSON: offset 1: found the end, expected a member's name
# expect: JSON: offset 6: 1e400 is out of range
# expect: JSON: offset 6: -1e999 is out of range

deep()
{
	a := array[20000] of {* => byte '['};
	(nil, err) := json->readjson(bufio->aopen(a));
	print("%s\n", err);
	for(i := 0; i < 5000; i++)
		a[5000+i] = byte ']';
	(v, nil) := json->readjson(bufio->aopen(a[0:10000]));
	print("deep %d\n", len v.text());
	ring := array[1] of ref JValue;
	ring[0] = json->jvarray(ring);
	print("endless %s, %d\n", ring[0].text(), json->writejson(bufio->sopen(""), ring[0]));
}
# expect: JSON: offset 10001: nested too deeply
# expect: deep 10000
# expect: endless , -1

making()
{
	a := array[2] of ref JValue;
	a[0] = json->jvint(1);
	v := json->jvobject(("n", json->jvint(-3)) :: ("b", json->jvbig(big 1 << 40)) :: ("r", json->jvreal(0.25)) ::
		("s", json->jvstring("text")) :: ("t", json->jvtrue()) :: ("f", json->jvfalse()) :: ("z", json->jvnull()) ::
		("a", json->jvarray(a)) :: ("nil", nil) :: nil);
	print("%s\n", v.text());
	none: ref JValue;
	print("%s\n", none.text());
}
# expect: {"n": -3, "b": 1099511627776, "r": 0.25, "s": "text", "t": true, "f": false, "z": null, "a": [1, null], "nil": null}
# expect: null

asking()
{
	v := array[] of {read("[]"), read("false"), read("1"), read("null"), read("{}"), read("1.5"), read("\"\""), read("true")};
	for(i := 0; i < len v; i++)
		print("%d%d%d%d%d%d%d%d%d ", v[i].isarray(), v[i].isfalse(), v[i].isint(), v[i].isnull(), v[i].isnumber(),
			v[i].isobject(), v[i].isreal(), v[i].isstring(), v[i].istrue());
	print("\n");
	o := read("{\"a\":1,\"b\":[2],\"a\":3}");
	print("get %s %s %d %d\n", o.get("a").text(), o.get("b").text(), o.get("c") == nil, o.get("b").get("a") == nil);
	o = read("{\"a\":1,\"b\":2,\"c\":3}");
	o.set("b", json->jvstring("new"));
	o.set("d", json->jvtrue());
	print("set %s %s %d\n", o.get("b").text(), o.get("d").text(), o.eq(read("{\"d\":true,\"a\":1,\"b\":\"new\",\"c\":3}")));
	{
		o.get("a").set("x", nil);
	}exception e{
	"json:*" =>
		print("%s\n", e);
	}
	a := read("[1,{\"k\":[]}]");
	b := a.copy();
	pick p := b {
	Array =>
		p.a[0] = json->jvint(2);
	}
	print("copy %s %s\n", a.text(), b.text());
	for(i = 0; i < len v; i++){
		c := v[i].copy();
		if(c == v[i] || !c.eq(v[i]))
			print("bad copy of %s\n", v[i].text());
	}
}
# expect: 100000000 010000000 001010000 000100000 000001000 000010100 000000010 000000001 
# expect: get 1 [2] 1 1
# expect: set "new" true 1
# expect: json: set non-object
# expect: copy [1, {"k": []}] [2, {"k": []}]

comparing()
{
	s := array[] of {"1", "1.0", "\"1\"", "true", "false", "null", "[]", "[1]", "[1,2]", "{}", "{\"a\":1}", "{\"a\":2}", "{\"b\":1}",
		"{\"a\":1,\"b\":[null]}"};
	for(i := 0; i < len s; i++)
		for(j := 0; j < len s; j++)
			if(read(s[i]).eq(read(s[j])) != (i == j))
				print("%s and %s\n", s[i], s[j]);
	print("same %d %d\n", read("{\"a\":[{\"b\":0}]}").eq(read(" {\"a\" : [ {\"b\":0} ]}")), read("1").eq(nil));
	print("order %d\n", read("{\"a\":1,\"b\":2}").eq(read("{\"b\":2,\"a\":1}")));
}
# expect: same 1 0
# expect: order 1

writing()
{
	fds := array[2] of ref Sys->FD;
	sys->pipe(fds);
	out := bufio->fopen(fds[0], Sys->OWRITE);
	v := read("{\"a\": [1, 2.5, \"x\\ny\"], \"b\": {}, \"c\": [true, false, null]}");
	print("write %d %d\n", json->writejson(out, v), json->writejson(out, nil));
	out.close();
	out = nil;
	fds[0] = nil;
	in := bufio->fopen(fds[1], Sys->OREAD);
	print("%s\n", in.gets('\n'));
	print("refused %d\n", json->writejson(bufio->sopen(""), v));
}
# expect: write 0 0
# expect: {"a":[1,2.5,"x\ny"],"b":{},"c":[true,false,null]}null
# expect: refused -1
