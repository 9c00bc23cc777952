#include "vm/format/writer.h"

#include <cstring>
#include <string_view>

#include "runtime/support/check.h"
#include "vm/format/operand.h"

namespace dis::format {
namespace {

class Writer {
 public:
  explicit Writer(const Module& m) : m_(m), next_wide_(m.wide_integers.begin()) {}

  std::vector<std::byte> run() {
    out_.reserve(64 + m_.code.size() * 8);
    write_header();
    for (const Instruction& inst : m_.code) write_instruction(inst);
    for (const TypeDescriptor& t : m_.types) {
      packed(t.id);
      packed(t.size);
      packed(int64_t(t.pointer_map.size()));
      raw(t.pointer_map.data(), t.pointer_map.size());
    }
    for (const DataItem& item : m_.data) write_item(item);
    byte(0);
    text(m_.name);
    for (const Link& link : m_.links) {
      packed(link.pc);
      packed(link.frame_type);
      be32(uint32_t(link.signature));
      text(link.name);
    }
    if (m_.runtime_flags & kHasLdt0) {
      packed(m_.old_import_size);
      for (const DataItem& item : m_.old_import_items) write_item(item);
      byte(0);
    }
    if (m_.runtime_flags & kHasImport) write_imports();
    if (m_.runtime_flags & kHasExcept) write_handlers();
    if (m_.has_source_path) text(m_.source_path);
    raw(m_.trailing.data(), m_.trailing.size());
    return std::move(out_);
  }

 private:
  void byte(uint32_t v) { out_.push_back(std::byte(v)); }

  void raw(const void* data, size_t n) {
    const auto* p = static_cast<const std::byte*>(data);
    out_.insert(out_.end(), p, p + n);
  }

  // Zero-terminated.
  void text(std::string_view s) {
    raw(s.data(), s.size());
    byte(0);
  }

  void be32(uint32_t v) {
    for (int shift = 24; shift >= 0; shift -= 8) byte(v >> shift & 0xff);
  }

  void be64(uint64_t v) {
    be32(uint32_t(v >> 32));
    be32(uint32_t(v));
  }

  void packed(int64_t v) {
    DIS_CHECK(packable(v));
    uint8_t length = packed_length(int32_t(v));
    if (next_wide_ != m_.wide_integers.end() && next_wide_->ordinal == ordinal_) {
      if (next_wide_->length > length) length = next_wide_->length;
      ++next_wide_;
    }
    ++ordinal_;
    const uint32_t u = uint32_t(v);
    if (length == 1) {
      byte(u & 0x7f);
    } else if (length == 2) {
      byte((u >> 8 & 0x3f) | 0x80);
      byte(u & 0xff);
    } else {
      be32(u | 0xc0000000u);
    }
  }

  void write_header() {
    packed(m_.magic);
    if (m_.magic == kMagicSigned) {
      packed(int64_t(m_.signature_block.size()));
      raw(m_.signature_block.data(), m_.signature_block.size());
    }
    packed(int32_t(m_.runtime_flags));
    packed(m_.stack_extent);
    packed(int64_t(m_.code.size()));
    packed(m_.data_size);
    packed(int64_t(m_.types.size()));
    packed(int64_t(m_.links.size()));
    packed(m_.entry_pc);
    packed(m_.entry_type);
  }

  void write_instruction(const Instruction& inst) {
    // Reserved modes read as none; only the byte itself tells them apart.
    uint8_t modes = inst.raw_address_byte;
    if (middle_mode(modes) != inst.mid.mode || source_mode(modes) != inst.src.mode ||
        destination_mode(modes) != inst.dst.mode) {
      const auto made = address_byte(inst.src.mode, inst.mid.mode, inst.dst.mode);
      DIS_CHECK(made.has_value());
      modes = *made;
    }
    byte(static_cast<uint8_t>(inst.op));
    byte(modes);
    if (inst.mid.mode != AddressMode::none) packed(inst.mid.value);
    for (const Operand* o : {&inst.src, &inst.dst}) {
      if (o->mode == AddressMode::none) continue;
      packed(o->value);
      if (is_indirect(o->mode)) packed(o->second);
    }
  }

  void write_item(const DataItem& item) {
    const uint32_t kind = uint32_t(item.kind) << 4;
    if (item.count > 0 && item.count < 16 && !item.long_count) {
      byte(kind | uint32_t(item.count));
    } else {
      byte(kind);
      packed(item.count);
    }
    packed(item.offset);
    switch (item.kind) {
      case DataKind::bytes:
      case DataKind::string: raw(item.bytes.data(), item.bytes.size()); break;
      case DataKind::words:
        for (int64_t v : item.values) be32(uint32_t(v));
        break;
      case DataKind::reals:
      case DataKind::bigs:
        for (int64_t v : item.values) be64(uint64_t(v));
        break;
      case DataKind::array:
        be32(uint32_t(item.array_type));
        be32(uint32_t(item.array_length));
        break;
      case DataKind::set_array: be32(uint32_t(item.array_index)); break;
      case DataKind::restore: break;
    }
  }

  void write_imports() {
    packed(int64_t(m_.imports.size()));
    for (const auto& list : m_.imports) {
      packed(int64_t(list.size()));
      for (const Import& import : list) {
        be32(uint32_t(import.signature));
        text(import.name);
      }
    }
    byte(0);
  }

  void write_handlers() {
    packed(int64_t(m_.handlers.size()));
    for (const Handler& h : m_.handlers) {
      packed(h.frame_offset);
      packed(h.first_pc);
      packed(h.last_pc);
      packed(h.type);
      packed(int64_t(h.typed_count) << 16 | int64_t(h.entries.size()));
      for (const ExceptionEntry& e : h.entries) {
        text(e.pattern);
        packed(e.pc);
      }
      packed(h.default_pc);
    }
    byte(0);
  }

  const Module& m_;
  std::vector<std::byte> out_;
  std::vector<WideInteger>::const_iterator next_wide_;
  uint32_t ordinal_ = 0;
};

}  // namespace

std::vector<std::byte> write(const Module& module) { return Writer(module).run(); }

}  // namespace dis::format
