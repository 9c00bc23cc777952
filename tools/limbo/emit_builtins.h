// emit_builtins: tables of built-in functions made from the interface that programs compile against.
// In: source text that declares modules. Out: rows of runtime/builtin/*.def, or the table of the reference
// compiler's -t.
#pragma once

#include <string>

#include "tools/limbo/compiler.h"

namespace dis::limbo {

enum class TableForm : uint8_t {
  rows,     // DIS_BUILTIN("read", 0x7cfef557, "w(ppw)", sys_read), as runtime/builtin/registry.h describes
  runtime,  // a C table: name, signature, function, size and pointer map of the frame
};

struct EmittedTables {
  std::string text;
  std::string messages;
  bool ok = false;
};

// Of the module `name`; of every module the source itself declares if empty.
EmittedTables emit_tables(ParseInput input, const std::string& name, TableForm form,
                          const CompileOptions& options);

}  // namespace dis::limbo
