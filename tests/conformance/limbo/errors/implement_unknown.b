# The module that is implemented is not declared.
# error anywhere
implement Unknown;

init()
{
}
