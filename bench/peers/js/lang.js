// The programs of programs/lang as a JavaScript programmer would write them. Processes are async functions, and a
// channel is a class here, made of promises.
"use strict";

const MASK = 0x3fffffff;

function mix(h, value) {
  return (h * 31 + value) % 1000003;
}

const FIRST = 42;
let seed = FIRST;

function next() {
  return (seed = (seed * 3877 + 29573) % 139968);
}

// ---- binary_trees

class Node {
  constructor(value, left, right) {
    this.value = value;
    this.left = left;
    this.right = right;
  }
}

function grown(depth, value) {
  if (depth === 0) return new Node(value, null, null);
  return new Node(value, grown(depth - 1, 2 * value), grown(depth - 1, 2 * value + 1));
}

function treeSum(n) {
  return n === null ? 0 : n.value + treeSum(n.left) + treeSum(n.right);
}

function binaryTrees(count) {
  const kept = grown(14, 1);
  let h = 0;
  for (let i = 0; i < count; i++) h = mix(h, treeSum(grown(12, 1 + (i & 3))));
  return mix(h, treeSum(kept));
}

// ---- binary_search

function place(cells, key) {
  let low = 0;
  let high = cells.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (cells[middle] < key) low = middle + 1;
    else high = middle;
  }
  return low;
}

function binarySearch(count) {
  seed = FIRST;
  const size = 32768;
  const cells = new Int32Array(size);
  for (let i = 0; i < size; i++) cells[i] = 3 * i + (i & 1);
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const key = next() % (3 * size);
    let at = place(cells, key);
    if (at < size && cells[at] === key) at += size;
    sum = (sum + at) & MASK;
  }
  return sum;
}

// ---- channels

class Channel {
  constructor() {
    this.senders = [];
    this.receivers = [];
  }

  // Done when the value has been received.
  send(value) {
    if (this.receivers.length > 0) {
      this.receivers.shift()(value);
      return undefined;
    }
    return new Promise((done) => this.senders.push({ value, done }));
  }

  receive() {
    if (this.senders.length > 0) {
      const { value, done } = this.senders.shift();
      done();
      return value;
    }
    return new Promise((got) => this.receivers.push(got));
  }
}

async function source(out, count) {
  for (let i = 0; i < count; i++) await out.send(i & 0xfffffff);
  await out.send(-1);
}

async function stage(before, behind, number) {
  for (let value; (value = await before.receive()) >= 0; ) await behind.send((value * 3 + number) & 0xfffffff);
  await behind.send(-1);
}

async function channels(count) {
  let before = new Channel();
  source(before, count);
  for (let i = 1; i <= 8; i++) {
    const behind = new Channel();
    stage(before, behind, i);
    before = behind;
  }
  let sum = 0;
  for (let value; (value = await before.receive()) >= 0; ) sum = (sum + value) & MASK;
  return sum;
}

// ---- closures

const adder = (n) => (x) => (x + n) & 0xffff;
const scaler = (n) => (x) => (x * n) & 0xffff;
const compose = (f, g) => (x) => f(g(x));

function counter() {
  let n = 0;
  return (x) => {
    n = (n + (x & 7) + 1) & 0xffff;
    return x ^ n;
  };
}

function closures(count) {
  const tally = counter();
  let sum = 0;
  for (let i = 0; i < count; i++) {
    const f = compose(adder(i & 255), compose(scaler((i & 15) | 1), tally));
    let x = i & 0xffff;
    for (let k = 0; k < 8; k++) x = f(x);
    sum = (sum + x) & MASK;
  }
  return sum;
}

// ---- fannkuch

