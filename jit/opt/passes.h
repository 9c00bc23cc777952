// passes: functions from graph to graph, without state of their own. The list and the order are passes.def.
#pragma once

#include <cstdint>
#include <string_view>

#include "jit/graph/graph.h"

namespace dis::jit {

enum class Pass : uint8_t {
#define DIS_JIT_PASS(name, help) name,
#include "jit/passes.def"
#undef DIS_JIT_PASS
};
inline constexpr const char* kPassNames[] = {
#define DIS_JIT_PASS(name, help) #name,
#include "jit/passes.def"
#undef DIS_JIT_PASS
};
inline constexpr int kPassCount = int(sizeof kPassNames / sizeof kPassNames[0]);

namespace opt {
#define DIS_JIT_PASS(name, help) void name(Graph& graph);
#include "jit/passes.def"
#undef DIS_JIT_PASS
}  // namespace opt

}  // namespace dis::jit
