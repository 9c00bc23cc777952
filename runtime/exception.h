// exception: Limbo exceptions as values of a process, and the search for their handlers.
// An exception is a string, or a record whose first word is its name and whose rest is the payload.
// Source: the Limbo language definition (exceptions); handler tables of the object format.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/object.h"

namespace dis {

class Heap;
class Process;

enum class ExceptionId : uint8_t {
#define DIS_EXCEPTION(name, text) name,
#include "runtime/exceptions.def"
#undef DIS_EXCEPTION
};

std::string_view exception_text(ExceptionId id);

enum class Unwound : uint8_t {
  handled,  // registers point at the handler
  broken,   // nobody handles it: the process is to end with the text in Process::exception
};

// Raises in `process`, whose registers are saved. `at_pc` is the Dis pc of the instruction that raised.
// Frames above the handler are dropped, uncalled ones too; the value is stored where the handler wants it.
// `value` (string or typed record) is taken over with one count.
Unwound raise_value(Process& process, Object* value, uint32_t at_pc);
Unwound raise_text(Process& process, std::string_view text, uint32_t at_pc);
Unwound raise_id(Process& process, ExceptionId id, uint32_t at_pc);

// The name of an exception value: the string itself, or the first word of a record.
std::string exception_name(const Heap& heap, Object* value);

// "text" or "prefix*" against an exception's name.
bool exception_matches(std::string_view pattern, std::string_view name);

}  // namespace dis
