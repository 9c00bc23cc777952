/* v2: the loops of InferNode's second JIT suite as a C programmer would write them. */
#include "bench/peers/c/serve.h"

#include <stdlib.h>

static word add_sub(word count) {
  word x = 0;
  for (word i = 0; i < count; i++) {
    x += i;
    x -= i >> 1;
    x += 3;
    x -= 1;
  }
  return x;
}

static word mul_div_mod(word count) {
  word x = 1, sum = 0;
  for (word i = 1; i < count; i++) {
    x = x * 3 + 1;
    sum += x % 17;
    x = x / 7 + 1;
  }
  return x + sum;
}

static word bitwise(word count) {
  bits x = (bits)(int32_t)0xdeadbeef;
  for (word i = 0; i < count; i++) {
    x ^= (bits)i * 0x1337;
    x |= (bits)((word)x >> 16);
    x &= (bits)(int32_t)0xffffffff;
    x ^= x << 3;
  }
  return (word)x;
}

static word shifts(word count) {
  bits x = 1, ones = 0;
  for (word i = 0; i < count; i++) {
    x = x << 1 | (bits)((word)x >> 31);
    ones += x & 1;
  }
  return (word)(x + ones);
}

static word mixed(word count) {
  bits x = 0, y = 1, z = 2;
  for (word i = 0; i < count; i++) {
    bits t = x + y * z;
    x = y ^ z << 2;
    y = z - (bits)((word)t >> 1);
    z = t | (x & 0xff);
  }
  return (word)(x + y + z);
}

static word odd_even(word count) {
  word n = 0;
  for (word i = 0; i < count; i++)
    if (i & 1)
      n++;
    else
      n--;
  return n;
}

static word quarters(word count) {
  word n = 0;
  for (word i = 0; i < count; i++) {
    word v = i % 100;
    n += v < 25 ? 1 : v < 50 ? 2 : v < 75 ? 3 : 4;
  }
  return n;
}

static word branches(word count) {
  word n = 0;
  for (word i = 0; i < count; i++) {
    word x = i % 10, y = i % 7;
    word both = y > 3 ? x + y : x - y;
    n += x > 5 ? both : -both;
  }
  return n;
}

static word countdown(word count) {
  word sum = 0;
  for (word turn = 0; turn < count; turn++)
    for (word n = 1000; n > 0; n--) sum += n;
  return sum;
}

static word read_forward(word count) {
  word *cells = malloc(1000 * sizeof *cells), sum = 0;
  for (word i = 0; i < 1000; i++) cells[i] = i;
  for (word turn = 0; turn < count; turn++)
    for (word i = 0; i < 1000; i++) sum += cells[i];
  free(cells);
  return sum;
}

static word write_forward(word count) {
  word *cells = malloc(1000 * sizeof *cells);
  for (word turn = 0; turn < count; turn++)
    for (word i = 0; i < 1000; i++) cells[i] = i + turn;
  word last = cells[999];
  free(cells);
  return last;
}

static word strides(word count) {
  word *cells = malloc(1024 * sizeof *cells), sum = 0;
  for (word i = 0; i < 1024; i++) cells[i] = i;
  for (word turn = 0; turn < count; turn++)
    for (word step = 1; step <= 8; step *= 2)
      for (word i = 0; i < 1024; i += step) sum += cells[i];
  free(cells);
  return sum;
}

static word small_array(word count) {
  word *cells = malloc(16 * sizeof *cells), sum = 0;
  for (word i = 0; i < 16; i++) cells[i] = i;
  for (word turn = 0; turn < count; turn++)
    for (word i = 0; i < 16; i++) sum += cells[i];
  free(cells);
  return sum;
}

static word one_more(word x) { return x + 1; }

static word simple_call(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += one_more(i);
  return sum;
}

static word fib(word n) { return n <= 1 ? n : fib(n - 1) + fib(n - 2); }

static word fibonacci(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += fib(25);
  return sum;
}

static word is_odd(word n);
static word is_even(word n) { return n == 0 ? 1 : is_odd(n - 1); }
static word is_odd(word n) { return n == 0 ? 0 : is_even(n - 1); }

static word mutual(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += is_even(i % 20);
  return sum;
}

static word pong(word x, word depth);
static word ping(word x, word depth) { return depth <= 0 ? x : pong(x + 1, depth - 1); }
static word pong(word x, word depth) { return depth <= 0 ? x : ping(x + 1, depth - 1); }

