-- A row server: `NAME SIZE TIMES` asks for kernel NAME with parameter SIZE, run TIMES times; the reply is
-- `NAME RESULT`, the result of the last time. Requests are the command line's words, or else the lines of standard
-- input. `luajit serve.lua`.
local here = arg[0]:match("^.*/") or ""

local kernels = {}
for _, part in ipairs({"v1", "v2", "lang"}) do
  for name, run in pairs(dofile(here .. part .. ".lua")) do
    kernels[name] = run
  end
end

local function say(line)
  io.write(line, "\n")
  io.flush()
end

-- From 1 to 999999999, or 0 if it is none.
local function number(word)
  return word and #word <= 9 and word:match("^%d+$") and tonumber(word) or 0
end

-- Stays in the interpreter, so that no kernel is compiled as a part of this loop.
local function run_times(run, size, times)
  local result
  for _ = 1, times do
    result = run(size)
  end
  return result
end
jit.off(run_times)

local function answer(request)
  local name = request[1]
  local size, times = number(request[2]), number(request[3])
  if #request ~= 3 or size == 0 or times == 0 then
    io.stderr:write("rows: found '", table.concat(request, " "), "', expected NAME SIZE TIMES\n")
    os.exit(2)
  end
  local run = kernels[name]
  if run then
    say(("%s %d"):format(name, bit.tobit(run_times(run, size, times))))
  else
    say(name .. " unsupported")
  end
end

say("ready")
for i = 1, #arg, 3 do
  answer({arg[i], arg[i + 1], arg[i + 2]})
end
if #arg == 0 then
  for line in io.lines() do
    local request = {}
    for word in line:gmatch("%S+") do
      request[#request + 1] = word
    end
    answer(request)
  end
end
