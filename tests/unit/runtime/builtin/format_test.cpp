// What each verb and flag prints: formats, one argument, and the text the reference emulators make of them.
#include "runtime/builtin/format.h"

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using dis::FormatArguments;
using dis::FormatReference;
using dis::FormatRules;
using dis::FormatStatus;
using dis::FormatText;

constexpr double kInf = std::numeric_limits<double>::infinity();
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

// One argument of any kind.
struct Argument {
  char kind;
  int64_t integer = 0;
  double real = 0;
  std::string text = {};
};
Argument I(int64_t v) { return {.kind = 'i', .integer = v}; }
Argument L(int64_t v) { return {.kind = 'l', .integer = v}; }
Argument R(double v) { return {.kind = 'r', .real = v}; }
Argument S(std::string_view v) { return {.kind = 's', .text = std::string(v)}; }

std::vector<uint32_t> runes_of(std::string_view s) {
  std::vector<uint32_t> runes;
  while (!s.empty()) {
    dis::DecodedChar d = dis::decode_char(s, dis::kChars21);
    REQUIRE(d.length > 0);
    runes.push_back(d.c);
    s.remove_prefix(d.length);
  }
  return runes;
}

// A list of arguments that insists on being asked for the right kinds.
class ListedArguments : public FormatArguments {
 public:
  explicit ListedArguments(std::vector<Argument> a) : arguments_(std::move(a)) {}
  bool word(int64_t* v) override {
    return take('i', [&](const Argument& a) { *v = a.integer; });
  }
  bool big(int64_t* v) override {
    return take('l', [&](const Argument& a) { *v = a.integer; });
  }
  bool real(double* v) override {
    return take('r', [&](const Argument& a) { *v = a.real; });
  }
  bool text(FormatText* v) override {
    return take('s', [&](const Argument& a) {
      runes_ = runes_of(a.text);
      *v = FormatText(runes_.data(), uint32_t(runes_.size()));
    });
  }
  bool reference(FormatReference* v) override {
    return take('p', [&](const Argument& a) {
      *v = {.nil = a.integer == 0, .refs = uint32_t(a.integer), .type_id = 0x1234};
    });
  }
  std::string_view error_string() override { return "file does not exist"; }
  size_t taken() const { return next_; }

 private:
  template <typename F>
  bool take(char kind, F f) {
    if (next_ == arguments_.size()) return true;
    if (arguments_[next_].kind != kind) return false;
    f(arguments_[next_++]);
    return true;
  }
  std::vector<Argument> arguments_;
  std::vector<uint32_t> runes_;
  size_t next_ = 0;
};

std::string printed(std::string_view format, const std::vector<Argument>& arguments,
                    const FormatRules& rules = {}) {
  ListedArguments list(arguments);
  std::vector<uint32_t> runes = runes_of(format);
  std::string out;
  CHECK(dis::format_text(FormatText(runes.data(), uint32_t(runes.size())), list, rules, out) ==
        FormatStatus::done);
  // A format stored one byte a character takes another path to the same text.
  bool ascii = true;
  for (uint32_t c : runes) ascii &= c < 0x80;
  if (ascii) {
    ListedArguments again(arguments);
    std::string narrow;
    CHECK(dis::format_text(FormatText(format), again, rules, narrow) == FormatStatus::done);
    CHECK(narrow == out);
  }
  return out;
}

struct Row {
  std::string_view format;
  Argument argument;
  std::string_view expected;
};

