# A block is not closed before the end of the file.
# error anywhere
implement SyntaxBrace;

SyntaxBrace: module
{
	init: fn();
};

init()
{
	if(1){
		;
}
