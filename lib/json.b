# json: JSON values, read and written as RFC 8259 says.
# In:   characters of an Iobuf, strictly: no leading zeros, no control characters in strings, no unknown escapes.
# Out:  a JValue, or what is wrong and where; and the text of a value.
# Keeps: what is written is valid JSON and reads back as an equal value. A real that is no number is written as null.
#       '/' is written as \/, so that text may stand in HTML. Characters that do not fit this machine's strings are
#       held as two halves (surrogates), as in escapes, and are written as escapes.
# Leaves to others: names that occur twice in an object. All members are kept; get finds the first.

implement JSON;

include "sys.m";
	sys: Sys;

include "bufio.m";
	bufio: Bufio;
	Iobuf: import bufio;
	EOF, ERROR: import Bufio;

include "json.m";

Deepest:	con 10000;	# arrays and objects inside each other

wide: int;	# strings hold characters above 16rFFFF

init(b: Bufio)
{
	sys = load Sys Sys->PATH;
	bufio = b;
	outside := string array[] of {byte 16rF0, byte 16r90, byte 16r80, byte 16r80};
	wide = len outside == 1 && outside[0] == 16r10000;
}

#
# Reading. After an error, `wrong` says what it was and all functions return at once.
#

Reader: adt {
	in:	ref Iobuf;
	wrong:	string;
	depth:	int;

	next:	fn(r: self ref Reader): int;	# the next character but white space
	value:	fn(r: self ref Reader, c: int): ref JValue;	# the value that begins with c
	object:	fn(r: self ref Reader): ref JValue;
	array_of:	fn(r: self ref Reader): ref JValue;
	text:	fn(r: self ref Reader): string;
	escape:	fn(r: self ref Reader): int;
	hex4:	fn(r: self ref Reader): int;
	number:	fn(r: self ref Reader, c: int): ref JValue;
	digits:	fn(r: self ref Reader, s: string, c: int): (string, int);
	word:	fn(r: self ref Reader, c: int): ref JValue;
	fail:	fn(r: self ref Reader, c: int, wanted: string);
};

readjson(buf: ref Iobuf): (ref JValue, string)
{
	r := ref Reader(buf, nil, 0);
	c := r.next();
	if(c == EOF)
		return (nil, nil);
	v := r.value(c);
	if(r.wrong != nil)
		return (nil, sys->sprint("JSON: offset %bd: %s", buf.offset(), r.wrong));
	return (v, nil);
}

Reader.next(r: self ref Reader): int
{
	while((c := r.in.getc()) == ' ' || c == '\n' || c == '\r' || c == '\t')
		;
	return c;
}

Reader.value(r: self ref Reader, c: int): ref JValue
{
	case c {
	'{' or '[' =>
		if(++r.depth > Deepest){
			r.wrong = "nested too deeply";
			return nil;
		}
		v: ref JValue;
		if(c == '{')
			v = r.object();
		else
			v = r.array_of();
		r.depth--;
		return v;
	'"' =>
		return ref JValue.String(r.text());
	'-' or '0' to '9' =>
		return r.number(c);
	'a' to 'z' =>
		return r.word(c);
	}
	r.fail(c, "a value");
	return nil;
}

Reader.object(r: self ref Reader): ref JValue
{
	c := r.next();
	if(c == '}')
		return ref JValue.Object(nil);
	back: list of (string, ref JValue);
	for(;;){
		if(c != '"'){
			r.fail(c, "a member's name");
			return nil;
		}
		name := r.text();
		if(r.wrong == nil && (c = r.next()) != ':')
			r.fail(c, "':'");
		if(r.wrong != nil)
			return nil;
		v := r.value(r.next());
		if(r.wrong != nil)
			return nil;
		back = (name, v) :: back;
		c = r.next();
		if(c == '}')
			break;
		if(c != ','){
			r.fail(c, "',' or '}'");
			return nil;
		}
		c = r.next();
	}
	members: list of (string, ref JValue);
	for(; back != nil; back = tl back)
		members = hd back :: members;
	return ref JValue.Object(members);
}

