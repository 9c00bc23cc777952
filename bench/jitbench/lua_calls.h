// lua_calls: calls both ways between a host and Lua, through its C API, as rows of the group `call` make them.
// In: what was there when jitbench was built.  Out: calls to be timed, or none.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

namespace dis::bench {

// What a row is for one contender: makes so many calls and gives what they computed; -1: one failed.
using Calls = std::function<int64_t(int64_t times)>;

// Empty: Lua has no such row, or jitbench was built without it.
Calls lua_calls(const std::string& row);
// "Lua 5.4"; "" without it.
const char* lua_version();

}  // namespace dis::bench
