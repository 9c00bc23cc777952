/* lang: the programs of programs/lang as a C programmer would write them.
 * Threads are no peer of light processes, so channels and spawn are left out. */
#include "bench/peers/c/serve.h"

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MASK = 0x3fffffff };

static word mix(word h, word value) { return (h * 31 + value) % 1000003; }

static word seed; /* each program begins with 42 */

static word next(void) { return seed = (seed * 3877 + 29573) % 139968; }

static void *must(void *p) {
  if (!p) abort();
  return p;
}

/* ---- binary_trees */

typedef struct node {
  word value;
  struct node *left, *right;
} node;

static node *grown(word depth, word value) {
  node *n = must(malloc(sizeof *n));
  n->value = value;
  n->left = depth ? grown(depth - 1, 2 * value) : NULL;
  n->right = depth ? grown(depth - 1, 2 * value + 1) : NULL;
  return n;
}

static word tree_sum(const node *n) { return n ? n->value + tree_sum(n->left) + tree_sum(n->right) : 0; }

static void tree_free(node *n) {
  if (!n) return;
  tree_free(n->left);
  tree_free(n->right);
  free(n);
}

static word binary_trees(word count) {
  node *kept = grown(14, 1);
  word h = 0;
  for (word i = 0; i < count; i++) {
    node *n = grown(12, 1 + (i & 3));
    h = mix(h, tree_sum(n));
    tree_free(n);
  }
  h = mix(h, tree_sum(kept));
  tree_free(kept);
  return h;
}

/* ---- binary_search */

