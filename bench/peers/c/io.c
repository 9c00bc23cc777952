/* io: blocks read from a file that has no end, and written to one that keeps nothing: a system call each. */
#include "bench/peers/c/serve.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Opened once; there is no benchmark without. */
static int opened(int *fd, const char *path, int how) {
  if (*fd < 0 && (*fd = open(path, how)) < 0) {
    perror(path);
    exit(1);
  }
  return *fd;
}

static unsigned char block[65536];

static word reads(word count, size_t size) {
  static int zero = -1;
  const int fd = opened(&zero, "/dev/zero", O_RDONLY);
  word total = 0;
  for (word i = 0; i < count; i++) total = (total + read(fd, block, size)) & 0x7fffffff;
  return total;
}

static word writes(word count, size_t size) {
  static int null = -1;
  const int fd = opened(&null, "/dev/null", O_WRONLY);
  word total = 0;
  for (word i = 0; i < count; i++) total = (total + write(fd, block, size)) & 0x7fffffff;
  return total;
}

static word read8k(word count) { return reads(count, 8192); }
static word read64k(word count) { return reads(count, 65536); }
static word write8k(word count) { return writes(count, 8192); }
static word write64k(word count) { return writes(count, 65536); }

const struct row rows_io[] = {
    {"read8k", read8k}, {"read64k", read64k}, {"write8k", write8k}, {"write64k", write64k}, {NULL, NULL},
};
