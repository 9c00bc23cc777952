# daytime: seconds to fields and back over centuries; text both ways; local time from a table.
implement Test;

include "sys.m";
	sys: Sys;
	print, sprint: import sys;
include "draw.m";
include "daytime.m";
	daytime: Daytime;
	Tm: import daytime;

Test: module
{
	init:	fn(ctxt: ref Draw->Context, argv: list of string);
};

init(nil: ref Draw->Context, nil: list of string)
{
	sys = load Sys Sys->PATH;
	# Central Europe's table for 2024 and 2025, for every program started from here.
	sys->pctl(Sys->FORKENV, nil);
	fd := sys->create("/env/timezone", Sys->OWRITE, 8r600);
	sys->fprint(fd, "CET 3600 CEST 7200\n 1711850400 1729994400 1743300000 1761444000\n");
	fd = nil;
	daytime = load Daytime Daytime->PATH;
	if(daytime == nil){
		print("no daytime: %r\n");
		return;
	}
	fields();
	all_days();
	locals();
	texts();
	parsing();
	clock();
}

show(tm: ref Tm): string
{
	if(tm == nil)
		return "nil";
	return sprint("%d-%.2d-%.2d %.2d:%.2d:%.2d %s %d day %d of week, %d of year", tm.year+1900, tm.mon+1, tm.mday, tm.hour, tm.min,
		tm.sec, tm.zone, tm.tzoff, tm.wday, tm.yday);
}

fields()
{
	t := array[] of {0, 951782400, 951868799, 951868800, 1000000000, 2147483647, -1, -86400, -2147483647, 1954961152};
	for(i := 0; i < len t; i++)
		print("%d: %s\n", t[i], show(daytime->gmt(t[i])));
}
# expect: 0: 1970-01-01 00:00:00 GMT 0 day 4 of week, 0 of year
# expect: 951782400: 2000-02-29 00:00:00 GMT 0 day 2 of week, 59 of year
# expect: 951868799: 2000-02-29 23:59:59 GMT 0 day 2 of week, 59 of year
# expect: 951868800: 2000-03-01 00:00:00 GMT 0 day 3 of week, 60 of year
# expect: 1000000000: 2001-09-09 01:46:40 GMT 0 day 0 of week, 251 of year
# expect: 2147483647: 2038-01-19 03:14:07 GMT 0 day 2 of week, 18 of year
# expect: -1: 1969-12-31 23:59:59 GMT 0 day 3 of week, 364 of year
# expect: -86400: 1969-12-31 00:00:00 GMT 0 day 3 of week, 364 of year
# expect: -2147483647: 1901-12-13 20:45:53 GMT 0 day 5 of week, 346 of year
# expect: 1954961152: 2031-12-13 20:45:52 GMT 0 day 6 of week, 346 of year

# Every day from 1902 to 2037, one after another by the rules of the calendar.
all_days()
{
	lengths := array[] of {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	t := -2145916800;
	wday := 3;
	bad := days := 0;
	for(year := 1902; year < 2038; year++){
		yday := 0;
		for(mon := 0; mon < 12; mon++){
			n := lengths[mon];
			if(mon == 1 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0))
				n++;
			for(mday := 1; mday <= n; mday++){
				tm := daytime->gmt(t + 3723);
				if(tm.year != year - 1900 || tm.mon != mon || tm.mday != mday || tm.wday != wday || tm.yday != yday
				|| tm.hour != 1 || tm.min != 2 || tm.sec != 3 || daytime->tm2epoch(tm) != t + 3723)
					bad++;
				days++;
				t += 86400;
				wday = (wday + 1) % 7;
				yday++;
			}
		}
	}
	print("%d days, %d wrong\n", days, bad);
	# Months and days beyond their ranges count on.
	print("%s\n", show(daytime->gmt(daytime->tm2epoch(ref Tm(0, 0, 0, 1, 14, 124, 0, 0, "GMT", 0)))));
	print("%s\n", show(daytime->gmt(daytime->tm2epoch(ref Tm(0, 0, 0, 0, 2, 124, 0, 0, "GMT", 0)))));
}
# expect: 49674 days, 0 wrong
# expect: 2025-03-01 00:00:00 GMT 0 day 6 of week, 59 of year
# expect: 2024-02-29 00:00:00 GMT 0 day 4 of week, 59 of year

