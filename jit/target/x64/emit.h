// emit: the x86-64 emitters. One class writes a function; its members lie in emit_{arith,memory,control,call}.cpp.
#pragma once

#include <cstdint>
#include <vector>

#include "jit/lir/block_layout.h"
#include "jit/lir/parallel_moves.h"
#include "jit/target/emit_tools.h"
#include "jit/target/emitter.h"
#include "jit/target/x64/registers.h"

namespace dis::jit::x64 {

inline constexpr uint32_t kReturnSkip = 7;
inline constexpr uint32_t kEntryStubBytes = 16;

void emit_function(const lir::Function& f, const FunctionFacts& facts, bool want_lines, Emitted& out);
std::vector<uint8_t> emit_stubs(const InstanceFacts& facts, const uint8_t* at, Stubs& stubs);
void emit_entry_stub(const InstanceFacts& facts, const uint64_t* slot, uint32_t number, const uint8_t* at, uint8_t* out,
                     uint32_t* compile_offset);

class Emitter {
 public:
  Emitter(const lir::Function& f, const FunctionFacts& facts, Emitted& out);
  void run(bool want_lines);

 private:
  using Gp = x86::Gp;
  using Xmm = x86::Xmm;
  using Label = asmjit::Label;

  // --- Operands ---
  bool narrow() const { return facts_.instance->abi == kAbi32; }
  static Gp gp(uint8_t reg, lir::Width w) { return w == lir::Width::w64 ? Gp(x86::gpq(reg)) : Gp(x86::gpd(reg)); }
  const lir::Home& home(lir::VReg v) const { return f_.homes[v]; }
  static x86::Mem spill(const lir::Home& h) { return x86::ptr(x86::rsp, spill_offset(h.spill)); }
  // The physical register of a value; loaded into `scratch` if it has none.
  uint8_t use(lir::VReg v, uint8_t scratch);
  Xmm use_fp(lir::VReg v, uint8_t scratch = kFpScratch);
  // The register to define v in, and what must follow.
  uint8_t def(lir::VReg v, uint8_t scratch = kScratch) const {
    return home(v).kind == lir::Home::Kind::reg ? home(v).reg : scratch;
  }
  void finish(lir::VReg v, uint8_t reg);
  Xmm def_fp(lir::VReg v) const { return Xmm(home(v).kind == lir::Home::Kind::reg ? home(v).reg : kFpScratch); }
  void finish_fp(lir::VReg v, const Xmm& reg);
  // May use the first scratch register; the second is free afterwards.
  x86::Mem mem(const lir::Mem& m);
  void make_constant(uint32_t inst, uint8_t reg);
  void load_immediate(uint8_t reg, int64_t value);
  void move(lir::Class c, const lir::Home& dst, const lir::Home& src);
  void moves(std::vector<lir::Move>& list);

  // --- Families ---
  void emit(const lir::Inst& i);
  void emit_binary(const lir::Inst& i);
  void emit_binary_mem(const lir::Inst& i);
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
  void emit_call_module(const lir::Inst& i);
  void emit_step(const lir::Inst& i);
  void emit_frame_header(const lir::Inst& i);
  void call_step(const lir::Inst& i, uint32_t step);

  void compare(const lir::Inst& i);
  static x86::CondCode cond(lir::Cond c);
  void branch_to(x86::CondCode c, uint32_t target, uint32_t other);
  // A stub that notes the stack's end, if that is known, before it does its work.
  void call_noting_sp(uint32_t stub, int32_t sp);
  void call_stub(uint32_t stub, RelocationTarget how = RelocationTarget::stub);
  void call_slot(uint32_t function);
  void call_self();
  void jump_to_stub(uint32_t stub);
  // The place wanted next, of which nothing but zeros is written.
  void want(RelocationForm form, RelocationTarget target, uint32_t number);
  void load_address(uint8_t reg, RelocationTarget target, uint32_t number);
  uint32_t here() { return uint32_t(a_.offset()); }
  void site(const lir::Inst& i, SiteKind kind, ExceptionId e = {});
  bool falls_to(uint32_t block) { return layout_.falls_to(block_, block); }
  const Label& label(uint32_t block) { return labels_[layout_.forwarded(block)]; }
  void guard_tag(const x86::Gp& r);    // compares the bits that tell whether an address lies in the arena

  // --- Jumps within a function that the assembler's labels are too slow for ---
  // Several to one place that comes later: each holds, until then, where the one before it lies.
  struct FarJumps {
    uint32_t last = 0;
  };
  void jump_far(x86::CondCode c, FarJumps& jumps);
  void land(const FarJumps& jumps);
  // One to a place less than 128 bytes behind it.
  uint32_t jump_near(x86::CondCode c);
  uint32_t jump_near();
  void land_near(uint32_t jump);
  void jump_back(uint32_t to);
  void jump_back(x86::CondCode c, uint32_t to);

  // Code behind the function, for what hardly happens.
  struct Cold {
    enum Kind { raise, raise_ref, raise_unless_nil, poll, grow, release } kind;
    const lir::Inst* inst;
    ExceptionId exception{};
    uint8_t reg = 0;       // that holds the reference it is about
    uint32_t back = 0;     // where it goes on
    FarJumps from{};
  };
  Cold& new_cold(Cold::Kind kind, const lir::Inst& i);
  // Raises; one place for all that do the same at one instruction.
  FarJumps& raising(Cold::Kind kind, const lir::Inst& i, ExceptionId e, uint8_t reg = 0);
  void emit_cold(const Cold& c);

  const lir::Function& f_;
  const FunctionFacts& facts_;
  Emitted& out_;
  asmjit::CodeHolder code_;
  x86::Assembler a_;
  std::vector<Label> labels_;
  std::vector<Cold> cold_;
  std::vector<lir::Move> move_list_, move_order_;
  lir::BlockLayout layout_;
  uint32_t block_ = 0;
};

}  // namespace dis::jit::x64
