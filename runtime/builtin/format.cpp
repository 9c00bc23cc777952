// A specification is read in two steps, as the reference does it. First everything up to a verb is collected,
// whatever it is; the verb decides which argument is taken. Then the collection is read again from its start:
// the first character that is no flag and no number decides how the argument is shown, and what follows it is
// ordinary text. So "%zd" takes an int and shows "%z%d".
#include "runtime/builtin/format.h"

#include <cstring>

#include "runtime/support/number_text.h"

namespace dis {

FormatRules FormatRules::of(Abi abi, uint64_t max_bytes) {
  return {.chars = abi == kAbi32 ? kChars21 : kChars16, .word_bytes = abi.word_bytes, .max_bytes = max_bytes};
}

namespace {

constexpr uint32_t kMaxCollected = 64;  // characters of one specification
constexpr int kMaxPlaces = 20;          // precision of a real; more is cut
constexpr int kDefaultPlaces = 6;
constexpr int kIntCharacters = 66;  // most digits that padding with zeros makes
constexpr char32_t kBigE = 0xc9;    // stands for the verb E in a collection

enum Flag : uint32_t {
  kLeft = 1,
  kSign = 2,
  kSpace = 4,
  kSharp = 8,
  kZero = 16,
  kComma = 32,
  kUnsigned = 64,
  kShort = 128,
  kByte = 256,
  kLong = 512,
  kVeryLong = 1024,
  kWidth = 2048,
  kPrecision = 4096,
};

// The one argument of a specification, by kind.
struct Value {
  enum class Kind : uint8_t { integer, real, text, character };
  explicit Value(Kind k) : kind(k) {}
  Kind kind;
  int64_t integer = 0;
  double real = 0;
  FormatText text;
};

uint64_t rune_count_limited(const FormatText& t, uint64_t limit) {
  // Strings end at a NUL here: the reference hands them to C.
  uint64_t n = 0;
  while (n < t.length && n < limit && t.at(uint32_t(n)) != 0) n++;
  return n;
}

class Formatter {
 public:
  Formatter(FormatText format, FormatArguments& arguments, const FormatRules& rules, std::string& out)
      : format_(format), arguments_(arguments), rules_(rules), out_(out), start_(out.size()) {}

  FormatStatus run() {
    for (uint32_t i = 0; i < format_.length && status_ == FormatStatus::done;) {
      if (!format_.wide) {
        const uint8_t* from = format_.narrow + i;
        const void* percent = std::memchr(from, '%', format_.length - i);
        size_t n = percent ? size_t(static_cast<const uint8_t*>(percent) - from) : format_.length - i;
        out_.append(reinterpret_cast<const char*>(from), n);
        i += uint32_t(n);
        if (percent) i = specification(i + 1);
      } else {
        uint32_t c = format_.wide[i++];
        if (c != '%')
          put(c);
        else
          i = specification(i);
      }
    }
    if (out_.size() - start_ > rules_.max_bytes) status_ = FormatStatus::too_long;
    return status_;
  }

 private:
  // --- First step: from after '%' to the verb; returns the position after it. ---
  uint32_t specification(uint32_t i) {
    collected_count_ = 0;
    bool big = false;
    while (i < format_.length) {
      uint32_t c = format_.at(i++);
      switch (c) {
        case '*': {
          int64_t v = 0;
          if (!arguments_.word(&v)) return refuse();
          for (char digit : int_to_text(v)) collect(uint8_t(digit));
          break;
        }
        case 'b':
          collect('l');
          collect('l');
          big = true;
          break;
        case '%': put('%'); return i;
        case 's':
        case 'q': {
          Value v(Value::Kind::text);
          if (!arguments_.text(&v.text)) return refuse();
          collect(c);
          show(v);
          return i;
        }
        case 'e':
        case 'E':
        case 'f':
        case 'g':
        case 'G': {
          Value v(Value::Kind::real);
          if (!arguments_.real(&v.real)) return refuse();
          collect(c == 'E' ? kBigE : c);
          show(v);
          return i;
        }
        case 'd':
        case 'o':
        case 'x':
        case 'X':
        case 'c': {
          Value v(c == 'c' && !big ? Value::Kind::character : Value::Kind::integer);
          if (!(big ? arguments_.big(&v.integer) : arguments_.word(&v.integer))) return refuse();
          collect(c);
          show(v);
          return i;
        }
        case 'r': append(arguments_.error_string()); return i;
        case 'H': {
          FormatReference v;
          if (!arguments_.reference(&v)) return refuse();
          append(v.nil ? std::string("-1.00000000") : std::to_string(v.refs) + '.' + padded_hex(v.type_id));
          return i;
        }
        default: collect(c);
      }
    }
    return i;  // the format ends inside a specification: nothing to show
  }

