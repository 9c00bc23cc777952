#include "bench/jitbench/groups.h"

#include <fnmatch.h>

#include <algorithm>
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

struct ProgramRow {
  const char *group, *name, *title;
};
constexpr ProgramRow kPrograms[] = {
#define DIS_BENCH_PROGRAM(group, name, title) {#group, name, title},
#include "bench/jitbench/programs.def"
#undef DIS_BENCH_PROGRAM
};

constexpr const char* kCounted = "instructions";  // the kernels of v1 by another measure

}  // namespace

std::span<const Group> groups() { return kGroups; }
std::span<const RowSpec> row_specs() { return kRows; }

std::vector<ListedRow> rows_of(const std::string& group) {
  std::vector<ListedRow> rows;
  for (const RowSpec& row : row_specs())
    if (row.group == (group == kCounted ? "v1" : group)) rows.push_back({row.name, row.title, group != kCounted});
  for (const ProgramRow& row : kPrograms)
    if (row.group == group) rows.push_back({row.name, row.title});
  return rows;
}

std::string unknown_row(const std::string& row) {
  const size_t slash = std::min(row.find('/'), row.size());
  const std::string group = row.substr(0, slash), name = row.substr(std::min(slash + 1, row.size()));
  if (std::none_of(groups().begin(), groups().end(), [&](const Group& g) { return g.name == group; }))
    return "no group '" + group + "'";
  const std::vector<ListedRow> rows = rows_of(group);
  const bool known = name == "*" || std::any_of(rows.begin(), rows.end(), [&](const ListedRow& r) {
                       return fnmatch(r.name.c_str(), name.c_str(), 0) == 0;
                     });
  return known ? "" : "no row '" + name + "' in group " + group;
}

}  // namespace dis::bench
