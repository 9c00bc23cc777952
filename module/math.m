# math.m: $Math, elementary and special functions, vectors and matrices, reals as bytes, floating-point control.

Math: module
{
	PATH:	con "$Math";

	Infinity:	con 1e400;
	NaN:		con 0./0.;
	MachEps:	con 2.2204460492503131e-16;
	Pi:		con 3.14159265358979323846;
	Degree:		con Pi/180.;

	# Exceptional conditions, and ways to round: for the FP functions.
	INVAL, ZDIV, OVFL, UNFL, INEX:	con 1<<iota;
	RND_NR, RND_NINF, RND_PINF, RND_Z:	con iota<<8;
	RND_MASK:	con 3<<8;
	getFPcontrol, getFPstatus:	fn(): int;
	FPcontrol, FPstatus:	fn(r, mask: int): int;

	# Powers, roots, logarithms.
	exp, expm1, log, log10, log1p, sqrt, cbrt:	fn(x: real): real;
	pow:		fn(x, y: real): real;
	pow10:		fn(p: int): real;

	# Angles are in radians.
	sin, cos, tan, asin, acos, atan:	fn(x: real): real;
	sinh, cosh, tanh, asinh, acosh, atanh:	fn(x: real): real;
	atan2:		fn(y, x: real): real;
	hypot:		fn(x, y: real): real;

	# Special functions; lgamma gives (sign of gamma, logarithm of its magnitude).
	erf, erfc, j0, j1, y0, y1:	fn(x: real): real;
	jn, yn:		fn(n: int, x: real): real;
	lgamma:		fn(x: real): (int, real);

	# Parts of a number; modf gives (whole part, fraction).
	ceil, fabs, floor, rint:	fn(x: real): real;
	copysign:	fn(x, s: real): real;
	fdim, fmax, fmin, fmod, nextafter:	fn(x, y: real): real;
	remainder:	fn(x, p: real): real;
	finite, ilogb, isnan:	fn(x: real): int;
	modf:		fn(x: real): (int, real);
	scalbn:		fn(x: real, n: int): real;

	# Vectors and matrices; gemm takes 'N' or 'T' for its first two arguments.
	dot:		fn(x, y: array of real): real;
	norm1, norm2:	fn(x: array of real): real;
	iamax:		fn(x: array of real): int;
	sort:		fn(x: array of real, pi: array of int);
	gemm:		fn(transa, transb, m, n, k: int, alpha: real, a: array of real, lda: int,
				b: array of real, ldb: int, beta: real, c: array of real, ldc: int);

	# Big-endian bytes of 4 or 8 a number.
	import_int, export_int:		fn(b: array of byte, x: array of int);
	import_real, import_real32:	fn(b: array of byte, x: array of real);
	export_real, export_real32:	fn(b: array of byte, x: array of real);

	# The bits of a number in IEEE 754 format.
	bits32real:	fn(b: int): real;
	bits64real:	fn(b: big): real;
	realbits32:	fn(x: real): int;
	realbits64:	fn(x: real): big;
};
