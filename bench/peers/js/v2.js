// The loops of programs/v2.b. Words have 32 bits: `| 0` and Math.imul, where values may leave them; big is a BigInt
// kept to 64 bits.
"use strict";

function addsub(turns) {
  let x = 0;
  for (let i = 0; i < turns; i++) {
    x = (x + i) | 0;
    x = (x - (i >> 1)) | 0;
    x = (x + 3) | 0;
    x = (x - 1) | 0;
  }
  return x;
}

function muldivmod(turns) {
  let x = 1;
  let sum = 0;
  for (let i = 1; i < turns; i++) {
    x = (Math.imul(x, 3) + 1) | 0;
    sum = (sum + (x % 17)) | 0;
    x = ((x / 7) | 0) + 1;
  }
  return (x + sum) | 0;
}

function bitwise(turns) {
  let x = 0xdeadbeef | 0;
  for (let i = 0; i < turns; i++) {
    x ^= Math.imul(i, 0x1337);
    x |= x >> 16;
    x &= 0xffffffff;
    x ^= x << 3;
  }
  return x;
}

function shifts(turns) {
  let x = 1;
  let ones = 0;
  for (let i = 0; i < turns; i++) {
    x = (x << 1) | (x >> 31);
    ones += x & 1;
  }
  return (x + ones) | 0;
}

function mixed(turns) {
  let x = 0;
  let y = 1;
  let z = 2;
  for (let i = 0; i < turns; i++) {
    const t = (x + Math.imul(y, z)) | 0;
    x = y ^ (z << 2);
    y = (z - (t >> 1)) | 0;
    z = t | (x & 0xff);
  }
  return (x + y + z) | 0;
}

function oddeven(turns) {
  let n = 0;
  for (let i = 0; i < turns; i++)
    if (i & 1) n++;
    else n--;
  return n;
}

function quarters(turns) {
  let n = 0;
  for (let i = 0; i < turns; i++) {
    const v = i % 100;
    if (v < 25) n += 1;
    else if (v < 50) n += 2;
    else if (v < 75) n += 3;
    else n += 4;
  }
  return n;
}

function branches(turns) {
  let n = 0;
  for (let i = 0; i < turns; i++) {
    const x = i % 10;
    const y = i % 7;
    const both = y > 3 ? x + y : x - y;
    if (x > 5) n += both;
    else n -= both;
  }
  return n;
}

function countdown(turns) {
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) for (let n = 1000; n > 0; n--) sum = (sum + n) | 0;
  return sum;
}

function counted(size) {
  const cells = new Int32Array(size);
  for (let i = 0; i < size; i++) cells[i] = i;
  return cells;
}

function readforward(turns) {
  const cells = counted(1000);
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) for (let i = 0; i < cells.length; i++) sum = (sum + cells[i]) | 0;
  return sum;
}

function writeforward(turns) {
  const cells = new Int32Array(1000);
  for (let turn = 0; turn < turns; turn++) for (let i = 0; i < cells.length; i++) cells[i] = i + turn;
  return cells[999];
}

function strides(turns) {
  const cells = counted(1024);
  let sum = 0;
  for (let turn = 0; turn < turns; turn++)
    for (let step = 1; step <= 8; step *= 2) for (let i = 0; i < cells.length; i += step) sum = (sum + cells[i]) | 0;
  return sum;
}

function smallarray(turns) {
  const cells = counted(16);
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) for (let i = 0; i < cells.length; i++) sum = (sum + cells[i]) | 0;
  return sum;
}

function onemore(x) {
  return x + 1;
}

function simplecall(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum = (sum + onemore(i)) | 0;
  return sum;
}

function fibOf(n) {
  return n <= 1 ? n : fibOf(n - 1) + fibOf(n - 2);
}

function fib2(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum = (sum + fibOf(25)) | 0;
  return sum;
}

function iseven(n) {
  return n === 0 ? 1 : isodd(n - 1);
}

function isodd(n) {
  return n === 0 ? 0 : iseven(n - 1);
}

function mutual(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum += iseven(i % 20);
  return sum;
}

function ping(x, depth) {
  return depth <= 0 ? x : pong(x + 1, depth - 1);
}

function pong(x, depth) {
  return depth <= 0 ? x : ping(x + 1, depth - 1);
}

function deepcall(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum = (sum + ping(i, 10)) | 0;
  return sum;
}

function bigadd(turns) {
  let x = 0n;
  let y = 1n;
  for (let i = 0; i < turns; i++) {
    x = BigInt.asIntN(64, x + y);
    y = BigInt.asIntN(64, x - y);
    x = BigInt.asIntN(64, x + 3n);
  }
  return Number(BigInt.asIntN(32, x));
}

function bigbits(turns) {
  let x = BigInt.asIntN(64, 0xdeadbeefcafebaben);
  for (let i = 0; i < turns; i++) {
    x = BigInt.asIntN(64, x ^ (BigInt(i) * 0x1337n));
    x = BigInt.asIntN(64, x | (x >> 16n));
  }
  return Number(BigInt.asIntN(32, x));
}

