// A row server: `NAME SIZE TIMES` asks for kernel NAME with parameter SIZE, run TIMES times; the reply is
// `NAME RESULT`, the result of the last time. Requests are the command line's words, or else the lines of standard
// input, read synchronously. `node serve.js`.
"use strict";

const fs = require("fs");

const kernels = new Map(["v1", "v2", "lang"].flatMap((part) => Object.entries(require(`./${part}.js`))));

// From 1 to 999999999, or 0 if it is none.
function number(word) {
  return /^[0-9]{1,9}$/.test(word) ? Number(word) : 0;
}

function fail(request) {
  fs.writeSync(2, `rows: found '${request.join(" ")}', expected NAME SIZE TIMES\n`);
  process.exit(2);
}

async function answer(request) {
  const [name, ...parameters] = request;
  const size = number(parameters[0]);
  const times = number(parameters[1]);
  if (request.length !== 3 || size === 0 || times === 0) fail(request);
  const run = kernels.get(name);
  if (!run) {
    fs.writeSync(1, `${name} unsupported\n`);
    return;
  }
  let result = 0;
  for (let i = 0; i < times; i++) {
    result = run(size);
    if (result instanceof Promise) result = await result;
  }
  fs.writeSync(1, `${name} ${result | 0}\n`);
}

// How many bytes came; 0 at the end.
function readSome(buffer) {
  for (;;) {
    try {
      return fs.readSync(0, buffer, 0, buffer.length, null);
    } catch (e) {
      if (e.code === "EOF") return 0;
      if (e.code !== "EAGAIN") throw e;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

function* lines() {
  const buffer = Buffer.alloc(4096);
  let rest = "";
  for (let n; (n = readSome(buffer)) > 0; ) {
    const parts = (rest + buffer.toString("latin1", 0, n)).split("\n");
    rest = parts.pop();
    yield* parts;
  }
  if (rest !== "") yield rest;
}

async function main() {
  fs.writeSync(1, "ready\n");
  const args = process.argv.slice(2);
  for (let i = 0; i < args.length; i += 3) await answer(args.slice(i, i + 3));
  if (args.length === 0) for (const line of lines()) await answer(line.trim().split(/\s+/));
}

main();
