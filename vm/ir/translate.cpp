#include "vm/ir/translate.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>
#include <utility>

#include "runtime/support/check.h"
#include "vm/format/initial_data.h"
#include "vm/format/verifier.h"
#include "vm/ir/cfg.h"

namespace dis::ir {

namespace {

// ---- what each Dis opcode becomes

// The type column of opcodes.def.
enum class Named : uint8_t { none, u8, i16, word, i64, f32, f64, ref, block, block_typed };

struct Rule {
  Op op;
  Named type;
};

constexpr Rule kRules[] = {
#define DIS_OPCODE(number, name, mnemonic, src, mid, dst, flow, effects, ir_op, ir_type) \
  {Op::ir_op, Named::ir_type},
#include "vm/format/opcodes.def"
};
static_assert(std::size(kRules) == format::kOpcodeCount);

Type resolve(Named type, const Abi& abi) {
  switch (type) {
    case Named::none: return Type::none;
    case Named::u8: return Type::u8;
    case Named::i16: return Type::i16;
    case Named::word: return word_type(abi);
    case Named::i64: return Type::i64;
    case Named::f32: return Type::f32;
    case Named::f64: return Type::f64;
    case Named::ref: return Type::ref;
    case Named::block: return Type::block;
    case Named::block_typed: return Type::block_typed;
  }
  return Type::none;
}

// What a number of this class is as a value; conversions take their source type from it.
Type number_type(format::ValueClass value, const Abi& abi) {
  switch (value) {
    case format::ValueClass::byte: return Type::u8;
    case format::ValueClass::short_: return Type::i16;
    case format::ValueClass::word: return word_type(abi);
    case format::ValueClass::big: return Type::i64;
    case format::ValueClass::sreal: return Type::f32;
    case format::ValueClass::real: return Type::f64;
    default: return Type::none;
  }
}

// ---- operands

// An immediate as an operand of the given type reads it. Of reals it is the bit pattern.
int64_t cut_to_width(int32_t value, Type type) {
  switch (type) {
    case Type::u8: return static_cast<uint8_t>(value);
    case Type::i16: return static_cast<int16_t>(value);
    default: return value;
  }
}

Operand convert(const format::Operand& from, Type type) {
  Operand to;
  to.type = type;
  switch (from.mode) {
    case format::AddressMode::none: to.type = Type::none; break;
    case format::AddressMode::imm:
      to.form = Form::imm;
      to.imm = cut_to_width(from.value, type);
      break;
    case format::AddressMode::fp: to.form = Form::fp; break;
    case format::AddressMode::mp: to.form = Form::mp; break;
    case format::AddressMode::ind_fp: to.form = Form::ind_fp; break;
    case format::AddressMode::ind_mp: to.form = Form::ind_mp; break;
  }
  if (to.is_memory()) to.offset = from.value;
  if (to.form == Form::ind_fp || to.form == Form::ind_mp) to.second = from.second;
  return to;
}

// The middle operand has 16 bits for an immediate.
format::Operand narrow_middle(format::Operand mid) {
  if (mid.mode == format::AddressMode::imm) mid.value = static_cast<int16_t>(mid.value);
  return mid;
}

class Translator {
 public:
  explicit Translator(const format::VerifiedModule& verified)
      : verified_(verified), source_(verified.module()), abi_(verified.abi()) {
    module_.abi = abi_;
    module_.source = verified.shared();
  }

  Module run() {
    translate_instructions();
    take_tables();
    find_blocks();
    complete_raises();
    find_functions();
    return std::move(module_);
  }

 private:
  Type type_of(TypeRule rule, Type same, Type own) const {
    switch (rule) {
      case TypeRule::none: return Type::none;
      case TypeRule::same: return same;
      case TypeRule::word: return word_type(abi_);
      case TypeRule::own: return own;
      case TypeRule::i64: return Type::i64;
      case TypeRule::f64: return Type::f64;
      case TypeRule::ref: return Type::ref;
      case TypeRule::addr: return Type::addr;
      case TypeRule::block: return Type::block;
    }
    return Type::none;
  }

  void translate_instructions();
  int32_t import_list(int32_t value);
  Operand place_of_constant(int32_t value, Type type);
  void set_index(Inst& inst, Operand& operand, const format::Operand& from);

  void take_tables();
  bool take_ranges(format::InitialData& data, const Inst& inst, uint32_t count);
  void find_blocks();
  void complete_raises();
  void find_functions();

  bool is_pc(int64_t pc) const { return pc >= 0 && pc < int64_t(module_.insts.size()); }

