# daytime: time of day, as seconds since 1970, as fields, as text.
# In:   seconds since 1970 in GMT, fields of a Tm, text; /dev/time for now, and for local time the table in
#       /env/timezone or else /locale/timezone, read once. Without a table, local time is GMT.
# Out:  the same time in another form; nil for text that is no date.
# Keeps: dates are of the Gregorian calendar, also before it was adopted.
# Leaves to others: leap seconds.

implement Daytime;

include "sys.m";
	sys: Sys;

include "daytime.m";

Minute:	con 60;
Hour:	con 60*Minute;
Day:	con 24*Hour;

Weekdays:	con "Sun Mon Tue Wed Thu Fri Sat";
Months:	con "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec";

# A zone and its other, for summer say, which applies between times[0] and times[1], times[2] and times[3] and
# so on: seconds since 1970 in the first zone's time.
Zone: adt {
	name, other:	string;
	offset, other_offset:	int;
	times:	array of int;
};
here: ref Zone;

#
# Seconds and fields.
#

now(): int
{
	load_sys();
	return int (big read_file("/dev/time") / big 1000000);
}

gmt(tim: int): ref Tm
{
	day := floor_div(tim, Day);
	s := tim - day*Day;
	(year, mon, mday) := date_of(day);
	return ref Tm(s % Minute, s / Minute % 60, s / Hour, mday, mon, year - 1900,
		floor_mod(day + 4, 7), day - day_of(year, 0, 1), "GMT", 0);	# 1 January 1970 was a Thursday
}

local(tim: int): ref Tm
{
	if(here == nil)
		here = local_zone();
	name := here.name;
	offset := here.offset;
	t := tim + offset;
	for(i := 0; i+1 < len here.times; i += 2)
		if(t >= here.times[i] && t < here.times[i+1]){
			name = here.other;
			offset = here.other_offset;
			break;
		}
	tm := gmt(tim + offset);
	tm.zone = name;
	tm.tzoff = offset;
	return tm;
}

tm2epoch(tm: ref Tm): int
{
	day := day_of(tm.year + 1900, tm.mon, tm.mday);
	return day*Day + tm.hour*Hour + tm.min*Minute + tm.sec - tm.tzoff;
}

# Days and dates are counted here in years that begin with March, so that the leap day is a year's last, and in
# periods of 400 years, which all have the same number of days.
Period:	con 146097;
March1970:	con 719468;	# days from 1 March of year 0 to 1 January 1970

# The number of a day since 1970. Months beyond 0 to 11 count into other years.
day_of(year, mon, mday: int): int
{
	m := floor_mod(mon - 2, 12);
	year += floor_div(mon - 2, 12);
	period := floor_div(year, 400);
	y := year - 400*period;
	return period*Period + y*365 + y/4 - y/100 + (153*m + 2)/5 + mday - 1 - March1970;
}

# (year, month from 0, day from 1) of a day.
date_of(day: int): (int, int, int)
{
	day += March1970;
	period := floor_div(day, Period);
	day -= period*Period;
	y := (day - day/1460 + day/36524 - day/146096) / 365;	# without the leap days that went before
	day -= y*365 + y/4 - y/100;
	m := (5*day + 2) / 153;
	day -= (153*m + 2) / 5;
	y += 400*period;
	if(m < 10)
		return (y, m + 2, day + 1);
	return (y + 1, m - 10, day + 1);
}

floor_div(a, b: int): int
{
	q := a / b;
	if(q*b > a)
		q--;
	return q;
}

floor_mod(a, b: int): int
{
	return a - b*floor_div(a, b);
}

#
# Text.
#

time(): string
{
	return text(local(now()));
}

text(tm: ref Tm): string
{
	load_sys();
	return sys->sprint("%s %s %.2d %.2d:%.2d:%.2d %s %d", name_at(Weekdays, tm.wday), name_at(Months, tm.mon),
		tm.mday, tm.hour, tm.min, tm.sec, tm.zone, tm.year + 1900);
}

filet(now, file: int): string
{
	load_sys();
	tm := local(file);
	mon := name_at(Months, tm.mon);
	if(now - file < 6*30*Day)
		return sys->sprint("%s %.2d %.2d:%.2d", mon, tm.mday, tm.hour, tm.min);
	return sys->sprint("%s %.2d  %d", mon, tm.mday, tm.year + 1900);
}

# Takes the forms
#	Sun, 06 Nov 1994 08:49:37 GMT
#	Sunday, 06-Nov-94 08:49:37 GMT
#	Sun Nov  6 08:49:37 GMT 1994
# without seconds or zone, too. Years of two digits are 1970 to 2069.
string2tm(date: string): ref Tm
{
	load_sys();
	(n, words) := sys->tokenize(date, " ,\t\r\n");
	if(n < 3 || n > 6)
		return nil;
	weekday := hd words;
	if(index_of(Weekdays, weekday[0:min(3, len weekday)]) < 0)
		return nil;
	words = tl words;

	mday, mon, year, clock, zone: string;
	(parts, fields) := sys->tokenize(hd words, "-");
	if(parts == 3){
		(mday, mon, year) = (hd fields, hd tl fields, hd tl tl fields);
		(clock, zone) = last_two(tl words);
	}else if(index_of(Months, hd words) >= 0){
		(mon, mday, clock) = (hd words, word_at(words, 1), word_at(words, 2));
		(zone, year) = last_two(list_at(words, 3));
		if(year == nil)
			(zone, year) = (nil, zone);
	}else{
		(mday, mon, year) = (hd words, word_at(words, 1), word_at(words, 2));
		(clock, zone) = last_two(list_at(words, 3));
	}
	return parsed(mday, mon, year, clock, zone);
}

