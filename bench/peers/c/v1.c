/* v1: the loops of InferNode's first JIT suite as a C programmer would write them. */
#include "bench/peers/c/serve.h"

#include <stdlib.h>

static word fib(word n) { return n <= 1 ? n : fib(n - 1) + fib(n - 2); }

static word count_primes(word *flag, word size) {
  for (word i = 0; i < size; i++) flag[i] = 1;
  flag[0] = flag[1] = 0;
  for (word i = 2; i * i < size; i++)
    if (flag[i])
      for (word k = i * i; k < size; k += i) flag[k] = 0;
  word primes = 0;
  for (word i = 0; i < size; i++)
    if (flag[i]) primes++;
  return primes;
}

static word arithmetic(word count) {
  bits x = 1, y = 2, z = 3;
  for (word turn = 0; turn < count; turn++) {
    x += y;
    y *= 3;
    z -= x;
    x ^= y;
    y &= 0xffff;
    z |= 1;
    x <<= 1;
    y >>= 1;
    z += (bits)((word)x % 17);
  }
  return (word)(x + y + z);
}

static word array_sum(word count) {
  static word cells[1000];
  for (word i = 0; i < 1000; i++) cells[i] = i;
  word sum = 0;
  for (word turn = 0; turn < count; turn++)
    for (word i = 0; i < 1000; i++) sum += cells[i];
  return sum;
}

static word plus(word x, word y) { return x + y; }

static word calls(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += plus(i, i + 1);
  return sum;
}

static word fibonacci(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += fib(25);
  return sum;
}

static word sieve_large(word count) {
  word *flag = malloc(100000 * sizeof *flag), primes = 0;
  for (int turn = 0; turn < count; turn++) primes = count_primes(flag, 100000);
  free(flag);
  return primes;
}

static word nested(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++)
    for (word k = 0; k < 500; k++)
      for (word m = 0; m < 200; m++) sum += i + k + m;
  return sum;
}

const struct row rows_v1[] = {
    {"arithmetic", arithmetic}, {"array", array_sum}, {"calls", calls}, {"fib", fibonacci}, {"sieve", sieve_large},
    {"nested", nested},
    {NULL, NULL},
};
