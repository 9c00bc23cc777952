#include "vm/format/reader.h"

#include <string>
#include <utility>

#include "runtime/support/byte_cursor.h"
#include "vm/format/old_imports.h"
#include "vm/format/operand.h"

namespace dis::format {
namespace {

std::string number(int64_t v) { return std::to_string(v); }

class Reader {
 public:
  Reader(std::span<const std::byte> bytes, std::string_view file) : in_(bytes) { module_.file = file; }

  Result<Module> run() {
    DIS_TRY(read_header());
    DIS_TRY(read_code());
    DIS_TRY(read_types());
    DIS_TRY(read_data("data section", module_.data));
    DIS_TRY(read_name());
    DIS_TRY(read_links());
    if ((module_.runtime_flags & kHasLdt0) && (module_.runtime_flags & kHasImport))
      return fail("header", "flags for two import sections", "one of them");
    if (module_.runtime_flags & kHasLdt0) DIS_TRY(read_old_imports());
    if (module_.runtime_flags & kHasImport) DIS_TRY(read_imports());
    if (module_.runtime_flags & kHasExcept) DIS_TRY(read_handlers());
    read_source_path();
    return std::move(module_);
  }

 private:
  // A packed integer; notes it when it is longer than necessary. Check in_.ok() afterwards.
  int32_t packed() {
    const PackedInteger p = read_packed(in_);
    if (DIS_UNLIKELY(p.length != packed_length(p.value)))
      module_.wide_integers.push_back({ordinal_, p.length});
    ++ordinal_;
    return p.value;
  }

  Diagnostic fail(std::string where, std::string found, std::string expected = {}) const {
    return {ErrorKind::malformed, module_.file, std::move(where), std::move(found), std::move(expected)};
  }

  Diagnostic cut_off(std::string where) const { return fail(std::move(where), "the file ends here"); }

  // A count of things of at least `least` bytes each.
  Result<void> plausible(const char* where, int64_t count, size_t least, const char* what) const {
    if (count >= 0 && uint64_t(count) <= in_.remaining() / least) return {};
    return fail(where, number(count) + " " + what,
                "at most the " + number(int64_t(in_.remaining() / least)) + " that " +
                    number(int64_t(in_.remaining())) + " remaining bytes can hold");
  }

  Result<void> read_header() {
    if (in_.at_end()) return fail("", "an empty file", "a Dis module");
    module_.magic = packed();
    if (!in_.ok()) return fail("header", "a file too short for a magic number", "a Dis module");
    const bool ordinary = module_.magic == kMagic, is_signed = module_.magic == kMagicSigned;
    if (!ordinary && !is_signed) return unknown_magic();
    if (is_signed) {
      const int32_t length = packed();
      if (!in_.ok()) return cut_off("header, signature");
      if (length < 0 || size_t(length) > in_.remaining())
        return fail("header, signature", number(length) + " bytes",
                    "at most the " + number(int64_t(in_.remaining())) + " that remain");
      module_.signature_block = in_.take(size_t(length));
    }
    module_.runtime_flags = uint32_t(packed());
    module_.stack_extent = packed();
    code_size_ = packed();
    module_.data_size = packed();
    type_count_ = packed();
    link_count_ = packed();
    module_.entry_pc = packed();
    module_.entry_type = packed();
    if (!in_.ok()) return cut_off("header");
    if (module_.data_size < 0) return fail("header", "data size " + number(module_.data_size), "0 or more");
    DIS_TRY(plausible("header", code_size_, 2, "instructions"));
    DIS_TRY(plausible("header", type_count_, 3, "types"));
    return plausible("header", link_count_, 7, "links");
  }

  Diagnostic unknown_magic() const {
    for (int32_t base : {kMagic, kMagicSigned})
      for (int32_t added : {kMagicLp64, kMagicLp64Word, kMagicLp64 | kMagicLp64Word})
        if (module_.magic == base + added)
          return {ErrorKind::unsupported, module_.file, "header",
                  "magic number " + number(module_.magic) + " of the Inferno64 fork (LP64 module)",
                  "a module of Inferno or InferNode"};
    return fail("header", "magic number " + number(module_.magic),
                number(kMagic) + " or " + number(kMagicSigned) + " (signed): this is not a Dis module");
  }

