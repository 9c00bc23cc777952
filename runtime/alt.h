// alt: waiting for the first of several communications. The table lies in module memory (abi.h shows it):
// senders first, then receivers; a receiver may name an array of channels, whose element index is then stored
// in front of the value.
#pragma once

#include <cstdint>

#include "runtime/exception.h"

namespace dis {

class Process;

enum class AltStatus : uint8_t { done, blocked, raise };

// Chooses fairly among the communications that can go ahead and does it, storing its index in the word at
// `result`. With none ready: `blocking` queues the process everywhere; otherwise the index stored is the
// number of entries. `raise`: *error says what.
AltStatus alt(Process& process, uint8_t* table, uint8_t* result, bool blocking, ExceptionId* error);

}  // namespace dis
