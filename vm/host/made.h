// made: how the host allocates in the guest's heap.
#pragma once

#include "runtime/runtime.h"

namespace dis::host {

// make(); where memory is used up, once more after a full collection.
template <typename F>
auto made(Runtime& runtime, F make) {
  auto* o = make();
  if (o) return o;
  runtime.collector.collect();
  return make();
}

}  // namespace dis::host