const Row kInts[] = {
    // clang-format off
    {"%d", I(0), "0"},
    {"%d", I(42), "42"},
    {"%d", I(-42), "-42"},
    {"%5d", I(0), "    0"},
    {"%5d", I(42), "   42"},
    {"%5d", I(-42), "  -42"},
    {"%-5d|", I(0), "0    |"},
    {"%-5d|", I(42), "42   |"},
    {"%-5d|", I(-42), "-42  |"},
    {"%05d", I(0), "00000"},
    {"%05d", I(42), "00042"},
    {"%05d", I(-42), "-0042"},
    {"%+d", I(0), "+0"},
    {"%+d", I(42), "+42"},
    {"%+d", I(-42), "-42"},
    {"% d", I(0), " 0"},
    {"% d", I(42), " 42"},
    {"% d", I(-42), "-42"},
    {"%.4d", I(0), "0000"},
    {"%.4d", I(42), "0042"},
    {"%.4d", I(-42), "-0042"},
    {"%6.4d", I(0), "  0000"},
    {"%6.4d", I(42), "  0042"},
    {"%6.4d", I(-42), " -0042"},
    {"%-6.4d|", I(0), "0000  |"},
    {"%-6.4d|", I(42), "0042  |"},
    {"%-6.4d|", I(-42), "-0042 |"},
    {"%x", I(255), "ff"},
    {"%x", I(-255), "-ff"},
    {"%X", I(255), "FF"},
    {"%X", I(-255), "-FF"},
    {"%#x", I(255), "0xff"},
    {"%#x", I(-255), "-0xff"},
    {"%#X", I(255), "0XFF"},
    {"%#X", I(-255), "-0XFF"},
    {"%ux", I(255), "ff"},
    {"%ux", I(-255), "ffffff01"},
    {"%#8x", I(255), "    0xff"},
    {"%#8x", I(-255), "   -0xff"},
    {"%#08x", I(255), "0x0000ff"},
    {"%#08x", I(-255), "-0x000ff"},
    {"%8.4x", I(255), "    00ff"},
    {"%8.4x", I(-255), "   -00ff"},
    {"%-#8x|", I(255), "0xff    |"},
    {"%-#8x|", I(-255), "-0xff   |"},
    {"%o", I(0), "0"},
    {"%o", I(8), "10"},
    {"%o", I(-8), "-10"},
    {"%#o", I(0), "0"},
    {"%#o", I(8), "010"},
    {"%#o", I(-8), "-010"},
    {"%uo", I(0), "0"},
    {"%uo", I(8), "10"},
    {"%uo", I(-8), "37777777770"},
    {"%.3o", I(0), "000"},
    {"%.3o", I(8), "010"},
    {"%.3o", I(-8), "-010"},
    {"%,d", I(1234567), "1,234,567"},
    {"%,d", I(-1234567), "-1,234,567"},
    {"%,d", I(999), "999"},
    {"%,12d", I(1234567), "   1,234,567"},
    {"%,12d", I(-1234567), "  -1,234,567"},
    {"%,12d", I(999), "         999"},
    {"%+,d", I(1234567), "+1,234,567"},
    {"%+,d", I(-1234567), "-1,234,567"},
    {"%+,d", I(999), "+999"},
    {"%012,d", I(1234567), "0001,234,567"},
    {"%012,d", I(-1234567), "-001,234,567"},
    {"%012,d", I(999), "000000000999"},
    {"%ud", I(-1), "4294967295"},
    {"%hd", I(-1), "-1"},
    {"%hhd", I(-1), "-1"},
    {"%uhd", I(-1), "65535"},
    {"%ld", I(-1), "-1"},
    {"%lld", I(-1), "-1"},
    {"%uld", I(-1), "18446744073709551615"},
    {"%hd", I(74565), "9029"},
    {"%hhd", I(74565), "69"},
    {"%uhx", I(74565), "2345"},
    {"%lx", I(74565), "12345"},
    {"%d", I(4294967301), "5"},
    {"%d", I(2147483648), "-2147483648"},
    {"%ud", I(4294967301), "5"},
    {"%ud", I(2147483648), "2147483648"},
    {"%ld", I(4294967301), "4294967301"},
    {"%ld", I(2147483648), "2147483648"},
    {"%lld", I(4294967301), "4294967301"},
    {"%lld", I(2147483648), "2147483648"},
    {"%c", I(65), "A"},
    {"%c", I(233), "é"},
    {"%c", I(8364), "€"},
    {"%3c", I(65), "  A"},
    {"%3c", I(233), "  é"},
    {"%3c", I(8364), "  €"},
    {"%-3c|", I(65), "A  |"},
    {"%-3c|", I(233), "é  |"},
    {"%-3c|", I(8364), "€  |"},
    {"%.0c|", I(65), "|"},
    {"%.0c|", I(233), "|"},
    {"%.0c|", I(8364), "|"},
    {"%.70d", I(7), "000000000000000000000000000000000000000000000000000000000000000007"},
    {"%070d", I(7), "000000000000000000000000000000000000000000000000000000000000000007"},
    {"%+.70d", I(7), "+000000000000000000000000000000000000000000000000000000000000000007"},
    {"%5.d|", I(7), "    7|"},
    {"%zd", I(7), "%z%d"},
    {"%5yd", I(7), "  %y%d"},
    {"%-5yd|", I(7), "%y%  d|"},
    {"%005d", I(7), "00007"},
    {"%-05d|", I(7), "7    |"},
    {"%+ d", I(7), "+7"},
    {"%#d", I(7), "7"},
    {"%5-3d|", I(7), "007  |"},
    // clang-format on
};

