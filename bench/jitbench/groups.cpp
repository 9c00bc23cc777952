#include "bench/jitbench/groups.h"

#include <iterator>

namespace dis::bench {

namespace {

constexpr Group kGroups[] = {
    {"v1", "six kernels of InferNode's first suite", [](Session& s) { measure_rows(s, "v1"); }},
    {"v2", "31 kernels of its second, in nine categories", [](Session& s) { measure_rows(s, "v2"); }},
    {"lang", "16 programs in several languages", [](Session& s) { measure_rows(s, "lang"); }},
    {"conc", "channels, alt, spawn; waiting, sleeping, stopping", measure_concurrency},
    {"gc", "allocation, reclaiming, cycles, pauses, copies, exceptions", measure_garbage},
    {"compile", "native code by size, target and pass; the Limbo compiler", measure_compilers},
    {"startup", "the smallest program, a script, many modules; phases and memory", measure_startup},
    {"call", "calls between host and program", measure_calls},
    {"io", "reading and writing blocks", [](Session& s) { measure_rows(s, "io"); }},
    {"instructions", "AArch64 instructions of v1, counted by an emulator", measure_instructions, true},
    {"reference", "InferNode's own suites and programs", measure_reference, true},
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
