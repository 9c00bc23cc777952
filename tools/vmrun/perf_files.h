// perf_files: the two ways to tell `perf` of code that appears while a program runs.
// In: functions as they are compiled. Out: /tmp/perf-PID.map, from which `perf report` takes names, and jit-PID.dump
// in the current directory, from which `perf inject --jit` takes names, code and places in the program.
// Source: tools/perf/Documentation/{jit-interface,jitdump-specification}.txt of Linux.
#pragma once

#include <cstdint>
#include <cstdio>
#include <string>

#include "include/dis/dis.h"

namespace dis::tools {

class PerfFiles {
 public:
  PerfFiles() = default;
  ~PerfFiles();
  PerfFiles(const PerfFiles&) = delete;
  PerfFiles& operator=(const PerfFiles&) = delete;

  // "" or what could not be written.
  std::string open_map();
  std::string open_dump();
  bool any() const { return map_ || dump_; }
  bool wants_lines() const { return dump_ != nullptr; }
  // Whether all that was added could be written.
  bool complete() const { return !(map_ && std::ferror(map_)) && !(dump_ && std::ferror(dump_)); }

  void add(const dis_jit_function& f, const std::string& name);
  void add_shared(const char* name, const void* at, size_t bytes);

 private:
  FILE* map_ = nullptr;
  FILE* dump_ = nullptr;
  void* marker_ = nullptr;  // a page of the dump mapped executable: how perf learns of the file
  uint64_t index_ = 0;      // of functions written to the dump
};

}  // namespace dis::tools
