#include "bench/jitbench/groups.h"

#include <iterator>

namespace dis::bench {

namespace {

constexpr Group kGroups[] = {
#define DIS_BENCH_GROUP(name, title, what, measure, by_name_only) {#name, what, [](Session& s) { measure; }, by_name_only},
#include "bench/jitbench/groups.def"
#undef DIS_BENCH_GROUP
};

constexpr RowSpec kRows[] = {
#define DIS_BENCH_MS(group, name, request, program, title, published, check, width) \
  {#group, #name, title, #request, program, published, check, Per::run, width},
#define DIS_BENCH_NS(group, name, request, program, title, published, check) \
  {#group, #name, title, #request, program, published, check, Per::unit, false},
#include "bench/jitbench/rows.def"
#undef DIS_BENCH_MS
#undef DIS_BENCH_NS
};

}  // namespace

std::span<const Group> groups() { return kGroups; }
std::span<const RowSpec> row_specs() { return kRows; }

void measure_calls(Session& session) {
  session.result.notes.push_back("call: nothing is measured yet; it waits for calls in the C API");
}

}  // namespace dis::bench
