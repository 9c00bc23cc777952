/* The smallest program, for how long one takes to start. */
#include <stdio.h>

int main(void) { return puts("hello") < 0; }
