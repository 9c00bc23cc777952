"""The loops of programs/v2.b. Words, and big, have 64 bits: the low ones are taken with a sign, where values may
leave them. Loops stay loops: sum() and slices are left out.
"""

from v1 import LOW, SIGN, fib, primes_below


def addsub(turns):
    x = 0
    for i in range(turns):
        x += i
        x -= i >> 1
        x += 3
        x -= 1
    return x


def muldivmod(turns):
    x, total = 1, 0
    for _ in range(1, turns):
        x = x * 3 + 1
        total += x % 17
        x = x // 7 + 1
    return x + total


def bitwise(turns):
    x = 0xDEADBEEF - 0x100000000
    for i in range(turns):
        x ^= i * 0x1337
        x |= x >> 16
        x &= -1
        x ^= x << 3
        x = (x & LOW) - (x & SIGN)
    return x


def shifts(turns):
    x, ones = 1, 0
    for _ in range(turns):
        x = x << 1 | x >> 31
        x = (x & LOW) - (x & SIGN)
        ones += x & 1
    return x + ones


# Only t needs its sign. Of the others the low bits count, and they do not grow.
def mixed(turns):
    x, y, z = 0, 1, 2
    for _ in range(turns):
        t = x + y * z
        t = (t & LOW) - (t & SIGN)
        x = y ^ z << 2
        y = z - (t >> 1)
        z = t | x & 0xFF
    return x + y + z


def oddeven(turns):
    n = 0
    for i in range(turns):
        if i & 1:
            n += 1
        else:
            n -= 1
    return n


def quarters(turns):
    n = 0
    for i in range(turns):
        v = i % 100
        if v < 25:
            n += 1
        elif v < 50:
            n += 2
        elif v < 75:
            n += 3
        else:
            n += 4
    return n


def branches(turns):
    n = 0
    for i in range(turns):
        x, y = i % 10, i % 7
        both = x + y if y > 3 else x - y
        if x > 5:
            n += both
        else:
            n -= both
    return n


def countdown(turns):
    total = 0
    for _ in range(turns):
        for n in range(1000, 0, -1):
            total += n
    return total


def readforward(turns):
    cells = list(range(1000))
    total = 0
    for _ in range(turns):
        for cell in cells:
            total += cell
    return total


def writeforward(turns):
    cells = [0] * 1000
    for turn in range(turns):
        for i in range(1000):
            cells[i] = i + turn
    return cells[999]


def strides(turns):
    cells = list(range(1024))
    total = 0
    for _ in range(turns):
        step = 1
        while step <= 8:
            for i in range(0, 1024, step):
                total += cells[i]
            step *= 2
    return total


def smallarray(turns):
    cells = list(range(16))
    total = 0
    for _ in range(turns):
        for cell in cells:
            total += cell
    return total


def onemore(x):
    return x + 1


def simplecall(turns):
    total = 0
    for i in range(turns):
        total += onemore(i)
    return total


def iseven(n):
    return 1 if n == 0 else isodd(n - 1)


def isodd(n):
    return 0 if n == 0 else iseven(n - 1)


def mutual(turns):
    total = 0
    for i in range(turns):
        total += iseven(i % 20)
    return total


def ping(x, depth):
    return x if depth <= 0 else pong(x + 1, depth - 1)


def pong(x, depth):
    return x if depth <= 0 else ping(x + 1, depth - 1)


def deepcall(turns):
    total = 0
    for i in range(turns):
        total += ping(i, 10)
    return total


def bigadd(turns):
    x, y = 0, 1
    for _ in range(turns):
        x += y
        y = x - y
        x += 3
        x = (x & LOW) - (x & SIGN)
    return x


def bigbits(turns):
    x = 0xDEADBEEFCAFEBABE - 0x10000000000000000
    for i in range(turns):
        x ^= i * 0x1337
        x |= x >> 16
    return x


def bigshifts(turns):
    x, n = 1, 0
    for _ in range(turns):
        x = x << 1 | x >> 63
        x = (x & LOW) - (x & SIGN)
        if x & 1:
            n += 1
    return n


def bigcompare(turns):
    n = 0
    x, y = 0, 1
    for _ in range(turns):
        if x < y:
            n += 1
        if x == 0:
            n += 1
        if y != 0:
            n += 1
        x += 1
        y += 2
    return n


def bytes_(turns):
    x, total = 0, 0
    for _ in range(turns):
        x = x + 7 & 0xFF
        x ^= 0x55
        x &= 0xFE
        total += x
    return total


def bytearray_(turns):
    cells = bytearray(range(256))
    total = 0
    for _ in range(turns):
        for cell in cells:
            total += cell
    return total


def listbuild(turns):
    n = 0
    for _ in range(turns):
        cells = None
        for i in range(100):
            cells = (i, cells)
        while cells:
            n += 1
            cells = cells[1]
    return n


def listwalk(turns):
    cells = None
    for i in range(1000):
        cells = (i, cells)
    total = 0
    for _ in range(turns):
        rest = cells
        while rest:
            value, rest = rest
            total += value
    return total


def sieve2(turns):
    return primes_below(10000, turns)


def matrices(turns):
    n = 32
    left = [i % 7 for i in range(n * n)]
    right = [i % 11 for i in range(n * n)]
    out = [0] * (n * n)
    for _ in range(turns):
        for i in range(n):
            for k in range(n):
                total = 0
                for m in range(n):
                    total += left[i * n + m] * right[m * n + k]
                out[i * n + k] = total
    return out[0] + out[n * n - 1]


def bubble(turns):
    n = 500
    cells = [0] * n
    for _ in range(turns):
        for i in range(n):
            cells[i] = n - i
        for i in range(n - 1):
            for k in range(n - 1 - i):
                if cells[k] > cells[k + 1]:
                    cells[k], cells[k + 1] = cells[k + 1], cells[k]
    return cells[0] + cells[n - 1]


def bisect(turns):
    n = 10000
    cells = [i * 3 for i in range(n)]
    found = 0
    for turn in range(turns):
        wanted = turn * 7 % (n * 3)
        low, high = 0, n - 1
        while low <= high:
            middle = (low + high) // 2
            cell = cells[middle]
            if cell == wanted:
                found += 1
                break
            if cell < wanted:
                low = middle + 1
            else:
                high = middle - 1
    return found


def tobig(turns):
    total = 0
    for i in range(turns):
        total += i + 42
    return total


def tobyte(turns):
    total = 0
    for i in range(turns):
        total += (i & 0xFF) + 1 & 0xFF
    return total


KERNELS = {
    "addsub": addsub,
    "muldivmod": muldivmod,
    "bitwise": bitwise,
    "shifts": shifts,
    "mixed": mixed,
    "oddeven": oddeven,
    "quarters": quarters,
    "branches": branches,
    "countdown": countdown,
    "readforward": readforward,
    "writeforward": writeforward,
    "strides": strides,
    "smallarray": smallarray,
    "simplecall": simplecall,
    "fib2": fib,
    "mutual": mutual,
    "deepcall": deepcall,
    "bigadd": bigadd,
    "bigbits": bigbits,
    "bigshifts": bigshifts,
    "bigcompare": bigcompare,
    "bytes": bytes_,
    "bytearray": bytearray_,
    "listbuild": listbuild,
    "listwalk": listwalk,
    "sieve2": sieve2,
    "matrices": matrices,
    "bubble": bubble,
    "bisect": bisect,
    "tobig": tobig,
    "tobyte": tobyte,
}