Reader.array_of(r: self ref Reader): ref JValue
{
	c := r.next();
	if(c == ']')
		return ref JValue.Array(array[0] of ref JValue);
	back: list of ref JValue;
	n := 0;
	for(;;){
		v := r.value(c);
		if(r.wrong != nil)
			return nil;
		back = v :: back;
		n++;
		c = r.next();
		if(c == ']')
			break;
		if(c != ','){
			r.fail(c, "',' or ']'");
			return nil;
		}
		c = r.next();
	}
	a := array[n] of ref JValue;
	for(; back != nil; back = tl back)
		a[--n] = hd back;
	return ref JValue.Array(a);
}

# The rest of a string, after its first quote.
Reader.text(r: self ref Reader): string
{
	s: string;
	while((c := r.in.getc()) != '"'){
		if(c < ' '){
			r.fail(c, "'\"'");
			return nil;
		}
		if(c == '\\'){
			c = r.escape();
			if(r.wrong != nil)
				return nil;
			# The second half of a character: join it to the first if a string can hold the whole.
			n := len s;
			if(wide && is_low(c) && n > 0 && is_high(s[n-1])){
				s[n-1] = 16r10000 + ((s[n-1] - 16rD800) << 10) + (c - 16rDC00);
				continue;
			}
		}
		s[len s] = c;
	}
	return s;
}

Reader.escape(r: self ref Reader): int
{
	c := r.in.getc();
	case c {
	'"' or '\\' or '/' =>
		return c;
	'b' =>
		return '\b';
	'f' =>
		return '\f';
	'n' =>
		return '\n';
	'r' =>
		return '\r';
	't' =>
		return '\t';
	'u' =>
		return r.hex4();
	}
	r.fail(c, "an escape");
	return 0;
}

Reader.hex4(r: self ref Reader): int
{
	n := 0;
	for(i := 0; i < 4; i++){
		c := r.in.getc();
		case c {
		'0' to '9' =>
			n = 16*n + c - '0';
		'a' to 'f' =>
			n = 16*n + c - 'a' + 10;
		'A' to 'F' =>
			n = 16*n + c - 'A' + 10;
		* =>
			r.fail(c, "a hexadecimal digit");
			return 0;
		}
	}
	return n;
}

Reader.number(r: self ref Reader, c: int): ref JValue
{
	s: string;
	if(c == '-'){
		s = "-";
		c = r.in.getc();
	}
	first := c;
	start := len s;
	(s, c) = r.digits(s, c);
	if(r.wrong == nil && first == '0' && len s > start + 1)
		r.wrong = "leading zero";
	whole := 1;
	if(c == '.'){
		whole = 0;
		(s, c) = r.digits(s + ".", r.in.getc());
	}
	if(c == 'e' || c == 'E'){
		whole = 0;
		s += "e";
		c = r.in.getc();
		if(c == '+' || c == '-'){
			s[len s] = c;
			c = r.in.getc();
		}
		(s, c) = r.digits(s, c);
	}
	if(r.wrong != nil)
		return nil;
	if(c >= 0)
		r.in.ungetc();
	if(whole){
		n := big s;
		if(string n == s || s == "-0")
			return ref JValue.Int(n);
		# more than a big can hold
	}
	x := real s;
	if(!is_finite(x)){
		r.wrong = s + " is out of range";
		return nil;
	}
	return ref JValue.Real(x);
}

# s with the digits that begin with c, of which there must be one, and the character that follows.
Reader.digits(r: self ref Reader, s: string, c: int): (string, int)
{
	if(r.wrong != nil)
		return (s, ERROR);
	if(c < '0' || c > '9'){
		r.fail(c, "a digit");
		return (s, ERROR);
	}
	do{
		s[len s] = c;
		c = r.in.getc();
	}while(c >= '0' && c <= '9');
	return (s, c);
}

Reader.word(r: self ref Reader, c: int): ref JValue
{
	s: string;
	do{
		s[len s] = c;
		c = r.in.getc();
	}while(c >= 'a' && c <= 'z' && len s < len "false");
	if(c >= 0)
		r.in.ungetc();
	case s {
	"true" =>
		return ref JValue.True;
	"false" =>
		return ref JValue.False;
	"null" =>
		return ref JValue.Null;
	}
	r.wrong = "found " + s + ", expected a value";
	return nil;
}

