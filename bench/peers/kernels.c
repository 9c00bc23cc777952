/* kernels: the loops of InferNode's two JIT suites as a C programmer would write them, 64-bit words throughout.
 * `kernels v1 twice` prints each row twice, behind one that computes nothing.
 * `kernels v1` and `kernels v2` print what the suites print, the low 32 bits of results, so that these can be compared. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef int64_t word;

enum { MANY = 1000000, SOME = 100000 };

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

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

/* ---- first suite */

static word arithmetic(void) {
  word x = 1, y = 2, z = 3;
  for (word turn = 0; turn < 10 * MANY; turn++) {
    x += y;
    y *= 3;
    z -= x;
    x ^= y;
    y &= 0xffff;
    z |= 1;
    x <<= 1;
    y >>= 1;
    z += x % 17;
  }
  return x + y + z;
}

static word array_sum(void) {
  static word cells[1000];
  for (word i = 0; i < 1000; i++) cells[i] = i;
  word sum = 0;
  for (word turn = 0; turn < MANY; turn++)
    for (word i = 0; i < 1000; i++) sum += cells[i];
  return sum;
}

static word plus(word x, word y) { return x + y; }

static word calls(void) {
  word sum = 0;
  for (word i = 0; i < MANY; i++) sum += plus(i, i + 1);
  return sum;
}

static word fibonacci(word turns) {
  word sum = 0;
  for (word i = 0; i < turns; i++) sum += fib(25);
  return sum;
}
static word fibonacci100(void) { return fibonacci(100); }
static word fibonacci50(void) { return fibonacci(50); }

static word sieve_large(void) {
  word *flag = malloc(100000 * sizeof *flag), primes = 0;
  for (int turn = 0; turn < 10; turn++) primes = count_primes(flag, 100000);
  free(flag);
  return primes;
}

static word nested(void) {
  word sum = 0;
  for (word i = 0; i < 500; i++)
    for (word k = 0; k < 500; k++)
      for (word m = 0; m < 200; m++) sum += i + k + m;
  return sum;
}

/* ---- second suite */

static word add_sub(void) {
  word x = 0;
  for (word i = 0; i < MANY; i++) {
    x += i;
    x -= i >> 1;
    x += 3;
    x -= 1;
  }
  return x;
}

static word mul_div_mod(void) {
  word x = 1, sum = 0;
  for (word i = 1; i < SOME; i++) {
    x = x * 3 + 1;
    sum += x % 17;
    x = x / 7 + 1;
  }
  return x + sum;
}

static word bitwise(void) {
  word x = (int32_t)0xdeadbeef;
  for (word i = 0; i < MANY; i++) {
    x ^= i * 0x1337;
    x |= x >> 16;
    x &= (int32_t)0xffffffff;
    x ^= x << 3;
  }
  return x;
}

static word shifts(void) {
  word x = 1, ones = 0;
  for (word i = 0; i < MANY; i++) {
    x = x << 1 | x >> 31;
    ones += x & 1;
  }
  return x + ones;
}

static word mixed(void) {
  word x = 0, y = 1, z = 2;
  for (word i = 0; i < MANY; i++) {
    word t = x + y * z;
    x = y ^ z << 2;
    y = z - (t >> 1);
    z = t | (x & 0xff);
  }
  return x + y + z;
}

static word odd_even(void) {
  word n = 0;
  for (word i = 0; i < MANY; i++)
    if (i & 1)
      n++;
    else
      n--;
  return n;
}

static word quarters(void) {
  word n = 0;
  for (word i = 0; i < MANY; i++) {
    word v = i % 100;
    n += v < 25 ? 1 : v < 50 ? 2 : v < 75 ? 3 : 4;
  }
  return n;
}

static word branches(void) {
  word n = 0;
  for (word i = 0; i < SOME; i++) {
    word x = i % 10, y = i % 7;
    word both = y > 3 ? x + y : x - y;
    n += x > 5 ? both : -both;
  }
  return n;
}

static word countdown(void) {
  word sum = 0;
  for (word turn = 0; turn < 1000; turn++)
    for (word n = 1000; n > 0; n--) sum += n;
  return sum;
}

static word read_forward(void) {
  word *cells = malloc(1000 * sizeof *cells), sum = 0;
  for (word i = 0; i < 1000; i++) cells[i] = i;
  for (word turn = 0; turn < 1000; turn++)
    for (word i = 0; i < 1000; i++) sum += cells[i];
  free(cells);
  return sum;
}

static word write_forward(void) {
  word *cells = malloc(1000 * sizeof *cells);
  for (word turn = 0; turn < 1000; turn++)
    for (word i = 0; i < 1000; i++) cells[i] = i + turn;
  word last = cells[999];
  free(cells);
  return last;
}