function flips(rotation) {
  const size = 8;
  const order = new Int32Array(size);
  const cells = new Int32Array(size);
  const turns = new Int32Array(size);
  for (let i = 0; i < size; i++) order[i] = (i + rotation) % size;
  let most = 0;
  let sum = 0;
  for (let even = true; ; even = !even) {
    let n = 0;
    if (order[0] !== 0) {
      for (let i = 0; i < size; i++) cells[i] = order[i];
      for (let last; (last = cells[0]) !== 0; n++)
        for (let first = 0; first < last; first++, last--) {
          const t = cells[first];
          cells[first] = cells[last];
          cells[last] = t;
        }
    }
    if (n > most) most = n;
    sum += even ? n : -n;
    let i = 1;
    for (; i < size; i++) {
      const t = order[0];
      for (let k = 0; k < i; k++) order[k] = order[k + 1];
      order[i] = t;
      if (++turns[i] <= i) break;
      turns[i] = 0;
    }
    if (i === size) return most * 65536 + (sum & 0xffff);
  }
}

function fannkuch(count) {
  let h = 0;
  for (let i = 0; i < count; i++) h = mix(h, flips(i % 8));
  return h;
}

// ---- fib

function fibOf(n) {
  return n < 2 ? n : fibOf(n - 1) + fibOf(n - 2);
}

function fib(count) {
  let sum = 0;
  for (let i = 0; i < count; i++) sum = (sum + fibOf(20 + (i & 3))) & MASK;
  return sum;
}

// ---- interfaces

class Square {
  constructor(side) {
    this.side = side;
  }
  area() {
    return this.side * this.side;
  }
  grow() {
    this.side = (this.side + 1) & 63;
  }
}

class Rectangle {
  constructor(side, width) {
    this.side = side;
    this.width = width;
  }
  area() {
    return this.side * this.width;
  }
  grow() {
    this.side = (this.side + 3) & 63;
  }
}

class Triangle {
  constructor(side, width) {
    this.side = side;
    this.width = width;
  }
  area() {
    return (this.side * this.width) >> 1;
  }
  grow() {
    this.side = (this.side + 5) & 63;
  }
}

class Cross {
  constructor(side, arm) {
    this.side = side;
    this.arm = arm;
  }
  area() {
    return 2 * this.side * this.arm + this.arm * this.arm;
  }
  grow() {
    this.side = (this.side + 7) & 63;
  }
}

function interfaces(count) {
  seed = FIRST;
  const kinds = [
    (side) => new Square(side),
    (side, i) => new Rectangle(side, i & 31),
    (side, i) => new Triangle(side, i & 31),
    (side, i) => new Cross(side, i & 7),
  ];
  const shapes = [];
  for (let i = 0; i < 256; i++) {
    const kind = Math.floor((next() * 4) / 139968);
    shapes.push(kinds[kind](next() & 63, i));
  }
  let h = 0;
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (const s of shapes) {
      sum += s.area();
      s.grow();
    }
    h = mix(h, sum);
  }
  return h;
}

// ---- mandelbrot

