// rows: what there is to measure by row servers, one line each, out of rows.def.
#pragma once

#include <span>
#include <string_view>

namespace dis::bench {

enum class Per { run, unit };  // milliseconds for a run at the published size; nanoseconds for one of the size

struct RowSpec {
  const char *group, *name, *title;
  const char* request;   // the name servers know it by
  const char* program;   // of bench/programs, for machines that run Dis; other servers have all rows
  long published;        // size that stands in the tables
  long check;            // size at which all results are compared: quick even when interpreted
  Per per;
  bool width_matters;    // the result depends on the bits of a word
};

std::span<const RowSpec> row_specs();

}  // namespace dis::bench
