// capstone: the functions of Capstone that vmrun uses. Linked with it, or found when they are first needed in the shared
// library of the version its headers are of: vmrun, when small, does not load some megabytes to run a program.
#pragma once

#include <capstone/capstone.h>

#include <string>

namespace dis::tools {

struct Capstone {
  decltype(&cs_open) open = nullptr;
  decltype(&cs_close) close = nullptr;
  decltype(&cs_option) option = nullptr;
  decltype(&cs_malloc) malloc = nullptr;
  decltype(&cs_free) free = nullptr;
  decltype(&cs_disasm_iter) disasm_iter = nullptr;
  decltype(&cs_insn_group) insn_group = nullptr;
  std::string missing;  // why there is none of them; "": they are all there

  // Any thread; the library stays loaded.
  static Capstone find();
};

}  // namespace dis::tools