function steps(offset) {
  const size = 64;
  let sum = 0;
  for (let y = 0; y < size; y++) {
    const ci = (2.0 * y) / size - 1.0;
    for (let x = 0; x < size; x++) {
      const cr = (2.0 * x) / size - 1.5 - offset;
      let zr = 0.0;
      let zi = 0.0;
      let rr = 0.0;
      let ii = 0.0;
      let n = 0;
      for (; n < 50 && rr + ii <= 4.0; n++) {
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

function mandelbrot(count) {
  let h = 0;
  for (let i = 0; i < count; i++) h = mix(h, steps((i & 15) * 0.01));
  return h;
}

// ---- maps

function maps(count) {
  seed = FIRST;
  const numbers = 5000;
  const names = 500;
  const texts = [];
  for (let i = 0; i < names; i++) texts.push(`name ${i}`);
  const byNumber = new Map();
  const byName = new Map();
  for (let i = 0; i < count; i++) {
    const key = next() % numbers;
    byNumber.set(key, (byNumber.get(key) ?? 0) + (i & 15));
    const text = texts[key % names];
    byName.set(text, (byName.get(text) ?? 0) + 1);
    if ((i & 7) === 7) byNumber.delete(next() % numbers);
  }
  let h = mix(byNumber.size, byName.size);
  for (let i = 0; i < numbers; i++) h = mix(h, byNumber.get(i) ?? 0);
  for (const text of texts) h = mix(h, byName.get(text) ?? 0);
  return h;
}

// ---- matrix

const ORDER = 64;

function newMatrix() {
  return Array.from({ length: ORDER }, () => new Float64Array(ORDER));
}

function multiply(a, b, c) {
  for (let i = 0; i < ORDER; i++) {
    const row = a[i];
    for (let j = 0; j < ORDER; j++) {
      let sum = 0.0;
      for (let k = 0; k < ORDER; k++) sum += row[k] * b[k][j];
      c[i][j] = sum;
    }
  }
}

function matrix(count) {
  const a = newMatrix();
  const b = newMatrix();
  const c = newMatrix();
  for (let i = 0; i < ORDER; i++) for (let k = 0; k < ORDER; k++) b[i][k] = (i * 7 + k * 2) % 9;
  let h = 0;
  for (let turn = 0; turn < count; turn++) {
    for (let i = 0; i < ORDER; i++) for (let k = 0; k < ORDER; k++) a[i][k] = (i * 3 + k * 5 + turn) % 10;
    multiply(a, b, c);
    let sum = 0.0;
    for (let i = 0; i < ORDER; i++) for (let k = 0; k < ORDER; k++) sum += c[i][k] * (1 + ((i ^ k) & 3));
    h = mix(h, sum);
  }
  return h;
}

// ---- nbody

class Body {
  constructor(x, y, z, vx, vy, vz, mass) {
    this.x = x;
    this.y = y;
    this.z = z;
    this.vx = vx;
    this.vy = vy;
    this.vz = vz;
    this.mass = mass;
  }
}

function advance(bodies, dt) {
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    for (let k = i + 1; k < bodies.length; k++) {
      const b = bodies[k];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      const square = dx * dx + dy * dy + dz * dz;
      const pull = dt / (square * Math.sqrt(square));
      a.vx -= dx * b.mass * pull;
      a.vy -= dy * b.mass * pull;
      a.vz -= dz * b.mass * pull;
      b.vx += dx * a.mass * pull;
      b.vy += dy * a.mass * pull;
      b.vz += dz * a.mass * pull;
    }
  }
  for (const b of bodies) {
    b.x += dt * b.vx;
    b.y += dt * b.vy;
    b.z += dt * b.vz;
  }
}

function energy(bodies) {
  let e = 0.0;
  for (let i = 0; i < bodies.length; i++) {
    const a = bodies[i];
    e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz);
    for (let k = i + 1; k < bodies.length; k++) {
      const b = bodies[k];
      const dx = a.x - b.x;
      const dy = a.y - b.y;
      const dz = a.z - b.z;
      e -= (a.mass * b.mass) / Math.sqrt(dx * dx + dy * dy + dz * dz);
    }
  }
  return e;
}

function nbody(count) {
  const bodies = [
    new Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
    new Body(5.2, 0.3, 0.1, -0.1, 2.7, 0.05, 0.04),
    new Body(-9.4, 1.2, 0.3, -0.25, -2.0, 0.02, 0.012),
    new Body(1.5, -19.1, 0.2, 1.44, 0.12, -0.03, 0.002),
    new Body(20.0, -22.0, 0.4, 0.86, 0.78, 0.01, 0.0025),
  ];
  const sun = bodies[0];
  for (const b of bodies.slice(1)) {
    sun.vx -= (b.vx * b.mass) / sun.mass;
    sun.vy -= (b.vy * b.mass) / sun.mass;
    sun.vz -= (b.vz * b.mass) / sun.mass;
  }
  for (let i = 0; i < count; i++) advance(bodies, 0.01);
  return Math.floor(-energy(bodies) * 1e7 + 0.5) + Math.floor((bodies[1].x + 50.0) * 1e6 + 0.5);
}

// ---- quicksort

function sort(cells, first, last) {
  if (first >= last) return;
  const pivot = cells[(first + last) >> 1];
  let low = first;
  let high = last;
  while (low <= high) {
    while (cells[low] < pivot) low++;
    while (cells[high] > pivot) high--;
    if (low <= high) {
      const t = cells[low];
      cells[low++] = cells[high];
      cells[high--] = t;
    }
  }
  sort(cells, first, high);
  sort(cells, low, last);
}

function quicksort(count) {
  seed = FIRST;
  const cells = new Int32Array(5000);
  let h = 0;
  for (let turn = 0; turn < count; turn++) {
    for (let i = 0; i < cells.length; i++) cells[i] = next();
    sort(cells, 0, cells.length - 1);
    let sum = 0;
    for (let i = 0; i < cells.length; i++) sum = (sum + cells[i] * (i & 7)) & MASK;
    h = mix(h, sum);
  }
  return h;
}

// ---- sieve

function sieve(count) {
  const most = 100000;
  const flags = new Uint8Array(most);
  let h = 0;
  for (let turn = 0; turn < count; turn++) {
    const size = most - (turn & 15) * 100;
    for (let i = 0; i < size; i++) flags[i] = 1;
    for (let i = 2; i * i < size; i++) if (flags[i]) for (let k = i * i; k < size; k += i) flags[k] = 0;
    let primes = 0;
    let greatest = 0;
    for (let i = 2; i < size; i++)
      if (flags[i]) {
        primes++;
        greatest = i;
      }
    h = mix(h, primes + greatest);
  }
  return h;
}

// ---- spawn

async function work(n, done) {
  await done.send((n * 7 + 3) % 1009);
}

async function spawn(count) {
  const batch = 100;
  const done = new Channel();
  let sum = 0;
  for (let first = 0; first < count; first += batch) {
    const size = Math.min(batch, count - first);
    for (let i = 0; i < size; i++) work(first + i, done);
    for (let i = 0; i < size; i++) sum = (sum + (await done.receive())) & MASK;
  }
  return sum;
}

// ---- spectral_norm

function element(i, k) {
  return 1.0 / ((((i + k) * (i + k + 1)) >> 1) + i + 1);
}

function forth(x, y) {
  for (let i = 0; i < y.length; i++) {
    let sum = 0.0;
    for (let k = 0; k < x.length; k++) sum += element(i, k) * x[k];
    y[i] = sum;
  }
}

function back(x, y) {
  for (let i = 0; i < y.length; i++) {
    let sum = 0.0;
    for (let k = 0; k < x.length; k++) sum += element(k, i) * x[k];
    y[i] = sum;
  }
}

function spectralNorm(count) {
  const u = new Float64Array(ORDER);
  const v = new Float64Array(ORDER);
  const t = new Float64Array(ORDER);
  let h = 0;
  for (let turn = 0; turn < count; turn++) {
    for (let i = 0; i < ORDER; i++) u[i] = 1 + ((i + turn) & 3);
    for (let i = 0; i < 2; i++) {
      forth(u, t);
      back(t, v);
      forth(v, t);
      back(t, u);
    }
    let uv = 0.0;
    let vv = 0.0;
    for (let i = 0; i < ORDER; i++) {
      uv += u[i] * v[i];
      vv += v[i] * v[i];
    }
    h = mix(h, Math.floor(Math.sqrt(uv / vv) * 1e6 + 0.5));
  }
  return h;
}

// ---- strings

function written(turn) {
  let s = "";
  for (let i = 0; i < 50; i++) {
    if (i > 0) s += ",";
    s += (turn * 7 + i * i * 13) % 10007;
  }
  return s;
}

function strings(count) {
  let h = 0;
  for (let i = 0; i < count; i++) {
    const s = written(i).split(",").reverse().join("-");
    for (let k = 0; k < s.length; k++) h = (h * 31 + s.charCodeAt(k)) & 0xffffff;
  }
  return h;
}

// ----

module.exports = {
  lang_binary_search: binarySearch,
  lang_binary_trees: binaryTrees,
  lang_channels: channels,
  lang_closures: closures,
  lang_fannkuch: fannkuch,
  lang_fib: fib,
  lang_interfaces: interfaces,
  lang_mandelbrot: mandelbrot,
  lang_maps: maps,
  lang_matrix: matrix,
  lang_nbody: nbody,
  lang_quicksort: quicksort,
  lang_sieve: sieve,
  lang_spawn: spawn,
  lang_spectral_norm: spectralNorm,
  lang_strings: strings,
};