  uint32_t refuse() {
    status_ = FormatStatus::wrong_argument;
    return format_.length;
  }
  void collect(uint32_t c) {
    if (collected_count_ < kMaxCollected) collected_[collected_count_++] = c;
  }
  static std::string padded_hex(uint32_t v) {
    std::string s;
    for (int shift = 28; shift >= 0; shift -= 4) s += "0123456789abcdef"[(v >> shift) & 15];
    return s;
  }

  // --- Second step ---
  void show(const Value& v) {
    flags_ = 0;
    width_ = precision_ = 0;
    uint32_t i = 0;
    while (i < collected_count_) {
      uint32_t c = collected_[i++];
      if (c == '.') {
        flags_ |= kWidth | kPrecision;
      } else if (c == '0' && !(flags_ & kWidth)) {
        flags_ |= kZero;
      } else if (c >= '0' && c <= '9') {
        i = number(i - 1);
      } else if (!flag(c)) {
        convert(c, v);
        break;
      }
    }
    while (i < collected_count_) put(collected_[i++]);
  }

  uint32_t number(uint32_t i) {
    int64_t v = 0;
    for (; i < collected_count_ && collected_[i] >= '0' && collected_[i] <= '9'; i++)
      if (v < INT32_MAX) v = v * 10 + (collected_[i] - '0');
    if (v > INT32_MAX) v = INT32_MAX;
    if (flags_ & kWidth) {
      flags_ |= kPrecision;
      precision_ = v;
    } else {
      flags_ |= kWidth;
      width_ = v;
    }
    return i;
  }

  bool flag(uint32_t c) {
    switch (c) {
      case ',': flags_ |= kComma; return true;
      case '-': flags_ |= kLeft; return true;
      case '+': flags_ |= kSign; return true;
      case '#': flags_ |= kSharp; return true;
      case ' ': flags_ |= kSpace; return true;
      case 'u': flags_ |= kUnsigned; return true;
      case 'h': flags_ |= flags_ & kShort ? kByte : kShort; return true;
      case 'l': flags_ |= flags_ & kLong ? kVeryLong : kLong; return true;
      default: return false;
    }
  }

  void convert(uint32_t c, const Value& v) {
    // A verb shows the kind of argument it took; any other character before it is unknown.
    bool fits = false;
    switch (c) {
      case 'd':
      case 'o':
      case 'x':
      case 'X':
        fits = v.kind == Value::Kind::integer;
        if (fits) show_integer(c, v.integer);
        break;
      case 'c':
        fits = v.kind == Value::Kind::character || v.kind == Value::Kind::integer;
        if (fits) show_character(v);
        break;
      case 's':
        fits = v.kind == Value::Kind::text;
        if (fits) show_text(v.text);
        break;
      case 'q':
        fits = v.kind == Value::Kind::text;
        if (fits) show_quoted(v.text);
        break;
      case 'e':
      case 'f':
      case 'g':
      case 'G':
      case kBigE:
        fits = v.kind == Value::Kind::real;
        if (fits) show_real(c, v.real);
        break;
    }
    if (fits) return;
    pad_around(3, 2 + rules_.chars.max_bytes, [&] {
      put('%');
      put(c);
      put('%');
    });
  }

