# More integers at once than a processor has registers for, and one that waits among them: a product is added to it, and
# another taken off, to wait again.
# expect: 20 1042 1916
implement Spilled;

include "sys.m";
	sys: Sys;
include "draw.m";

Spilled: module
{
	init: fn(nil: ref Draw->Context, nil: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	(sum, added, taken) := many(0);
	sys->print("%d %d %d\n", sum, added, taken);
}

many(z: int): (int, int, int)
{
	waits := z + 1000;
	other := z + 2000;
	a0 := z + 1;
	a1 := z + 2;
	a2 := z + 3;
	a3 := z + 4;
	a4 := z + 5;
	a5 := z + 6;
	a6 := z + 7;
	a7 := z + 8;
	a8 := z + 9;
	a9 := z + 10;
	a10 := z + 11;
	a11 := z + 12;
	a12 := z + 13;
	a13 := z + 14;
	a14 := z + 15;
	a15 := z + 16;
	a16 := z + 17;
	a17 := z + 18;
	a18 := z + 19;
	a19 := z + 20;
	a20 := z + 21;
	a21 := z + 22;
	a22 := z + 23;
	a23 := z + 24;
	a24 := z + 25;
	a25 := z + 26;
	a26 := z + 27;
	a27 := z + 28;
	sum := (a0 - a1) ^ (a1 - a2) ^ (a2 - a3) ^ (a3 - a4) ^ (a4 - a5) ^ (a5 - a6) ^ (a6 - a7) ^ (a7 - a8) ^ (a8 - a9) ^ (a9 - a10) ^ (a10 - a11) ^ (a11 - a12) ^ (a12 - a13) ^ (a13 - a14) ^ (a14 - a15) ^ (a15 - a16) ^ (a16 - a17) ^ (a17 - a18) ^ (a18 - a19) ^ (a19 - a20) ^ (a20 - a21) ^ (a21 - a22) ^ (a22 - a23) ^ (a23 - a24) ^ (a24 - a25) ^ (a25 - a26) ^ (a26 - a27) ^ (a27 - a0);
	sum -= (a0 - a2) ^ (a1 - a3) ^ (a2 - a4) ^ (a3 - a5) ^ (a4 - a6) ^ (a5 - a7) ^ (a6 - a8) ^ (a7 - a9) ^ (a8 - a10) ^ (a9 - a11) ^ (a10 - a12) ^ (a11 - a13) ^ (a12 - a14) ^ (a13 - a15) ^ (a14 - a16) ^ (a15 - a17) ^ (a16 - a18) ^ (a17 - a19) ^ (a18 - a20) ^ (a19 - a21) ^ (a20 - a22) ^ (a21 - a23) ^ (a22 - a24) ^ (a23 - a25) ^ (a24 - a26) ^ (a25 - a27) ^ (a26 - a0) ^ (a27 - a1);
	sum -= (a0 - a3) ^ (a1 - a4) ^ (a2 - a5) ^ (a3 - a6) ^ (a4 - a7) ^ (a5 - a8) ^ (a6 - a9) ^ (a7 - a10) ^ (a8 - a11) ^ (a9 - a12) ^ (a10 - a13) ^ (a11 - a14) ^ (a12 - a15) ^ (a13 - a16) ^ (a14 - a17) ^ (a15 - a18) ^ (a16 - a19) ^ (a17 - a20) ^ (a18 - a21) ^ (a19 - a22) ^ (a20 - a23) ^ (a21 - a24) ^ (a22 - a25) ^ (a23 - a26) ^ (a24 - a27) ^ (a25 - a0) ^ (a26 - a1) ^ (a27 - a2);
	added := waits + a1 * a20;
	taken := other - a27 * a2;
	sum += (a0 - a4) ^ (a1 - a5) ^ (a2 - a6) ^ (a3 - a7) ^ (a4 - a8) ^ (a5 - a9) ^ (a6 - a10) ^ (a7 - a11) ^ (a8 - a12) ^ (a9 - a13) ^ (a10 - a14) ^ (a11 - a15) ^ (a12 - a16) ^ (a13 - a17) ^ (a14 - a18) ^ (a15 - a19) ^ (a16 - a20) ^ (a17 - a21) ^ (a18 - a22) ^ (a19 - a23) ^ (a20 - a24) ^ (a21 - a25) ^ (a22 - a26) ^ (a23 - a27) ^ (a24 - a0) ^ (a25 - a1) ^ (a26 - a2) ^ (a27 - a3);
	sum -= (a0 - a5) ^ (a1 - a6) ^ (a2 - a7) ^ (a3 - a8) ^ (a4 - a9) ^ (a5 - a10) ^ (a6 - a11) ^ (a7 - a12) ^ (a8 - a13) ^ (a9 - a14) ^ (a10 - a15) ^ (a11 - a16) ^ (a12 - a17) ^ (a13 - a18) ^ (a14 - a19) ^ (a15 - a20) ^ (a16 - a21) ^ (a17 - a22) ^ (a18 - a23) ^ (a19 - a24) ^ (a20 - a25) ^ (a21 - a26) ^ (a22 - a27) ^ (a23 - a0) ^ (a24 - a1) ^ (a25 - a2) ^ (a26 - a3) ^ (a27 - a4);
	sum += (a0 - a6) ^ (a1 - a7) ^ (a2 - a8) ^ (a3 - a9) ^ (a4 - a10) ^ (a5 - a11) ^ (a6 - a12) ^ (a7 - a13) ^ (a8 - a14) ^ (a9 - a15) ^ (a10 - a16) ^ (a11 - a17) ^ (a12 - a18) ^ (a13 - a19) ^ (a14 - a20) ^ (a15 - a21) ^ (a16 - a22) ^ (a17 - a23) ^ (a18 - a24) ^ (a19 - a25) ^ (a20 - a26) ^ (a21 - a27) ^ (a22 - a0) ^ (a23 - a1) ^ (a24 - a2) ^ (a25 - a3) ^ (a26 - a4) ^ (a27 - a5);
	return (sum, added, taken);
}
