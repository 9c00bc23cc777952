// shared_stderr: Debian's asmjit is an archive for programs: one of its files refers to the C library's `stderr` in a way
// that no shared library can contain. The linker (--wrap=stderr, cmake/library.cmake) leads that reference here.
#include <cstdio>

extern "C" {
extern std::FILE* __real_stderr;
extern std::FILE* __wrap_stderr;
std::FILE* __wrap_stderr = __real_stderr;  // set once, when the library is loaded
}
