// processes: rows for which whole programs are run, one after the other in turns: start-up, memory, compilers.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "bench/child.h"
#include "bench/jitbench/method.h"

namespace dis::bench {

struct Program {
  std::string who;  // ContenderInfo::id
  Command command;
};

// What a row takes from a run: its figure, in the row's unit, and what is compared between contenders ("" compares nothing).
struct Reading {
  std::function<double(const Run&)> figure;
  std::function<std::string(const Run&)> result = [](const Run&) { return std::string(); };
};

// One row for each head, all read from the same runs: `runs` rounds after one to warm up. A program that ends otherwise than
// with status 0 is a problem and no figure.
void measure_programs(Session& session, const std::vector<Program>& programs, int runs,
                      std::vector<std::pair<Row, Reading>> rows);

// A figure that --stats=json or --jit-stats=json printed to standard error, by JSON pointer; 0 if it is not there.
double stat(const Run& run, const char* pointer);

double wall_ms(const Run& run);

}  // namespace dis::bench