  Result<void> read_code() {
    module_.code.resize(size_t(code_size_));
    for (Instruction& inst : module_.code) {
      const uint8_t op = in_.u8();
      const uint8_t modes = in_.u8();
      inst.op = static_cast<Opcode>(op);
      inst.raw_address_byte = modes;
      inst.mid.mode = middle_mode(modes);
      inst.src.mode = source_mode(modes);
      inst.dst.mode = destination_mode(modes);
      if (inst.mid.mode != AddressMode::none) inst.mid.value = packed();
      read_operand(inst.src);
      read_operand(inst.dst);
      if (DIS_UNLIKELY(!in_.ok())) return cut_off("code section, pc " + number(&inst - module_.code.data()));
    }
    return {};
  }

  void read_operand(Operand& o) {
    if (o.mode == AddressMode::none) return;
    o.value = packed();
    if (is_indirect(o.mode)) o.second = packed();
  }

  Result<void> read_types() {
    module_.types.resize(size_t(type_count_));
    for (TypeDescriptor& type : module_.types) {
      type.id = packed();
      type.size = packed();
      const int32_t map_bytes = packed();
      if (!in_.ok() || map_bytes < 0 || size_t(map_bytes) > in_.remaining()) {
        std::string where = "type section, type " + number(&type - module_.types.data());
        if (!in_.ok()) return cut_off(std::move(where));
        return fail(std::move(where), "pointer map of " + number(map_bytes) + " bytes",
                    "at most the " + number(int64_t(in_.remaining())) + " that remain");
      }
      const std::string_view map = in_.take(size_t(map_bytes));
      type.pointer_map.assign(map.begin(), map.end());
    }
    return {};
  }

  Result<void> read_data(const char* section, std::vector<DataItem>& items) {
    for (;;) {
      if (in_.at_end()) return cut_off(item_name(section, items));
      const uint8_t head = in_.u8();
      if (head == 0) return {};
      DataItem& item = items.emplace_back();
      if (auto read = read_item(item, head); !read.ok()) {
        items.pop_back();
        Diagnostic d = std::move(read.error());
        d.where = item_name(section, items);
        return d;
      }
    }
  }

  static std::string item_name(const char* section, const std::vector<DataItem>& items) {
    return std::string(section) + ", item " + number(int64_t(items.size()));
  }

  // Errors without a place: read_data knows it.
  Result<void> read_item(DataItem& item, uint8_t head) {
    const int kind = head >> 4;
    if (kind < int(DataKind::bytes) || kind > int(DataKind::bigs))
      return fail("", "item of kind " + number(kind), "1 to 8");
    item.kind = static_cast<DataKind>(kind);
    item.count = head & 15;
    if (item.count == 0) {
      item.count = packed();
      item.long_count = item.count > 0 && item.count < 16;
    }
    item.offset = packed();
    if (!in_.ok()) return cut_off("");
    switch (item.kind) {
      case DataKind::bytes:
      case DataKind::string:
        DIS_TRY(plausible("", item.count, 1, "bytes"));
        item.bytes = in_.take(size_t(item.count));
        return {};
      case DataKind::words:
        DIS_TRY(plausible("", item.count, 4, "words"));
        item.values.resize(size_t(item.count));
        for (int64_t& v : item.values) v = int32_t(in_.be32());
        return {};
      case DataKind::reals:
      case DataKind::bigs:
        DIS_TRY(plausible("", item.count, 8, "values of 8 bytes"));
        item.values.resize(size_t(item.count));
        for (int64_t& v : item.values) v = int64_t(in_.be64());
        return {};
      case DataKind::array:
        item.array_type = int32_t(in_.be32());
        item.array_length = int32_t(in_.be32());
        break;
      case DataKind::set_array: item.array_index = int32_t(in_.be32()); break;
      case DataKind::restore: break;
    }
    if (!in_.ok()) return cut_off("");
    return {};
  }

