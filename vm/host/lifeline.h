// lifeline: how what the host holds learns that the machine it belongs to is gone.
#pragma once

#include <memory>

#include "runtime/runtime.h"

namespace dis::host {

struct Lifeline {
  Runtime* runtime = nullptr;  // nullptr: gone
};

// One for each Runtime.
std::shared_ptr<const Lifeline> lifeline(Runtime& runtime);

}  // namespace dis::host
