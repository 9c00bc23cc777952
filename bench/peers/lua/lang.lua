-- The programs of programs/lang as a programmer of LuaJIT would write them; tables begin at 0, as arrays of the
-- others do. The nearest to processes and channels are coroutines that hand on values; nothing schedules them.
local bit = require("bit")
local ffi = require("ffi")
local band, bor, bxor, rshift = bit.band, bit.bor, bit.bxor, bit.rshift
local floor, sqrt = math.floor, math.sqrt
local yield = coroutine.yield

local MASK = 0x3fffffff

local function mix(h, value)
  return (h * 31 + value) % 1000003
end

local FIRST = 42
local seed = FIRST

local function next_number()
  seed = (seed * 3877 + 29573) % 139968
  return seed
end

---- binary_trees

local function grown(depth, value)
  if depth == 0 then
    return {value = value}
  end
  return {value = value, left = grown(depth - 1, 2 * value), right = grown(depth - 1, 2 * value + 1)}
end

local function tree_sum(n)
  if not n then
    return 0
  end
  return n.value + tree_sum(n.left) + tree_sum(n.right)
end

local function binary_trees(count)
  local kept = grown(14, 1)
  local h = 0
  for i = 0, count - 1 do
    h = mix(h, tree_sum(grown(12, 1 + band(i, 3))))
  end
  return mix(h, tree_sum(kept))
end

---- binary_search

local function place(cells, size, key)
  local low, high = 0, size
  while low < high do
    local middle = rshift(low + high, 1)
    if cells[middle] < key then
      low = middle + 1
    else
      high = middle
    end
  end
  return low
end

local function binary_search(count)
  seed = FIRST
  local size = 32768
  local cells = {}
  for i = 0, size - 1 do
    cells[i] = 3 * i + band(i, 1)
  end
  local sum = 0
  for _ = 1, count do
    local key = next_number() % (3 * size)
    local at = place(cells, size, key)
    if at < size and cells[at] == key then
      at = at + size
    end
    sum = band(sum + at, MASK)
  end
  return sum
end

---- channels

local function stage(before, number)
  return coroutine.wrap(function()
    for value in before do
      yield(band(value * 3 + number, 0xfffffff))
    end
  end)
end

local function channels(count)
  local before = coroutine.wrap(function()
    for i = 0, count - 1 do
      yield(band(i, 0xfffffff))
    end
  end)
  for i = 1, 8 do
    before = stage(before, i)
  end
  local sum = 0
  for value in before do
    sum = band(sum + value, MASK)
  end
  return sum
end

---- closures

local function adder(n)
  return function(x) return band(x + n, 0xffff) end
end

local function scaler(n)
  return function(x) return band(x * n, 0xffff) end
end

local function counter()
  local n = 0
  return function(x)
    n = band(n + band(x, 7) + 1, 0xffff)
    return bxor(x, n)
  end
end

local function compose(f, g)
  return function(x) return f(g(x)) end
end

local function closures(count)
  local tally = counter()
  local sum = 0
  for i = 0, count - 1 do
    local f = compose(adder(band(i, 255)), compose(scaler(bor(band(i, 15), 1)), tally))
    local x = band(i, 0xffff)
    for _ = 1, 8 do
      x = f(x)
    end
    sum = band(sum + x, MASK)
  end
  return sum
end

---- fannkuch

local function flips(rotation)
  local size = 8
  local order, cells, turns = {}, {}, {}
  for i = 0, size - 1 do
    order[i] = (i + rotation) % size
    cells[i] = 0
    turns[i] = 0
  end
  local most, sum = 0, 0
  local even = true
  while true do
    local n = 0
    if order[0] ~= 0 then
      for i = 0, size - 1 do
        cells[i] = order[i]
      end
      local last = cells[0]
      while last ~= 0 do
        local first = 0
        while first < last do
          cells[first], cells[last] = cells[last], cells[first]
          first, last = first + 1, last - 1
        end
        n = n + 1
        last = cells[0]
      end
    end
    if n > most then
      most = n
    end
    sum = even and sum + n or sum - n
    even = not even
    local i = 1
    while i < size do
      local t = order[0]
      for k = 0, i - 1 do
        order[k] = order[k + 1]
      end
      order[i] = t
      turns[i] = turns[i] + 1
      if turns[i] <= i then
        break
      end
      turns[i] = 0
      i = i + 1
    end
    if i == size then
      return most * 65536 + band(sum, 0xffff)
    end
  end
