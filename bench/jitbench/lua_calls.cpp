#include "bench/jitbench/lua_calls.h"

#ifdef DIS_HAVE_LUA
#include <lua.hpp>
#include <memory>
#endif

namespace dis::bench {

#ifndef DIS_HAVE_LUA

Calls lua_calls(const std::string&) { return nullptr; }
const char* lua_version() { return ""; }

#else

namespace {

constexpr const char* kFunctions =
    "function add(a, b) return (a + b) & 0xffff end\n"
    "function size(s) return #s end\n"
    "function adds(times) local add, t = host_add, 0; for i = 0, times - 1 do t = add(t, i) end return t end\n"
    "function sizes(times) local size, t = host_size, 0; for i = 0, times - 1 do t = t + size('hello') end return t end\n";

int host_add(lua_State* lua) {
  lua_pushinteger(lua, (luaL_checkinteger(lua, 1) + luaL_checkinteger(lua, 2)) & 0xffff);
  return 1;
}
int host_size(lua_State* lua) {
  size_t size = 0;
  luaL_checklstring(lua, 1, &size);
  lua_pushinteger(lua, lua_Integer(size));
  return 1;
}

std::shared_ptr<lua_State> new_state() {
  std::shared_ptr<lua_State> lua(luaL_newstate(), lua_close);
  lua_register(lua.get(), "host_add", host_add);
  lua_register(lua.get(), "host_size", host_size);
  return luaL_dostring(lua.get(), kFunctions) == LUA_OK ? lua : nullptr;
}

// f(lua) pushes the arguments of one call, `arguments` of them; the function lies below them.
template <typename F>
bool call(lua_State* lua, int arguments, F push, int64_t& result) {
  lua_pushvalue(lua, 1);
  push();
  if (lua_pcall(lua, arguments, 1, 0) != LUA_OK) return false;
  result = lua_tointeger(lua, -1);
  lua_settop(lua, 1);
  return true;
}

}  // namespace

const char* lua_version() { return LUA_VERSION; }

Calls lua_calls(const std::string& row) {
  const char* const function = row == "guest_add"    ? "add"
                               : row == "guest_size" ? "size"
                               : row == "host_add"   ? "adds"
                               : row == "host_size"  ? "sizes"
                                                     : nullptr;
  const std::shared_ptr<lua_State> own = function ? new_state() : nullptr;
  if (!own) return nullptr;
  lua_settop(own.get(), 0);
  lua_getglobal(own.get(), function);  // stays at 1
  if (row == "guest_add")
    return [own](int64_t times) {
      lua_State* const lua = own.get();
      int64_t t = 0;
      for (int64_t i = 0; i < times; i++)
        if (!call(lua, 2, [&] { lua_pushinteger(lua, t), lua_pushinteger(lua, i); }, t)) return int64_t{-1};
      return t;
    };
  if (row == "guest_size")
    return [own](int64_t times) {
      lua_State* const lua = own.get();
      int64_t t = 0, n = 0;
      for (int64_t i = 0; i < times; i++, t += n)
        if (!call(lua, 1, [&] { lua_pushlstring(lua, "hello", 5); }, n)) return int64_t{-1};
      return t;
    };
  return [own](int64_t times) {
    lua_State* const lua = own.get();
    int64_t t = 0;
    return call(lua, 1, [&] { lua_pushinteger(lua, times); }, t) ? t : int64_t{-1};
  };
}

#endif

}  // namespace dis::bench
