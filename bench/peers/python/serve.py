"""A row server: `NAME SIZE TIMES` asks for kernel NAME with parameter SIZE, run TIMES times; the reply is
`NAME RESULT`, the low 32 bits of the last time's result. Requests are the command line's words, or else the lines of
standard input. `python3 serve.py`.
"""

import re
import sys

sys.dont_write_bytecode = True

import lang
import v1
import v2

KERNELS = {**v1.KERNELS, **v2.KERNELS, **lang.KERNELS}


def say(line):
    print(line, flush=True)


# From 1 to 999999999, or 0 if it is none.
def number(word):
    return int(word) if re.fullmatch("[0-9]{1,9}", word) else 0


def answer(request):
    size, times = map(number, request[1:]) if len(request) == 3 else (0, 0)
    if size == 0 or times == 0:
        print(f"rows: found '{' '.join(request)}', expected NAME SIZE TIMES", file=sys.stderr)
        sys.exit(2)
    name = request[0]
    run = KERNELS.get(name)
    if run is None:
        say(f"{name} unsupported")
        return
    for _ in range(times):
        result = run(size)
    say(f"{name} {((result & 0xFFFFFFFF) ^ 0x80000000) - 0x80000000}")


def main():
    say("ready")
    words = sys.argv[1:]
    for i in range(0, len(words), 3):
        answer(words[i : i + 3])
    if not words:
        for line in sys.stdin:
            answer(line.split())


if __name__ == "__main__":
    main()