end

local function fannkuch(count)
  local h = 0
  for i = 0, count - 1 do
    h = mix(h, flips(i % 8))
  end
  return h
end

---- fib

local function fib_of(n)
  if n < 2 then
    return n
  end
  return fib_of(n - 1) + fib_of(n - 2)
end

local function fib(count)
  local sum = 0
  for i = 0, count - 1 do
    sum = band(sum + fib_of(20 + band(i, 3)), MASK)
  end
  return sum
end

---- interfaces

local Square, Rectangle, Triangle, Cross = {}, {}, {}, {}
for _, class in ipairs({Square, Rectangle, Triangle, Cross}) do
  class.__index = class
end

function Square:area() return self.side * self.side end
function Square:grow() self.side = band(self.side + 1, 63) end
function Rectangle:area() return self.side * self.width end
function Rectangle:grow() self.side = band(self.side + 3, 63) end
function Triangle:area() return rshift(self.side * self.width, 1) end
function Triangle:grow() self.side = band(self.side + 5, 63) end
function Cross:area() return 2 * self.side * self.arm + self.arm * self.arm end
function Cross:grow() self.side = band(self.side + 7, 63) end

local function interfaces(count)
  seed = FIRST
  local shapes = {}
  for i = 0, 255 do
    local kind = floor(next_number() * 4 / 139968)
    local side = band(next_number(), 63)
    local s
    if kind == 0 then
      s = setmetatable({side = side}, Square)
    elseif kind == 1 then
      s = setmetatable({side = side, width = band(i, 31)}, Rectangle)
    elseif kind == 2 then
      s = setmetatable({side = side, width = band(i, 31)}, Triangle)
    else
      s = setmetatable({side = side, arm = band(i, 7)}, Cross)
    end
    shapes[i] = s
  end
  local h = 0
  for _ = 1, count do
    local sum = 0
    for k = 0, 255 do
      local s = shapes[k]
      sum = sum + s:area()
      s:grow()
    end
    h = mix(h, sum)
  end
  return h
end

---- mandelbrot

local function steps(offset)
  local size = 64
  local sum = 0
  for y = 0, size - 1 do
    local ci = 2.0 * y / size - 1.0
    for x = 0, size - 1 do
      local cr = 2.0 * x / size - 1.5 - offset
      local zr, zi, rr, ii = 0.0, 0.0, 0.0, 0.0
      local n = 0
      while n < 50 and rr + ii <= 4.0 do
        zi = 2.0 * zr * zi + ci
        zr = rr - ii + cr
        rr = zr * zr
        ii = zi * zi
        n = n + 1
      end
      sum = sum + n
    end
  end
  return sum
end

local function mandelbrot(count)
  local h = 0
  for i = 0, count - 1 do
    h = mix(h, steps(band(i, 15) * 0.01))
  end
  return h
end

---- maps

local function maps(count)
  seed = FIRST
  local numbers, names = 5000, 500
  local texts = {}
  for i = 0, names - 1 do
    texts[i] = "name " .. i
  end
  local by_number, by_name = {}, {}
  local number_size, name_size = 0, 0
  for i = 0, count - 1 do
    local key = next_number() % numbers
    local old = by_number[key]
    if not old then
      number_size = number_size + 1
    end
    by_number[key] = (old or 0) + band(i, 15)
    local text = texts[key % names]
    old = by_name[text]
    if not old then
      name_size = name_size + 1
    end
    by_name[text] = (old or 0) + 1
    if band(i, 7) == 7 then
      key = next_number() % numbers
      if by_number[key] then
        by_number[key] = nil
        number_size = number_size - 1
      end
    end
  end
  local h = mix(number_size, name_size)
  for i = 0, numbers - 1 do
    h = mix(h, by_number[i] or 0)
  end
  for i = 0, names - 1 do
    h = mix(h, by_name[texts[i]] or 0)
  end
  return h
end

---- matrix

local ORDER = 64

