// sys_text: the functions of $Sys that touch neither files nor processes: words, characters and bytes, the
// error string, the clock; and those that need a network or a name space of servers, which raise
// "sys->NAME: not supported yet".
#include <algorithm>
#include <cstring>
#include <string>

#include "runtime/builtin/marshal.h"
#include "runtime/support/utf8.h"

namespace dis {

namespace {

const CharMode& char_mode(const BuiltinCall& c) { return c.abi() == kAbi32 ? kChars21 : kChars16; }

bool is_byte_array(const BuiltinCall& c, const ArrayObject* a) {
  return c.heap.type_of(a)->kind == Kind::array && a->element_size == 1;
}
std::string_view bytes_of(const ArrayObject* a) {
  return {reinterpret_cast<const char*>(a->data), a->length};
}

// Which characters separate words. Nearly always a few ASCII ones.
class Delimiters {
 public:
  explicit Delimiters(const StringObject* s) : s_(s) {
    for (uint32_t i = 0; i < s->length; i++)
      if (s->at(i) < 128)
        ascii_[s->at(i) / 64] |= uint64_t{1} << (s->at(i) % 64);
      else
        others_ = true;
  }
  bool has(uint32_t c) const {
    if (c < 128) return ascii_[c / 64] >> (c % 64) & 1;
    if (others_)
      for (uint32_t i = 0; i < s_->length; i++)
        if (s_->at(i) == c) return true;
    return false;
  }

 private:
  const StringObject* s_;
  uint64_t ascii_[2] = {};
  bool others_ = false;
};

// When this Runtime first asked for the time.
class Clock : public BuiltinState {
 public:
  explicit Clock(Runtime&) : start_(Scheduler::now_ns()) {}
  int64_t milliseconds() const { return (Scheduler::now_ns() - start_ + 500'000) / 1'000'000; }

 private:
  int64_t start_;
};
constexpr char kClockKey = 0;

// Error strings are short: at most 127 bytes; a longer text keeps its beginning and ends in "...".
constexpr size_t kErrorBytes = 128;

std::string cut_error(std::string text) {
  text.resize(std::min(text.size(), text.find('\0')));
  if (text.size() < kErrorBytes) return text;
  size_t keep = kErrorBytes - 4;
  while (keep > 0 && (uint8_t(text[--keep]) & 0xc0) == 0x80) {
  }
  text.resize(keep);
  return text + "...";
}

}  // namespace

BuiltinStatus sys_tokenize(BuiltinCall& c) {
  StringObject* s = c.arg_string();
  StringObject* delimiters = c.arg_string();
  ListObject* first = nullptr;
  int64_t count = 0;
  if (s && delimiters) {
    const Type* type = c.heap.list_type(c.heap.ref_type());
    Delimiters separates(delimiters);
    ListObject* last = nullptr;
    for (uint32_t at = 0;;) {
      while (at < s->length && separates.has(s->at(at))) at++;
      uint32_t start = at;
      while (at < s->length && !separates.has(s->at(at))) at++;
      if (start == at) break;
      StringObject* word = slice_string(c.heap, s, start, at);
      ListObject* cell = word ? new_cell(c.heap, type, nullptr) : nullptr;
      if (!cell) {
        if (word) c.heap.release(word);
        if (first) c.heap.release(first);
        return c.raise(ExceptionId::out_of_heap);
      }
      store_ref(c.abi(), c.heap.base(), cell->data(), word);
      if (last)
        last->tail = cell;
      else
        first = cell;
      last = cell;
      count++;
    }
  }
  LayoutCursor result = c.result();
  result.put_word(count);
  result.put_ref(first);
  return BuiltinStatus::done;
}

BuiltinStatus sys_byte2char(BuiltinCall& c) {
  ArrayObject* a = c.arg_array();
  int64_t n = c.arg_int();
  if (!a || uint64_t(n) >= a->length) return c.raise(ExceptionId::bounds);
  if (!is_byte_array(c, a)) return c.raise(ExceptionId::type_check);
  const CharMode& mode = char_mode(c);
  DecodedChar d = decode_char(bytes_of(a).substr(uint64_t(n)), mode);
  LayoutCursor result = c.result();
  if (d.length == 0) {  // the array ends inside a sequence
    result.put_word(mode.error_char);
    result.put_word(0);
    result.put_word(0);
  } else {
    bool malformed = d.length == 1 && uint8_t(a->data[n]) >= 0x80;
    result.put_word(d.c);
    result.put_word(d.length);
    result.put_word(!malformed);
  }
  return BuiltinStatus::done;
}

BuiltinStatus sys_char2byte(BuiltinCall& c) {
  int64_t ch = c.arg_int();
  ArrayObject* a = c.arg_array();
  int64_t n = c.arg_int();
  if (!a || uint64_t(n) >= a->length) return c.raise(ExceptionId::bounds);
  if (!is_byte_array(c, a)) return c.raise(ExceptionId::type_check);
  const CharMode& mode = char_mode(c);
  // The largest character of the 21-bit mode is not accepted either.
  if (ch < 0 || (mode == kChars21 ? ch >= mode.max_char : ch > mode.max_char)) ch = mode.error_char;
  char bytes[8];
  uint32_t length = encode_char(char32_t(ch), bytes, mode);
  if (length > a->length - uint64_t(n)) return c.return_int(0);
  std::memcpy(a->data + n, bytes, length);
  return c.return_int(length);
}

BuiltinStatus sys_utfbytes(BuiltinCall& c) {
  ArrayObject* a = c.arg_array();
  int64_t n = c.arg_int();
  if (!a || uint64_t(n) > a->length) return c.raise(ExceptionId::bounds);
  if (!is_byte_array(c, a)) return c.raise(ExceptionId::type_check);
  const CharMode& mode = char_mode(c);
  std::string_view bytes = bytes_of(a).substr(0, uint64_t(n));
  size_t at = 0;
  while (at < bytes.size()) {
    if (uint8_t(bytes[at]) < 0x80) {
      at++;
      continue;
    }
    uint32_t length = decode_char(bytes.substr(at), mode).length;
    if (length == 0) break;
    at += length;
  }
  return c.return_int(int64_t(at));
}

BuiltinStatus sys_werrstr(BuiltinCall& c) {
  c.process.set_error(cut_error(c.arg_text()));
  return c.return_int(0);
}

BuiltinStatus sys_millisec(BuiltinCall& c) {
  return c.return_int(c.runtime.state<Clock>(&kClockKey).milliseconds());
}

#define DIS_NOT_YET(name) \
  BuiltinStatus sys_##name(BuiltinCall& c) { return c.raise("sys->" #name ": not supported yet"); }
DIS_NOT_YET(announce)
DIS_NOT_YET(bind)
DIS_NOT_YET(dial)
DIS_NOT_YET(export)
DIS_NOT_YET(fauth)
DIS_NOT_YET(file2chan)
DIS_NOT_YET(fversion)
DIS_NOT_YET(listen)
DIS_NOT_YET(mount)
DIS_NOT_YET(unmount)
#undef DIS_NOT_YET

}  // namespace dis
