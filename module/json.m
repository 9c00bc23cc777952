# json.m: JSON values, read and written. Include sys.m and bufio.m before; call init first.

JSON: module
{
	PATH:	con "/dis/lib/json.dis";

	JValue: adt {
		pick {
		Object =>
			mem:	cyclic list of (string, ref JValue);
		Array =>
			a:	cyclic array of ref JValue;
		String =>
			s:	string;
		Int =>	# a number without fraction and exponent
			value:	big;
		Real =>
			value:	real;
		True or False or Null =>
		}

		isarray, isfalse, isint, isnull, isnumber, isobject, isreal, isstring, istrue:
			fn(v: self ref JValue): int;

		copy:	fn(v: self ref JValue): ref JValue;	# members are shared
		eq:	fn(v: self ref JValue, w: ref JValue): int;
		get:	fn(v: self ref JValue, mem: string): ref JValue;
		set:	fn(v: self ref JValue, mem: string, value: ref JValue);
		text:	fn(v: self ref JValue): string;
	};

	init:	fn(bufio: Bufio);
	readjson:	fn(buf: ref Bufio->Iobuf): (ref JValue, string);
	writejson:	fn(buf: ref Bufio->Iobuf, val: ref JValue): int;

	# Values from Limbo's.
	jvarray:	fn(a: array of ref JValue): ref JValue.Array;
	jvbig:	fn(b: big): ref JValue.Int;
	jvfalse:	fn(): ref JValue.False;
	jvint:	fn(i: int): ref JValue.Int;
	jvnull:	fn(): ref JValue.Null;
	jvobject:	fn(m: list of (string, ref JValue)): ref JValue.Object;
	jvreal:	fn(r: real): ref JValue.Real;
	jvstring:	fn(s: string): ref JValue.String;
	jvtrue:	fn(): ref JValue.True;
};
