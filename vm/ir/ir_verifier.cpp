#include "vm/ir/ir_verifier.h"

#include <algorithm>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "vm/ir/cfg.h"
#include "vm/ir/ir_printer.h"

namespace dis::ir {

namespace {

Result<void> fail(std::string where, std::string found, std::string expected) {
  return Diagnostic{.kind = ErrorKind::malformed,
                    .file = {},
                    .where = "IR " + std::move(where),
                    .found = std::move(found),
                    .expected = std::move(expected)};
}

std::string number(int64_t n) { return std::to_string(n); }

bool is_numeric(Type type) { return (type_bit(type) & (kNumbers | kStorage)) != 0; }

class Checker {
 public:
  explicit Checker(const Module& module) : module_(module), count_(module.insts.size()) {}

  Result<void> run() {
    DIS_TRY(check_tables());
    for (size_t i = 0; i < count_; ++i) DIS_TRY(check_inst(i));
    DIS_TRY(check_blocks());
    DIS_TRY(check_functions());
    return {};
  }

 private:
  Result<void> bad(const Inst& inst, const char* what, std::string found, std::string expected) const {
    return fail("pc " + number(inst.pc) + ", " + op_name(inst.op) + ", " + what, std::move(found),
                std::move(expected));
  }

  Type expected_type(TypeRule rule, const Inst& inst) const {
    switch (rule) {
      case TypeRule::none: return Type::none;
      case TypeRule::same: return inst.type;
      case TypeRule::word: return word_type(module_.abi);
      case TypeRule::own: return Type::none;
      case TypeRule::i64: return Type::i64;
      case TypeRule::f64: return Type::f64;
      case TypeRule::ref: return Type::ref;
      case TypeRule::addr: return Type::addr;
      case TypeRule::block: return Type::block;
    }
    return Type::none;
  }

  bool is_pc(int64_t pc) const { return pc >= 0 && pc < int64_t(count_); }

  Result<void> check_tables() const;
  Result<void> check_inst(size_t at) const;
  Result<void> check_index(const Inst& inst, const Operand& operand, const char* what) const;
  Result<void> check_operand(const Inst& inst, const Operand& operand, Role role, TypeRule rule,
                             const char* what) const;
  Result<void> check_blocks();
  Result<void> check_functions() const;

