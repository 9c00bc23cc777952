-- The loops of programs/v2.b. Words have 32 bits: tobit, where values may leave them. Arrays are those of ffi; big is
-- its int64_t.
local bit = require("bit")
local ffi = require("ffi")
local tobit, band, bor, bxor = bit.tobit, bit.band, bit.bor, bit.bxor
local lshift, arshift, rshift = bit.lshift, bit.arshift, bit.rshift
local floor = math.floor
local int64 = ffi.typeof("int64_t")
local words = ffi.typeof("int32_t[?]")

local function addsub(turns)
  local x = 0
  for i = 0, turns - 1 do
    x = tobit(x + i)
    x = tobit(x - arshift(i, 1))
    x = tobit(x + 3)
    x = tobit(x - 1)
  end
  return x
end

-- Here nothing leaves a word: x stays small.
local function muldivmod(turns)
  local x, sum = 1, 0
  for _ = 1, turns - 1 do
    x = x * 3 + 1
    sum = sum + x % 17
    x = floor(x / 7) + 1
  end
  return tobit(x + sum)
end

local function bitwise(turns)
  local x = tobit(0xdeadbeef)
  for i = 0, turns - 1 do
    x = bxor(x, i * 0x1337)
    x = bor(x, arshift(x, 16))
    x = band(x, 0xffffffff)
    x = bxor(x, lshift(x, 3))
  end
  return x
end

local function shifts(turns)
  local x, ones = 1, 0
  for _ = 1, turns do
    x = bor(lshift(x, 1), arshift(x, 31))
    ones = ones + band(x, 1)
  end
  return tobit(x + ones)
end

local function mixed(turns)
  local x, y, z = 0, 1, 2
  for _ = 1, turns do
    local t = tobit(x + tobit(int64(y) * z)) -- a double has too few bits for the product
    x = bxor(y, lshift(z, 2))
    y = tobit(z - arshift(t, 1))
    z = bor(t, band(x, 0xff))
  end
  return tobit(x + y + z)
end

local function oddeven(turns)
  local n = 0
  for i = 0, turns - 1 do
    if band(i, 1) ~= 0 then
      n = n + 1
    else
      n = n - 1
    end
  end
  return n
end

local function quarters(turns)
  local n = 0
  for i = 0, turns - 1 do
    local v = i % 100
    if v < 25 then
      n = n + 1
    elseif v < 50 then
      n = n + 2
    elseif v < 75 then
      n = n + 3
    else
      n = n + 4
    end
  end
  return tobit(n)
end

local function branches(turns)
  local n = 0
  for i = 0, turns - 1 do
    local x, y = i % 10, i % 7
    local both = y > 3 and x + y or x - y
    if x > 5 then
      n = n + both
    else
      n = n - both
    end
  end
  return tobit(n)
end

local function countdown(turns)
  local sum = 0
  for _ = 1, turns do
    for n = 1000, 1, -1 do
      sum = tobit(sum + n)
    end
  end
  return sum
end

local function counted(size)
  local cells = words(size)
  for i = 0, size - 1 do
    cells[i] = i
  end
  return cells
end

local function readforward(turns)
  local cells = counted(1000)
  local sum = 0
  for _ = 1, turns do
    for i = 0, 999 do
      sum = tobit(sum + cells[i])
    end
  end
  return sum
end

local function writeforward(turns)
  local cells = words(1000)
  for turn = 0, turns - 1 do
    for i = 0, 999 do
      cells[i] = i + turn
    end
  end
  return cells[999]
end

local function strides(turns)
  local cells = counted(1024)
  local sum = 0
  for _ = 1, turns do
    local step = 1
    while step <= 8 do
      for i = 0, 1023, step do
        sum = tobit(sum + cells[i])
      end
      step = step * 2
    end
  end
  return sum
end

local function smallarray(turns)
  local cells = counted(16)
  local sum = 0
  for _ = 1, turns do
    for i = 0, 15 do
      sum = tobit(sum + cells[i])
    end
  end
  return sum
end

local function onemore(x)
  return x + 1
end

local function simplecall(turns)
  local sum = 0
  for i = 0, turns - 1 do
    sum = tobit(sum + onemore(i))
  end
  return sum
end

local function fib_of(n)
  if n <= 1 then
    return n
  end
  return fib_of(n - 1) + fib_of(n - 2)
end

local function fib2(turns)
  local sum = 0
  for _ = 1, turns do
    sum = tobit(sum + fib_of(25))
  end
  return sum
end

local isodd

local function iseven(n)
  if n == 0 then
    return 1
  end
  return isodd(n - 1)
end

function isodd(n)
  if n == 0 then
    return 0
  end
  return iseven(n - 1)
end

local function mutual(turns)
  local sum = 0
  for i = 0, turns - 1 do
    sum = sum + iseven(i % 20)
  end
  return sum
end

local pong

local function ping(x, depth)
  if depth <= 0 then
    return x
  end
  return pong(x + 1, depth - 1)
end

function pong(x, depth)
  if depth <= 0 then
    return x
  end
  return ping(x + 1, depth - 1)
end

local function deepcall(turns)
  local sum = 0
  for i = 0, turns - 1 do
    sum = tobit(sum + ping(i, 10))
  end
  return sum
end

local function bigadd(turns)
  local x, y = 0LL, 1LL
  for _ = 1, turns do
    x = x + y
    y = x - y
    x = x + 3
  end
  return tobit(x)
end