Reader.fail(r: self ref Reader, c: int, wanted: string)
{
	if(c == ERROR){
		r.wrong = sys->sprint("read error: %r");
		return;
	}
	found := sys->sprint("'%c'", c);
	if(c == EOF)
		found = "the end";
	else if(c < ' ')
		found = sys->sprint("character 16r%.2ux", c);
	r.wrong = "found " + found + ", expected " + wanted;
}

is_high(c: int): int
{
	return c >= 16rD800 && c < 16rDC00;
}

is_low(c: int): int
{
	return c >= 16rDC00 && c < 16rE000;
}

#
# Writing, to an Iobuf if there is one and else to a string.
#

Writer: adt {
	out:	ref Iobuf;
	s:	string;
	comma, colon:	string;
	failed:	int;

	put:	fn(w: self ref Writer, s: string);
	value:	fn(w: self ref Writer, v: ref JValue, depth: int);
	text:	fn(w: self ref Writer, s: string);
};

writejson(buf: ref Iobuf, val: ref JValue): int
{
	w := ref Writer(buf, nil, ",", ":", 0);
	w.value(val, 0);
	if(w.failed)
		return -1;
	return 0;
}

JValue.text(v: self ref JValue): string
{
	w := ref Writer(nil, nil, ", ", ": ", 0);
	w.value(v, 0);
	if(w.failed)
		return nil;
	return w.s;
}

Writer.put(w: self ref Writer, s: string)
{
	if(w.out == nil)
		w.s += s;
	else if(w.out.puts(s) < 0)
		w.failed = 1;
}

Writer.value(w: self ref Writer, v: ref JValue, depth: int)
{
	if(v == nil){
		w.put("null");
		return;
	}
	if(depth > Deepest){
		sys->werrstr("JSON: nested too deeply");
		w.failed = 1;
	}
	if(w.failed)
		return;
	pick p := v {
	Object =>
		w.put("{");
		for(l := p.mem; l != nil; l = tl l){
			if(l != p.mem)
				w.put(w.comma);
			(name, member) := hd l;
			w.text(name);
			w.put(w.colon);
			w.value(member, depth + 1);
		}
		w.put("}");
	Array =>
		w.put("[");
		for(i := 0; i < len p.a; i++){
			if(i > 0)
				w.put(w.comma);
			w.value(p.a[i], depth + 1);
		}
		w.put("]");
	String =>
		w.text(p.s);
	Int =>
		w.put(string p.value);
	Real =>
		w.put(real_text(p.value));
	True =>
		w.put("true");
	False =>
		w.put("false");
	Null =>
		w.put("null");
	}
}

# A string in quotes, put in pieces that need no escape.
Writer.text(w: self ref Writer, s: string)
{
	w.put("\"");
	start := 0;
	n := len s;
	for(i := 0; i < n; i++)
		if(needs_escape(c := s[i])){
			w.put(s[start:i]);
			w.put(escaped(c));
			start = i + 1;
		}
	w.put(s[start:]);
	w.put("\"");
}

needs_escape(c: int): int
{
	return c < ' ' || c == '"' || c == '\\' || c == '/' || c >= 16rD800 && c < 16rE000;
}

escaped(c: int): string
{
	case c {
	'"' =>
		return "\\\"";
	'\\' =>
		return "\\\\";
	'/' =>
		return "\\/";
	'\b' =>
		return "\\b";
	'\f' =>
		return "\\f";
	'\n' =>
		return "\\n";
	'\r' =>
		return "\\r";
	'\t' =>
		return "\\t";
	}
	return sys->sprint("\\u%.4ux", c);
}

# By its text, because compilers may fold away comparisons that tell NaN and infinity from numbers.
is_finite(x: real): int
{
	s := sys->sprint("%g", x);
	c := s[len s - 1];
	return c >= '0' && c <= '9';
}

# The fewest digits that read back as the same number, in a form that reads back as a real.
real_text(x: real): string
{
	if(!is_finite(x))
		return "null";
	s := sys->sprint("%.15g", x);
	for(digits := 16; real s != x && digits <= 17; digits++)
		s = sys->sprint("%.*g", digits, x);
	sign := "";
	if(s[0] == '-'){
		sign = "-";
		s = s[1:];
	}
	if(s[0] == '.')
		s = "0" + s;
	for(i := 0; i < len s; i++)
		if(s[i] == '.' || s[i] == 'e')
			return sign + s;
	return sign + s + ".0";
}

