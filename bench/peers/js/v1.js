// The loops of programs/v1.b. Words have 32 bits: `| 0` and Math.imul, where values may leave them.
"use strict";

function arithmetic(turns) {
  let x = 1;
  let y = 2;
  let z = 3;
  for (let turn = 0; turn < turns; turn++) {
    x = (x + y) | 0;
    y = Math.imul(y, 3);
    z = (z - x) | 0;
    x ^= y;
    y &= 0xffff;
    z |= 1;
    x <<= 1;
    y >>= 1;
    z = (z + (x % 17)) | 0;
  }
  return (x + y + z) | 0;
}

function array(turns) {
  const cells = new Int32Array(1000);
  for (let i = 0; i < cells.length; i++) cells[i] = i;
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) for (let i = 0; i < cells.length; i++) sum = (sum + cells[i]) | 0;
  return sum;
}

function plus(x, y) {
  return (x + y) | 0;
}

function calls(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum = (sum + plus(i, i + 1)) | 0;
  return sum;
}

function fibOf(n) {
  return n <= 1 ? n : fibOf(n - 1) + fibOf(n - 2);
}

function fib(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum = (sum + fibOf(25)) | 0;
  return sum;
}

function primes(turns, size) {
  const flag = new Int32Array(size);
  let primes = 0;
  for (let turn = 0; turn < turns; turn++) {
    for (let i = 0; i < size; i++) flag[i] = 1;
    flag[0] = flag[1] = 0;
    for (let i = 2; i * i < size; i++) if (flag[i]) for (let k = i * i; k < size; k += i) flag[k] = 0;
    primes = 0;
    for (let i = 0; i < size; i++) if (flag[i]) primes++;
  }
  return primes;
}

function nested(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++)
    for (let k = 0; k < 500; k++) for (let m = 0; m < 200; m++) sum = (sum + (i + k + m)) | 0;
  return sum;
}

module.exports = {
  arithmetic,
  array,
  calls,
  fib,
  sieve: (turns) => primes(turns, 100000),
  nested,
};
