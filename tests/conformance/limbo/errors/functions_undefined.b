# A function that is declared and called, but defined nowhere.
# error anywhere
implement FunctionsUndefined;

FunctionsUndefined: module
{
	init: fn();
};

g: fn(a: int): int;

init()
{
	g(1);
}