  void show_integer(uint32_t verb, int64_t v) {
    uint32_t fl = flags_;
    if (!(fl & kVeryLong)) {
      // Which part of the word is looked at.
      if (fl & kLong)
        v = rules_.word_bytes == 4 ? (fl & kUnsigned ? int64_t(uint32_t(v)) : int64_t(int32_t(v))) : v;
      else if (fl & kByte)
        v = fl & kUnsigned ? int64_t(uint8_t(v)) : int64_t(int8_t(v));
      else if (fl & kShort)
        v = fl & kUnsigned ? int64_t(uint16_t(v)) : int64_t(int16_t(v));
      else
        v = fl & kUnsigned ? int64_t(uint32_t(v)) : int64_t(int32_t(v));
    }
    bool negative = !(fl & kUnsigned) && v < 0;
    uint64_t u = negative ? 0 - uint64_t(v) : uint64_t(v);
    unsigned base = verb == 'd' ? 10 : verb == 'o' ? 8 : 16;
    const char* symbols = verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";

    // Built backwards. `count` is what widths are compared with; signs are counted before they are written.
    char text[96];
    char* p = text + sizeof text;
    int64_t count = 0;
    auto prepend = [&](char c) { *--p = c; };
    auto room = [&] { return text + sizeof text - p < kIntCharacters; };
    for (; u; u /= base) {
      if ((fl & kComma) && count % 4 == 3) {
        prepend(',');
        count++;
      }
      prepend(symbols[u % base]);
      count++;
    }
    if (count == 0) {
      prepend('0');
      count = 1;
    }
    for (; count < precision_ && room(); count++) prepend('0');
    if (negative || (fl & (kSign | kSpace))) count++;
    if (fl & kSharp) {
      if (base == 16)
        count += 2;
      else if (base == 8 && *p == '0')
        fl &= ~kSharp;
      else if (base == 8)
        count++;
    }
    if ((fl & kZero) && !(fl & kLeft)) {
      for (; count < width_ && room(); count++) prepend('0');
      width_ = 0;
    }
    if (fl & kSharp) {
      if (base == 16) prepend(char(verb));
      if (base == 16 || base == 8) prepend('0');
    }
    if (negative)
      prepend('-');
    else if (fl & kSign)
      prepend('+');
    else if (fl & kSpace)
      prepend(' ');
    std::string_view shown(p, size_t(text + sizeof text - p));
    pad_around(uint64_t(count), shown.size(), [&] { append(shown); });
  }

  void show_character(const Value& v) {
    uint32_t c = uint32_t(v.integer);
    uint64_t n = (flags_ & kPrecision) && precision_ < 1 ? 0 : 1;
    if (v.kind != Value::Kind::character) {
      // A big is shown as one byte, which must be a character by itself.
      c &= 0xff;
      n = c < 0x80;
    }
    pad_around(n, rules_.chars.max_bytes, [&] {
      if (n) put(c);
    });
  }

  void show_text(const FormatText& t) {
    uint64_t n = rune_count_limited(t, flags_ & kPrecision ? uint64_t(precision_) : UINT64_MAX);
    pad_around(n, n, [&] { put_runes(t, n); });
  }

  void show_quoted(const FormatText& t) {
    uint64_t n = rune_count_limited(t, UINT64_MAX);
    bool quote = n == 0 || (flags_ & kSharp);
    uint64_t bytes = 2;
    for (uint64_t i = 0; i < n; i++) {
      uint32_t c = t.at(uint32_t(i));
      quote |= c <= ' ' || c == '\'';
      bytes += encoded_length(c, rules_.chars) + (c == '\'');
    }
    if (!quote) {
      pad_around(n, n, [&] { put_runes(t, n); });
      return;
    }
    // The width of a quoted string counts bytes.
    pad_around(bytes, bytes, [&] {
      put('\'');
      for (uint64_t i = 0; i < n; i++) {
        uint32_t c = t.at(uint32_t(i));
        put(c);
        if (c == '\'') put(c);
      }
      put('\'');
    });
  }