const Row kBigs[] = {
    // clang-format off
    {"%bd", L(0), "0"},
    {"%bd", L(-1), "-1"},
    {"%bd", L(1099511627776), "1099511627776"},
    {"%bd", L(INT64_MIN), "-9223372036854775808"},
    {"%bx", L(0), "0"},
    {"%bx", L(-1), "-1"},
    {"%bx", L(1099511627776), "10000000000"},
    {"%bx", L(INT64_MIN), "-8000000000000000"},
    {"%bud", L(0), "0"},
    {"%bud", L(-1), "18446744073709551615"},
    {"%bud", L(1099511627776), "1099511627776"},
    {"%bud", L(INT64_MIN), "9223372036854775808"},
    {"%20bd", L(0), "                   0"},
    {"%20bd", L(-1), "                  -1"},
    {"%20bd", L(1099511627776), "       1099511627776"},
    {"%20bd", L(INT64_MIN), "-9223372036854775808"},
    {"%-20bd|", L(0), "0                   |"},
    {"%-20bd|", L(-1), "-1                  |"},
    {"%-20bd|", L(1099511627776), "1099511627776       |"},
    {"%-20bd|", L(INT64_MIN), "-9223372036854775808|"},
    {"%,bd", L(0), "0"},
    {"%,bd", L(-1), "-1"},
    {"%,bd", L(1099511627776), "1,099,511,627,776"},
    {"%,bd", L(INT64_MIN), "-9,223,372,036,854,775,808"},
    {"%#bx", L(0), "0x0"},
    {"%#bx", L(-1), "-0x1"},
    {"%#bx", L(1099511627776), "0x10000000000"},
    {"%#bx", L(INT64_MIN), "-0x8000000000000000"},
    {"%.20bd", L(0), "00000000000000000000"},
    {"%.20bd", L(-1), "-00000000000000000001"},
    {"%.20bd", L(1099511627776), "00000001099511627776"},
    {"%.20bd", L(INT64_MIN), "-09223372036854775808"},
    // clang-format on
};

