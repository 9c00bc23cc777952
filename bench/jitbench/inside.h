// inside: rows of what a host pays, by the clock of this program, which the machine is part of; so there are no such rows
// for another --vmrun.
#pragma once

#include <span>
#include <string>

#include "bench/jitbench/method.h"
#include "include/dis/dis.hpp"

namespace dis::bench {

// An engine with small heaps, and a module of bench/programs loaded once.
struct Host {
  Host(const std::string& file, bool jit);

  const std::string path;
  const avernus::Engine engine;
  const avernus::Module module;
};

struct HostFigure {
  const char *name, *title, *unit;
  bool more_is_better;
  const char* program;
  double (*measure)(const Host&);  // may throw avernus::Error
};

// Each figure with native code and without: once to warm up, then ten samples, or five where they take long, each from a host
// of its own.
void measure_inside(Session& session, const char* group, std::span<const HostFigure> figures);

}  // namespace dis::bench
