// fault: what can be wrong with an access to a value or with a call, for code that has no time for sentences.
// In:  nothing.  Out: one byte, 0 for none; its sentence on demand. Keeps: a Fault has changed nothing.
#pragma once

#include <cstdint>

namespace dis::host {

enum class [[nodiscard]] Fault : uint8_t {
#define DIS_HOST_FAULT(name, text) name,
#include "vm/host/faults.def"
#undef DIS_HOST_FAULT
};

constexpr bool ok(Fault f) { return f == Fault::none; }

constexpr const char* fault_text(Fault f) {
  constexpr const char* kTexts[] = {
#define DIS_HOST_FAULT(name, text) text,
#include "vm/host/faults.def"
#undef DIS_HOST_FAULT
  };
  return kTexts[static_cast<uint8_t>(f)];
}

}  // namespace dis::host
