# wc: lines, words and characters of standard input, and its most frequent words, as many as the argument says.
#
# args: 3
# stdin: the quick brown fox
# stdin: jumps over the lazy dog, the
# stdin: quick one
# expect: 3 lines, 12 words, 59 characters
# expect: 3 the
# expect: 2 quick
# expect: 1 brown
implement Wc;

include "sys.m";
	sys: Sys;
include "draw.m";

Wc: module
{
	init: fn(nil: ref Draw->Context, argv: list of string);
};

Word: adt {
	text: string;
	count: int;
};

BUCKETS: con 1009;

words := array[BUCKETS] of list of ref Word;

# Counts one more of a word; the buckets of a table by a hash of the text.
add(text: string)
{
	hash := 0;
	for(i := 0; i < len text; i++)
		hash = (hash*31 + text[i]) % BUCKETS;
	for(l := words[hash]; l != nil; l = tl l)
		if((hd l).text == text){
			(hd l).count++;
			return;
		}
	words[hash] = ref Word(text, 1) :: words[hash];
}

# The frequent ones first, then by the alphabet.
before(a, b: ref Word): int
{
	if(a.count != b.count)
		return a.count > b.count;
	return a.text < b.text;
}

insert(w: ref Word, l: list of ref Word): list of ref Word
{
	if(l == nil || before(w, hd l))
		return w :: l;
	return hd l :: insert(w, tl l);
}

readall(fd: ref Sys->FD): string
{
	bytes := array[0] of byte;
	buf := array[Sys->ATOMICIO] of byte;
	while((n := sys->read(fd, buf, len buf)) > 0){
		more := array[len bytes + n] of byte;
		more[0:] = bytes;
		more[len bytes:] = buf[0:n];
		bytes = more;
	}
	return string bytes;
}

init(nil: ref Draw->Context, argv: list of string)
{
	sys = load Sys Sys->PATH;
	s := readall(sys->fildes(0));
	lines := 0;
	total := 0;
	start := -1;	# of the word we are in
	for(i := 0; i < len s; i++)
		case s[i] {
		'a' to 'z' or 'A' to 'Z' or '0' to '9' or '\'' =>
			if(start < 0)
				start = i;
		* =>
			if(s[i] == '\n')
				lines++;
			if(start >= 0){
				add(s[start:i]);
				total++;
			}
			start = -1;
		}
	if(start >= 0){
		add(s[start:]);
		total++;
	}
	sys->print("%d lines, %d words, %d characters\n", lines, total, len s);

	sorted: list of ref Word;
	for(i = 0; i < BUCKETS; i++)
		for(l := words[i]; l != nil; l = tl l)
			sorted = insert(hd l, sorted);
	shown := 0;
	if(len argv > 1)
		shown = int hd tl argv;
	for(; sorted != nil && shown > 0; shown--){
		sys->print("%d %s\n", (hd sorted).count, (hd sorted).text);
		sorted = tl sorted;
	}
}