static word deep_call(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += ping(i, 10);
  return sum;
}

static word big_add(word count) {
  bits x = 0, y = 1;
  for (word i = 0; i < count; i++) {
    x += y;
    y = x - y;
    x += 3;
  }
  return (word)x;
}

static word big_bits(word count) {
  word x = (word)0xdeadbeefcafebabeu;
  for (word i = 0; i < count; i++) {
    x ^= i * 0x1337;
    x |= x >> 16;
  }
  return x;
}

static word big_shifts(word count) {
  bits x = 1;
  word n = 0;
  for (word i = 0; i < count; i++) {
    x = x << 1 | (bits)((word)x >> 63);
    if (x & 1) n++;
  }
  return n;
}

static word big_compare(word count) {
  word n = 0, x = 0, y = 1;
  for (word i = 0; i < count; i++) {
    if (x < y) n++;
    if (x == 0) n++;
    if (y != 0) n++;
    x += 1;
    y += 2;
  }
  return n;
}

static word bytes(word count) {
  uint8_t x = 0;
  word sum = 0;
  for (word i = 0; i < count; i++) {
    x += 7;
    x ^= 0x55;
    x &= 0xfe;
    sum += x;
  }
  return sum;
}

static word byte_array(word count) {
  uint8_t *cells = malloc(256);
  word sum = 0;
  for (word i = 0; i < 256; i++) cells[i] = (uint8_t)i;
  for (word turn = 0; turn < count; turn++)
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

static word list_build(word count) {
  word n = 0;
  for (word turn = 0; turn < count; turn++) {
    struct cell *list = NULL;
    for (word i = 0; i < 100; i++) list = cons(i, list);
    for (struct cell *c = list; c; c = c->next) n++;
    drop(list);
  }
  return n;
}

static word list_walk(word count) {
  struct cell *list = NULL;
  word sum = 0;
  for (word i = 0; i < 1000; i++) list = cons(i, list);
  for (word turn = 0; turn < count; turn++)
    for (struct cell *c = list; c; c = c->next) sum += c->value;
  drop(list);
  return sum;
}

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

static word sieve_small(word count) {
  word *flag = malloc(10000 * sizeof *flag), primes = 0;
  for (int turn = 0; turn < count; turn++) primes = count_primes(flag, 10000);
  free(flag);
  return primes;
}

static word matrices(word count) {
  enum { N = 32 };
  word *left = malloc(N * N * sizeof *left), *right = malloc(N * N * sizeof *right), *out = malloc(N * N * sizeof *out);
  for (word i = 0; i < N * N; i++) {
    left[i] = i % 7;
    right[i] = i % 11;
  }
  for (word turn = 0; turn < count; turn++)
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

static word bubble(word count) {
  enum { N = 500 };
  word *cells = malloc(N * sizeof *cells);
  for (word turn = 0; turn < count; turn++) {
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

static word bisect(word count) {
  enum { N = 10000 };
  word *cells = malloc(N * sizeof *cells), found = 0;
  for (word i = 0; i < N; i++) cells[i] = i * 3;
  for (word turn = 0; turn < count; turn++) {
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

static word to_big(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += i + 42;
  return sum;
}

static word to_byte(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum += (uint8_t)((uint8_t)i + 1);
  return sum;
}

const struct row rows_v2[] = {
    {"addsub", add_sub}, {"muldivmod", mul_div_mod}, {"bitwise", bitwise}, {"shifts", shifts}, {"mixed", mixed},
    {"oddeven", odd_even}, {"quarters", quarters}, {"branches", branches}, {"countdown", countdown},
    {"readforward", read_forward}, {"writeforward", write_forward}, {"strides", strides}, {"smallarray", small_array},
    {"simplecall", simple_call}, {"fib2", fibonacci}, {"mutual", mutual}, {"deepcall", deep_call},
    {"bigadd", big_add}, {"bigbits", big_bits}, {"bigshifts", big_shifts}, {"bigcompare", big_compare},
    {"bytes", bytes}, {"bytearray", byte_array}, {"listbuild", list_build}, {"listwalk", list_walk},
    {"sieve2", sieve_small}, {"matrices", matrices}, {"bubble", bubble}, {"bisect", bisect}, {"tobig", to_big},
    {"tobyte", to_byte},
    {NULL, NULL},
};
