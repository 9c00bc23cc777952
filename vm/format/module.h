// module: a `.dis` file, decoded and nothing else. Produced by the reader and the assembler, consumed by the
// writer, the verifier and the disassembler. Nothing here is trusted or resolved: indices may be out of
// range. Keeps: reading a file and writing the result gives the same bytes. Source: the object file
// description in the Inferno manual (dis(6)).
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "vm/format/opcode.h"

namespace dis::format {

inline constexpr int32_t kMagic = 819248;            // XMAGIC: ordinary module
inline constexpr int32_t kMagicSigned = 923426;      // SMAGIC: a signature block follows
inline constexpr int32_t kMagicLp64 = 0x100000;      // added by the Inferno64 fork for LP64 modules
inline constexpr int32_t kMagicLp64Word = 0x200000;  // likewise, 8-byte words

// Runtime flags of the header.
enum RuntimeFlag : uint32_t {
  kMustCompile = 1u << 0,
  kDontCompile = 1u << 1,
  kShareMp = 1u << 2,
  kDynMod = 1u << 3,
  kHasLdt0 = 1u << 4,    // an import section of the obsolete layout follows
  kHasExcept = 1u << 5,  // an exception handler section follows
  kHasImport = 1u << 6,  // an import section follows
};

enum class AddressMode : uint8_t {
  none,
  imm,     // $value
  fp,      // offset(fp)
  mp,      // offset(mp)
  ind_fp,  // offset2(offset(fp))
  ind_mp,  // offset2(offset(mp))
};

// An operand as encoded. `value` is the immediate or the first offset; `second` the offset after indirection.
struct Operand {
  AddressMode mode = AddressMode::none;
  int32_t value = 0;
  int32_t second = 0;
  bool operator==(const Operand&) const = default;
};

struct Instruction {
  Opcode op = Opcode::nop;
  uint8_t raw_address_byte = 0;  // exactly as in the file, so that writing gives the same bytes
  Operand src, mid, dst;         // mid: none, imm, fp or mp only
};

// A type descriptor: size in bytes and a bit map of pointer words, most significant bit first.
struct TypeDescriptor {
  int32_t id = 0;  // as in the file; equals its index in well-formed modules
  int32_t size = 0;
  std::vector<uint8_t> pointer_map;
};

enum class DataKind : uint8_t {
  bytes = 1,
  words = 2,
  string = 3,
  reals = 4,
  array = 5,
  set_array = 6,
  restore = 7,
  bigs = 8,
};

// One item of the data section. Offsets are relative to the module data or, between set_array and restore,
// to the elements of the array being initialised.
struct DataItem {
  DataKind kind = DataKind::bytes;
  bool long_count = false;  // the count was written as a separate operand although it would fit 4 bits
  int32_t count = 0;        // as encoded: elements, or bytes of a string
  int32_t offset = 0;
  std::string bytes;            // bytes, string: the contents
  std::vector<int64_t> values;  // words: sign-extended; bigs: values; reals: IEEE bit patterns
  int32_t array_type = 0;       // array: element type index
  int32_t array_length = 0;     // array: elements
  int32_t array_index = 0;      // set_array: first element
};

// An exported function (or, with pc -1, module data).
struct Link {
  int32_t pc = 0;
  int32_t frame_type = 0;  // -1: none
  int32_t signature = 0;
  std::string name;
};

struct Import {
  int32_t signature = 0;
  std::string name;
};

// Remembers that the n-th packed integer of the file was written longer than necessary.
struct WideInteger {
  uint32_t ordinal = 0;  // counted from the magic number, which is 0
  uint8_t length = 0;    // 2 or 4 bytes
  bool operator==(const WideInteger&) const = default;
};

struct ExceptionEntry {
  std::string pattern;
  int32_t pc = 0;
};

// Covers pcs [first_pc, last_pc). The first `typed_count` entries match exceptions with a payload.
struct Handler {
  int32_t frame_offset = 0;  // where the exception value is stored
  int32_t first_pc = 0;
  int32_t last_pc = 0;
  int32_t type = -1;  // descriptor of pointers to clear when the handler is entered, or -1
  int32_t typed_count = 0;
  std::vector<ExceptionEntry> entries;
  int32_t default_pc = -1;  // the `*` handler, or -1
};

struct Module {
  std::string file;  // where it came from; for messages only
  int32_t magic = kMagic;
  std::string signature_block;  // certificate of a signed module, kept uninterpreted
  uint32_t runtime_flags = 0;
  int32_t stack_extent = 0;
  int32_t data_size = 0;
  int32_t entry_pc = -1;
  int32_t entry_type = -1;
  std::vector<Instruction> code;
  std::vector<TypeDescriptor> types;
  std::vector<DataItem> data;
  std::string name;
  std::vector<Link> links;
  std::vector<std::vector<Import>> imports;  // one list per `load` target
  // With kHasLdt0 the lists were laid out like data and `load` names one by its offset. The section is kept
  // as it was; `imports` are the lists found in it and `old_import_offsets` where each of them began.
  int32_t old_import_size = 0;
  std::vector<DataItem> old_import_items;
  std::vector<int32_t> old_import_offsets;
  std::vector<Handler> handlers;
  bool has_source_path = false;
  std::string source_path;                 // trailing string written by newer compilers
  std::string trailing;                    // any bytes after that, kept
  std::vector<WideInteger> wide_integers;  // by ordinal; none in files written by compilers

  // The index into `imports` of the list that a `load` instruction names, or -1.
  int32_t import_index(int32_t operand) const {
    if (!(runtime_flags & kHasLdt0)) return operand >= 0 && size_t(operand) < imports.size() ? operand : -1;
    const auto at = std::lower_bound(old_import_offsets.begin(), old_import_offsets.end(), operand);
    return at != old_import_offsets.end() && *at == operand ? int32_t(at - old_import_offsets.begin()) : -1;
  }
};

}  // namespace dis::format
