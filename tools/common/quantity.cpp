#include "tools/common/quantity.h"

#include <cstdio>

namespace dis::tools {

namespace {

struct Unit {
  std::string_view name;
  double factor;
};

// A decimal number without sign; advances past it. Hand-made: strtod depends on the locale and takes too
// much.
bool parse_number(std::string_view& text, double& value) {
  size_t i = 0, digits = 0;
  double scale = 1;
  value = 0;
  bool fraction = false;
  for (; i < text.size(); i++) {
    if (text[i] == '.' && !fraction) {
      fraction = true;
    } else if (text[i] >= '0' && text[i] <= '9') {
      digits++;
      value = value * 10 + (text[i] - '0');
      if (fraction) scale *= 10;
    } else {
      break;
    }
  }
  text.remove_prefix(i);
  value /= scale;
  return digits > 0 && digits < 20;
}

char lower(char c) { return c >= 'A' && c <= 'Z' ? char(c - 'A' + 'a') : c; }

template <size_t N>
Result<double> parse_with_unit(std::string_view text, const Unit (&units)[N], const char* expected) {
  Diagnostic wrong{.kind = ErrorKind::malformed,
                   .file = {},
                   .where = {},
                   .found = "'" + std::string(text) + "'",
                   .expected = expected};
  std::string_view rest = text;
  double value;
  if (!parse_number(rest, value)) return wrong;
  std::string suffix;
  for (char c : rest.substr(0, 8)) suffix += lower(c);
  if (rest.size() > 8) return wrong;
  for (const Unit& unit : units)
    if (suffix == unit.name) return value * unit.factor;
  return wrong;
}

Result<uint64_t> whole_number(double value, std::string_view text, const char* bound) {
  if (value < 9.2e18) return uint64_t(value);
  return Diagnostic{
      .kind = ErrorKind::limit, .file = {}, .where = {}, .found = "'" + std::string(text) + "'", .expected = bound};
}

std::string with_unit(double value, const char* unit) {
  char text[48];
  const char* format = value >= 100 || value == double(int64_t(value)) ? "%.0f %s"
                       : value >= 10                                   ? "%.1f %s"
                                                                       : "%.2f %s";
  std::snprintf(text, sizeof text, format, value, unit);
  return text;
}

constexpr Unit kSizeUnits[] = {
    {"", 1},
    {"b", 1},
    {"k", 1024.0},
    {"kb", 1024.0},
    {"kib", 1024.0},
    {"m", 1048576.0},
    {"mb", 1048576.0},
    {"mib", 1048576.0},
    {"g", 1073741824.0},
    {"gb", 1073741824.0},
    {"gib", 1073741824.0},
};
constexpr Unit kCountUnits[] = {{"", 1}, {"k", 1e3}, {"m", 1e6}, {"g", 1e9}};
constexpr Unit kTimeUnits[] = {
    {"", 1e9}, {"s", 1e9}, {"ms", 1e6}, {"us", 1e3}, {"ns", 1}, {"m", 60e9}, {"min", 60e9},
};

}  // namespace

Result<uint64_t> parse_size(std::string_view text) {
  DIS_TRY_ASSIGN(double bytes, parse_with_unit(text, kSizeUnits, "a size such as 4096, 64k, 16m or 2g"));
  return whole_number(bytes, text, "less than 8 EiB");
}

Result<uint64_t> parse_count(std::string_view text) {
  DIS_TRY_ASSIGN(double count, parse_with_unit(text, kCountUnits, "a number such as 1000, 500k, 10m or 2g"));
  return whole_number(count, text, "less than 9200000000g");
}

Result<int64_t> parse_duration(std::string_view text) {
  DIS_TRY_ASSIGN(double ns, parse_with_unit(text, kTimeUnits, "a time such as 2s, 250ms or 1.5"));
  if (ns >= 9.2e18)
    return Diagnostic{.kind = ErrorKind::limit,
                      .file = {},
                      .where = {},
                      .found = "'" + std::string(text) + "'",
                      .expected = "less than 290 years"};
  return int64_t(ns);
}

std::string format_size(uint64_t bytes) {
  if (bytes < 1024) return with_unit(double(bytes), "B");
  if (bytes < (1u << 20)) return with_unit(double(bytes) / 1024, "KiB");
  if (bytes < (1u << 30)) return with_unit(double(bytes) / 1048576, "MiB");
  return with_unit(double(bytes) / 1073741824, "GiB");
}

std::string format_duration(int64_t ns) {
  if (ns < 1000) return with_unit(double(ns), "ns");
  if (ns < 1000000) return with_unit(double(ns) / 1e3, "us");
  if (ns < 1000000000) return with_unit(double(ns) / 1e6, "ms");
  return with_unit(double(ns) / 1e9, "s");
}

}  // namespace dis::tools