static word strides(void) {
  word *cells = malloc(1024 * sizeof *cells), sum = 0;
  for (word i = 0; i < 1024; i++) cells[i] = i;
  for (word turn = 0; turn < 1000; turn++)
    for (word step = 1; step <= 8; step *= 2)
      for (word i = 0; i < 1024; i += step) sum += cells[i];
  free(cells);
  return sum;
}

static word small_array(void) {
  word *cells = malloc(16 * sizeof *cells), sum = 0;
  for (word i = 0; i < 16; i++) cells[i] = i;
  for (word turn = 0; turn < SOME; turn++)
    for (word i = 0; i < 16; i++) sum += cells[i];
  free(cells);
  return sum;
}

static word one_more(word x) { return x + 1; }

static word simple_call(void) {
  word sum = 0;
  for (word i = 0; i < MANY; i++) sum += one_more(i);
  return sum;
}

static word is_odd(word n);
static word is_even(word n) { return n == 0 ? 1 : is_odd(n - 1); }
static word is_odd(word n) { return n == 0 ? 0 : is_even(n - 1); }

static word mutual(void) {
  word sum = 0;
  for (word i = 0; i < SOME; i++) sum += is_even(i % 20);
  return sum;
}

static word pong(word x, word depth);
static word ping(word x, word depth) { return depth <= 0 ? x : pong(x + 1, depth - 1); }
static word pong(word x, word depth) { return depth <= 0 ? x : ping(x + 1, depth - 1); }

static word deep_call(void) {
  word sum = 0;
  for (word i = 0; i < SOME; i++) sum += ping(i, 10);
  return sum;
}

static word big_add(void) {
  word x = 0, y = 1;
  for (word i = 0; i < MANY; i++) {
    x += y;
    y = x - y;
    x += 3;
  }
  return x & 0xffffffff;
}

static word big_bits(void) {
  word x = (word)0xdeadbeefcafebabeu;
  for (word i = 0; i < MANY; i++) {
    x ^= i * 0x1337;
    x |= x >> 16;
  }
  return x & 0xffffffff;
}

static word big_shifts(void) {
  word x = 1, n = 0;
  for (word i = 0; i < MANY; i++) {
    x = x << 1 | x >> 63;
    if (x & 1) n++;
  }
  return n;
}

static word big_compare(void) {
  word n = 0, x = 0, y = 1;
  for (word i = 0; i < MANY; i++) {
    if (x < y) n++;
    if (x == 0) n++;
    if (y != 0) n++;
    x += 1;
    y += 2;
  }
  return n;
}

static word bytes(void) {
  uint8_t x = 0;
  word sum = 0;
  for (word i = 0; i < MANY; i++) {
    x += 7;
    x ^= 0x55;
    x &= 0xfe;
    sum += x;
  }
  return sum;
}

static word byte_array(void) {
  uint8_t *cells = malloc(256);
  word sum = 0;
  for (word i = 0; i < 256; i++) cells[i] = (uint8_t)i;
  for (word turn = 0; turn < 10000; turn++)
    for (word i = 0; i < 256; i++) sum += cells[i];
  free(cells);
  return sum;
}

struct cell {
  word value;
  struct cell *next;
};

static struct cell *cons(word value, struct cell *next) {
  struct cell *c = malloc(sizeof *c);
  c->value = value;
  c->next = next;
  return c;
}

static void drop(struct cell *c) {
  while (c) {
    struct cell *next = c->next;
    free(c);
    c = next;
  }
}

static word list_build(void) {
  word n = 0;
  for (word turn = 0; turn < 1000; turn++) {
    struct cell *list = NULL;
    for (word i = 0; i < 100; i++) list = cons(i, list);
    for (struct cell *c = list; c; c = c->next) n++;
    drop(list);
  }
  return n;
}

static word list_walk(void) {
  struct cell *list = NULL;
  word sum = 0;
  for (word i = 0; i < 1000; i++) list = cons(i, list);
  for (word turn = 0; turn < 1000; turn++)
    for (struct cell *c = list; c; c = c->next) sum += c->value;
  drop(list);
  return sum;
}

static word sieve_small(void) {
  word *flag = malloc(10000 * sizeof *flag), primes = 0;
  for (int turn = 0; turn < 100; turn++) primes = count_primes(flag, 10000);
  free(flag);
  return primes;
}

static word matrices(void) {
  enum { N = 32 };
  word *left = malloc(N * N * sizeof *left), *right = malloc(N * N * sizeof *right), *out = malloc(N * N * sizeof *out);
  for (word i = 0; i < N * N; i++) {
    left[i] = i % 7;
    right[i] = i % 11;
  }
  for (word turn = 0; turn < 100; turn++)
    for (word i = 0; i < N; i++)
      for (word k = 0; k < N; k++) {
        word sum = 0;
        for (word m = 0; m < N; m++) sum += left[i * N + m] * right[m * N + k];
        out[i * N + k] = sum;
      }
  word ends = out[0] + out[N * N - 1];
  free(left);
  free(right);
  free(out);
  return ends;
}

