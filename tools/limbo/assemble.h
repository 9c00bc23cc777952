// assemble: symbolic code to a format::Module: slots get offsets, labels get pcs, types get descriptors, links,
// imports, handlers and module data are laid out.
#pragma once

#include "tools/limbo/checker.h"
#include "tools/limbo/code.h"
#include "vm/format/module.h"

namespace dis::limbo {

struct AssembleOptions {
  std::string source_path;   // stored at the end of the module
  int32_t stack_extent = 0;  // 0: from the largest frame
  bool must_compile = false, dont_compile = false;
};

// `code` is laid out on the way (Slot::offset, Function::pc …), which symbols.h reads afterwards.
format::Module assemble(const Checked& program, Code& code, Types& types, Diagnostics& diagnostics,
                        const AssembleOptions& options);

}  // namespace dis::limbo