const Row kReals[] = {
    // clang-format off
    {"%g", R(0.0), "0"},
    {"%g", R(-0.0), "-0"},
    {"%g", R(1.0), "1"},
    {"%g", R(-1.5), "-1.5"},
    {"%g", R(0.5), ".5"},
    {"%g", R(0.001), ".001"},
    {"%g", R(0.0001), ".0001"},
    {"%g", R(100000.0), "100000"},
    {"%g", R(1234567.0), "1234567"},
    {"%g", R(1000000000000000.0), "1e+15"},
    {"%g", R(1e+21), "1e+21"},
    {"%g", R(1e+22), "1e+22"},
    {"%g", R(1e-07), "1e-07"},
    {"%g", R(123.456), "123.456"},
    {"%g", R(kInf), "Infinity"},
    {"%g", R(-kInf), "-Infinity"},
    {"%g", R(kNaN), "NaN"},
    {"%f", R(0.0), "0.000000"},
    {"%f", R(1.0), "1.000000"},
    {"%f", R(0.5), "0.500000"},
    {"%f", R(123456.789), "123456.789000"},
    {"%f", R(10000000000.0), "10000000000.000000"},
    {"%f", R(1e-05), "0.000010"},
    {"%f", R(kInf), "Infinity"},
    {"%f", R(kNaN), "NaN"},
    {"%e", R(0.0), "0.000000e+00"},
    {"%e", R(1.0), "1.000000e+00"},
    {"%e", R(0.5), "5.000000e-01"},
    {"%e", R(123456.789), "1.234568e+05"},
    {"%e", R(10000000000.0), "1.000000e+10"},
    {"%e", R(1e-05), "1.000000e-05"},
    {"%e", R(kInf), "Infinity"},
    {"%e", R(kNaN), "NaN"},
    {"%E", R(0.0), "0.000000E+00"},
    {"%E", R(1.0), "1.000000E+00"},
    {"%E", R(0.5), "5.000000E-01"},
    {"%E", R(123456.789), "1.234568E+05"},
    {"%E", R(10000000000.0), "1.000000E+10"},
    {"%E", R(1e-05), "1.000000E-05"},
    {"%E", R(kInf), "Infinity"},
    {"%E", R(kNaN), "NaN"},
    {"%G", R(0.0), "0"},
    {"%G", R(1.0), "1"},
    {"%G", R(0.5), ".5"},
    {"%G", R(123456.789), "123456.789"},
    {"%G", R(10000000000.0), "1E+10"},
    {"%G", R(1e-05), "1E-05"},
    {"%G", R(kInf), "Infinity"},
    {"%G", R(kNaN), "NaN"},
    {"%10g|", R(0.0), "         0|"},
    {"%10g|", R(1.0), "         1|"},
    {"%10g|", R(0.5), "       0.5|"},
    {"%10g|", R(123456.789), "    123457|"},
    {"%10g|", R(10000000000.0), "     1e+10|"},
    {"%10g|", R(1e-05), "     1e-05|"},
    {"%10g|", R(kInf), "  Infinity|"},
    {"%10g|", R(kNaN), "       NaN|"},
    {"%-10g|", R(0.0), "0         |"},
    {"%-10g|", R(1.0), "1         |"},
    {"%-10g|", R(0.5), "0.5       |"},
    {"%-10g|", R(123456.789), "123457    |"},
    {"%-10g|", R(10000000000.0), "1e+10     |"},
    {"%-10g|", R(1e-05), "1e-05     |"},
    {"%-10g|", R(kInf), "Infinity  |"},
    {"%-10g|", R(kNaN), "NaN       |"},
    {"%.3g", R(0.0), "0"},
    {"%.3g", R(1.0), "1"},
    {"%.3g", R(0.5), "0.5"},
    {"%.3g", R(123456.789), "1.23e+05"},
    {"%.3g", R(10000000000.0), "1e+10"},
    {"%.3g", R(1e-05), "1e-05"},
    {"%.3g", R(kInf), "Infinity"},
    {"%.3g", R(kNaN), "NaN"},
    {"%#g", R(0.0), "0"},
    {"%#g", R(1.0), "1"},
    {"%#g", R(0.5), ".5"},
    {"%#g", R(123456.789), "123456.789"},
    {"%#g", R(10000000000.0), "1e+10"},
    {"%#g", R(1e-05), "1e-05"},
    {"%#g", R(kInf), "Infinity"},
    {"%#g", R(kNaN), "NaN"},
    {"%+g", R(0.0), "0"},
    {"%+g", R(1.0), "1"},
    {"%+g", R(0.5), ".5"},
    {"%+g", R(123456.789), "123456.789"},
    {"%+g", R(10000000000.0), "1e+10"},
    {"%+g", R(1e-05), "1e-05"},
    {"%+g", R(kInf), "Infinity"},
    {"%+g", R(kNaN), "NaN"},
    {"%.0f", R(0.0), "0"},
    {"%.0f", R(1.0), "1"},
    {"%.0f", R(0.5), "0"},
    {"%.0f", R(123456.789), "123457"},
    {"%.0f", R(10000000000.0), "10000000000"},
    {"%.0f", R(1e-05), "0"},
    {"%.0f", R(kInf), "Infinity"},
    {"%.0f", R(kNaN), "NaN"},
    {"%.0e", R(0.0), "0e+00"},
    {"%.0e", R(1.0), "1e+00"},
    {"%.0e", R(0.5), "5e-01"},
    {"%.0e", R(123456.789), "1e+05"},
    {"%.0e", R(10000000000.0), "1e+10"},
    {"%.0e", R(1e-05), "1e-05"},
    {"%.0e", R(kInf), "Infinity"},
    {"%.0e", R(kNaN), "NaN"},
    {"%.2f", R(0.0), "0.00"},
    {"%.2f", R(1.0), "1.00"},
    {"%.2f", R(0.5), "0.50"},
    {"%.2f", R(123456.789), "123456.79"},
    {"%.2f", R(10000000000.0), "10000000000.00"},
    {"%.2f", R(1e-05), "0.00"},
    {"%.2f", R(kInf), "Infinity"},
    {"%.2f", R(kNaN), "NaN"},
    {"%10.2f", R(0.0), "      0.00"},
    {"%10.2f", R(1.0), "      1.00"},
    {"%10.2f", R(0.5), "      0.50"},
    {"%10.2f", R(123456.789), " 123456.79"},
    {"%10.2f", R(10000000000.0), "10000000000.00"},
    {"%10.2f", R(1e-05), "      0.00"},
    {"%10.2f", R(kInf), "  Infinity"},
    {"%10.2f", R(kNaN), "       NaN"},
    {"%-10.2f|", R(0.0), "0.00      |"},
    {"%-10.2f|", R(1.0), "1.00      |"},
    {"%-10.2f|", R(0.5), "0.50      |"},
    {"%-10.2f|", R(123456.789), "123456.79 |"},
    {"%-10.2f|", R(10000000000.0), "10000000000.00|"},
    {"%-10.2f|", R(1e-05), "0.00      |"},
    {"%-10.2f|", R(kInf), "Infinity  |"},
    {"%-10.2f|", R(kNaN), "NaN       |"},
    {"%010.2f", R(0.0), "      0.00"},
    {"%010.2f", R(1.0), "      1.00"},
    {"%010.2f", R(0.5), "      0.50"},
    {"%010.2f", R(123456.789), " 123456.79"},
    {"%010.2f", R(10000000000.0), "10000000000.00"},
    {"%010.2f", R(1e-05), "      0.00"},
    {"%010.2f", R(kInf), "  Infinity"},
    {"%010.2f", R(kNaN), "       NaN"},
    {"%+.1f", R(0.0), "+0.0"},
    {"%+.1f", R(1.0), "+1.0"},
    {"%+.1f", R(0.5), "+0.5"},
    {"%+.1f", R(123456.789), "+123456.8"},
    {"%+.1f", R(10000000000.0), "+10000000000.0"},
    {"%+.1f", R(1e-05), "+0.0"},
    {"%+.1f", R(kInf), "+Infinity"},
    {"%+.1f", R(kNaN), "+NaN"},
    {"%#.0f", R(0.0), "0."},
    {"%#.0f", R(1.0), "1."},
    {"%#.0f", R(0.5), "0."},
    {"%#.0f", R(123456.789), "123457."},
    {"%#.0f", R(10000000000.0), "10000000000."},
    {"%#.0f", R(1e-05), "0."},
    {"%#.0f", R(kInf), "Infinity."},
    {"%#.0f", R(kNaN), "NaN."},
    {"%.0g", R(0.0), "0"},
    {"%.0g", R(1.0), "1"},
    {"%.0g", R(0.5), "0.5"},
    {"%.0g", R(123456.789), "123456.789"},
    {"%.0g", R(10000000000.0), "1e+10"},
    {"%.0g", R(1e-05), "1e-05"},
    {"%.0g", R(kInf), "Infinity"},
    {"%.0g", R(kNaN), "NaN"},
    {"%5.g|", R(0.0), "    0|"},
    {"%5.g|", R(1.0), "    1|"},
    {"%5.g|", R(0.5), "  0.5|"},
    {"%5.g|", R(123456.789), "123456.789|"},
    {"%5.g|", R(10000000000.0), "1e+10|"},
    {"%5.g|", R(1e-05), "1e-05|"},
    {"%5.g|", R(kInf), "Infinity|"},
    {"%5.g|", R(kNaN), "  NaN|"},
    {"%.25f", R(0.0), "0.00000000000000000000"},
    {"%.25f", R(1.0), "1.00000000000000000000"},
    {"%.25f", R(0.5), "0.50000000000000000000"},
    {"%.25f", R(123456.789), "123456.78900000000430736691"},
    {"%.25f", R(10000000000.0), "10000000000.00000000000000000000"},
    {"%.25f", R(1e-05), "0.00001000000000000000"},
    {"%.25f", R(kInf), "Infinity"},
    {"%.25f", R(kNaN), "NaN"},
    {"%.12e", R(0.0), "0.000000000000e+00"},
    {"%.12e", R(1.0), "1.000000000000e+00"},
    {"%.12e", R(0.5), "5.000000000000e-01"},
    {"%.12e", R(123456.789), "1.234567890000e+05"},
    {"%.12e", R(10000000000.0), "1.000000000000e+10"},
    {"%.12e", R(1e-05), "1.000000000000e-05"},
    {"%.12e", R(kInf), "Infinity"},
    {"%.12e", R(kNaN), "NaN"},
    {"%.0f", R(2.5), "2"},
    {"%.0f", R(3.5), "4"},
    {"%.0f", R(0.125), "0"},
    {"%.0f", R(0.375), "0"},
    {"%.0f", R(9.995), "10"},
    {"%.2f", R(2.5), "2.50"},
    {"%.2f", R(3.5), "3.50"},
    {"%.2f", R(0.125), "0.12"},
    {"%.2f", R(0.375), "0.38"},
    {"%.2f", R(9.995), "9.99"},
    {"%.0e", R(2.5), "2e+00"},
    {"%.0e", R(3.5), "4e+00"},
    {"%.0e", R(0.125), "1e-01"},
    {"%.0e", R(0.375), "4e-01"},
    {"%.0e", R(9.995), "1e+01"},
    {"%e", R(1e+100), "1.000000e+100"},
    {"%g", R(1e+100), "1e+100"},
    {"%.3G", R(1e+100), "1E+100"},
    // clang-format on
};

