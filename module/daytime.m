# daytime.m: time of day, as seconds since 1970, as fields, as text.

Daytime: module
{
	PATH:	con "/dis/lib/daytime.dis";

	Tm: adt {
		sec:	int;	# 0 to 59
		min:	int;
		hour:	int;
		mday:	int;	# 1 to 31
		mon:	int;	# 0 is January
		year:	int;	# since 1900
		wday:	int;	# 0 is Sunday
		yday:	int;	# 0 is the first of January
		zone:	string;
		tzoff:	int;	# seconds that the zone is ahead of GMT
	};

	now:	fn(): int;
	gmt, local:	fn(tim: int): ref Tm;
	tm2epoch:	fn(tm: ref Tm): int;

	time:	fn(): string;	# now, in local time, as text writes it
	text:	fn(tm: ref Tm): string;	# Sat Jan 01 13:00:00 GMT 2000
	filet:	fn(now, file: int): string;	# as listings of files show it
	string2tm:	fn(date: string): ref Tm;
};