parsed(mday, mon, year, clock, zone: string): ref Tm
{
	tm := ref Tm;
	tm.mday = number(mday);
	tm.mon = index_of(Months, mon);
	y := number(year);
	if(y < 0)
		return nil;
	if(y < 70)
		y += 2000;
	else if(y < 100)
		y += 1900;
	tm.year = y - 1900;
	if(tm.mon < 0 || len year < 2 || y < 1900 || tm.mday < 1 || tm.mday > days_in(y, tm.mon))
		return nil;

	(n, fields) := sys->tokenize(clock, ":");
	if(n != 2 && n != 3)
		return nil;
	tm.hour = number(hd fields);
	tm.min = number(hd tl fields);
	if(n == 3)
		tm.sec = number(hd tl tl fields);
	if(tm.hour < 0 || tm.hour > 23 || tm.min < 0 || tm.min > 59 || tm.sec < 0 || tm.sec > 59)
		return nil;

	ok: int;
	(ok, tm.zone, tm.tzoff) = zone_of(zone);
	if(!ok)
		return nil;
	day := day_of(y, tm.mon, tm.mday);
	tm.wday = floor_mod(day + 4, 7);
	tm.yday = day - day_of(y, 0, 1);
	return tm;
}

days_in(year, mon: int): int
{
	return day_of(year, mon + 1, 1) - day_of(year, mon, 1);
}

# Whether it is a zone, its name and its offset.
zone_of(zone: string): (int, string, int)
{
	case zone {
	"" or "GMT" or "UT" or "UTC" or "Z" =>
		return (1, "GMT", 0);
	"EDT" =>
		return (1, zone, -4*Hour);
	"EST" or "CDT" =>
		return (1, zone, -5*Hour);
	"CST" or "MDT" =>
		return (1, zone, -6*Hour);
	"MST" or "PDT" =>
		return (1, zone, -7*Hour);
	"PST" =>
		return (1, zone, -8*Hour);
	}
	if(len zone == 5 && (zone[0] == '+' || zone[0] == '-')){	# +hhmm
		h := number(zone[1:3]);
		m := number(zone[3:5]);
		if(h < 0 || h > 23 || m < 0 || m > 59)
			return (0, nil, 0);
		offset := h*Hour + m*Minute;
		if(zone[0] == '-')
			offset = -offset;
		return (1, zone, offset);
	}
	if(here == nil)
		here = local_zone();
	if(zone == here.name)
		return (1, zone, here.offset);
	if(zone == here.other)
		return (1, zone, here.other_offset);
	return (0, nil, 0);
}

#
# The table of the local zone: a name and an offset, and if there is another, its name, offset and times.
#

local_zone(): ref Zone
{
	load_sys();
	table := read_file("/env/timezone");
	if(table == nil)
		table = read_file("/locale/timezone");
	if(table != nil && (table[0] == '/' || table[0] == '#')){	# the name of a file that has it
		(nil, words) := sys->tokenize(table, " \t\r\n");
		table = read_file(hd words);
	}
	zone := ref Zone("GMT", nil, 0, 0, nil);
	(n, words) := sys->tokenize(table, " \t\r\n\0");
	if(n < 2)
		return zone;
	zone.name = hd words;
	zone.offset = int hd tl words;
	if(n < 4)
		return zone;
	words = tl tl words;
	zone.other = hd words;
	zone.other_offset = int hd tl words;
	words = tl tl words;
	zone.times = array[n-4] of int;
	for(i := 0; words != nil; words = tl words)
		zone.times[i++] = int hd words;
	return zone;
}

read_file(name: string): string
{
	fd := sys->open(name, Sys->OREAD);
	if(fd == nil)
		return nil;
	buf := array[4096] of byte;
	have := 0;
	while((n := sys->read(fd, buf[have:], len buf - have)) > 0)
		if((have += n) == len buf){
			larger := array[2*have] of byte;
			larger[0:] = buf;
			buf = larger;
		}
	return string buf[0:have];
}

load_sys()
{
	if(sys == nil)
		sys = load Sys Sys->PATH;
}

#
# Words.
#

# Names of three letters with a blank between them, as Weekdays and Months: one of them, and which one a word is.
name_at(names: string, i: int): string
{
	if(i < 0 || 4*i >= len names)
		return "???";
	return names[4*i:4*i+3];
}

index_of(names, word: string): int
{
	for(i := 0; 4*i < len names; i++)
		if(name_at(names, i) == word)
			return i;
	return -1;
}

# The value of a word of digits, -1 if it is none.
number(word: string): int
{
	if(word == nil || len word > 4)
		return -1;
	for(i := 0; i < len word; i++)
		if(word[i] < '0' || word[i] > '9')
			return -1;
	return int word;
}

list_at(l: list of string, i: int): list of string
{
	for(; i > 0 && l != nil; i--)
		l = tl l;
	return l;
}

word_at(l: list of string, i: int): string
{
	l = list_at(l, i);
	if(l == nil)
		return nil;
	return hd l;
}

last_two(l: list of string): (string, string)
{
	return (word_at(l, 0), word_at(l, 1));
}

min(a, b: int): int
{
	if(a < b)
		return a;
	return b;
}
