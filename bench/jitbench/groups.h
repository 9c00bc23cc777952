// groups: what jitbench can be asked for, in the order of the report.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "bench/jitbench/method.h"

namespace dis::bench {

struct Group {
  const char *name, *what;
  void (*measure)(Session& session);
  bool by_name_only = false;  // not measured unless asked for: it takes long, or needs what few have
};

std::span<const Group> groups();

// Every row of a group, those of row servers first; families with a * in the name (programs.def).
struct ListedRow {
  std::string name, title;
  bool served = false;  // by row servers
};
std::vector<ListedRow> rows_of(const std::string& group);
// "" or what is wrong with it: GROUP/NAME or GROUP/*, of a row there is.
std::string unknown_row(const std::string& row);

// Groups that are more than rows of the table, a file each.
void measure_concurrency(Session& session);
void measure_garbage(Session& session);
void measure_compilers(Session& session);
void measure_startup(Session& session);
void measure_calls(Session& session);
void measure_instructions(Session& session);
void measure_reference(Session& session);

// Parts of conc and of call: they run the machine inside this program.
void measure_stops(Session& session);
void measure_instances(Session& session);
void measure_scale(Session& session);

}  // namespace dis::bench
