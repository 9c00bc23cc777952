// string_object: Limbo strings. Immutable to everyone but a sole owner; a sequence of code points stored
// one byte each while all are below 0x80, four bytes each otherwise. nil and the empty string are equal;
// operations return nullptr for an empty result.
// Keeps: narrow strings hold only code points below 0x80.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/heap.h"

namespace dis {

struct StringObject {
  uint32_t length;          // code points
  uint32_t capacity : 31;   // code points that fit
  uint32_t wide : 1;
  // data follows

  uint8_t* bytes() { return reinterpret_cast<uint8_t*>(this + 1); }
  const uint8_t* bytes() const { return reinterpret_cast<const uint8_t*>(this + 1); }
  uint32_t* runes() { return reinterpret_cast<uint32_t*>(this + 1); }
  const uint32_t* runes() const { return reinterpret_cast<const uint32_t*>(this + 1); }
  uint32_t at(uint32_t i) const { return wide ? runes()[i] : bytes()[i]; }
};

// Which characters a module's strings may hold (runtime/support/utf8.h has the codec).
// 16-bit words of characters under kAbi64 (as InferNode), 21-bit under kAbi32.

inline uint32_t string_length(const StringObject* s) { return s ? s->length : 0; }

// Makers return a new object with refs = 1, or nullptr for empty text AND when memory is exhausted; is_empty_text
// tells the two apart.
StringObject* new_string(Heap& heap, uint32_t length, bool wide);  // contents undefined; length > 0
StringObject* string_from_utf8(Heap& heap, std::string_view utf8);
StringObject* string_from_runes(Heap& heap, const uint32_t* runes, uint32_t count);  // narrows if possible

// Whether `utf8` holds no character, so that string_from_utf8 makes nil of it.
bool is_empty_text(const Heap& heap, std::string_view utf8);

// UTF-8 text of a string; nullptr gives "".
std::string string_to_utf8(const Heap& heap, const StringObject* s);
void append_utf8(const Heap& heap, const StringObject* s, std::string& out);
uint64_t utf8_bytes(const Heap& heap, const StringObject* s);

int compare_strings(const StringObject* a, const StringObject* b);
// Characters [first, last); bounds are the caller's business. Shares `s` (retained) when all is taken.
StringObject* slice_string(Heap& heap, StringObject* s, uint32_t first, uint32_t last);
// a + b as a new string; *oom set when memory is exhausted.
StringObject* concat_strings(Heap& heap, const StringObject* a, const StringObject* b, bool* oom);
// a += b, consuming the caller's count on `a` and returning the result with one count; appends in place with
// amortised growth when `a` has no other owner. On exhaustion *oom is set and `a` is returned unchanged.
StringObject* append_string(Heap& heap, StringObject* a, const StringObject* b, bool* oom);
// s[index] = rune with index <= length (index == length appends), consuming and returning like append_string.
StringObject* set_rune(Heap& heap, StringObject* s, uint32_t index, uint32_t rune, bool* oom);

}  // namespace dis