const Row kStrings[] = {
    // clang-format off
    {"%s", S(""), ""},
    {"%s", S("abc"), "abc"},
    {"%s", S("héllo"), "héllo"},
    {"%s", S("it's"), "it's"},
    {"%s", S("two words"), "two words"},
    {"%5s|", S(""), "     |"},
    {"%5s|", S("abc"), "  abc|"},
    {"%5s|", S("héllo"), "héllo|"},
    {"%5s|", S("it's"), " it's|"},
    {"%5s|", S("two words"), "two words|"},
    {"%-5s|", S(""), "     |"},
    {"%-5s|", S("abc"), "abc  |"},
    {"%-5s|", S("héllo"), "héllo|"},
    {"%-5s|", S("it's"), "it's |"},
    {"%-5s|", S("two words"), "two words|"},
    {"%.2s|", S(""), "|"},
    {"%.2s|", S("abc"), "ab|"},
    {"%.2s|", S("héllo"), "hé|"},
    {"%.2s|", S("it's"), "it|"},
    {"%.2s|", S("two words"), "tw|"},
    {"%8.3s|", S(""), "        |"},
    {"%8.3s|", S("abc"), "     abc|"},
    {"%8.3s|", S("héllo"), "     hél|"},
    {"%8.3s|", S("it's"), "     it'|"},
    {"%8.3s|", S("two words"), "     two|"},
    {"%q", S(""), "''"},
    {"%q", S("abc"), "abc"},
    {"%q", S("héllo"), "héllo"},
    {"%q", S("it's"), "'it''s'"},
    {"%q", S("two words"), "'two words'"},
    {"%8q|", S(""), "      ''|"},
    {"%8q|", S("abc"), "     abc|"},
    {"%8q|", S("héllo"), "   héllo|"},
    {"%8q|", S("it's"), " 'it''s'|"},
    {"%8q|", S("two words"), "'two words'|"},
    {"%-8q|", S(""), "''      |"},
    {"%-8q|", S("abc"), "abc     |"},
    {"%-8q|", S("héllo"), "héllo   |"},
    {"%-8q|", S("it's"), "'it''s' |"},
    {"%-8q|", S("two words"), "'two words'|"},
    {"%#q", S(""), "''"},
    {"%#q", S("abc"), "'abc'"},
    {"%#q", S("héllo"), "'héllo'"},
    {"%#q", S("it's"), "'it''s'"},
    {"%#q", S("two words"), "'two words'"},
    // clang-format on
};