locals()
{
	t := array[] of {1704067200, 1711846799, 1711846800, 1720000000, 1729990799, 1729990800, 1743296800, 1800000000};
	for(i := 0; i < len t; i++){
		tm := daytime->local(t[i]);
		print("%s", daytime->text(tm));
		print(" %d %d\n", tm.tzoff, daytime->tm2epoch(tm) == t[i]);
	}
}
# expect: Mon Jan 01 01:00:00 CET 2024 3600 1
# expect: Sun Mar 31 01:59:59 CET 2024 3600 1
# expect: Sun Mar 31 03:00:00 CEST 2024 7200 1
# expect: Wed Jul 03 11:46:40 CEST 2024 7200 1
# expect: Sun Oct 27 02:59:59 CEST 2024 7200 1
# expect: Sun Oct 27 02:00:00 CET 2024 3600 1
# expect: Sun Mar 30 03:06:40 CEST 2025 7200 1
# expect: Fri Jan 15 09:00:00 CET 2027 3600 1

texts()
{
	print("%s\n", daytime->text(daytime->gmt(946731600)));
	now := 1720000000;
	print("%s|%s|%s\n", daytime->filet(now, now), daytime->filet(now, now - 180*86400 + 1), daytime->filet(now, now - 180*86400));
	print("%s\n", daytime->filet(now, 0));
}
# expect: Sat Jan 01 13:00:00 GMT 2000
# expect: Jul 03 11:46|Jan 05 10:46|Jan 05  2024
# expect: Jan 01  1970

parsing()
{
	s := array[] of {
		"Sun, 06 Nov 1994 08:49:37 GMT",
		"Sunday, 06-Nov-94 08:49:37 GMT",
		"Sun Nov  6 08:49:37 GMT 1994",
		"Sun Nov  6 08:49:37 1994",
		"Sun, 06 Nov 1994 08:49:37",
		"Sun, 06 Nov 1994 08:49:37 UT",
		"Sun, 06 Nov 1994 08:49:37 EST",
		"Sun, 06 Nov 1994 08:49:37 CEST",
		"Sun, 06 Nov 1994 08:49:37 +0130",
		"Sun, 06 Nov 1994 08:49:37 -0800",
		"Tue, 29 Feb 2000 00:00:00 GMT",
	};
	for(i := 0; i < len s; i++){
		tm := daytime->string2tm(s[i]);
		if(tm == nil)
			print("not taken: %s\n", s[i]);
		else
			print("%d\n", daytime->tm2epoch(tm));
	}
	print("%s\n", show(daytime->string2tm("Tue, 29 Feb 2000 01:02:03 GMT")));
	print("%s\n", show(daytime->string2tm("Monday, 01-Jan-24 00:00:00 PST")));
	bad := array[] of {
		"", "Sun", "Sunday, 06-Nov-94", "Xyz, 06 Nov 1994 08:49:37 GMT", "Sun, 06 Nox 1994 08:49:37 GMT",
		"Sun, 32 Nov 1994 08:49:37 GMT", "Thu, 29 Feb 2001 08:49:37 GMT", "Sun, 06 Nov 1994 24:00:00 GMT",
		"Sun, 06 Nov 1994 08:60:37 GMT", "Sun, 06 Nov 1994 08 GMT", "Sun, 06 Nov 1994 08:49:37 QQQ",
		"Sun, 06 Nov 1994 08:49:37 +2500", "Sun, 00 Nov 1994 08:49:37 GMT", "Sun, 06 Nov 08:49:37 GMT", "Sun Nov 6 1994"
	};
	for(i = 0; i < len bad; i++)
		if((t := daytime->string2tm(bad[i])) != nil)
			print("taken: %s as %s\n", bad[i], show(t));
	now := daytime->now();
	print("its own text %d\n", daytime->tm2epoch(daytime->string2tm(daytime->text(daytime->gmt(now)))) == now);
	print("and local %d\n", daytime->tm2epoch(daytime->string2tm(daytime->text(daytime->local(now)))) == now);
}
# expect: 784111777
# expect: 784111777
# expect: 784111777
# expect: 784111777
# expect: 784111777
# expect: 784111777
# expect: 784129777
# expect: 784104577
# expect: 784106377
# expect: 784140577
# expect: 951782400
# expect: 2000-02-29 01:02:03 GMT 0 day 2 of week, 59 of year
# expect: 2024-01-01 00:00:00 PST -28800 day 1 of week, 0 of year
# expect: its own text 1
# expect: and local 1

clock()
{
	a := daytime->now();
	s := daytime->time();
	b := daytime->now();
	t := daytime->tm2epoch(daytime->string2tm(s));
	print("now %d %d\n", a > 1700000000 && a <= b, a <= t && t <= b);
}
# expect: now 1 1
