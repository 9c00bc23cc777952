#include "bench/jitbench/groups.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace dis::bench;

TEST_CASE("rows are known by their names, those of families by what differs, too") {
  for (const char* row : {"v1/fib", "v1/*", "conc/stop_text", "gc/pause_10mb_50", "compile/x64_1000_size",
                          "startup/hello", "instructions/sieve", "reference/anything"})
    CHECK_MESSAGE(unknown_row(row).empty(), row);
  CHECK(unknown_row("v1/fibb") == "no row 'fibb' in group v1");
  CHECK(unknown_row("gc/pause_10mb") == "no row 'pause_10mb' in group gc");
  CHECK(unknown_row("call/anything") == "no row 'anything' in group call");
  CHECK(unknown_row("v9/fib") == "no group 'v9'");
  CHECK(unknown_row("v1") == "no row '' in group v1");
}

TEST_CASE("every row of a row server is listed as one") {
  for (const RowSpec& spec : row_specs()) {
    const std::vector<ListedRow> rows = rows_of(spec.group);
    const auto this_one = [&](const ListedRow& r) { return r.served && r.name == spec.name; };
    CHECK_MESSAGE(std::any_of(rows.begin(), rows.end(), this_one),
                  spec.name);
  }
}