void check_rows(std::span<const Row> rows) {
  for (const Row& row : rows) {
    INFO("format ", std::string(row.format), " of ", row.argument.integer, " ", row.argument.real, " ",
         row.argument.text);
    CHECK(printed(row.format, {row.argument}) == row.expected);
  }
}

}  // namespace

TEST_CASE("ints") { check_rows(kInts); }
TEST_CASE("bigs") { check_rows(kBigs); }
TEST_CASE("reals") { check_rows(kReals); }
TEST_CASE("strings") { check_rows(kStrings); }

TEST_CASE("several arguments, text between them") {
  CHECK(printed("a%db%sc%gd", {I(1), S("x"), R(.5)}) == "a1bxc.5d");
  CHECK(printed("日%s本", {S("é")}) == "日é本");
  CHECK(printed("100%%", {}) == "100%");
  CHECK(printed("%5%|%-3%", {}) == "%|%");
  CHECK(printed("", {}).empty());
}

TEST_CASE("width and precision from arguments") {
  CHECK(printed("%*d|", {I(5), I(42)}) == "   42|");
  CHECK(printed("%*d|", {I(-5), I(42)}) == "42   |");
  CHECK(printed("%.*g|", {I(3), R(3.14159)}) == "3.14|");
  CHECK(printed("%*.*f|", {I(8), I(2), R(2.71828)}) == "    2.72|");
  CHECK(printed("%-*s|", {I(4), S("ab")}) == "ab  |");
  CHECK(printed("%*bd|", {I(6), L(7)}) == "     7|");
}

