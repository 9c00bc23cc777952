// processes: rows for which whole programs are run, one after the other in turns: start-up, memory, compilers.
#pragma once

#include <functional>
#include <limits>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "bench/child.h"
#include "bench/jitbench/method.h"

namespace dis::bench {

struct Program {
  std::string who;  // ContenderInfo::id
  Command command;
  int also_right = 0;  // a status that is as good as 0
};

// What a row takes from a run: its figure, in the row's unit (kNoFigure: the run did not tell it, which is a problem),
// and what is compared between contenders ("" compares nothing).
inline constexpr double kNoFigure = std::numeric_limits<double>::quiet_NaN();
struct Reading {
  std::function<double(const Run&)> figure;
  std::function<std::string(const Run&)> result = [](const Run&) { return std::string(); };
};

// One row for each head, all read from the same runs: `runs` rounds after one to warm up. A program that ends otherwise
// than with status 0 is a problem and no figure. Puts those into the result that are wanted.
using Rows = std::vector<std::pair<Row, Reading>>;
void measure_programs(Session& session, const std::vector<Program>& programs, int runs, Rows rows);

// The same, but for the caller to make something else of: all rows, wanted or not.
std::vector<Row> rows_of_programs(Session& session, const std::vector<Program>& programs, int runs, const Rows& rows);

// Each sample of a contender made into another one, anew summed up. `f` gets the contender's id and the sample.
void change_samples(Row& row, const std::function<double(const std::string& who, double sample)>& f);

// What --stats=json or --jit-stats=json printed to standard error; a figure of it by JSON pointer, 0 if there is none.
nlohmann::json stats(const Run& run);
double stat(const Run& run, const char* pointer);

double wall_ms(const Run& run);

}  // namespace dis::bench
