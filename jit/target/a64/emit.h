// emit: the AArch64 emitters. One class writes a function; its members lie in emit_{arith,memory,control,call}.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "jit/lir/block_layout.h"
#include "jit/lir/parallel_moves.h"
#include "jit/target/a64/registers.h"
#include "jit/target/emit_tools.h"
#include "jit/target/emitter.h"

namespace dis::jit::a64 {

inline constexpr uint32_t kReturnSkip = 4;
inline constexpr uint32_t kEntryStubBytes = 24;

void emit_function(const lir::Function& f, const FunctionFacts& facts, bool want_lines, Emitted& out);
std::vector<uint8_t> emit_stubs(const InstanceFacts& facts, const uint8_t* at, Stubs& stubs);
void emit_entry_stub(const InstanceFacts& facts, const uint64_t* slot, uint32_t number, const uint8_t* at, uint8_t* out,
                     uint32_t* compile_offset);

// What add, sub and cmp take, or their counterpart takes of the negative.
constexpr bool is_add_immediate(int64_t v) {
  const uint64_t m = v < 0 ? uint64_t(0) - uint64_t(v) : uint64_t(v);
  return m < 4096 || ((m & 0xfff) == 0 && m < (uint64_t{1} << 24));
}

// How many instructions make a constant, 16 bits at a time, the rest zeros or ones.
uint32_t instructions_for(int64_t value);

// ---- instructions that lead elsewhere, as words; the assembler's labels would be too slow, and know one range only
using Word = uint32_t;
constexpr Word kBranch = 0x14000000, kBranchLink = 0x94000000;
constexpr Word branch_if(arm::CondCode c) { return 0x54000000 | ((Word(c) - 2) & 15); }
constexpr Word branch_if_zero(const arm::Gp& r) { return (r.isGpX() ? 0xb4000000 : 0x34000000) | r.id(); }
constexpr Word branch_unless_zero(const arm::Gp& r) { return branch_if_zero(r) | 0x01000000; }
// Reads what lies at a distance, as far as conditional branches reach: a register, or one of reals.
constexpr Word load_literal(uint8_t reg) { return 0x58000000 | reg; }
constexpr Word load_real_literal(uint8_t reg) { return 0x5c000000 | reg; }
constexpr bool is_conditional(Word w) { return (w & 0x7c000000) != kBranch; }
// The other way round: an even and an odd condition are each other's negation, and so are cbz and cbnz.
constexpr Word negated(Word w) { return (w & 0xff000000) == 0x54000000 ? w ^ 1 : w ^ 0x01000000; }
// The number in the field for a distance, in instructions.
constexpr bool fits_distance(Word w, int64_t n) {
  return is_conditional(w) ? n >= -(1 << 18) && n < (1 << 18) : n >= -(1 << 25) && n < (1 << 25);
}
constexpr Word with_distance(Word w, int64_t n) {
  return is_conditional(w) ? (w & 0xff00001f) | (Word(n) & 0x7ffff) << 5 : (w & 0xfc000000) | (Word(n) & 0x3ffffff);
}
constexpr Word distance_field(Word w) { return is_conditional(w) ? w >> 5 & 0x7ffff : w & 0x3ffffff; }
// adr and adrp: a distance of 21 bits.
constexpr Word adr(uint32_t reg, int64_t n, bool pages) {
  return (pages ? 0x90000000 : 0x10000000) | (Word(n) & 3) << 29 | (Word(n >> 2) & 0x7ffff) << 5 | reg;
}
constexpr int64_t pages_between(uint64_t from, uint64_t to) { return int64_t(to >> 12) - int64_t(from >> 12); }

class Emitter {
 public:
  // How far a function reaches that has its constants behind it, that makes them where they are wanted, and that may be
  // so large that conditional branches do not lead from one end to the other.
  enum class Reach : uint8_t { literals, near, far };
  Emitter(const lir::Function& f, const FunctionFacts& facts, Emitted& out, Reach reach);
  void run(bool want_lines);
  bool is_out_of_reach() const { return out_of_reach_; }

 private:
  using Gp = arm::Gp;
  using Vec = arm::Vec;
  struct Place;

  // --- Operands ---
  bool narrow() const { return facts_.instance->abi == kAbi32; }
  static Gp gp(uint8_t reg, lir::Width w) { return w == lir::Width::w64 ? Gp(arm::x(reg)) : Gp(arm::w(reg)); }
  const lir::Home& home(lir::VReg v) const { return f_.homes[v]; }
  static arm::Mem spill(const lir::Home& h) { return arm::ptr(kStackReg, spill_offset(h.spill)); }
  // The physical register of a value; loaded into `scratch` if it has none.
  uint8_t use(lir::VReg v, uint8_t scratch);
  Vec use_fp(lir::VReg v, uint8_t scratch = kFpScratch);
  // The register to define v in, and what must follow.
  uint8_t def(lir::VReg v, uint8_t scratch = kScratch) const {
    return home(v).kind == lir::Home::Kind::reg ? home(v).reg : scratch;
  }
  void finish(lir::VReg v, uint8_t reg);
  Vec def_fp(lir::VReg v) const { return arm::d(home(v).kind == lir::Home::Kind::reg ? home(v).reg : kFpScratch); }
  void finish_fp(lir::VReg v, const Vec& reg);
  // An operand of 1 << log2_bytes. May use the first scratch register; the second is free afterwards.
  arm::Mem mem(const lir::Mem& m, uint32_t log2_bytes);
  // The register that holds the address; `scratch` unless it is there already.
  uint8_t address(const lir::Mem& m, uint8_t scratch);
  void make_constant(uint32_t inst, uint8_t reg);
  void load_immediate(uint8_t reg, int64_t value);
  // Whether `value` can be read from behind the function: it takes several instructions to make, and lies near enough.
  bool is_literal(int64_t value) const { return reach_ == Reach::literals && instructions_for(value) > 2; }
  Place& literal(int64_t value);
  void add_immediate(const Gp& dst, const Gp& src, int64_t value);  // without flags; may use the second scratch register
  void move(lir::Class c, const lir::Home& dst, const lir::Home& src);
  void moves(std::vector<lir::Move>& list);

