// module_data: the initial module data of a module as a record of the heap, which instances copy.
// In: an image and the heap. Out: a record with refs = 1, or nullptr if there is no data. Keeps: memory is bounded by the
// heap; on exhaustion everything made so far is given back.
#pragma once

#include <cstdint>

#include "runtime/heap.h"
#include "runtime/support/result.h"
#include "vm/module_cache.h"

namespace dis {

Result<uint8_t*> make_module_data(Heap& heap, const CachedModule& image);

}  // namespace dis