#
# Values.
#

jvarray(a: array of ref JValue): ref JValue.Array
{
	return ref JValue.Array(a);
}

jvbig(b: big): ref JValue.Int
{
	return ref JValue.Int(b);
}

jvfalse(): ref JValue.False
{
	return ref JValue.False;
}

jvint(i: int): ref JValue.Int
{
	return ref JValue.Int(big i);
}

jvnull(): ref JValue.Null
{
	return ref JValue.Null;
}

jvobject(m: list of (string, ref JValue)): ref JValue.Object
{
	return ref JValue.Object(m);
}

jvreal(r: real): ref JValue.Real
{
	return ref JValue.Real(r);
}

jvstring(s: string): ref JValue.String
{
	return ref JValue.String(s);
}

jvtrue(): ref JValue.True
{
	return ref JValue.True;
}

JValue.isarray(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.Array;
}

JValue.isfalse(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.False;
}

JValue.isint(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.Int;
}

JValue.isnull(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.Null;
}

JValue.isnumber(v: self ref JValue): int
{
	return v.isint() || v.isreal();
}

JValue.isobject(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.Object;
}

JValue.isreal(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.Real;
}

JValue.isstring(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.String;
}

JValue.istrue(v: self ref JValue): int
{
	return v != nil && tagof v == tagof JValue.True;
}

JValue.copy(v: self ref JValue): ref JValue
{
	if(v == nil)
		return nil;
	pick p := v {
	Object =>
		return ref *p;
	Array =>
		a := array[len p.a] of ref JValue;
		a[0:] = p.a;
		return ref JValue.Array(a);
	String =>
		return ref *p;
	Int =>
		return ref *p;
	Real =>
		return ref *p;
	True or False or Null =>
		return ref *p;
	}
	return nil;
}

# Whether two values are equal, member by member; the order of members does not matter.
JValue.eq(v: self ref JValue, w: ref JValue): int
{
	if(v == w)
		return 1;
	if(v == nil || w == nil || tagof v != tagof w)
		return 0;
	pick p := v {
	Object =>
		pick q := w {
		Object =>
			return same_members(p.mem, q.mem);
		}
	Array =>
		pick q := w {
		Array =>
			if(len p.a != len q.a)
				return 0;
			for(i := 0; i < len p.a; i++)
				if(!p.a[i].eq(q.a[i]))
					return 0;
		}
	String =>
		pick q := w {
		String =>
			return p.s == q.s;
		}
	Int =>
		pick q := w {
		Int =>
			return p.value == q.value;
		}
	Real =>
		pick q := w {
		Real =>
			return p.value == q.value;
		}
	}
	return 1;
}

same_members(l, m: list of (string, ref JValue)): int
{
	if(len l != len m)
		return 0;
	for(rest := m; l != nil; l = tl l){
		(name, v) := hd l;
		(other, w) := hd rest;
		rest = tl rest;
		if(other != name){
			found := find(m, name);
			if(found == nil)
				return 0;
			w = (hd found).t1;
		}
		if(!v.eq(w))
			return 0;
	}
	return 1;
}

# The members that begin with the one of that name.
find(l: list of (string, ref JValue), name: string): list of (string, ref JValue)
{
	while(l != nil && (hd l).t0 != name)
		l = tl l;
	return l;
}

JValue.get(v: self ref JValue, mem: string): ref JValue
{
	if(v == nil)
		return nil;
	pick p := v {
	Object =>
		l := find(p.mem, mem);
		if(l != nil)
			return (hd l).t1;
	}
	return nil;
}

JValue.set(v: self ref JValue, mem: string, value: ref JValue)
{
	if(!v.isobject())
		raise "json: set non-object";
	pick p := v {
	Object =>
		at := find(p.mem, mem);
		if(at == nil){
			p.mem = (mem, value) :: p.mem;
			return;
		}
		# The members before it are made anew, those after it stay.
		before: list of (string, ref JValue);
		for(l := p.mem; l != at; l = tl l)
			before = hd l :: before;
		l = (mem, value) :: tl at;
		for(; before != nil; before = tl before)
			l = hd before :: l;
		p.mem = l;
	}
}
