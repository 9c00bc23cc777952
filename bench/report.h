// report: what a run of the benchmarks found, as a table for people and as JSON for programs.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "bench/peers.h"
#include "bench/spread.h"

namespace dis::bench {

// One line of the table.
struct Figure {
  std::string name, unit;
  std::array<std::optional<Spread>, kWhoCount> of;
  std::string ratio;          // ours beside a peer, in words: "3.1x InferNode"
  std::string target;         // in words, "" if there is none
  std::optional<bool> met{};  // nothing: it needs a peer that is not there, or there is no target
  bool noisy = false;         // scattered, or other programs took the processor away
};

struct Environment {
  std::string processor, system;
  long processors = 0;
  double load = 0;  // of the machine before the first run

  bool busy() const { return load > 0.5; }
};

Environment environment_now();

struct Report {
  Environment environment;
  std::vector<Figure> figures;
  std::vector<std::string> problems;  // wrong results and programs that failed: nothing here may be ignored
  std::vector<std::string> notes;

  std::string table() const;
  std::string json() const;
  bool noisy() const;
};

std::string table_head();
std::string table_line(const Figure& figure);

}  // namespace dis::bench
