// jit_watch: what vmrun shows of the JIT: dumps of functions, figures, names for perf and gdb.
// In: what the machine tells of every function it compiles (dis_engine_config::jit_function). Out: text on a stream, what perf_files
// and gdb_symbols make of it.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "include/dis/dis.h"
#include "tools/vmrun/disassembler.h"
#include "tools/vmrun/gdb_symbols.h"
#include "tools/vmrun/perf_files.h"

namespace dis::tools {

struct JitTotals {
  uint64_t functions = 0, instructions = 0;
  int64_t compile_ns = 0;
};

class JitWatch {
 public:
  JitWatch();
  ~JitWatch();
  JitWatch(const JitWatch&) = delete;
  JitWatch& operator=(const JitWatch&) = delete;

  // Prints functions of this name or Dis pc, or all of them if it is empty, as they are compiled.
  void dump(const std::string& function) {
    dumps_ = true;
    function_ = function;
  }
  PerfFiles& perf() { return perf_; }
  void tell_gdb() { gdb_ = std::make_unique<GdbSymbols>(); }
  void collect_figures() { figures_ = true; }

  // Hooks itself into a configuration; must outlive the engine.
  void attach(dis_engine_config& config);

  // Functions that were printed.
  size_t printed() const { return printed_; }
  bool any() const { return dumps_ || figures_ || perf_.any() || gdb_; }
  // Functions left to the interpreter, "Module`function: reason" each.
  const std::vector<std::string>& fallbacks() const { return fallbacks_; }
  std::string figures(bool json) const;
  JitTotals totals() const;

 private:
  struct ModuleFigures {
    uint64_t functions = 0, light = 0, loops = 0, fallbacks = 0, instructions = 0, ir_bytes = 0, code_bytes = 0;
    std::vector<int64_t> stage_ns;
  };

  static void on_function(void* watch, const dis_jit_function* function);
  static void on_shared(void* watch, const char* name, const void* at, size_t bytes);
  void print(const dis_jit_function& f);
  bool wanted(const dis_jit_function& f) const;

  bool dumps_ = false, figures_ = false;
  size_t printed_ = 0;
  std::string function_;
  PerfFiles perf_;
  std::unique_ptr<GdbSymbols> gdb_;
  std::map<std::string, ModuleFigures> modules_;
  std::map<uint64_t, std::string> names_;  // of shared code, by address
  std::vector<std::string> fallbacks_;
  std::unique_ptr<Disassembler> disassembler_;
};

}  // namespace dis::tools
