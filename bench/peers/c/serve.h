/* serve: what the files of kernels and the server of them share. Words have 64 bits.
 * A table of rows ends with a name of NULL. Kernels are called through it only, so no compiler can join two calls. */
#ifndef BENCH_PEERS_C_SERVE_H
#define BENCH_PEERS_C_SERVE_H

#include <stdint.h>

typedef int64_t word;
typedef uint64_t bits; /* a word that may wrap around */

struct row {
  const char *name;
  word (*run)(word size);
};

extern const struct row rows_v1[], rows_v2[], rows_lang[], rows_io[];

#endif
