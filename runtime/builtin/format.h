// format: the print family ($Sys's print, fprint, sprint, aprint): a format and a source of arguments in, the
// text they make out, as UTF-8 of the module's character mode.
// Keeps: never reads an argument the source does not have, and bounds what it writes.
// Leaves to others: where arguments come from (sys_print.cpp: the call's frame; tests: a list) and where the
// text goes.
// Source: the reference manual's print(2) and the measured output of the reference emulators.
//
//   %[flags][width][.precision]verb        `*` takes width or precision from an int argument
//   verbs  d o x X c   int, or big after `b` (or `l l`)         flags  -  left       +  sign    (space)
//          e E f g G   real                                            #  alternate  ,  groups of three
//          s q         string, q quoted                                0  zeros      u  unsigned   b  big
//          r           the error string            H   counts of a reference       %%   a percent sign
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/abi.h"
#include "runtime/support/utf8.h"

namespace dis {

// A string's characters: one byte each (below 0x80) or four.
struct FormatText {
  const uint8_t* narrow = nullptr;
  const uint32_t* wide = nullptr;
  uint32_t length = 0;

  FormatText() = default;
  // `ascii` must hold characters below 0x80 only.
  explicit FormatText(std::string_view ascii)
      : narrow(reinterpret_cast<const uint8_t*>(ascii.data())), length(uint32_t(ascii.size())) {}
  FormatText(const uint32_t* runes, uint32_t count) : wide(runes), length(count) {}

  uint32_t at(uint32_t i) const { return wide ? wide[i] : narrow[i]; }
};

// What `%H` shows of a reference; both zero for nil.
struct FormatReference {
  bool nil = true;
  uint32_t refs = 0;
  uint32_t type_id = 0;
};

// The arguments of one call, in order. Each returns false when the next argument cannot be of that kind.
// An argument that is missing reads as zero or nil.
class FormatArguments {
 public:
  virtual ~FormatArguments() = default;
  virtual bool word(int64_t* v) = 0;
  virtual bool big(int64_t* v) = 0;
  virtual bool real(double* v) = 0;
  virtual bool text(FormatText* v) = 0;
  virtual bool reference(FormatReference* v) = 0;
  virtual std::string_view error_string() = 0;
};

enum class FormatStatus : uint8_t {
  done,
  wrong_argument,  // the source refused an argument
  too_long,        // the text would exceed max_bytes
};

struct FormatRules {
  CharMode chars = kChars16;
  uint32_t word_bytes = 8;
  uint64_t max_bytes = uint64_t{1} << 28;  // of one result

  static FormatRules of(Abi abi, uint64_t max_bytes);
};

// Appends to `out`.
FormatStatus format_text(FormatText format, FormatArguments& arguments, const FormatRules& rules,
                         std::string& out);

}  // namespace dis