local function new_matrix()
  local rows = {}
  for i = 0, ORDER - 1 do
    local row = {}
    for k = 0, ORDER - 1 do
      row[k] = 0.0
    end
    rows[i] = row
  end
  return rows
end

local function multiply(a, b, c)
  for i = 0, ORDER - 1 do
    local row = a[i]
    for j = 0, ORDER - 1 do
      local sum = 0.0
      for k = 0, ORDER - 1 do
        sum = sum + row[k] * b[k][j]
      end
      c[i][j] = sum
    end
  end
end

local function matrix(count)
  local a, b, c = new_matrix(), new_matrix(), new_matrix()
  for i = 0, ORDER - 1 do
    for k = 0, ORDER - 1 do
      b[i][k] = (i * 7 + k * 2) % 9
    end
  end
  local h = 0
  for turn = 0, count - 1 do
    for i = 0, ORDER - 1 do
      for k = 0, ORDER - 1 do
        a[i][k] = (i * 3 + k * 5 + turn) % 10
      end
    end
    multiply(a, b, c)
    local sum = 0.0
    for i = 0, ORDER - 1 do
      for k = 0, ORDER - 1 do
        sum = sum + c[i][k] * (1 + band(bxor(i, k), 3))
      end
    end
    h = mix(h, sum)
  end
  return h
end

---- nbody

local function body(x, y, z, vx, vy, vz, mass)
  return {x = x, y = y, z = z, vx = vx, vy = vy, vz = vz, mass = mass}
end

local function advance(bodies, dt)
  for i = 1, #bodies do
    local a = bodies[i]
    for k = i + 1, #bodies do
      local b = bodies[k]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      local square = dx * dx + dy * dy + dz * dz
      local pull = dt / (square * sqrt(square))
      a.vx = a.vx - dx * b.mass * pull
      a.vy = a.vy - dy * b.mass * pull
      a.vz = a.vz - dz * b.mass * pull
      b.vx = b.vx + dx * a.mass * pull
      b.vy = b.vy + dy * a.mass * pull
      b.vz = b.vz + dz * a.mass * pull
    end
  end
  for i = 1, #bodies do
    local b = bodies[i]
    b.x = b.x + dt * b.vx
    b.y = b.y + dt * b.vy
    b.z = b.z + dt * b.vz
  end
end

local function energy(bodies)
  local e = 0.0
  for i = 1, #bodies do
    local a = bodies[i]
    e = e + 0.5 * a.mass * (a.vx * a.vx + a.vy * a.vy + a.vz * a.vz)
    for k = i + 1, #bodies do
      local b = bodies[k]
      local dx, dy, dz = a.x - b.x, a.y - b.y, a.z - b.z
      e = e - a.mass * b.mass / sqrt(dx * dx + dy * dy + dz * dz)
    end
  end
  return e
end

local function nbody(count)
  local bodies = {
    body(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 40.0),
    body(5.2, 0.3, 0.1, -0.1, 2.7, 0.05, 0.04),
    body(-9.4, 1.2, 0.3, -0.25, -2.0, 0.02, 0.012),
    body(1.5, -19.1, 0.2, 1.44, 0.12, -0.03, 0.002),
    body(20.0, -22.0, 0.4, 0.86, 0.78, 0.01, 0.0025),
  }
  local sun = bodies[1]
  for i = 2, #bodies do
    local b = bodies[i]
    sun.vx = sun.vx - b.vx * b.mass / sun.mass
    sun.vy = sun.vy - b.vy * b.mass / sun.mass
    sun.vz = sun.vz - b.vz * b.mass / sun.mass
  end
  for _ = 1, count do
    advance(bodies, 0.01)
  end
  return floor(-energy(bodies) * 1e7 + 0.5) + floor((bodies[2].x + 50.0) * 1e6 + 0.5)
end

---- quicksort

local function sort(cells, first, last)
  if first >= last then
    return
  end
  local pivot = cells[rshift(first + last, 1)]
  local low, high = first, last
  while low <= high do
    while cells[low] < pivot do
      low = low + 1
    end
    while cells[high] > pivot do
      high = high - 1
    end
    if low <= high then
      cells[low], cells[high] = cells[high], cells[low]
      low, high = low + 1, high - 1
    end
  end
  sort(cells, first, high)
  sort(cells, low, last)