  const Module& module_;
  size_t count_;
  std::vector<bool> begins_block_;
};

Result<void> Checker::check_tables() const {
  for (size_t i = 0; i < module_.tables.size(); ++i) {
    const JumpTable& table = module_.tables[i];
    if (table.first > module_.table_targets.size() ||
        table.count > module_.table_targets.size() - table.first)
      return fail("table " + number(int64_t(i)), "a range outside of the targets", "one inside");
  }
  for (int32_t target : module_.table_targets) {
    if (target != -1 && !is_pc(target)) return fail("table target", number(target), "an instruction or -1");
  }
  return {};
}

Result<void> Checker::check_operand(const Inst& inst, const Operand& operand, Role role, TypeRule rule,
                                    const char* what) const {
  // Fields that a form does not use are zero, so that operands can be compared as a whole.
  const bool indirect = operand.form == Form::ind_fp || operand.form == Form::ind_mp;
  if ((!operand.is_memory() && operand.offset != 0) || (!indirect && operand.second != 0) ||
      (operand.form != Form::imm && operand.imm != 0))
    return bad(inst, what, "fields its form does not use", "zeros in them");
  if (operand.form == Form::none) {
    if (operand.type != Type::none) return bad(inst, what, "a type without an operand", "none");
    if (role == Role::none || role == Role::index || role == Role::option || role == Role::target) return {};
    return bad(inst, what, "no operand", "one");
  }
  if (role == Role::none) return bad(inst, what, "an operand", "none");

  if (rule == TypeRule::own) {
    if ((type_bit(operand.type) & op_info(inst.op).types) == 0)
      return bad(inst, what, type_name(operand.type), "a number");
  } else if (const Type type = expected_type(rule, inst); operand.type != type) {
    return bad(inst, what, std::string("type ") + type_name(operand.type), type_name(type));
  }
  if (operand.type == Type::i32 && module_.abi.word_bytes != 4)
    return bad(inst, what, "i32", "no such type where words have 8 bytes");

  if (operand.form == Form::imm) {
    const bool may_be =
        role == Role::read || role == Role::option || role == Role::index;
    const bool is_nil = operand.type == Type::ref && operand.imm == -1;
    if (!may_be || !(is_numeric(operand.type) || is_nil)) return bad(inst, what, "an immediate", "memory");
    const auto fits = [&](int64_t low, int64_t high) { return operand.imm >= low && operand.imm <= high; };
    const bool in_range = operand.type == Type::u8    ? fits(0, 255)
                          : operand.type == Type::i16 ? fits(INT16_MIN, INT16_MAX)
                          : operand.type == Type::i32 ? fits(INT32_MIN, INT32_MAX)
                                                      : true;
    if (!in_range)
      return bad(inst, what, number(operand.imm), std::string("a value of ") + type_name(operand.type));
    if (role == Role::index && operand.imm >= 0) return bad(inst, what, "a constant", "it in Inst::index");
  } else if (operand.offset < 0 || operand.second < 0) {
    return bad(inst, what, "a negative offset", "none");
  }
  return {};
}

Result<void> Checker::check_index(const Inst& inst, const Operand& operand, const char* what) const {
  const bool is_block = inst.type == Type::block || inst.type == Type::block_typed;
  const bool wanted = is_block || inst.type == Type::none;
  if (!wanted) {
    if (inst.index != -1 || operand.form != Form::none) return bad(inst, what, "a size or type", "none");
    return {};
  }
  if ((inst.index >= 0) == (operand.form != Form::none))
    return bad(inst, what,
               inst.index >= 0 ? "both a constant and an operand" : "neither constant nor operand",
               "one of them");
  const format::Module& source = *module_.source;
  switch (inst.op) {
    case Op::mcall:
    case Op::mspawn:
    case Op::mframe: return {};  // the other module decides
    case Op::mnewz: break;       // so it does here, about a constant
    case Op::load:
      // Without an import section a `load` cannot succeed, whatever its number.
      if ((source.runtime_flags & (format::kHasImport | format::kHasLdt0)) != 0 && inst.index >= 0 &&
          size_t(inst.index) >= source.imports.size())
        return bad(inst, what, number(inst.index), "a list of imports");
      break;
    default:
      if (inst.index >= 0 && inst.type != Type::block && size_t(inst.index) >= source.types.size())
        return bad(inst, what, number(inst.index), "a type of the module");
  }
  if (operand.form == Form::none || (inst.op == Op::load && operand.is_memory())) return {};
  return bad(inst, what, "an operand", "a constant");
}

Result<void> Checker::check_inst(size_t at) const {
  const Inst& inst = module_.insts[at];
  if (static_cast<int>(inst.op) >= kOpCount)
    return fail("pc " + number(int64_t(at)), "operation " + number(int(inst.op)), "a known one");
  const OpInfo& info = op_info(inst.op);
  if (inst.pc != at) return bad(inst, "pc", number(inst.pc), number(int64_t(at)));

  if (info.types == 0 ? inst.type != Type::none : (type_bit(inst.type) & info.types) == 0)
    return bad(inst, "type", type_name(inst.type), info.types == 0 ? "none" : "one the operation has");
  if (inst.type == Type::i32 && module_.abi.word_bytes != 4)
    return bad(inst, "type", "i32", "no such type where words have 8 bytes");

  DIS_TRY(check_operand(inst, inst.src, info.src, info.src_type, "src"));
  DIS_TRY(check_operand(inst, inst.mid, info.mid, info.mid_type, "mid"));
  DIS_TRY(check_operand(inst, inst.dst, info.dst, info.dst_type, "dst"));

  if (info.dst == Role::target) {
    if ((inst.target >= 0) == (inst.dst.form != Form::none))
      return bad(inst, "dst",
                 inst.target >= 0 ? "both a target and an operand" : "neither target nor operand",
                 "one of them");
    if (inst.target != -1 && !is_pc(inst.target))
      return bad(inst, "target", number(inst.target), "an instruction of the module");
  } else if (inst.target != -1) {
    return bad(inst, "target", number(inst.target), "none");
  }
  if (inst.op == Op::movpc && inst.src.form == Form::imm && !is_pc(inst.src.imm))
    return bad(inst, "src", number(inst.src.imm), "an instruction of the module");

  if (uses_table(inst.op)) {
    if (inst.index < -1 || inst.index >= int64_t(module_.tables.size()))
      return bad(inst, "table", number(inst.index), "a table of the module");
    if (inst.index >= 0 && inst.op != Op::goto_ && module_.tables[inst.index].count == 0)
      return bad(inst, "table", "no targets", "a default");
  } else if (info.src == Role::index) {
    DIS_TRY(check_index(inst, inst.src, "src"));
  } else if (info.mid == Role::index) {
    DIS_TRY(check_index(inst, inst.mid, "mid"));
  } else if (inst.index != -1) {
    return bad(inst, "index", number(inst.index), "none");
  }
  return {};
}

Result<void> Checker::check_blocks() {
  begins_block_.assign(count_ + 1, false);
  begins_block_[count_] = true;
  uint32_t next = 0;
  for (size_t b = 0; b < module_.blocks.size(); ++b) {
    const Block& block = module_.blocks[b];
    const std::string where = "b" + number(int64_t(b));
    if (block.first != next || block.last <= block.first || block.last > count_)
      return fail(where, number(block.first) + " to " + number(block.last), "a run from " + number(next));
    next = block.last;
    begins_block_[block.first] = true;
    for (uint32_t pc = block.first; pc + 1 < block.last; ++pc) {
      if ((op_info(module_.insts[pc].op).flags & kTerm) != 0)
        return fail(where, "a jump at pc " + number(pc), "jumps only at the end");
    }
  }
  if (next != count_) return fail("blocks", "an end at " + number(next), "every instruction in a block");

  const auto leads = [&](int64_t pc) { return !is_pc(pc) || begins_block_[pc]; };
  const auto inside = [&](int64_t pc) {
    return fail("pc " + number(pc), "an instruction that is jumped to inside of a block", "it at the start");
  };
  for (const Inst& inst : module_.insts) {
    if (!leads(inst.target)) return inside(inst.target);
    if (inst.op == Op::movpc && inst.src.form == Form::imm && !leads(inst.src.imm))
      return inside(inst.src.imm);
  }
  for (int32_t pc : module_.table_targets)
    if (!leads(pc)) return inside(pc);
  const format::Module& source = *module_.source;
  if (!leads(source.entry_pc)) return inside(source.entry_pc);
  for (const format::Link& link : source.links)
    if (!leads(link.pc)) return inside(link.pc);
  for (const format::Handler& handler : source.handlers) {
    for (int32_t pc : {handler.first_pc, handler.last_pc, handler.default_pc})
      if (!leads(pc)) return inside(pc);
    for (const format::ExceptionEntry& entry : handler.entries)
      if (!leads(entry.pc)) return inside(entry.pc);
  }
  return {};
}

Result<void> Checker::check_functions() const {
  const ControlFlow flow(module_);
  std::vector<uint32_t> mark(module_.blocks.size(), ~0u);
  for (uint32_t f = 0; f < module_.functions.size(); ++f) {
    const Function& function = module_.functions[f];
    const std::string where = "f" + number(f);
    if (!is_pc(function.entry) || !begins_block_[function.entry])
      return fail(where, "an entry at " + number(function.entry), "the start of a block");
    if (f > 0 && module_.functions[f - 1].entry >= function.entry)
      return fail(where, "an entry at " + number(function.entry), "functions in the order of their entries");
    if (function.blocks.empty()) continue;
    for (size_t i = 0; i < function.blocks.size(); ++i) {
      if (function.blocks[i] >= module_.blocks.size() ||
          (i > 0 && function.blocks[i - 1] >= function.blocks[i]))
        return fail(where, "block " + number(function.blocks[i]), "ascending numbers of blocks");
      mark[function.blocks[i]] = f;
    }
    if (mark[flow.block_at(function.entry)] != f)
      return fail(where, "no entry block", "the entry among its blocks");
    for (uint32_t block : function.blocks) {
      if (!flow.is_known(block))
        return fail(where, "unknown flow from b" + number(block), "no blocks listed");
      uint32_t missing = kNoBlock;
      const auto check = [&](uint32_t next) {
        if (mark[next] != f) missing = next;
      };
      flow.for_each_successor(block, check);
      flow.for_each_handler(block, check);
      if (missing != kNoBlock)
        return fail(where, "b" + number(block) + " leads to b" + number(missing), "it among the blocks");
    }
  }
  return {};
}

}  // namespace

Result<void> verify(const Module& module) {
  if (module.source == nullptr) return fail("module", "no source", "the decoded file");
  return Checker(module).run();
}

}  // namespace dis::ir
