# string: taking strings apart, numbers in any base, quoting.
# In:   strings, and classes of characters such as "a-z_" or "^ \t".
# Out:  pieces of them; nothing is changed, and nothing fails: what is no number is 0, with all of the string left.
# Leaves to others: letters outside ASCII when case is changed; numbers too large, which wrap as Limbo's own do.

implement String;

include "string.m";

splitl(s, cl: string): (string, string)
{
	i := span(s, cl, 0);
	return (s[0:i], s[i:]);
}

splitr(s, cl: string): (string, string)
{
	for(i := len s; i > 0; i--)
		if(in(s[i-1], cl))
			break;
	return (s[0:i], s[i:]);
}

take(s, cl: string): string
{
	return s[0:span(s, cl, 1)];
}

drop(s, cl: string): string
{
	return s[span(s, cl, 1):];
}

# How many characters at the beginning of s are members of the class, or are not.
span(s, cl: string, members: int): int
{
	n := len s;
	i := 0;
	if(len cl == 1 && (c := cl[0]) != '^')
		while(i < n && (s[i] == c) == members)
			i++;
	else
		while(i < n && in(s[i], cl) == members)
			i++;
	return i;
}

in(c: int, cl: string): int
{
	n := len cl;
	if(n == 0)
		return 0;
	found := 1;
	i := 0;
	if(cl[0] == '^'){
		found = 0;
		i = 1;
	}
	for(first := i; i < n; i++){
		if(cl[i] == '-' && i > first && i+1 < n){
			if(c >= cl[i-1] && c <= cl[i+1])
				return found;
			i++;
		}else if(c == cl[i])
			return found;
	}
	return !found;
}

splitstrl(s, t: string): (string, string)
{
	last := len s - len t;
	for(i := 0; i <= last; i++)
		if(matches(s, i, t))
			return (s[0:i], s[i:]);
	return (s, nil);
}

splitstrr(s, t: string): (string, string)
{
	for(i := len s - len t; i >= 0; i--)
		if(matches(s, i, t)){
			i += len t;
			return (s[0:i], s[i:]);
		}
	return (nil, s);
}

prefix(pre, s: string): int
{
	return len pre <= len s && matches(s, 0, pre);
}

# Whether t stands at s[i:], which is long enough.
matches(s: string, i: int, t: string): int
{
	n := len t;
	for(j := 0; j < n; j++)
		if(s[i+j] != t[j])
			return 0;
	return 1;
}

tolower(s: string): string
{
	n := len s;
	for(i := 0; i < n; i++)
		if((c := s[i]) >= 'A' && c <= 'Z')
			s[i] = c + ('a' - 'A');
	return s;
}

toupper(s: string): string
{
	n := len s;
	for(i := 0; i < n; i++)
		if((c := s[i]) >= 'a' && c <= 'z')
			s[i] = c - ('a' - 'A');
	return s;
}

#
# Numbers.
#

toint(s: string, base: int): (int, string)
{
	(sign, b, first) := number_start(s, base);
	n := 0;
	for(i := first; i < len s && (d := digit(s[i], b)) >= 0; i++)
		n = n*b + d;
	if(i == first)
		return (0, s);
	return (sign*n, s[i:]);
}

tobig(s: string, base: int): (big, string)
{
	(sign, b, first) := number_start(s, base);
	n := big 0;
	for(i := first; i < len s && (d := digit(s[i], b)) >= 0; i++)
		n = n * big b + big d;
	if(i == first)
		return (big 0, s);
	return (big sign * n, s[i:]);
}

toreal(s: string, base: int): (real, string)
{
	(sign, b, first) := number_start(s, base);
	i := first;
	rest := tolower(s[i:min(i + len "infinity", len s)]);
	if(b == 0)
		return (0.0, s);
	if(rest == "infinity")
		return (real sign / 0.0, s[i+len rest:]);
	if(prefix("nan", rest))
		return (0.0/0.0, s[i+len "nan":]);

	# Digits as one number, and the power of the base it is to be multiplied by.
	n := 0.0;
	power := 0;
	for(; i < len s && (d := digit(s[i], b)) >= 0; i++)
		n = n * real b + real d;
	if(i == first)
		return (0.0, s);
	if(i < len s && s[i] == '.')
		for(i++; i < len s && (d = digit(s[i], b)) >= 0; i++){
			n = n * real b + real d;
			power--;
		}
	(e, end) := exponent(s, i);
	i = end;
	if(b == 10)	# the conversion of the language is exact to the last bit
		return (real sign * real s[first:i], s[i:]);
	return (real sign * scale(n, b, power + e), s[i:]);
}