static word place(const word *cells, word size, word key) {
  word low = 0, high = size;
  while (low < high) {
    word middle = (low + high) / 2;
    if (cells[middle] < key)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static word binary_search(word count) {
  seed = 42;
  enum { SIZE = 32768 };
  static word cells[SIZE];
  for (word i = 0; i < SIZE; i++) cells[i] = 3 * i + (i & 1);
  word sum = 0;
  for (word i = 0; i < count; i++) {
    word key = next() % (3 * SIZE);
    word at = place(cells, SIZE, key);
    if (at < SIZE && cells[at] == key) at += SIZE;
    sum = (sum + at) & MASK;
  }
  return sum;
}

/* ---- closures: a function and what it needs, on the heap */

typedef struct closure {
  word (*call)(struct closure *, word);
  word n;
  struct closure *f, *g;
} closure;

static closure *make(word (*call)(closure *, word), word n, closure *f, closure *g) {
  closure *c = must(malloc(sizeof *c));
  *c = (closure){call, n, f, g};
  return c;
}

static word add(closure *c, word x) { return (x + c->n) & 0xffff; }
static word scale(closure *c, word x) { return (x * c->n) & 0xffff; }
static word both(closure *c, word x) { return c->f->call(c->f, c->g->call(c->g, x)); }

static word tick(closure *c, word x) {
  c->n = (c->n + (x & 7) + 1) & 0xffff;
  return x ^ c->n;
}

static word closures(word count) {
  closure *tally = make(tick, 0, NULL, NULL);
  word sum = 0;
  for (word i = 0; i < count; i++) {
    closure *f = make(both, 0, make(add, i & 255, NULL, NULL),
                      make(both, 0, make(scale, (i & 15) | 1, NULL, NULL), tally));
    word x = i & 0xffff;
    for (word k = 0; k < 8; k++) x = f->call(f, x);
    sum = (sum + x) & MASK;
    free(f->g->f);
    free(f->g);
    free(f->f);
    free(f);
  }
  free(tally);
  return sum;
}

/* ---- fannkuch */

static word flips(word rotation, word *most) {
  enum { SIZE = 8 };
  word order[SIZE], cells[SIZE], turns[SIZE] = {0};
  for (word i = 0; i < SIZE; i++) order[i] = (i + rotation) % SIZE;
  word sum = 0;
  *most = 0;
  for (bool even = true;; even = !even) {
    word n = 0;
    if (order[0]) {
      memcpy(cells, order, sizeof cells);
      for (word last; (last = cells[0]) != 0; n++)
        for (word first = 0; first < last; first++, last--) {
          word t = cells[first];
          cells[first] = cells[last];
          cells[last] = t;
        }
    }
    if (n > *most) *most = n;
    sum += even ? n : -n;
    word i = 1;
    for (; i < SIZE; i++) {
      word t = order[0];
      for (word k = 0; k < i; k++) order[k] = order[k + 1];
      order[i] = t;
      if (++turns[i] <= i) break;
      turns[i] = 0;
    }
    if (i == SIZE) return sum;
  }
}

static word fannkuch(word count) {
  word h = 0;
  for (word i = 0; i < count; i++) {
    word most;
    word sum = flips(i % 8, &most);
    h = mix(h, most * 65536 + (sum & 0xffff));
  }
  return h;
}

/* ---- fib */

static word fib_of(word n) { return n < 2 ? n : fib_of(n - 1) + fib_of(n - 2); }

static word fib(word count) {
  word sum = 0;
  for (word i = 0; i < count; i++) sum = (sum + fib_of(20 + (i & 3))) & MASK;
  return sum;
}

/* ---- interfaces: each shape refers to the functions of its kind */

typedef struct shape shape;

typedef struct {
  word (*area)(const shape *);
  void (*grow)(shape *);
} shape_functions;

struct shape {
  const shape_functions *functions;
  word side, other;
};

static word square_area(const shape *s) { return s->side * s->side; }
static void square_grow(shape *s) { s->side = (s->side + 1) & 63; }
static word rectangle_area(const shape *s) { return s->side * s->other; }
static void rectangle_grow(shape *s) { s->side = (s->side + 3) & 63; }
static word triangle_area(const shape *s) { return s->side * s->other / 2; }
static void triangle_grow(shape *s) { s->side = (s->side + 5) & 63; }
static word cross_area(const shape *s) { return 2 * s->side * s->other + s->other * s->other; }
static void cross_grow(shape *s) { s->side = (s->side + 7) & 63; }

static word interfaces(word count) {
  seed = 42;
  enum { SHAPES = 256 };
  static const shape_functions kinds[] = {{square_area, square_grow},
                                          {rectangle_area, rectangle_grow},
                                          {triangle_area, triangle_grow},
                                          {cross_area, cross_grow}};
  shape *shapes[SHAPES];
  for (word i = 0; i < SHAPES; i++) {
    word kind = next() * 4 / 139968;
    word side = next() & 63;
    shapes[i] = must(malloc(sizeof(shape)));
    *shapes[i] = (shape){&kinds[kind], side, kind == 3 ? i & 7 : i & 31};
  }
  word h = 0;
  for (word i = 0; i < count; i++) {
    word sum = 0;
    for (word k = 0; k < SHAPES; k++) {
      shape *s = shapes[k];
      sum += s->functions->area(s);
      s->functions->grow(s);
    }
    h = mix(h, sum);
  }
  for (word i = 0; i < SHAPES; i++) free(shapes[i]);
  return h;
}

/* ---- mandelbrot */

static word steps(double offset) {
  enum { SIZE = 64, STEPS = 50 };
  word sum = 0;
  for (word y = 0; y < SIZE; y++) {
    double ci = 2.0 * y / SIZE - 1.0;
    for (word x = 0; x < SIZE; x++) {
      double cr = 2.0 * x / SIZE - 1.5 - offset;
      double zr = 0, zi = 0, rr = 0, ii = 0;
      word n = 0;
      for (; n < STEPS && rr + ii <= 4.0; n++) {
        zi = 2.0 * zr * zi + ci;
        zr = rr - ii + cr;
        rr = zr * zr;
        ii = zi * zi;
      }
      sum += n;
    }
  }
  return sum;
}

static word mandelbrot(word count) {
  word h = 0;
  for (word i = 0; i < count; i++) h = mix(h, steps((i & 15) * 0.01));
  return h;
}

/* ---- maps: hash tables of chains that double when they are full */

typedef struct number {
  struct number *next;
  word key, value;
} number;

typedef struct name {
  struct name *next;
  const char *key;
  word value;
} name;

typedef struct {
  word size, buckets;
  number **chains;
} numbers;

typedef struct {
  word size, buckets;
  name **chains;
} names;

static void numbers_add(numbers *m, word key, word value) {
  number **at = &m->chains[key & (m->buckets - 1)];
  for (number *n = *at; n; n = n->next)
    if (n->key == key) {
      n->value += value;
      return;
    }
  number *made = must(malloc(sizeof *made));
  *made = (number){*at, key, value};
  *at = made;
  if (++m->size <= m->buckets) return;
  number **chains = must(calloc(2 * m->buckets, sizeof *chains));
  for (word i = 0; i < m->buckets; i++)
    for (number *n = m->chains[i], *after; n; n = after) {
      after = n->next;
      at = &chains[n->key & (2 * m->buckets - 1)];
      n->next = *at;
      *at = n;
    }
  free(m->chains);
  m->chains = chains;
  m->buckets *= 2;
}

static void numbers_remove(numbers *m, word key) {
  for (number **at = &m->chains[key & (m->buckets - 1)]; *at; at = &(*at)->next)
    if ((*at)->key == key) {
      number *gone = *at;
      *at = gone->next;
      free(gone);
      m->size--;
      return;
    }
}

static word numbers_get(const numbers *m, word key) {
  for (const number *n = m->chains[key & (m->buckets - 1)]; n; n = n->next)
    if (n->key == key) return n->value;
  return 0;
}

static void numbers_free(numbers *m) {
  for (word i = 0; i < m->buckets; i++)
    for (number *n = m->chains[i], *after; n; n = after) {
      after = n->next;
      free(n);
    }
  free(m->chains);
}

static word hash(const char *s) {
  word h = 0;
  for (; *s; s++) h = (h * 31 + *s) & 0xffffff;
  return h;
}

static void names_add(names *m, const char *key, word value) {
  name **at = &m->chains[hash(key) & (m->buckets - 1)];
  for (name *n = *at; n; n = n->next)
    if (!strcmp(n->key, key)) {
      n->value += value;
      return;
    }
  name *made = must(malloc(sizeof *made));
  *made = (name){*at, key, value};
  *at = made;
  if (++m->size <= m->buckets) return;
  name **chains = must(calloc(2 * m->buckets, sizeof *chains));
  for (word i = 0; i < m->buckets; i++)
    for (name *n = m->chains[i], *after; n; n = after) {
      after = n->next;
      at = &chains[hash(n->key) & (2 * m->buckets - 1)];
      n->next = *at;
      *at = n;
    }
  free(m->chains);
  m->chains = chains;
  m->buckets *= 2;
}

static word names_get(const names *m, const char *key) {
  for (const name *n = m->chains[hash(key) & (m->buckets - 1)]; n; n = n->next)
    if (!strcmp(n->key, key)) return n->value;
  return 0;
}

static void names_free(names *m) {
  for (word i = 0; i < m->buckets; i++)
    for (name *n = m->chains[i], *after; n; n = after) {
      after = n->next;
      free(n);
    }
  free(m->chains);
}

static word maps(word count) {
  seed = 42;
  enum { NUMBERS = 5000, NAMES = 500 };
  static char texts[NAMES][16];
  for (int i = 0; i < NAMES; i++) snprintf(texts[i], sizeof texts[i], "name %d", i);
  numbers by_number = {0, 16, must(calloc(16, sizeof(number *)))};
  names by_name = {0, 16, must(calloc(16, sizeof(name *)))};
  for (word i = 0; i < count; i++) {
    word key = next() % NUMBERS;
    numbers_add(&by_number, key, i & 15);
    names_add(&by_name, texts[key % NAMES], 1);
    if ((i & 7) == 7) numbers_remove(&by_number, next() % NUMBERS);
  }
  word h = mix(by_number.size, by_name.size);
  for (word i = 0; i < NUMBERS; i++) h = mix(h, numbers_get(&by_number, i));
  for (word i = 0; i < NAMES; i++) h = mix(h, names_get(&by_name, texts[i]));
  numbers_free(&by_number);
  names_free(&by_name);
  return h;
}

/* ---- matrix */

enum { ORDER = 64 };
typedef double matrix_t[ORDER][ORDER];

static void multiply(matrix_t a, matrix_t b, matrix_t c) {
  for (word i = 0; i < ORDER; i++)
    for (word j = 0; j < ORDER; j++) {
      double sum = 0;
      for (word k = 0; k < ORDER; k++) sum += a[i][k] * b[k][j];
      c[i][j] = sum;
    }
}

static word matrix(word count) {
  static matrix_t a, b, c;
  for (word i = 0; i < ORDER; i++)
    for (word k = 0; k < ORDER; k++) b[i][k] = (i * 7 + k * 2) % 9;
  word h = 0;
  for (word turn = 0; turn < count; turn++) {
    for (word i = 0; i < ORDER; i++)
      for (word k = 0; k < ORDER; k++) a[i][k] = (i * 3 + k * 5 + turn) % 10;
    multiply(a, b, c);
    double sum = 0;
    for (word i = 0; i < ORDER; i++)
      for (word k = 0; k < ORDER; k++) sum += c[i][k] * (1 + ((i ^ k) & 3));
    h = mix(h, (word)sum);
  }
  return h;
}

/* ---- nbody */

typedef struct {
  double x, y, z, vx, vy, vz, mass;
} body;

enum { BODIES = 5 };

static void advance(body *bodies, double dt) {
  for (word i = 0; i < BODIES; i++) {
    body *a = &bodies[i];
    for (word k = i + 1; k < BODIES; k++) {
      body *b = &bodies[k];
      double dx = a->x - b->x;
      double dy = a->y - b->y;
      double dz = a->z - b->z;
      double square = dx * dx + dy * dy + dz * dz;
      double pull = dt / (square * sqrt(square));
      a->vx -= dx * b->mass * pull;
      a->vy -= dy * b->mass * pull;
      a->vz -= dz * b->mass * pull;
      b->vx += dx * a->mass * pull;
      b->vy += dy * a->mass * pull;
      b->vz += dz * a->mass * pull;
    }
  }
  for (word i = 0; i < BODIES; i++) {
    body *b = &bodies[i];
    b->x += dt * b->vx;
    b->y += dt * b->vy;
    b->z += dt * b->vz;
  }
}

static double energy(const body *bodies) {
  double e = 0;
  for (word i = 0; i < BODIES; i++) {
    const body *a = &bodies[i];
    e += 0.5 * a->mass * (a->vx * a->vx + a->vy * a->vy + a->vz * a->vz);
    for (word k = i + 1; k < BODIES; k++) {
      const body *b = &bodies[k];
      double dx = a->x - b->x;
      double dy = a->y - b->y;
      double dz = a->z - b->z;
      e -= a->mass * b->mass / sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

static word nbody(word count) {
  body bodies[BODIES] = {
      {0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0},
      {5.2, 0.3, 0.1, -0.1, 2.7, 0.05, 0.04},
      {-9.4, 1.2, 0.3, -0.25, -2.0, 0.02, 0.012},
      {1.5, -19.1, 0.2, 1.44, 0.12, -0.03, 0.002},
      {20.0, -22.0, 0.4, 0.86, 0.78, 0.01, 0.0025},
  };
  body *sun = &bodies[0];
  for (word i = 1; i < BODIES; i++) {
    const body *b = &bodies[i];
    sun->vx -= b->vx * b->mass / sun->mass;
    sun->vy -= b->vy * b->mass / sun->mass;
    sun->vz -= b->vz * b->mass / sun->mass;
  }
  for (word i = 0; i < count; i++) advance(bodies, 0.01);
  return (word)(-energy(bodies) * 1e7 + 0.5) + (word)((bodies[1].x + 50.0) * 1e6 + 0.5);
}

/* ---- quicksort */

static void sort(word *cells, word first, word last) {
  if (first >= last) return;
  word pivot = cells[(first + last) / 2];
  word low = first, high = last;
  while (low <= high) {
    while (cells[low] < pivot) low++;
    while (cells[high] > pivot) high--;
    if (low <= high) {
      word t = cells[low];
      cells[low++] = cells[high];
      cells[high--] = t;
    }
  }
  sort(cells, first, high);
  sort(cells, low, last);
}

static word quicksort(word count) {
  seed = 42;
  enum { SIZE = 5000 };
  static word cells[SIZE];
  word h = 0;
  for (word turn = 0; turn < count; turn++) {
    for (word i = 0; i < SIZE; i++) cells[i] = next();
    sort(cells, 0, SIZE - 1);
    word sum = 0;
    for (word i = 0; i < SIZE; i++) sum = (sum + cells[i] * (i & 7)) & MASK;
    h = mix(h, sum);
  }
  return h;
}

/* ---- sieve */

static word sieve(word count) {
  enum { SIZE = 100000 };
  static uint8_t flags[SIZE];
  word h = 0;
  for (word turn = 0; turn < count; turn++) {
    word size = SIZE - (turn & 15) * 100;
    for (word i = 0; i < size; i++) flags[i] = 1;
    for (word i = 2; i * i < size; i++)
      if (flags[i])
        for (word k = i * i; k < size; k += i) flags[k] = 0;
    word primes = 0, greatest = 0;
    for (word i = 2; i < size; i++)
      if (flags[i]) {
        primes++;
        greatest = i;
      }
    h = mix(h, primes + greatest);
  }
  return h;
}

/* ---- spectral_norm */

static double element(word i, word k) { return 1.0 / ((i + k) * (i + k + 1) / 2 + i + 1); }

static void forth(const double *x, double *y) {
  for (word i = 0; i < ORDER; i++) {
    double sum = 0;
    for (word k = 0; k < ORDER; k++) sum += element(i, k) * x[k];
    y[i] = sum;
  }
}

static void back(const double *x, double *y) {
  for (word i = 0; i < ORDER; i++) {
    double sum = 0;
    for (word k = 0; k < ORDER; k++) sum += element(k, i) * x[k];
    y[i] = sum;
  }
}

static word spectral_norm(word count) {
  double u[ORDER], v[ORDER], t[ORDER];
  word h = 0;
  for (word turn = 0; turn < count; turn++) {
    for (word i = 0; i < ORDER; i++) u[i] = 1 + ((i + turn) & 3);
    for (word i = 0; i < 2; i++) {
      forth(u, t);
      back(t, v);
      forth(v, t);
      back(t, u);
    }
    double uv = 0, vv = 0;
    for (word i = 0; i < ORDER; i++) {
      uv += u[i] * v[i];
      vv += v[i] * v[i];
    }
    h = mix(h, (word)(sqrt(uv / vv) * 1e6 + 0.5));
  }
  return h;
}

/* ---- strings: text that grows as needed */

typedef struct {
  char *text;
  size_t size, room;
} text;

static void append(text *t, const char *s, size_t size) {
  if (t->size + size > t->room) {
    t->room = 2 * (t->size + size);
    t->text = must(realloc(t->text, t->room));
  }
  memcpy(t->text + t->size, s, size);
  t->size += size;
}

typedef struct part {
  struct part *next;
  size_t size;
  char text[];
} part;

static part *part_before(part *after, const char *s, size_t size) {
  part *p = must(malloc(sizeof *p + size));
  p->next = after;
  p->size = size;
  memcpy(p->text, s, size);
  return p;
}

static text written(word turn) {
  text t = {0};
  for (word i = 0; i < 50; i++) {
    if (i > 0) append(&t, ",", 1);
    char digits[24];
    int size = snprintf(digits, sizeof digits, "%d", (int)((turn * 7 + i * i * 13) % 10007));
    append(&t, digits, size);
  }
  return t;
}

static part *split(const text *t) {
  part *parts = NULL;
  size_t start = 0;
  for (size_t i = 0; i < t->size; i++)
    if (t->text[i] == ',') {
      parts = part_before(parts, t->text + start, i - start);
      start = i + 1;
    }
  return part_before(parts, t->text + start, t->size - start);
}

static text joined(const part *parts) {
  text t = {0};
  append(&t, parts->text, parts->size);
  for (parts = parts->next; parts; parts = parts->next) {
    append(&t, "-", 1);
    append(&t, parts->text, parts->size);
  }
  return t;
}

static word strings(word count) {
  word h = 0;
  for (word i = 0; i < count; i++) {
    text s = written(i);
    part *parts = split(&s);
    text j = joined(parts);
    for (size_t k = 0; k < j.size; k++) h = (h * 31 + j.text[k]) & 0xffffff;
    free(j.text);
    free(s.text);
    for (part *after; parts; parts = after) {
      after = parts->next;
      free(parts);
    }
  }
  return h;
}

const struct row rows_lang[] = {
    {"lang_binary_search", binary_search}, {"lang_binary_trees", binary_trees}, {"lang_closures", closures},
    {"lang_fannkuch", fannkuch}, {"lang_fib", fib}, {"lang_interfaces", interfaces}, {"lang_mandelbrot", mandelbrot},
    {"lang_maps", maps}, {"lang_matrix", matrix}, {"lang_nbody", nbody}, {"lang_quicksort", quicksort},
    {"lang_sieve", sieve}, {"lang_spectral_norm", spectral_norm}, {"lang_strings", strings},
    {NULL, NULL},
};