static word bubble(void) {
  enum { N = 500 };
  word *cells = malloc(N * sizeof *cells);
  for (word turn = 0; turn < 10; turn++) {
    for (word i = 0; i < N; i++) cells[i] = N - i;
    for (word i = 0; i < N - 1; i++)
      for (word k = 0; k < N - 1 - i; k++)
        if (cells[k] > cells[k + 1]) {
          word t = cells[k];
          cells[k] = cells[k + 1];
          cells[k + 1] = t;
        }
  }
  word ends = cells[0] + cells[N - 1];
  free(cells);
  return ends;
}

static word bisect(void) {
  enum { N = 10000 };
  word *cells = malloc(N * sizeof *cells), found = 0;
  for (word i = 0; i < N; i++) cells[i] = i * 3;
  for (word turn = 0; turn < SOME; turn++) {
    word wanted = turn * 7 % (N * 3), low = 0, high = N - 1;
    while (low <= high) {
      word middle = (low + high) / 2;
      if (cells[middle] == wanted) {
        found++;
        break;
      }
      if (cells[middle] < wanted)
        low = middle + 1;
      else
        high = middle - 1;
    }
  }
  free(cells);
  return found;
}

static word to_big(void) {
  word sum = 0;
  for (word i = 0; i < MANY; i++) sum += i + 42;
  return sum;
}

static word to_byte(void) {
  word sum = 0;
  for (word i = 0; i < MANY; i++) sum += (uint8_t)((uint8_t)i + 1);
  return sum;
}

struct row {
  const char *title;
  word (*run)(void);
};

static word nothing(void) { return 0; }

static const struct row v1[] = {
    {"0. Nothing", nothing},
    {"1. Integer Arithmetic", arithmetic}, {"2. Loop with Array Access", array_sum}, {"3. Function Calls", calls},
    {"4. Fibonacci (recursive)", fibonacci100}, {"5. Sieve of Eratosthenes", sieve_large}, {"6. Nested Loops", nested},
};
static const struct row v2[] = {
    {"1a. ADD/SUB chain", add_sub}, {"1b. MUL/DIV/MOD", mul_div_mod}, {"1c. Bitwise ops", bitwise},
    {"1d. Shift ops", shifts}, {"1e. Mixed ALU", mixed}, {"2a. Simple branch", odd_even},
    {"2b. Compare chain", quarters}, {"2c. Nested branches", branches}, {"2d. Loop countdown", countdown},
    {"3a. Sequential read", read_forward}, {"3b. Sequential write", write_forward}, {"3c. Stride access", strides},
    {"3d. Small array hot", small_array}, {"4a. Simple call", simple_call}, {"4b. Recursive fib", fibonacci50},
    {"4c. Mutual recursion", mutual}, {"4d. Deep call chain", deep_call}, {"5a. Big add/sub", big_add},
    {"5b. Big bitwise", big_bits}, {"5c. Big shifts", big_shifts}, {"5d. Big comparisons", big_compare},
    {"6a. Byte arithmetic", bytes}, {"6b. Byte array", byte_array}, {"7a. List build", list_build},
    {"7b. List traverse", list_walk}, {"8a. Sieve", sieve_small}, {"8b. Matrix multiply", matrices},
    {"8c. Bubble sort", bubble}, {"8d. Binary search", bisect}, {"9a. int<->big", to_big}, {"9b. int<->byte", to_byte},
};

int main(int argc, char **argv) {
  const int second = argc > 1 && strcmp(argv[1], "v2") == 0;
  const int times = argc > 2 ? 2 : 1;
  const struct row *rows = second ? v2 : times == 2 ? v1 : v1 + 1;
  const int count = second ? (int)(sizeof v2 / sizeof *v2) : (int)(sizeof v1 / sizeof *v1) - (times == 1);
  setvbuf(stdout, NULL, _IOLBF, 0); /* rows are seen as they end */
  const double start = now_ms();
  for (int n = 0; n < count * times; n++) {
    const int i = n / times;
    const double before = now_ms();
    const word result = rows[i].run();
    const double ms = now_ms() - before;
    if (second)
      printf("  %-25s %.3f ms  (result: %d)\n", rows[i].title, ms, (int32_t)result);
    else
      printf("%s\n   Result: %d%s, Time: %.3f ms\n", rows[i].title, (int32_t)result, rows[i].run == sieve_large ? " primes" : "", ms);
  }
  printf("=== Total Time: %.3f ms ===\n", now_ms() - start);
  return 0;
}