// V8 keeps what asIntN encloses in a register, so each step has its own.
function bigshifts(turns) {
  let x = 1n;
  let n = 0;
  for (let i = 0; i < turns; i++) {
    x = BigInt.asIntN(64, BigInt.asIntN(64, x << 1n) | BigInt.asIntN(64, x >> 63n));
    if (BigInt.asIntN(64, x & 1n) !== 0n) n++;
  }
  return n;
}

function bigcompare(turns) {
  let n = 0;
  let x = 0n;
  let y = 1n;
  for (let i = 0; i < turns; i++) {
    if (x < y) n++;
    if (x === 0n) n++;
    if (y !== 0n) n++;
    x = BigInt.asIntN(64, x + 1n);
    y = BigInt.asIntN(64, y + 2n);
  }
  return n;
}

function bytes(turns) {
  let x = 0;
  let sum = 0;
  for (let i = 0; i < turns; i++) {
    x = (x + 7) & 0xff;
    x ^= 0x55;
    x &= 0xfe;
    sum = (sum + x) | 0;
  }
  return sum;
}

function bytearray(turns) {
  const cells = new Uint8Array(256);
  for (let i = 0; i < cells.length; i++) cells[i] = i;
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) for (let i = 0; i < cells.length; i++) sum = (sum + cells[i]) | 0;
  return sum;
}

class Cell {
  constructor(value, next) {
    this.value = value;
    this.next = next;
  }
}

function listbuild(turns) {
  let n = 0;
  for (let turn = 0; turn < turns; turn++) {
    let list = null;
    for (let i = 0; i < 100; i++) list = new Cell(i, list);
    for (let c = list; c !== null; c = c.next) n++;
  }
  return n;
}

function listwalk(turns) {
  let list = null;
  for (let i = 0; i < 1000; i++) list = new Cell(i, list);
  let sum = 0;
  for (let turn = 0; turn < turns; turn++) for (let c = list; c !== null; c = c.next) sum = (sum + c.value) | 0;
  return sum;
}

function sieve2(turns) {
  const size = 10000;
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

function matrices(turns) {
  const n = 32;
  const left = new Int32Array(n * n);
  const right = new Int32Array(n * n);
  const out = new Int32Array(n * n);
  for (let i = 0; i < n * n; i++) {
    left[i] = i % 7;
    right[i] = i % 11;
  }
  for (let turn = 0; turn < turns; turn++)
    for (let i = 0; i < n; i++)
      for (let k = 0; k < n; k++) {
        let sum = 0;
        for (let m = 0; m < n; m++) sum = (sum + Math.imul(left[i * n + m], right[m * n + k])) | 0;
        out[i * n + k] = sum;
      }
  return (out[0] + out[n * n - 1]) | 0;
}

function bubble(turns) {
  const n = 500;
  const cells = new Int32Array(n);
  for (let turn = 0; turn < turns; turn++) {
    for (let i = 0; i < n; i++) cells[i] = n - i;
    for (let i = 0; i < n - 1; i++)
      for (let k = 0; k < n - 1 - i; k++)
        if (cells[k] > cells[k + 1]) {
          const t = cells[k];
          cells[k] = cells[k + 1];
          cells[k + 1] = t;
        }
  }
  return cells[0] + cells[n - 1];
}

function bisect(turns) {
  const n = 10000;
  const cells = new Int32Array(n);
  for (let i = 0; i < n; i++) cells[i] = i * 3;
  let found = 0;
  for (let turn = 0; turn < turns; turn++) {
    const wanted = Math.imul(turn, 7) % (n * 3);
    let low = 0;
    let high = n - 1;
    while (low <= high) {
      const middle = ((low + high) / 2) | 0;
      if (cells[middle] === wanted) {
        found++;
        break;
      }
      if (cells[middle] < wanted) low = middle + 1;
      else high = middle - 1;
    }
  }
  return found;
}

function tobig(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum = (sum + Number(BigInt.asIntN(32, BigInt(i) + 42n))) | 0;
  return sum;
}

function tobyte(turns) {
  let sum = 0;
  for (let i = 0; i < turns; i++) sum = (sum + (((i & 0xff) + 1) & 0xff)) | 0;
  return sum;
}

module.exports = {
  addsub,
  muldivmod,
  bitwise,
  shifts,
  mixed,
  oddeven,
  quarters,
  branches,
  countdown,
  readforward,
  writeforward,
  strides,
  smallarray,
  simplecall,
  fib2,
  mutual,
  deepcall,
  bigadd,
  bigbits,
  bigshifts,
  bigcompare,
  bytes,
  bytearray,
  listbuild,
  listwalk,
  sieve2,
  matrices,
  bubble,
  bisect,
  tobig,
  tobyte,
};
