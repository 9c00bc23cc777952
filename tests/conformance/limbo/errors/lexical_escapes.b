# Escapes that do not exist, and runes of no or several characters.
implement LexicalEscapes;

LexicalEscapes: module
{
	init: fn();
};

init()
{
	a := '\q';	# error: q
	b := "\z";	# error: z
	c := "\u12";	# error: \u
	d := 'ab';	# error: one character
}
