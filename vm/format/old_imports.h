// old_imports: the import section that modules with kHasLdt0 carry.
// It is written like module data: a segment of `old_import_size` bytes, zero where no item says otherwise,
// that holds one list after another, everything aligned to 4 bytes:
//
//   word count, then `count` times: word signature, name as zero-terminated bytes
//
// In: Module::old_import_size and old_import_items. Out: Module::imports and old_import_offsets.
#pragma once

#include "runtime/support/result.h"
#include "vm/format/module.h"

namespace dis::format {

Result<void> decode_old_imports(Module& module);

}  // namespace dis::format
