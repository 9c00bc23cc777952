// gdb_symbols: names of compiled functions for gdb, by its JIT interface.
// In: functions as they are compiled. Out: for each an ELF image in memory with one symbol, registered with the debugger.
// Keeps: the interface wants two global names in the program; everything else belongs to the object.
// Source: the chapter "JIT Compilation Interface" of the gdb manual.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "include/dis/dis.h"

namespace dis::tools {

class GdbSymbols {
 public:
  GdbSymbols();
  // The debugger forgets the functions.
  ~GdbSymbols();
  GdbSymbols(const GdbSymbols&) = delete;
  GdbSymbols& operator=(const GdbSymbols&) = delete;

  void add(const dis_jit_function& f, const std::string& name);

 private:
  struct Image;
  std::deque<std::unique_ptr<Image>> images_;
};

}  // namespace dis::tools
