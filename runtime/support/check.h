// check: assertions for broken invariants of our own code, never for bad input.
// DIS_CHECK always runs; DIS_DCHECK only in builds without NDEBUG.
#pragma once

#include <cstdio>
#include <cstdlib>

namespace dis {

[[noreturn]] inline void check_failed(const char* what, const char* file, int line) {
  std::fprintf(stderr, "internal error: %s:%d: %s\n", file, line, what);
  std::abort();
}

}  // namespace dis

#define DIS_CHECK(cond) \
  (__builtin_expect(!!(cond), 1) ? (void)0 : ::dis::check_failed(#cond, __FILE__, __LINE__))

#ifdef NDEBUG
#define DIS_DCHECK(cond) ((void)0)
#else
#define DIS_DCHECK(cond) DIS_CHECK(cond)
#endif

#define DIS_LIKELY(x) __builtin_expect(!!(x), 1)
#define DIS_UNLIKELY(x) __builtin_expect(!!(x), 0)