  const format::VerifiedModule& verified_;
  const format::Module& source_;
  Abi abi_;
  Module module_;
  std::unordered_map<int32_t, int32_t> old_imports_;  // offset to number of the list
  std::vector<bool> leaders_;
};

// A constant goes into Inst::index and leaves no operand. A negative one cannot and stays an operand.
void Translator::set_index(Inst& inst, Operand& operand, const format::Operand& from) {
  operand = convert(from, word_type(abi_));
  if (operand.form == Form::imm && operand.imm >= 0) {
    const int32_t value = static_cast<int32_t>(operand.imm);
    inst.index = inst.op == Op::load ? import_list(value) : value;
    operand = {};
  }
}

// Modules of the obsolete form name a list of imports by where it lies in their import section.
int32_t Translator::import_list(int32_t value) {
  if ((source_.runtime_flags & format::kHasLdt0) == 0) return value;
  if (old_imports_.empty()) {
    for (size_t i = 0; i < source_.old_import_offsets.size(); ++i)
      old_imports_.emplace(source_.old_import_offsets[i], static_cast<int32_t>(i));
  }
  const auto at = old_imports_.find(value);
  return at == old_imports_.end() ? -1 : at->second;
}

// Each has a place of its own: who has its address can write there.
Operand Translator::place_of_constant(int32_t value, Type type) {
  module_.constants_offset = (uint32_t(source_.data_size) + 7) & ~7u;
  const size_t offset = module_.constants_offset + 8 * module_.constants.size();
  module_.constants.push_back(value);
  return {.form = Form::mp, .type = type, .offset = int32_t(offset)};
}

void Translator::translate_instructions() {
  const size_t count = source_.code.size();
  module_.insts.resize(count);
  for (size_t pc = 0; pc < count; ++pc) {
    const format::Instruction& from = source_.code[pc];
    Inst& inst = module_.insts[pc];
    inst.pc = static_cast<uint32_t>(pc);
    const size_t number = static_cast<size_t>(from.op);
    DIS_CHECK(number < std::size(kRules));
    const Rule& rule = kRules[number];
    const OpInfo& info = op_info(rule.op);
    inst.op = rule.op;
    inst.type = resolve(rule.type, abi_);
    const Type own =
        rule.op == Op::cvt ? number_type(format::value_class(format::info(from.op).src), abi_) : Type::none;
    // The size or type operand of mov, head, cons and newc exists only for blocks.
    const bool is_block = inst.type == Type::block || inst.type == Type::block_typed;
    const bool has_type = inst.type != Type::none;

    if (info.src == Role::index) {
      if (is_block || !has_type) set_index(inst, inst.src, from.src);
    } else if (info.src != Role::none) {
      const Type type = type_of(info.src_type, inst.type, own);
      const bool is_constant = info.src == Role::addr && from.src.mode == format::AddressMode::imm;
      inst.src = is_constant ? place_of_constant(from.src.value, type) : convert(from.src, type);
    }

    if (info.dst == Role::target && from.dst.mode == format::AddressMode::imm) {
      inst.target = from.dst.value;
    } else if (info.dst != Role::none) {
      inst.dst = convert(from.dst, type_of(info.dst_type, inst.type, own));
    }

    if (info.mid == Role::option) {
      // A length in the place of the channel itself is how the machine recognises that there is none.
      if (from.mid != from.dst) inst.mid = convert(narrow_middle(from.mid), word_type(abi_));
    } else if (info.mid == Role::index) {
      if (is_block || !has_type) {
        const bool omitted = from.mid.mode == format::AddressMode::none;
        set_index(inst, inst.mid, omitted ? from.dst : narrow_middle(from.mid));
      }
    } else if (info.mid != Role::none) {
      const Type type = type_of(info.mid_type, inst.type, own);
      const bool omitted = from.mid.mode == format::AddressMode::none;
      inst.mid = convert(omitted ? from.dst : narrow_middle(from.mid), type);
    }
  }
}

// ---- tables of case and goto

// Appends the ranges of a case; false: something in their place is no number.
bool Translator::take_ranges(format::InitialData& data, const Inst& inst, uint32_t count) {
  const bool big = inst.op == Op::case_l;
  const uint32_t word = abi_.word_bytes, size = big ? 8 : word;
  const auto number_at = [&](int64_t offset) -> std::optional<int64_t> {
    if (!big) return data.word(offset);
    if (const auto v = data.big(offset)) return v;
    if (word == 8) return data.word(offset);
    const auto low = data.word(offset), high = data.word(offset + 4);
    if (!low || !high) return std::nullopt;
    return int64_t(uint64_t(*high) << 32 | uint32_t(*low));
  };
  const int64_t first = inst.dst.offset + int64_t(big ? abi_.casel_entries_offset() : abi_.case_entries_offset());
  const int64_t step = big ? abi_.casel_entry_bytes() : abi_.case_entry_bytes();
  for (uint32_t k = 0; k < count; ++k) {
    const auto low = number_at(first + k * step), high = number_at(first + k * step + size);
    if (!low || !high) return false;
    module_.table_ranges.push_back({*low, *high});
  }
  return true;
}

// The verifier lists them by instruction; here instructions that use the same one share it.
void Translator::take_tables() {
  if (verified_.tables().empty()) return;
  format::InitialData data(source_, abi_);
  std::unordered_map<uint64_t, int32_t> known;  // by layout and place
  for (const format::CodeTable& from : verified_.tables()) {
    Inst& inst = module_.insts[from.pc];
    // case_w and case_c have the same layout, but what leads to a target differs.
    const uint64_t layout = inst.op == Op::goto_ ? 1 : inst.op == Op::case_l ? 2 : inst.op == Op::case_w ? 3 : 0;
    const uint64_t key = layout << 32 | static_cast<uint32_t>(inst.dst.offset);
    const auto [it, added] = known.try_emplace(key, static_cast<int32_t>(module_.tables.size()));
    inst.index = it->second;
    if (!added) continue;
    const auto targets = verified_.table_targets().subspan(from.first, from.count);
    JumpTable table{.first = static_cast<uint32_t>(module_.table_targets.size()), .count = from.count};
    const size_t ranges = module_.table_ranges.size();
    if ((inst.op == Op::case_w || inst.op == Op::case_l) && from.count > 0) {
      if (take_ranges(data, inst, from.count - 1))
        table.ranges = static_cast<int32_t>(ranges);
      else
        module_.table_ranges.resize(ranges);
    }
    module_.tables.push_back(table);
    module_.table_targets.insert(module_.table_targets.end(), targets.begin(), targets.end());
  }
}

// ---- blocks and functions

void Translator::find_blocks() {
  const size_t count = module_.insts.size();
  if (count == 0) return;
  leaders_.assign(count + 1, false);
  const auto lead = [&](int64_t pc) {
    if (is_pc(pc)) leaders_[pc] = true;
  };
  lead(0);
  lead(source_.entry_pc);
  for (const format::Link& link : source_.links) lead(link.pc);
  for (const format::Handler& handler : source_.handlers) {
    lead(handler.first_pc);
    lead(handler.last_pc);
    for (const format::ExceptionEntry& entry : handler.entries) lead(entry.pc);
    lead(handler.default_pc);
  }
  for (int32_t pc : module_.table_targets) lead(pc);
  for (const Inst& inst : module_.insts) {
    lead(inst.target);
    if (inst.op == Op::movpc && inst.src.form == Form::imm) lead(inst.src.imm);
    if ((op_info(inst.op).flags & kTerm) != 0) leaders_[inst.pc + 1] = true;
  }
  leaders_[count] = true;
  module_.blocks.reserve(static_cast<size_t>(std::count(leaders_.begin(), leaders_.end(), true)) - 1);
  uint32_t first = 0;
  for (uint32_t pc = 1; pc <= count; ++pc) {
    if (!leaders_[pc]) continue;
    module_.blocks.push_back({.first = first, .last = pc});
    first = pc;
  }
}

// A `raise` without an operand finds the address its predecessor left in the machine: the place of that one's
// source. One compiler counts on it and writes `movp message, slot; raise`.
void Translator::complete_raises() {
  for (size_t pc = 1; pc < module_.insts.size(); ++pc) {
    Inst& inst = module_.insts[pc];
    const Inst& before = module_.insts[pc - 1];
    const bool direct = before.src.form == Form::fp || before.src.form == Form::mp;
    if (inst.op == Op::raise && inst.src.form == Form::none && before.op == Op::mov &&
        before.type == Type::ref && direct && !leaders_[pc])
      inst.src = before.src;
  }
}

void Translator::find_functions() {
  std::unordered_map<int32_t, const std::string*> names;
  for (const format::Link& link : source_.links) names.try_emplace(link.pc, &link.name);

  ControlFlow flow(module_);
  module_.functions.reserve(verified_.functions().size());
  // Compilers do not let functions share code. Where a module does so without measure, functions are left
  // without blocks rather than listing the same ones over and over.
  size_t budget = 4 * module_.blocks.size() + 64;
  for (const format::FunctionEntry& entry : verified_.functions()) {
    Function& function = module_.functions.emplace_back();
    function.entry = static_cast<uint32_t>(entry.pc);
    function.frame_type = entry.frame_type;
    if (const auto name = names.find(entry.pc); name != names.end()) function.name = *name->second;
    function.blocks = flow.reachable(function.entry, &budget);
    std::sort(function.blocks.begin(), function.blocks.end());
  }
}

}  // namespace

Module translate(const format::VerifiedModule& verified) {
  Module module = Translator(verified).run();
  // Some compilers clear a pointer word with `movw $-1` or `movw $0`: what is meant is to store nil, and the
  // reference that was there is dropped as ever.
  for (int32_t pc : verified.nil_writes()) {
    Inst& i = module.insts[size_t(pc)];
    i.type = i.src.type = i.dst.type = Type::ref;
    i.src.imm = -1;
  }
  return module;
}

}  // namespace dis::ir
