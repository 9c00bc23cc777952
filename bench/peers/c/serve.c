/* serve: the row server of the C kernels. Built with cc -O2 -ffp-contract=off -I ROOT *.c -lm.
 * In: requests "NAME SIZE TIMES", one a line on standard input, or three arguments each. Out: "ready", then for each
 * request "NAME RESULT", the low 32 bits of what the last run returned, or "NAME unsupported". A request that is none
 * ends the program with a line on standard error and status 2. */
#include "bench/peers/c/serve.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct row *find(const char *name) {
  static const struct row *const tables[] = {rows_v1, rows_v2, rows_lang, rows_io};
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    for (const struct row *row = tables[i]; row->name; row++)
      if (!strcmp(row->name, name)) return row;
  return NULL;
}

/* From 1 to 999999999, or 0 if it is none. */
static word number(const char *s) {
  if (strlen(s) > 9 || strspn(s, "0123456789") != strlen(s)) return 0;
  return atol(s);
}

static void answer(char **words, int count) {
  const word size = count == 3 ? number(words[1]) : 0;
  const word times = count == 3 ? number(words[2]) : 0;
  if (!size || !times) {
    fputs("rows: found '", stderr);
    for (int i = 0; i < count; i++) fprintf(stderr, "%s%s", i ? " " : "", words[i]);
    fputs("', expected NAME SIZE TIMES\n", stderr);
    exit(2);
  }
  const struct row *row = find(words[0]);
  if (row) {
    word result = 0;
    for (word i = 0; i < times; i++) result = row->run(size);
    printf("%s %d\n", row->name, (int32_t)result);
  } else {
    printf("%s unsupported\n", words[0]);
  }
  fflush(stdout);
}

int main(int argc, char **argv) {
  puts("ready");
  fflush(stdout);
  for (int i = 1; i < argc; i += 3) answer(argv + i, argc - i < 3 ? argc - i : 3);
  if (argc > 1) return 0;
  char line[512];
  while (fgets(line, sizeof line, stdin)) {
    char *words[4];
    int count = 0;
    for (char *w = strtok(line, " \n"); w && count < 4; w = strtok(NULL, " \n")) words[count++] = w;
    answer(words, count);
  }
  return 0;
}
