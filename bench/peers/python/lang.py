"""The programs of programs/lang as a Python programmer would write them. Processes are tasks of asyncio; channels are
its queues, which cannot be unbuffered, so that they hold one number.
"""

import asyncio
from math import sqrt

MASK = 0x3FFFFFFF


def mix(h, value):
    return (h * 31 + value) % 1000003


FIRST = 42
seed = FIRST


def next_number():
    global seed
    seed = (seed * 3877 + 29573) % 139968
    return seed


# ---- binary_trees


class Node:
    __slots__ = ("value", "left", "right")

    def __init__(self, value, left, right):
        self.value = value
        self.left = left
        self.right = right


def grown(depth, value):
    if depth == 0:
        return Node(value, None, None)
    return Node(value, grown(depth - 1, 2 * value), grown(depth - 1, 2 * value + 1))


def tree_sum(n):
    if n is None:
        return 0
    return n.value + tree_sum(n.left) + tree_sum(n.right)


def binary_trees(count):
    kept = grown(14, 1)
    h = 0
    for i in range(count):
        h = mix(h, tree_sum(grown(12, 1 + (i & 3))))
    return mix(h, tree_sum(kept))


# ---- binary_search


def place(cells, key):
    low, high = 0, len(cells)
    while low < high:
        middle = (low + high) // 2
        if cells[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low


def binary_search(count):
    global seed
    seed = FIRST
    size = 32768
    cells = [3 * i + (i & 1) for i in range(size)]
    total = 0
    for _ in range(count):
        key = next_number() % (3 * size)
        at = place(cells, key)
        if at < size and cells[at] == key:
            at += size
        total = (total + at) & MASK
    return total


# ---- channels


async def source(out, count):
    for i in range(count):
        await out.put(i & 0xFFFFFFF)
    await out.put(-1)


async def stage(before, behind, number):
    while (value := await before.get()) >= 0:
        await behind.put((value * 3 + number) & 0xFFFFFFF)
    await behind.put(-1)


async def pipeline(count):
    before = asyncio.Queue(1)
    tasks = [asyncio.create_task(source(before, count))]
    for i in range(1, 9):
        behind = asyncio.Queue(1)
        tasks.append(asyncio.create_task(stage(before, behind, i)))
        before = behind
    total = 0
    while (value := await before.get()) >= 0:
        total = (total + value) & MASK
    await asyncio.gather(*tasks)
    return total


def channels(count):
    return asyncio.run(pipeline(count))


# ---- closures


def adder(n):
    return lambda x: (x + n) & 0xFFFF


def scaler(n):
    return lambda x: (x * n) & 0xFFFF


def counter():
    n = 0

    def tick(x):
        nonlocal n
        n = (n + (x & 7) + 1) & 0xFFFF
        return x ^ n

    return tick


def compose(f, g):
    return lambda x: f(g(x))


def closures(count):
    tally = counter()
    total = 0
    for i in range(count):
        f = compose(adder(i & 255), compose(scaler((i & 15) | 1), tally))
        x = i & 0xFFFF
        for _ in range(8):
            x = f(x)
        total = (total + x) & MASK
    return total


# ---- fannkuch


def flips(rotation):
    size = 8
    order = [(i + rotation) % size for i in range(size)]
    turns = [0] * size
    most = total = 0
    even = True
    while True:
        n = 0
        if order[0]:
            cells = order[:]
            while last := cells[0]:
                first = 0
                while first < last:
                    cells[first], cells[last] = cells[last], cells[first]
                    first += 1
                    last -= 1
                n += 1
        if n > most:
            most = n
        total += n if even else -n
        even = not even
        for i in range(1, size):
            t = order[0]
            for k in range(i):
                order[k] = order[k + 1]
            order[i] = t
            turns[i] += 1
            if turns[i] <= i:
                break
            turns[i] = 0
        else:
            return most * 65536 + (total & 0xFFFF)


def fannkuch(count):
    h = 0
    for i in range(count):
        h = mix(h, flips(i % 8))
    return h


# ---- fib


def fib_of(n):
    return n if n < 2 else fib_of(n - 1) + fib_of(n - 2)


def fib(count):
    total = 0
    for i in range(count):
        total = (total + fib_of(20 + (i & 3))) & MASK
    return total


# ---- interfaces


class Square:
    def __init__(self, side):
        self.side = side

    def area(self):
        return self.side * self.side

    def grow(self):
        self.side = (self.side + 1) & 63


class Rectangle:
    def __init__(self, side, width):
        self.side = side
        self.width = width

    def area(self):
        return self.side * self.width

    def grow(self):
        self.side = (self.side + 3) & 63


class Triangle:
    def __init__(self, side, width):
        self.side = side
        self.width = width

    def area(self):
        return self.side * self.width // 2

    def grow(self):
        self.side = (self.side + 5) & 63


class Cross:
    def __init__(self, side, arm):
        self.side = side
        self.arm = arm

    def area(self):
        return 2 * self.side * self.arm + self.arm * self.arm

    def grow(self):
        self.side = (self.side + 7) & 63


def interfaces(count):
    global seed
    seed = FIRST
    shapes = []
    for i in range(256):
        kind = next_number() * 4 // 139968
        side = next_number() & 63
        if kind == 0:
            shapes.append(Square(side))
        elif kind == 1:
            shapes.append(Rectangle(side, i & 31))
        elif kind == 2:
            shapes.append(Triangle(side, i & 31))
        else:
            shapes.append(Cross(side, i & 7))
    h = 0
    for _ in range(count):
        total = 0
        for s in shapes:
            total += s.area()
            s.grow()
        h = mix(h, total)
    return h


# ---- mandelbrot


def steps(offset):
    size = 64
    total = 0
    for y in range(size):
        ci = 2.0 * y / size - 1.0
        for x in range(size):
            cr = 2.0 * x / size - 1.5 - offset
            zr = zi = rr = ii = 0.0
            n = 0
            while n < 50 and rr + ii <= 4.0:
                zi = 2.0 * zr * zi + ci
                zr = rr - ii + cr
                rr = zr * zr
                ii = zi * zi
                n += 1
            total += n
    return total


def mandelbrot(count):
    h = 0
    for i in range(count):
        h = mix(h, steps((i & 15) * 0.01))
    return h


# ---- maps


def maps(count):
    global seed
    seed = FIRST
    numbers, names = 5000, 500
    texts = [f"name {i}" for i in range(names)]
    by_number = {}
    by_name = {}
    for i in range(count):
        key = next_number() % numbers
        by_number[key] = by_number.get(key, 0) + (i & 15)
        text = texts[key % names]
        by_name[text] = by_name.get(text, 0) + 1
        if (i & 7) == 7:
            by_number.pop(next_number() % numbers, None)
    h = mix(len(by_number), len(by_name))
    for i in range(numbers):
        h = mix(h, by_number.get(i, 0))
    for text in texts:
        h = mix(h, by_name.get(text, 0))
    return h


# ---- matrix

ORDER = 64


def new_matrix():
    return [[0.0] * ORDER for _ in range(ORDER)]


def multiply(a, b, c):
    for i in range(ORDER):
        row = a[i]
        for j in range(ORDER):
            total = 0.0
            for k in range(ORDER):
                total += row[k] * b[k][j]
            c[i][j] = total


def matrix(count):
    a, b, c = new_matrix(), new_matrix(), new_matrix()
    for i in range(ORDER):
        for k in range(ORDER):
            b[i][k] = float((i * 7 + k * 2) % 9)
    h = 0
    for turn in range(count):
        for i in range(ORDER):
            for k in range(ORDER):
                a[i][k] = float((i * 3 + k * 5 + turn) % 10)
        multiply(a, b, c)
        total = 0.0
        for i in range(ORDER):
            for k in range(ORDER):
                total += c[i][k] * (1 + ((i ^ k) & 3))
        h = mix(h, int(total))
    return h


# ---- nbody


class Body:
    __slots__ = ("x", "y", "z", "vx", "vy", "vz", "mass")

    def __init__(self, x, y, z, vx, vy, vz, mass):
        self.x, self.y, self.z = x, y, z
        self.vx, self.vy, self.vz = vx, vy, vz
        self.mass = mass


def advance(bodies, dt):
    for i, a in enumerate(bodies):
        for k in range(i + 1, len(bodies)):
            b = bodies[k]
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            square = dx * dx + dy * dy + dz * dz
            pull = dt / (square * sqrt(square))
            a.vx -= dx * b.mass * pull
            a.vy -= dy * b.mass * pull
            a.vz -= dz * b.mass * pull
            b.vx += dx * a.mass * pull
            b.vy += dy * a.mass * pull
            b.vz += dz * a.mass * pull
    for b in bodies:
        b.x += dt * b.vx
        b.y += dt * b.vy
        b.z += dt * b.vz


def energy(bodies):
    e = 0.0
    for i, a in enumerate(bodies):
        e += 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
        for k in range(i + 1, len(bodies)):
            b = bodies[k]
            dx = a.x - b.x
            dy = a.y - b.y
            dz = a.z - b.z
            e -= a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    return e


def nbody(count):
    bodies = [
        Body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
        Body(5.2, 0.3, 0.1, -0.1, 2.7, 0.05, 0.04),
        Body(-9.4, 1.2, 0.3, -0.25, -2.0, 0.02, 0.012),
        Body(1.5, -19.1, 0.2, 1.44, 0.12, -0.03, 0.002),
        Body(20.0, -22.0, 0.4, 0.86, 0.78, 0.01, 0.0025),
    ]
    sun = bodies[0]
    for b in bodies[1:]:
        sun.vx -= b.vx * b.mass / sun.mass
        sun.vy -= b.vy * b.mass / sun.mass
        sun.vz -= b.vz * b.mass / sun.mass
    for _ in range(count):
        advance(bodies, 0.01)
    return int(-energy(bodies) * 1e7 + 0.5) + int((bodies[1].x + 50.0) * 1e6 + 0.5)


# ---- quicksort


def sort(cells, first, last):
    if first >= last:
        return
    pivot = cells[(first + last) // 2]
    low, high = first, last
    while low <= high:
        while cells[low] < pivot:
            low += 1
        while cells[high] > pivot:
            high -= 1
        if low <= high:
            cells[low], cells[high] = cells[high], cells[low]
            low += 1
            high -= 1
    sort(cells, first, high)
    sort(cells, low, last)


def quicksort(count):
    global seed
    seed = FIRST
    size = 5000
    cells = [0] * size
    h = 0
    for _ in range(count):
        for i in range(size):
            cells[i] = next_number()
        sort(cells, 0, size - 1)
        total = 0
        for i in range(size):
            total = (total + cells[i] * (i & 7)) & MASK
        h = mix(h, total)
    return h


# ---- sieve


def sieve(count):
    most = 100000
    flags = bytearray(most)
    h = 0
    for turn in range(count):
        size = most - (turn & 15) * 100
        for i in range(size):
            flags[i] = 1
        i = 2
        while i * i < size:
            if flags[i]:
                for k in range(i * i, size, i):
                    flags[k] = 0
            i += 1
        primes = greatest = 0
        for i in range(2, size):
            if flags[i]:
                primes += 1
                greatest = i
        h = mix(h, primes + greatest)
    return h


# ---- spawn


async def work(n, done):
    await done.put((n * 7 + 3) % 1009)


async def spawn_all(count):
    batch = 100
    done = asyncio.Queue(1)
    total = 0
    for first in range(0, count, batch):
        size = min(batch, count - first)
        tasks = [asyncio.create_task(work(first + i, done)) for i in range(size)]
        for _ in tasks:
            total = (total + await done.get()) & MASK
    return total


def spawn(count):
    return asyncio.run(spawn_all(count))


# ---- spectral_norm


def element(i, k):
    return 1.0 / ((i + k) * (i + k + 1) // 2 + i + 1)


def forth(x, y):
    for i in range(ORDER):
        total = 0.0
        for k in range(ORDER):
            total += element(i, k) * x[k]
        y[i] = total


def back(x, y):
    for i in range(ORDER):
        total = 0.0
        for k in range(ORDER):
            total += element(k, i) * x[k]
        y[i] = total


def spectral_norm(count):
    u, v, t = [0.0] * ORDER, [0.0] * ORDER, [0.0] * ORDER
    h = 0
    for turn in range(count):
        for i in range(ORDER):
            u[i] = float(1 + ((i + turn) & 3))
        for _ in range(2):
            forth(u, t)
            back(t, v)
            forth(v, t)
            back(t, u)
        uv = vv = 0.0
        for i in range(ORDER):
            uv += u[i] * v[i]
            vv += v[i] * v[i]
        h = mix(h, int(sqrt(uv / vv) * 1e6 + 0.5))
    return h


# ---- strings


def strings(count):
    h = 0
    for turn in range(count):
        s = ",".join(str((turn * 7 + i * i * 13) % 10007) for i in range(50))
        s = "-".join(reversed(s.split(",")))
        for c in s:
            h = (h * 31 + ord(c)) & 0xFFFFFF
    return h


# ----

KERNELS = {
    "lang_binary_search": binary_search,
    "lang_binary_trees": binary_trees,
    "lang_channels": channels,
    "lang_closures": closures,
    "lang_fannkuch": fannkuch,
    "lang_fib": fib,
    "lang_interfaces": interfaces,
    "lang_mandelbrot": mandelbrot,
    "lang_maps": maps,
    "lang_matrix": matrix,
    "lang_nbody": nbody,
    "lang_quicksort": quicksort,
    "lang_sieve": sieve,
    "lang_spawn": spawn,
    "lang_spectral_norm": spectral_norm,
    "lang_strings": strings,
}
