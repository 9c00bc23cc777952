#include "runtime/string_object.h"

#include <algorithm>
#include <cstring>

#include "runtime/support/utf8.h"

namespace dis {

namespace {

constexpr uint32_t kMaxLength = (1u << 30) - 1;

const CharMode& mode_of(const Heap& heap) { return heap.abi().word_bytes == 4 ? kChars21 : kChars16; }

bool is_ascii(std::string_view s) {
  const char* p = s.data();
  size_t n = s.size();
  for (; n >= 8; p += 8, n -= 8)
    if (load_as<uint64_t>(p) & 0x8080808080808080u) return false;
  for (; n; p++, n--)
    if (*p & 0x80) return false;
  return true;
}

void widen(const StringObject* from, uint32_t first, uint32_t count, uint32_t* to) {
  if (from->wide)
    std::memcpy(to, from->runes() + first, uint64_t(count) * 4);
  else
    std::copy_n(from->bytes() + first, count, to);
}

// Copies characters [first, first+count) of `from` behind the `at` characters `to` already has.
void copy_chars(StringObject* to, uint32_t at, const StringObject* from, uint32_t first, uint32_t count) {
  if (to->wide)
    widen(from, first, count, to->runes() + at);
  else
    std::memcpy(to->bytes() + at, from->bytes() + first, count);
}

StringObject* with_capacity(Heap& heap, uint64_t length, uint64_t capacity, bool wide) {
  if (length > kMaxLength) return nullptr;
  capacity = std::min<uint64_t>(capacity, kMaxLength);
  uint64_t bytes = wide ? capacity * 4 : capacity;
  auto* s = static_cast<StringObject*>(heap.allocate(sizeof(StringObject) + bytes, heap.string_type()));
  if (!s) return nullptr;
  s->length = uint32_t(length);
  s->capacity = uint32_t(capacity) & 0x7fffffffu;
  s->wide = wide;
  return s;
}

}  // namespace

StringObject* new_string(Heap& heap, uint32_t length, bool wide) {
  return with_capacity(heap, length, length, wide);
}

StringObject* string_from_utf8(Heap& heap, std::string_view utf8) {
  if (utf8.empty()) return nullptr;
  if (is_ascii(utf8)) {
    StringObject* s = with_capacity(heap, utf8.size(), utf8.size(), false);
    if (s) std::memcpy(s->bytes(), utf8.data(), utf8.size());
    return s;
  }
  const CharMode& mode = mode_of(heap);
  size_t n = count_chars(utf8, mode);
  if (n == 0) return nullptr;
  StringObject* s = with_capacity(heap, n, n, true);
  if (!s) return nullptr;
  uint32_t* out = s->runes();
  for (size_t i = 0; i < n; i++) {
    DecodedChar d = decode_char(utf8, mode);
    *out++ = uint32_t(d.c);
    utf8.remove_prefix(d.length);
  }
  return s;
}

bool is_empty_text(const Heap& heap, std::string_view utf8) { return count_chars(utf8, mode_of(heap)) == 0; }

StringObject* string_from_runes(Heap& heap, const uint32_t* runes, uint32_t count) {
  if (count == 0) return nullptr;
  bool wide = std::any_of(runes, runes + count, [](uint32_t r) { return r >= 0x80; });
  StringObject* s = new_string(heap, count, wide);
  if (!s) return nullptr;
  if (wide)
    std::memcpy(s->runes(), runes, uint64_t(count) * 4);
  else
    std::copy_n(runes, count, s->bytes());
  return s;
}

void append_utf8(const Heap& heap, const StringObject* s, std::string& out) {
  if (!s) return;
  if (!s->wide) {
    out.append(reinterpret_cast<const char*>(s->bytes()), s->length);
    return;
  }
  const CharMode& mode = mode_of(heap);
  for (uint32_t i = 0; i < s->length; i++) append_char(out, s->runes()[i], mode);
}

std::string string_to_utf8(const Heap& heap, const StringObject* s) {
  std::string out;
  append_utf8(heap, s, out);
  return out;
}

uint64_t utf8_bytes(const Heap& heap, const StringObject* s) {
  if (!s) return 0;
  if (!s->wide) return s->length;
  const CharMode& mode = mode_of(heap);
  uint64_t n = 0;
  for (uint32_t i = 0; i < s->length; i++) n += encoded_length(s->runes()[i], mode);
  return n;
}

int compare_strings(const StringObject* a, const StringObject* b) {
  if (a == b) return 0;
  uint32_t na = string_length(a), nb = string_length(b), n = std::min(na, nb);
  if (n) {
    if (!a->wide && !b->wide) {
      if (int r = std::memcmp(a->bytes(), b->bytes(), n)) return r < 0 ? -1 : 1;
    } else {
      for (uint32_t i = 0; i < n; i++) {
        uint32_t x = a->at(i), y = b->at(i);
        if (x != y) return x < y ? -1 : 1;
      }
    }
  }
  return na == nb ? 0 : na < nb ? -1 : 1;
}

StringObject* slice_string(Heap& heap, StringObject* s, uint32_t first, uint32_t last) {
  uint32_t n = last - first;
  if (n == 0) return nullptr;
  if (n == s->length) {
    Heap::retain(s);
    return s;
  }
  // A part of a wide string may be narrow, but need not: reading every character to find out costs more.
  StringObject* r = new_string(heap, n, s->wide);
  if (r) copy_chars(r, 0, s, first, n);
  return r;
}

StringObject* concat_strings(Heap& heap, const StringObject* a, const StringObject* b, bool* oom) {
  uint64_t n = uint64_t(string_length(a)) + string_length(b);
  if (n == 0) return nullptr;
  StringObject* s = with_capacity(heap, n, n, (a && a->wide) || (b && b->wide));
  if (!s) {
    *oom = true;
    return nullptr;
  }
  if (a) copy_chars(s, 0, a, 0, a->length);
  if (b) copy_chars(s, string_length(a), b, 0, b->length);
  return s;
}

StringObject* append_string(Heap& heap, StringObject* a, const StringObject* b, bool* oom) {
  if (!b || b->length == 0) return a;
  if (!a) {
    Heap::retain(b);
    return const_cast<StringObject*>(b);
  }
  uint64_t n = uint64_t(a->length) + b->length;
  bool wide = a->wide || b->wide;
  if (Heap::refs(a) == 1 && n <= a->capacity && wide == bool(a->wide)) {
    copy_chars(a, a->length, b, 0, b->length);
    a->length = uint32_t(n);
    return a;
  }
  // Grown by half so that appending in a loop takes linear time; a string that is only added to once pays nothing.
  uint64_t capacity = Heap::refs(a) == 1 ? n + n / 2 : n;
  StringObject* s = with_capacity(heap, n, capacity, wide);
  if (!s) {
    *oom = true;
    return a;
  }
  copy_chars(s, 0, a, 0, a->length);
  copy_chars(s, a->length, b, 0, b->length);
  heap.release(a);
  return s;
}

StringObject* set_rune(Heap& heap, StringObject* s, uint32_t index, uint32_t rune, bool* oom) {
  uint32_t length = string_length(s);
  bool wide = (s && s->wide) || rune >= 0x80;
  uint32_t needed = std::max(length, index + 1);
  if (!s || Heap::refs(s) > 1 || wide != bool(s->wide) || needed > s->capacity) {
    uint64_t capacity = needed > length ? uint64_t(needed) + needed / 2 + 8 : needed;
    StringObject* copy = with_capacity(heap, needed, capacity, wide);
    if (!copy) {
      *oom = true;
      return s;
    }
    if (s) {
      copy_chars(copy, 0, s, 0, length);
      heap.release(s);
    }
    s = copy;
  }
  s->length = needed;
  if (s->wide)
    s->runes()[index] = rune;
  else
    s->bytes()[index] = uint8_t(rune);
  return s;
}

}  // namespace dis