  Result<void> read_name() {
    module_.name = in_.take_string();
    if (!in_.ok()) return cut_off("module name");
    return {};
  }

  Result<void> read_links() {
    module_.links.resize(size_t(link_count_));
    for (Link& link : module_.links) {
      link.pc = packed();
      link.frame_type = packed();
      link.signature = int32_t(in_.be32());
      link.name = in_.take_string();
      if (!in_.ok()) return cut_off("link section, link " + number(&link - module_.links.data()));
    }
    return {};
  }

  Result<void> read_old_imports() {
    module_.old_import_size = packed();
    if (!in_.ok()) return cut_off("import section");
    DIS_TRY(read_data("import section", module_.old_import_items));
    return decode_old_imports(module_);
  }

  Result<void> read_imports() {
    const int32_t lists = packed();
    if (!in_.ok()) return cut_off("import section");
    DIS_TRY(plausible("import section", lists, 1, "lists"));
    module_.imports.resize(size_t(lists));
    for (auto& list : module_.imports) {
      const std::string where = "import section, list " + number(&list - module_.imports.data());
      const int32_t count = packed();
      if (!in_.ok()) return cut_off(where);
      DIS_TRY(plausible(where.c_str(), count, 5, "imports"));
      list.resize(size_t(count));
      for (Import& import : list) {
        import.signature = int32_t(in_.be32());
        import.name = in_.take_string();
        if (!in_.ok()) return cut_off(where + ", import " + number(&import - list.data()));
      }
    }
    return end_marker("import section");
  }

  Result<void> read_handlers() {
    const int32_t count = packed();
    if (!in_.ok()) return cut_off("handler section");
    DIS_TRY(plausible("handler section", count, 6, "handlers"));
    module_.handlers.resize(size_t(count));
    for (Handler& h : module_.handlers) {
      const std::string where = "handler section, handler " + number(&h - module_.handlers.data());
      h.frame_offset = packed();
      h.first_pc = packed();
      h.last_pc = packed();
      h.type = packed();
      const int32_t counts = packed();
      if (!in_.ok()) return cut_off(where);
      if (counts < 0) return fail(where, "entry count " + number(counts), "0 or more");
      h.typed_count = counts >> 16;
      DIS_TRY(plausible(where.c_str(), counts & 0xffff, 2, "entries"));
      h.entries.resize(size_t(counts & 0xffff));
      for (ExceptionEntry& e : h.entries) {
        e.pattern = in_.take_string();
        e.pc = packed();
        if (!in_.ok()) return cut_off(where + ", entry " + number(&e - h.entries.data()));
      }
      h.default_pc = packed();
      if (!in_.ok()) return cut_off(where);
    }
    return end_marker("handler section");
  }

  Result<void> end_marker(const char* section) {
    const uint8_t mark = in_.u8();
    if (!in_.ok()) return cut_off(std::string(section) + ", end mark");
    if (mark != 0) return fail(std::string(section) + ", end mark", "byte " + number(mark), "0");
    return {};
  }

  void read_source_path() {
    if (in_.at_end()) return;
    std::string_view rest = in_.take(in_.remaining());
    const size_t zero = rest.find('\0');
    if (zero != rest.npos) {
      module_.has_source_path = true;
      module_.source_path = rest.substr(0, zero);
      rest.remove_prefix(zero + 1);
    }
    module_.trailing = rest;
  }

  ByteCursor in_;
  Module module_;
  uint32_t ordinal_ = 0;
  int32_t code_size_ = 0, type_count_ = 0, link_count_ = 0;
};

}  // namespace

Result<Module> read(std::span<const std::byte> bytes, std::string_view file) {
  return Reader(bytes, file).run();
}

}  // namespace dis::format