end

local function quicksort(count)
  seed = FIRST
  local size = 5000
  local cells = {}
  local h = 0
  for _ = 1, count do
    for i = 0, size - 1 do
      cells[i] = next_number()
    end
    sort(cells, 0, size - 1)
    local sum = 0
    for i = 0, size - 1 do
      sum = band(sum + cells[i] * band(i, 7), MASK)
    end
    h = mix(h, sum)
  end
  return h
end

---- sieve

local function sieve(count)
  local most = 100000
  local flags = ffi.new("uint8_t[?]", most)
  local h = 0
  for turn = 0, count - 1 do
    local size = most - band(turn, 15) * 100
    for i = 0, size - 1 do
      flags[i] = 1
    end
    local i = 2
    while i * i < size do
      if flags[i] ~= 0 then
        for k = i * i, size - 1, i do
          flags[k] = 0
        end
      end
      i = i + 1
    end
    local primes, greatest = 0, 0
    for n = 2, size - 1 do
      if flags[n] ~= 0 then
        primes = primes + 1
        greatest = n
      end
    end
    h = mix(h, primes + greatest)
  end
  return h
end

---- spawn

local function work(n)
  return (n * 7 + 3) % 1009
end

local function spawn(count)
  local batch = 100
  local sum = 0
  for first = 0, count - 1, batch do
    local size = math.min(batch, count - first)
    local made = {}
    for i = 1, size do
      made[i] = coroutine.wrap(work)
    end
    for i = 1, size do
      sum = band(sum + made[i](first + i - 1), MASK)
    end
  end
  return sum
end

---- spectral_norm

local function element(i, k)
  return 1.0 / (rshift((i + k) * (i + k + 1), 1) + i + 1)
end

local function forth(x, y)
  for i = 0, ORDER - 1 do
    local sum = 0.0
    for k = 0, ORDER - 1 do
      sum = sum + element(i, k) * x[k]
    end
    y[i] = sum
  end
end

local function back(x, y)
  for i = 0, ORDER - 1 do
    local sum = 0.0
    for k = 0, ORDER - 1 do
      sum = sum + element(k, i) * x[k]
    end
    y[i] = sum
  end
end

local function spectral_norm(count)
  local u, v, t = {}, {}, {}
  local h = 0
  for turn = 0, count - 1 do
    for i = 0, ORDER - 1 do
      u[i] = 1 + band(i + turn, 3)
    end
    for _ = 1, 2 do
      forth(u, t)
      back(t, v)
      forth(v, t)
      back(t, u)
    end
    local uv, vv = 0.0, 0.0
    for i = 0, ORDER - 1 do
      uv = uv + u[i] * v[i]
      vv = vv + v[i] * v[i]
    end
    h = mix(h, floor(sqrt(uv / vv) * 1e6 + 0.5))
  end
  return h
end

---- strings

local function written(turn)
  local parts = {}
  for i = 0, 49 do
    parts[i + 1] = (turn * 7 + i * i * 13) % 10007
  end
  return table.concat(parts, ",")
end

local function split(s)
  local words = {}
  for word in s:gmatch("[^,]+") do
    words[#words + 1] = word
  end
  return words
end

local function joined(words)
  local parts = {}
  for i = #words, 1, -1 do
    parts[#parts + 1] = words[i]
  end
  return table.concat(parts, "-")
end

local function strings(count)
  local h = 0
  for i = 0, count - 1 do
    local s = joined(split(written(i)))
    for k = 1, #s do
      h = band(h * 31 + s:byte(k), 0xffffff)
    end
  end
  return h
end

----

return {
  lang_binary_search = binary_search,
  lang_binary_trees = binary_trees,
  lang_channels = channels,
  lang_closures = closures,
  lang_fannkuch = fannkuch,
  lang_fib = fib,
  lang_interfaces = interfaces,
  lang_mandelbrot = mandelbrot,
  lang_maps = maps,
  lang_matrix = matrix,
  lang_nbody = nbody,
  lang_quicksort = quicksort,
  lang_sieve = sieve,
  lang_spawn = spawn,
  lang_spectral_norm = spectral_norm,
  lang_strings = strings,
}
