#include "vm/format/old_imports.h"

#include <string>
#include <utility>

namespace dis::format {
namespace {

Diagnostic fail(const Module& m, std::string where, std::string found, std::string expected) {
  return {ErrorKind::malformed, m.file, "import section" + where, std::move(found), std::move(expected)};
}

// The segment as it would lie in memory, words big-endian.
Result<std::string> build_segment(const Module& m) {
  size_t filled = 0;
  for (const DataItem& item : m.old_import_items) filled += item.bytes.size() + 4 * item.values.size();
  // Only alignment is left to fill, so a segment much larger than its items is a mistake.
  if (m.old_import_size < 0 || size_t(m.old_import_size) > 2 * filled + 64)
    return fail(m, "", "size " + std::to_string(m.old_import_size),
                "about the " + std::to_string(filled) + " bytes of its items");
  std::string segment(size_t(m.old_import_size), '\0');
  for (size_t i = 0; i < m.old_import_items.size(); ++i) {
    const DataItem& item = m.old_import_items[i];
    const std::string where = ", item " + std::to_string(i);
    std::string bytes = item.bytes;
    if (item.kind == DataKind::words) {
      for (int64_t v : item.values)
        for (int shift = 24; shift >= 0; shift -= 8) bytes += char(v >> shift & 0xff);
    } else if (item.kind != DataKind::bytes) {
      return fail(m, where, "item of kind " + std::to_string(int(item.kind)), "bytes or words");
    }
    if (item.offset < 0 || size_t(item.offset) > segment.size() ||
        bytes.size() > segment.size() - size_t(item.offset))
      return fail(m, where, std::to_string(bytes.size()) + " bytes at " + std::to_string(item.offset),
                  "a place within the section's " + std::to_string(segment.size()) + " bytes");
    segment.replace(size_t(item.offset), bytes.size(), bytes);
  }
  return segment;
}

}  // namespace

Result<void> decode_old_imports(Module& m) {
  DIS_TRY_ASSIGN(const std::string segment, build_segment(m));
  size_t at = 0;
  auto align = [&] { at = (at + 3) & ~size_t(3); };
  auto word = [&] {
    uint32_t v = 0;
    for (int i = 0; i < 4; ++i) v = v << 8 | uint8_t(segment[at++]);
    return int32_t(v);
  };
  m.imports.clear();
  m.old_import_offsets.clear();
  for (align(); at + 4 <= segment.size(); align()) {
    const std::string where = ", list " + std::to_string(m.imports.size());
    m.old_import_offsets.push_back(int32_t(at));
    auto& list = m.imports.emplace_back();
    const int32_t count = word();
    if (count < 0 || size_t(count) > (segment.size() - at) / 5)
      return fail(m, where, std::to_string(count) + " imports",
                  "what the " + std::to_string(segment.size() - at) + " bytes left can hold");
    for (int32_t i = 0; i < count; ++i) {
      align();
      if (at + 4 > segment.size())
        return fail(m, where, "the end of the section", "import " + std::to_string(i));
      const int32_t signature = word();
      const size_t zero = segment.find('\0', at);
      if (zero == segment.npos)
        return fail(m, where, "a name without end",
                    "a zero byte after the name of import " + std::to_string(i));
      list.push_back({signature, segment.substr(at, zero - at)});
      at = zero + 1;
    }
  }
  return {};
}

}  // namespace dis::format
