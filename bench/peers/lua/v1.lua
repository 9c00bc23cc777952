-- The loops of programs/v1.b. Words have 32 bits: tobit, where values may leave them. Arrays are those of ffi.
local bit = require("bit")
local ffi = require("ffi")
local tobit, band, bor, bxor, lshift, arshift = bit.tobit, bit.band, bit.bor, bit.bxor, bit.lshift, bit.arshift
local int64 = ffi.typeof("int64_t")
local words = ffi.typeof("int32_t[?]")

local function arithmetic(turns)
  local x, y, z = 1, 2, 3
  for _ = 1, turns do
    x = tobit(x + y)
    y = y * 3 -- stays small
    z = tobit(z - x)
    x = bxor(x, y)
    y = band(y, 0xffff)
    z = bor(z, 1)
    x = lshift(x, 1)
    y = arshift(y, 1)
    z = tobit(z + tobit(int64(x) % 17)) -- an int64's remainder has the sign of C's
  end
  return tobit(x + y + z)
end

local function array(turns)
  local cells = words(1000)
  for i = 0, 999 do
    cells[i] = i
  end
  local sum = 0
  for _ = 1, turns do
    for i = 0, 999 do
      sum = tobit(sum + cells[i])
    end
  end
  return sum
end

local function plus(x, y)
  return tobit(x + y)
end

local function calls(turns)
  local sum = 0
  for i = 0, turns - 1 do
    sum = tobit(sum + plus(i, i + 1))
  end
  return sum
end

local function fib_of(n)
  if n <= 1 then
    return n
  end
  return fib_of(n - 1) + fib_of(n - 2)
end

local function fib(turns)
  local sum = 0
  for _ = 1, turns do
    sum = tobit(sum + fib_of(25))
  end
  return sum
end

local function sieve(turns)
  local size = 100000
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

local function nested(turns)
  local sum = 0
  for i = 0, turns - 1 do
    for k = 0, 499 do
      for m = 0, 199 do
        sum = tobit(sum + tobit(i + k + m))
      end
    end
  end
  return sum
end

return {
  arithmetic = arithmetic,
  array = array,
  calls = calls,
  fib = fib,
  sieve = sieve,
  nested = nested,
}