local function bigbits(turns)
  local x = int64(0xdeadbeefcafebabeULL)
  for i = 0, turns - 1 do
    x = bxor(x, int64(i) * 0x1337)
    x = bor(x, arshift(x, 16))
  end
  return tobit(x)
end

-- x lies in an array of one: the branch would make a new object of it in each turn.
local function bigshifts(turns)
  local x = ffi.new("int64_t[1]", 1)
  local n = 0
  for _ = 1, turns do
    x[0] = bor(lshift(x[0], 1), arshift(x[0], 63))
    if band(x[0], 1) ~= 0 then
      n = n + 1
    end
  end
  return n
end

local function bigcompare(turns)
  local n = 0
  local x, y = 0LL, 1LL
  for _ = 1, turns do
    if x < y then
      n = n + 1
    end
    if x == 0 then
      n = n + 1
    end
    if y ~= 0 then
      n = n + 1
    end
    x = x + 1
    y = y + 2
  end
  return tobit(n)
end

local function bytes(turns)
  local x, sum = 0, 0
  for _ = 1, turns do
    x = band(x + 7, 0xff)
    x = bxor(x, 0x55)
    x = band(x, 0xfe)
    sum = tobit(sum + x)
  end
  return sum
end

local function bytearray(turns)
  local cells = ffi.new("uint8_t[?]", 256)
  for i = 0, 255 do
    cells[i] = i
  end
  local sum = 0
  for _ = 1, turns do
    for i = 0, 255 do
      sum = tobit(sum + cells[i])
    end
  end
  return sum
end

local function listbuild(turns)
  local n = 0
  for _ = 1, turns do
    local list
    for i = 0, 99 do
      list = {value = i, next = list}
    end
    while list do
      n = n + 1
      list = list.next
    end
  end
  return tobit(n)
end

local function listwalk(turns)
  local list
  for i = 0, 999 do
    list = {value = i, next = list}
  end
  local sum = 0
  for _ = 1, turns do
    local cell = list
    while cell do
      sum = tobit(sum + cell.value)
      cell = cell.next
    end
  end
  return sum
end

local function sieve2(turns)
  local size = 10000
  local flag = words(size)
  local primes = 0
  for _ = 1, turns do
    for i = 0, size - 1 do
      flag[i] = 1
    end
    flag[0], flag[1] = 0, 0
    local i = 2
    while i * i < size do
      if flag[i] ~= 0 then
        for k = i * i, size - 1, i do
          flag[k] = 0
        end
      end
      i = i + 1
    end
    primes = 0
    for n = 0, size - 1 do
      if flag[n] ~= 0 then
        primes = primes + 1
      end
    end
  end
  return primes
end

local function matrices(turns)
  local n = 32
  local left, right, out = words(n * n), words(n * n), words(n * n)
  for i = 0, n * n - 1 do
    left[i] = i % 7
    right[i] = i % 11
  end
  for _ = 1, turns do
    for i = 0, n - 1 do
      for k = 0, n - 1 do
        local sum = 0
        for m = 0, n - 1 do
          sum = sum + left[i * n + m] * right[m * n + k]
        end
        out[i * n + k] = sum
      end
    end
  end
  return out[0] + out[n * n - 1]
end

local function bubble(turns)
  local n = 500
  local cells = words(n)
  for _ = 1, turns do
    for i = 0, n - 1 do
      cells[i] = n - i
    end
    for i = 0, n - 2 do
      for k = 0, n - 2 - i do
        if cells[k] > cells[k + 1] then
          cells[k], cells[k + 1] = cells[k + 1], cells[k]
        end
      end
    end
  end
  return cells[0] + cells[n - 1]
end

local function bisect(turns)
  local n = 10000
  local cells = words(n)
  for i = 0, n - 1 do
    cells[i] = i * 3
  end
  local found = 0
  for turn = 0, turns - 1 do
    local wanted = turn * 7 % (n * 3)
    local low, high = 0, n - 1
    while low <= high do
      local middle = rshift(low + high, 1)
      if cells[middle] == wanted then
        found = found + 1
        break
      end
      if cells[middle] < wanted then
        low = middle + 1
      else
        high = middle - 1
      end
    end
  end
  return found
end

local function tobig(turns)
  local sum = 0
  for i = 0, turns - 1 do
    sum = tobit(sum + tobit(int64(i) + 42LL))
  end
  return sum
end

local function tobyte(turns)
  local sum = 0
  for i = 0, turns - 1 do
    sum = tobit(sum + band(band(i, 0xff) + 1, 0xff))
  end
  return sum
end

return {
  addsub = addsub,
  muldivmod = muldivmod,
  bitwise = bitwise,
  shifts = shifts,
  mixed = mixed,
  oddeven = oddeven,
  quarters = quarters,
  branches = branches,
  countdown = countdown,
  readforward = readforward,
  writeforward = writeforward,
  strides = strides,
  smallarray = smallarray,
  simplecall = simplecall,
  fib2 = fib2,
  mutual = mutual,
  deepcall = deepcall,
  bigadd = bigadd,
  bigbits = bigbits,
  bigshifts = bigshifts,
  bigcompare = bigcompare,
  bytes = bytes,
  bytearray = bytearray,
  listbuild = listbuild,
  listwalk = listwalk,
  sieve2 = sieve2,
  matrices = matrices,
  bubble = bubble,
  bisect = bisect,
  tobig = tobig,
  tobyte = tobyte,
}