# The exponent at s[i:], 0 if there is none, and where it ends. Its digits are decimal in every base.
exponent(s: string, i: int): (int, int)
{
	j := i;
	if(j >= len s || s[j] != 'e' && s[j] != 'E')
		return (0, i);
	j++;
	sign := 1;
	if(j < len s && (s[j] == '-' || s[j] == '+')){
		if(s[j] == '-')
			sign = -1;
		j++;
	}
	first := j;
	e := 0;
	for(; j < len s && (d := digit(s[j], 10)) >= 0; j++)
		if(e < 100000)	# far out of range of real
			e = 10*e + d;
	if(j == first)
		return (0, i);
	return (sign*e, j);
}

# n times base to the power e.
scale(n: real, base, e: int): real
{
	if(n == 0.0)
		return n;
	power := 1.0;
	square := real base;
	for(k := abs(e); k > 0; k >>= 1){
		if(k & 1)
			power *= square;
		square *= square;
	}
	if(e < 0)
		return n / power;
	return n * power;
}

# What precedes the digits of a number: white space, sign, and for base 0 the base itself, as in 16rff.
# Gives sign, base (0 if it is none) and where digits should begin.
number_start(s: string, base: int): (int, int, int)
{
	n := len s;
	for(i := 0; i < n && is_white(s[i]); i++)
		;
	sign := 1;
	if(i < n && (s[i] == '-' || s[i] == '+')){
		if(s[i] == '-')
			sign = -1;
		i++;
	}
	if(base == 0){
		base = 10;
		for(j := i; j < n && j < i+2 && digit(s[j], 10) >= 0; j++)
			;
		if(j > i && j < n && s[j] == 'r'){
			base = int s[i:j];
			i = j + 1;
		}
	}
	if(base < 2 || base > 36)
		base = 0;
	return (sign, base, i);
}

# The value of a digit, -1 if it is none in the base.
digit(c, base: int): int
{
	d := -1;
	if(c >= '0' && c <= '9')
		d = c - '0';
	else if(c >= 'a' && c <= 'z')
		d = c - 'a' + 10;
	else if(c >= 'A' && c <= 'Z')
		d = c - 'A' + 10;
	if(d >= base)
		return -1;
	return d;
}

abs(n: int): int
{
	if(n < 0)
		return -n;
	return n;
}

min(a, b: int): int
{
	if(a < b)
		return a;
	return b;
}

#
# Lists of words.
#

append(s: string, l: list of string): list of string
{
	back: list of string;
	for(; l != nil; l = tl l)
		back = hd l :: back;
	l = s :: nil;
	for(; back != nil; back = tl back)
		l = hd back :: l;
	return l;
}

quoted(argv: list of string): string
{
	return quotedc(argv, nil);
}

quotedc(argv: list of string, cl: string): string
{
	line: string;
	for(l := argv; l != nil; l = tl l){
		if(l != argv)
			line[len line] = ' ';
		word := hd l;
		if(needs_quotes(word, cl)){
			line[len line] = '\'';
			n := len word;
			for(i := 0; i < n; i++){
				if(word[i] == '\'')
					line[len line] = '\'';
				line[len line] = word[i];
			}
			line[len line] = '\'';
		}else
			line += word;
	}
	return line;
}

needs_quotes(word, cl: string): int
{
	n := len word;
	for(i := 0; i < n; i++){
		c := word[i];
		if(is_white(c) || c == '\'' || cl != nil && in(c, cl))
			return 1;
	}
	return n == 0;
}

# A quote toggles; two of them inside quotes are one that counts. A quote left open ends with the string.
unquoted(args: string): list of string
{
	words: list of string;	# last first
	n := len args;
	for(i := 0; i < n;){
		if(is_white(args[i])){
			i++;
			continue;
		}
		word: string;
		quoting := 0;
		for(; i < n && (quoting || !is_white(args[i])); i++){
			if(args[i] != '\'')
				word[len word] = args[i];
			else if(quoting && i+1 < n && args[i+1] == '\'')
				word[len word] = args[++i];
			else
				quoting = !quoting;
		}
		words = word :: words;
	}
	l: list of string;
	for(; words != nil; words = tl words)
		l = hd words :: l;
	return l;
}

is_white(c: int): int
{
	return c == ' ' || c == '\t' || c == '\n';
}
