# strings: 50 numbers are written into one string, which is split and joined again the other way round: building
# strings bit by bit, and slices of them. The result is computed from all characters of all strings.
#
# The size counts strings: 45000 as published.
implement Rows;

include "serve.b";

WORDS: con 50;

find(name: string): int
{
	return name == "lang_strings";
}

run(nil, size: int): int
{
	return strings(size);
}

strings(count: int): int
{
	h := 0;
	for(i := 0; i < count; i++) {
		s := joined(split(written(i)));
		for(k := 0; k < len s; k++)
			h = (h * 31 + s[k]) & 16rffffff;
	}
	return h;
}

written(turn: int): string
{
	s := "";
	for(i := 0; i < WORDS; i++) {
		if(i > 0)
			s += ",";
		s += string ((turn * 7 + i * i * 13) % 10007);
	}
	return s;
}

# The last word is the first of the list.
split(s: string): list of string
{
	words: list of string;
	start := 0;
	for(i := 0; i < len s; i++)
		if(s[i] == ',') {
			words = s[start:i] :: words;
			start = i + 1;
		}
	return s[start:] :: words;
}

joined(words: list of string): string
{
	s := hd words;
	for(words = tl words; words != nil; words = tl words)
		s += "-" + hd words;
	return s;
}
