# string.m: taking strings apart, numbers in any base, quoting.
#
# A class `cl` names characters: "a-z_" these, "^ \t" all but these; '-' stands for itself at either end.

String: module
{
	PATH:	con "/dis/lib/string.dis";

	# Before the first, after the last character of a class; the longest prefix of such, and what follows it.
	splitl, splitr:	fn(s, cl: string): (string, string);
	take, drop:	fn(s, cl: string): string;
	in:	fn(c: int, cl: string): int;

	# Before the first, after the last occurrence of t.
	splitstrl, splitstrr:	fn(s, t: string): (string, string);
	prefix:	fn(pre, s: string): int;

	# Letters of ASCII.
	tolower, toupper:	fn(s: string): string;

	# The number at the beginning of s, and what follows it. Base 0 takes Limbo's form 16rff, or base 10.
	toint:	fn(s: string, base: int): (int, string);
	tobig:	fn(s: string, base: int): (big, string);
	toreal:	fn(s: string, base: int): (real, string);

	append:	fn(s: string, l: list of string): list of string;

	# As the shell quotes: 'it''s'. quotedc quotes for the characters of a class, too.
	quoted:	fn(argv: list of string): string;
	quotedc:	fn(argv: list of string, cl: string): string;
	unquoted:	fn(args: string): list of string;
};