  // --- Families ---
  // How many instructions from this one on were written.
  uint32_t emit_pair(uint32_t n, uint32_t end);
  void emit(const lir::Inst& i);
  void emit_binary(const lir::Inst& i);
  void emit_multiply_add(const lir::Inst& i);
  void emit_shift(const lir::Inst& i);
  void emit_divide(const lir::Inst& i);
  void emit_real(const lir::Inst& i);
  void emit_convert(const lir::Inst& i);
  void emit_load(const lir::Inst& i);
  void emit_store(const lir::Inst& i);
  void emit_special_load(const lir::Inst& i);
  void emit_guard(const lir::Inst& i);
  void emit_guard_arena(const lir::Inst& i);
  void emit_test_arena(const lir::Inst& i);
  void emit_counts(const lir::Inst& i);
  void emit_branch(const lir::Inst& i);
  void emit_jump(const lir::Inst& i);
  void emit_enter(const lir::Inst& i);
  void emit_poll(const lir::Inst& i);
  void emit_charge(const lir::Inst& i);
  void emit_call_c(const lir::Inst& i);
  void emit_call_dis(const lir::Inst& i);
  void emit_call_light(const lir::Inst& i);
  void emit_ret_value(const lir::Inst& i);
  void emit_ret();
  void emit_call_module(const lir::Inst& i);
  void emit_step(const lir::Inst& i);
  void emit_frame_header(const lir::Inst& i);
  void call_step(const lir::Inst& i, uint32_t step);

  // Compares, and gives the branch that is taken where the condition holds.
  Word compare(const lir::Inst& i);
  static arm::CondCode cond(lir::Cond c);
  void branch_to(Word w, uint32_t target, uint32_t other);
  void spend(int64_t price);
  void leave_frame(int32_t distance);       // one instruction
  // A stub that notes the stack's end, if that is known, before it does its work.
  void call_noting_sp(uint32_t stub, int32_t sp);
  void call_stub(uint32_t stub, RelocationTarget how = RelocationTarget::stub);
  void call_slot(uint32_t function);
  void call_self() { word(with_distance(kBranchLink, -int64_t(here() / 4))); }
  void jump_to_stub(uint32_t stub);
  // What is written next wants an address.
  void want(RelocationForm form, RelocationTarget target, uint32_t number);
  void load_address(uint8_t reg, RelocationTarget target, uint32_t number);
  uint32_t here() { return uint32_t(a_.offset()); }
  void word(Word w) { a_.embedUInt32(w); }
  void site(const lir::Inst& i, SiteKind kind, ExceptionId e = {});
  bool falls_to(uint32_t block) { return layout_.falls_to(block_, block); }
  void compare_tag(const Gp& r);            // of an address with the arena's
  bool calls_in_line() const;

  // --- Jumps ---
  // Several to one place, which may come later: each then holds where the one before it lies.
  struct Place {
    static constexpr uint32_t kNone = ~0u;
    uint32_t at = kNone;
    uint32_t last = kNone;
  };
  void jump(Word w, Place& to);
  void jump_to_block(Word w, uint32_t block) { jump(w, places_[layout_.forwarded(block)]); }
  void land(Place& place);
  void place_jump(uint32_t at, Word w, uint32_t to);  // writes over what is there

  // Code behind the function, for what hardly happens.
  struct Cold {
    enum Kind { raise, raise_ref, raise_unless_nil, poll, grow, release, leave } kind;
    const lir::Inst* inst;
    ExceptionId exception{};
    uint8_t reg = 0;       // that holds the reference it is about
    int32_t distance = 0;  // leave
    Place back{};          // where it goes on
    Place from{};
  };
  Cold& new_cold(Cold::Kind kind, const lir::Inst& i);
  // Raises; one place for all that do the same at one instruction.
  Place& raising(Cold::Kind kind, const lir::Inst& i, ExceptionId e, uint8_t reg = 0);
  void emit_cold(Cold& c);
  // Calls a stub in cold code: the function's own return address is on the stack then.
  void cold_call(uint32_t stub);
  void after_cold_call();

  const lir::Function& f_;
  const FunctionFacts& facts_;
  Emitted& out_;
  const Reach reach_;
  const bool leaf_;
  bool out_of_reach_ = false;
  asmjit::CodeHolder code_;
  arm::Assembler a_;
  std::vector<Place> places_;          // by block
  std::vector<Cold> cold_;
  std::vector<std::pair<int64_t, Place>> literals_;  // 64-bit constants, behind the code
  struct Address {
    RelocationTarget target;
    uint32_t number;
    Place place{};
  };
  std::vector<Address> addresses_;     // behind those
  std::vector<lir::Move> move_list_, move_order_;
  lir::BlockLayout layout_;
  uint32_t block_ = 0;
};

}  // namespace dis::jit::a64
