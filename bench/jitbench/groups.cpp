#include "bench/jitbench/groups.h"

#include <iterator>

namespace dis::bench {

namespace {

constexpr Group kGroups[] = {
    {"v1", "six kernels of InferNode's first suite", [](Session& s) { measure_rows(s, "v1"); }},
    {"v2", "31 kernels of its second, in nine categories", [](Session& s) { measure_rows(s, "v2"); }},
    {"lang", "16 programs in several languages", [](Session& s) { measure_rows(s, "lang"); }},
    {"conc", "channels, alt, spawn, memory of processes", measure_concurrency},
    {"gc", "allocation, reclaiming, cycles, pauses, copies", measure_garbage},
    {"compile", "native code by size, target and pass; the Limbo compiler", measure_compilers},
    {"startup", "the smallest program, a script, 30 modules; phases and memory", measure_startup},
    {"call", "calls between host and program", measure_calls},
    {"io", "reading and writing blocks", [](Session& s) { measure_rows(s, "io"); }},
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
  session.result.notes.push_back("call: waits for calls between host and program in the C API; nothing is measured yet");
}

}  // namespace dis::bench
