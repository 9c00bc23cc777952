// The one main() of the unit tests. Each *_test.cpp below this folder mirrors a source file's path.
#define DOCTEST_CONFIG_IMPLEMENT_WITH_MAIN
#include <doctest/doctest.h>
