#ifdef DIS_HAVE_CAPSTONE

#include "tools/vmrun/capstone.h"

#ifdef DIS_LOAD_CAPSTONE
#include <dlfcn.h>
#endif

namespace dis::tools {

#ifdef DIS_LOAD_CAPSTONE

Capstone Capstone::find() {
  const std::string file = "libcapstone.so." + std::to_string(CS_API_MAJOR);
  Capstone c;
  void* const library = dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
  if (!library) {
    c.missing = std::string("no disassembler: ") + dlerror();
    return c;
  }
  auto get = [&](auto& function, const char* name) {
    function = reinterpret_cast<std::remove_reference_t<decltype(function)>>(dlsym(library, name));
    if (!function && c.missing.empty()) c.missing = "no disassembler: " + file + " has no " + name;
  };
  get(c.open, "cs_open");
  get(c.close, "cs_close");
  get(c.option, "cs_option");
  get(c.malloc, "cs_malloc");
  get(c.free, "cs_free");
  get(c.disasm_iter, "cs_disasm_iter");
  get(c.insn_group, "cs_insn_group");
  return c;
}

#else

Capstone Capstone::find() {
  return {.open = &cs_open,
          .close = &cs_close,
          .option = &cs_option,
          .malloc = &cs_malloc,
          .free = &cs_free,
          .disasm_iter = &cs_disasm_iter,
          .insn_group = &cs_insn_group,
          .missing = {}};
}

#endif

}  // namespace dis::tools

#endif