TEST_CASE("the error string is shown as it is") {
  CHECK(printed("open: %r", {}) == "open: file does not exist");
  CHECK(printed("%40r|", {}) == "file does not exist|");
}

TEST_CASE("references show counts") {
  CHECK(printed("%H", {{.kind = 'p', .integer = 0}}) == "-1.00000000");
  CHECK(printed("%H", {{.kind = 'p', .integer = 3}}) == "3.00001234");
}

TEST_CASE("a format that ends inside a specification shows nothing of it") {
  CHECK(printed("abc%", {}) == "abc");
  CHECK(printed("abc%-05.2", {}) == "abc");
  CHECK(printed("abc%z", {}) == "abc");
}

TEST_CASE("large reals are shown in full") {
  // 1e100 is the double 10000000000000000159…; the reference overruns a buffer here.
  CHECK(printed("%.0f", {R(1e22)}) == "10000000000000000000000");
  std::string s = printed("%f", {R(1e100)});
  CHECK(s.size() == 101 + 7);
  CHECK(s.starts_with("10000000000000000159"));
  CHECK(printed("%f", {R(std::numeric_limits<double>::max())}).size() == 309 + 7);
}

TEST_CASE("strings end at a NUL") {
  std::vector<uint32_t> text = {'a', 0, 'b'};
  class OneText : public ListedArguments {
   public:
    explicit OneText(const std::vector<uint32_t>& t) : ListedArguments({}), t_(t) {}
    bool text(FormatText* v) override {
      *v = FormatText(t_.data(), uint32_t(t_.size()));
      return true;
    }
    const std::vector<uint32_t>& t_;
  } arguments(text);
  std::string out;
  CHECK(dis::format_text(FormatText("%s|%q|"), arguments, FormatRules{}, out) == FormatStatus::done);
  CHECK(out == "a|a|");
}

