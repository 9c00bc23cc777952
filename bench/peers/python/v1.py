"""The loops of programs/v1.b. Words have 64 bits: the low ones are taken with a sign, where values may leave them.
Loops stay loops: sum() and slices are left out.
"""

LOW = 0x7FFFFFFFFFFFFFFF
SIGN = 0x8000000000000000


def arithmetic(turns):
    x, y, z = 1, 2, 3
    for _ in range(turns):
        x += y
        y *= 3
        z -= x
        x ^= y
        y &= 0xFFFF
        z |= 1
        x <<= 1
        x = (x & LOW) - (x & SIGN)
        y >>= 1
        z += x % 17 if x >= 0 else -(-x % 17)
        z = (z & LOW) - (z & SIGN)
    return x + y + z


def array(turns):
    cells = list(range(1000))
    total = 0
    for _ in range(turns):
        for cell in cells:
            total += cell
    return total


def plus(x, y):
    return x + y


def calls(turns):
    total = 0
    for i in range(turns):
        total += plus(i, i + 1)
    return total


def fib_of(n):
    return n if n <= 1 else fib_of(n - 1) + fib_of(n - 2)


def fib(turns):
    total = 0
    for _ in range(turns):
        total += fib_of(25)
    return total


def primes_below(size, turns):
    flag = [0] * size
    primes = 0
    for _ in range(turns):
        for i in range(size):
            flag[i] = 1
        flag[0] = flag[1] = 0
        i = 2
        while i * i < size:
            if flag[i]:
                for k in range(i * i, size, i):
                    flag[k] = 0
            i += 1
        primes = 0
        for is_prime in flag:
            if is_prime:
                primes += 1
    return primes


def sieve(turns):
    return primes_below(100000, turns)


def nested(turns):
    total = 0
    for i in range(turns):
        for k in range(500):
            for m in range(200):
                total += i + k + m
    return total


KERNELS = {
    "arithmetic": arithmetic,
    "array": array,
    "calls": calls,
    "fib": fib,
    "sieve": sieve,
    "nested": nested,
}