  void show_real(uint32_t verb, double v) {
    bool general = verb == 'g' || verb == 'G';
    char letter = verb == 'G' || verb == kBigE ? 'E' : 'e';
    if (general && !(flags_ & (kWidth | kPrecision))) {
      std::string s = real_to_text(v);
      if (letter == 'E')
        if (size_t e = s.find('e'); e != std::string::npos) s[e] = 'E';
      pad_around(s.size(), s.size(), [&] { append(s); });
      return;
    }
    int places = kDefaultPlaces;
    if (flags_ & kPrecision) places = precision_ > kMaxPlaces ? kMaxPlaces : int(precision_);

    RealDigits d;
    bool plain = verb == 'f';
    if (verb == 'f') {
      d = fixed_digits(v, places);
    } else if (!general) {
      d = significant_digits(v, places + 1);
    } else {
      if (places > 0) {
        d = significant_digits(v, places);
      } else {
        d = shortest_digits(v);
        places = int(d.digits.size());
        if (d.point > places && d.point <= places + 4) places = d.point;
      }
      plain = d.point >= -3 && d.point <= places;
      places = plain ? places - d.point : places - 1;
    }
    if (d.special) {
      plain = true;
      places = 0;
    }
    int count = int(d.digits.size());
    if (general && !(flags_ & kSharp)) {  // no trailing zeros
      if (plain && places + d.point > count) places = count - d.point < 0 ? 0 : count - d.point;
      if (!plain && places > count - 1) places = count - 1;
    }

    std::string s;
    if (d.negative)
      s += '-';
    else if (flags_ & kSign)
      s += '+';
    else if (flags_ & kSpace)
      s += ' ';
    auto digit = [&](int i) { return i >= 0 && i < count ? d.digits[size_t(i)] : '0'; };
    if (plain) {
      for (int i = 0; i < d.point; i++) s += digit(i);
      if (d.point <= 0) s += '0';
      if (places > 0 || (flags_ & kSharp)) s += '.';
      for (int i = 0; i < places; i++) s += digit(i + d.point);
    } else {
      s += digit(0);
      if (places > 0 || (flags_ & kSharp)) s += '.';
      for (int i = 0; i < places; i++) s += digit(i + 1);
      int exponent = d.point - 1;
      s += letter;
      s += exponent < 0 ? '-' : '+';
      if (exponent < 0) exponent = -exponent;
      if (exponent < 10) s += '0';
      s += std::to_string(exponent);
    }
    flags_ &= kWidth | kLeft;
    pad_around(s.size(), s.size(), [&] { append(s); });
  }

  // --- Writing ---
  // `count` characters in a field of width_; `bytes` bounds what `body` writes.
  template <typename Body>
  void pad_around(uint64_t count, uint64_t bytes, Body body) {
    uint64_t fill = uint64_t(width_) > count ? uint64_t(width_) - count : 0;
    if (out_.size() - start_ + fill + bytes > rules_.max_bytes) {
      status_ = FormatStatus::too_long;
      return;
    }
    if (!(flags_ & kLeft)) out_.append(fill, ' ');
    body();
    if (flags_ & kLeft) out_.append(fill, ' ');
  }
  void put_runes(const FormatText& t, uint64_t n) {
    if (!t.wide)
      out_.append(reinterpret_cast<const char*>(t.narrow), n);
    else
      for (uint64_t i = 0; i < n; i++) put(t.wide[i]);
  }
  void put(uint32_t c) {
    if (c < 0x80)
      out_ += char(c);
    else
      append_char(out_, c, rules_.chars);
  }
  void append(std::string_view s) { out_.append(s); }

  FormatText format_;
  FormatArguments& arguments_;
  const FormatRules& rules_;
  std::string& out_;
  size_t start_;
  FormatStatus status_ = FormatStatus::done;

  uint32_t collected_[kMaxCollected];
  uint32_t collected_count_ = 0;
  uint32_t flags_ = 0;
  int64_t width_ = 0;
  int64_t precision_ = 0;
};

}  // namespace

FormatStatus format_text(FormatText format, FormatArguments& arguments, const FormatRules& rules,
                         std::string& out) {
  return Formatter(format, arguments, rules, out).run();
}

}  // namespace dis