TEST_CASE("characters follow the mode of the module") {
  FormatRules classic{.chars = dis::kChars21, .word_bytes = 4};
  CHECK(printed("%c", {I(0x1f600)}, classic) == "\xf0\x9f\x98\x80");
  CHECK(printed("%c", {I(0x10041)}) == "A");
  CHECK(printed("%c", {I(0xd800)}) == "\xed\xa0\x80");
  CHECK(printed("%c", {I(0xd800)}, classic) == "\xef\xbf\xbd");
}

TEST_CASE("a long is a word") {
  FormatRules classic{.chars = dis::kChars21, .word_bytes = 4};
  CHECK(printed("%ld", {I(int64_t{1} << 32 | 5)}) == "4294967301");
  CHECK(printed("%ld", {I(-7)}, classic) == "-7");
  CHECK(printed("%uld", {I(-1)}, classic) == "4294967295");
}

TEST_CASE("arguments of the wrong kind are refused") {
  for (std::string_view f : {"%s", "%q", "%g", "%bd", "%H", "%*s"}) {
    ListedArguments wrong({f == "%*s" ? S("x") : I(1)});
    std::string out;
    CHECK(dis::format_text(FormatText(f), wrong, FormatRules{}, out) == FormatStatus::wrong_argument);
  }
}

TEST_CASE("missing arguments are zero or nil") {
  CHECK(printed("%d %bd %g %s| %q %c", {}) == std::string("0 0 0 | '' ") + '\0');
}

TEST_CASE("output is bounded") {
  FormatRules small{.max_bytes = 1000};
  auto status = [&](std::string_view f, std::vector<Argument> a) {
    ListedArguments list(std::move(a));
    std::string out;
    FormatStatus s = dis::format_text(FormatText(f), list, small, out);
    CHECK(out.size() <= 2000);
    return s;
  };
  CHECK(status("%999d", {I(1)}) == FormatStatus::done);
  CHECK(status("%1001d", {I(1)}) == FormatStatus::too_long);
  CHECK(status("%2147483647s", {S("")}) == FormatStatus::too_long);
  CHECK(status("%99999999999999999999s", {S("")}) == FormatStatus::too_long);
  CHECK(status("%-2147483647s", {S("")}) == FormatStatus::too_long);
  CHECK(status("%*d", {I(INT64_MIN), I(1)}) == FormatStatus::done);  // its low 32 bits are 0
  CHECK(status("%*d", {I(INT32_MIN), I(1)}) == FormatStatus::too_long);
  // A specification as long as one likes does not overflow what collects it.
  CHECK(status("%" + std::string(500, '0') + "5d", {I(1)}) == FormatStatus::done);
}
