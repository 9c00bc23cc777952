// lir: the low-level IR of one function. Instructions are close to what a CPU does, operands are virtual registers;
// register assignment gives each a home, and the emitters of a target write the rest.
// In:  made by lower.cpp from a Graph.  Out: read by regalloc.cpp, which fills in `homes` and Inst::live, and by the
//      driver of the emitters.
// Keeps: every virtual register is defined once (block parameters are defined at the head of their block) and its
//      definition dominates its uses; blocks lie in `order`; only the last instruction of a block is kBranch or kEnd;
//      a jump passes as many arguments as its target has parameters, other branches go to blocks without any.
//      Nothing is live across a kCallDis instruction.
// Leaves to others: which registers a CPU has (TargetDesc), how anything is written (emitters).
#pragma once

#include <cstdint>
#include <vector>

#include "runtime/exception.h"

namespace dis {
struct Type;
}

namespace dis::jit::lir {

enum class Op : uint8_t {
#define DIS_LIR_OP(name, ...) name,
#include "jit/lir/lir_ops.def"
#undef DIS_LIR_OP
};

enum class Role : uint8_t { none, gp, fp, any };
enum class MemRole : uint8_t { none, read, write, addr };
enum OpFlag : uint16_t {
  kTied = 1, kCommutes = 2, kCold = 4, kCallC = 8, kCallDis = 16, kBranch = 32, kEnd = 64, kEffect = 128,
  kTemp = 256, kDiv = 512, kShift = 1024,
};

struct OpInfo {
  const char* name;
  Role dst, a, b;
  MemRole mem;
  uint16_t flags;
};

inline constexpr OpInfo kOpInfo[] = {
#define DIS_LIR_OP(name, dst, a, b, mem, flags) {#name, Role::dst, Role::a, Role::b, MemRole::mem, flags},
#include "jit/lir/lir_ops.def"
#undef DIS_LIR_OP
};
constexpr const OpInfo& op_info(Op op) { return kOpInfo[static_cast<int>(op)]; }

// Virtual registers. The first few stand for what a target keeps in registers of its own (TargetDesc::pinned).
using VReg = uint32_t;
enum : VReg {
  kNone = 0,
  kFrame,        // the Dis frame of the function
  kProcess,      // dis::Process*
  kArena,        // base of the arena (32-bit words only)
  kFirstVirtual,
};

enum class Class : uint8_t { gp, fp };
enum class Width : uint8_t { w8, w16, w32, w64, f64 };
// Of the second operand, on targets that have that (TargetDesc::shifted_operands).
enum class Shift : uint8_t { none, shl, sar, shr };
enum class Cond : uint8_t { eq, ne, lt, le, gt, ge, ult, ule, ugt, uge };
constexpr Cond negate(Cond c) {
  constexpr Cond kNot[] = {Cond::ne, Cond::eq, Cond::ge, Cond::gt, Cond::le,
                           Cond::lt, Cond::uge, Cond::ugt, Cond::ule, Cond::ult};
  return kNot[static_cast<int>(c)];
}
constexpr Cond swap_operands(Cond c) {
  constexpr Cond kSwap[] = {Cond::eq, Cond::ne, Cond::gt, Cond::ge, Cond::lt,
                            Cond::le, Cond::ugt, Cond::uge, Cond::ult, Cond::ule};
  return kSwap[static_cast<int>(c)];
}

// base + (index << shift) + disp. base kNone: disp is all (index too then).
struct Mem {
  VReg base = kNone;
  VReg index = kNone;
  int32_t disp = 0;
  uint8_t shift = 0;
  bool index32 = false;  // the index is a 32-bit value whose upper half is zero already
};

// Registers of both classes as bits.
struct RegSet {
  uint32_t gp = 0, fp = 0;
};

inline constexpr uint32_t kNoBlock = ~0u;

struct Inst {
  Op op{};
  Width width = Width::w64;
  Cond cond = Cond::eq;
  Class dst_class = Class::gp;  // where the row says `any`
  bool b_imm = false;           // b is imm
  bool sign = false;            // loads narrower than 64 bits: sign or zero extension (to the whole register)
  bool known = false;           // retain, release: a is known not to be nil
  bool guards = false;          // retain, release: a may be no reference at all, which raises
  Shift b_shift = Shift::none;  // b is shifted by b_amount first
  uint8_t b_amount = 0;         // bits
  ExceptionId exception{};      // guards, raise
  VReg dst = kNone, a = kNone, b = kNone;
  Mem mem;
  int64_t imm = 0;
  uint32_t target = kNoBlock, other = kNoBlock;
  uint32_t pc = 0;              // Dis pc it belongs to
  int32_t sp = 0;               // first free byte of the stack, from fp (Node::sp)
  uint32_t frames = 0;          // Node::frames
  uint32_t extra = 0;           // of the operation: number of a service, step, call site, bits
  uint32_t first_arg = 0, arg_count = 0;  // in Function::args: call_c, jump; mul_add, mul_sub: the third operand
  const dis::Type* type = nullptr;  // call_light, frame_header: of the callee's frame; const_type
  RegSet live;                  // kCold: registers whose values are wanted behind it (set by regalloc)
};

// What each virtual register turned out to be.
struct Home {
  // none: never read (nothing to move there). remat: in no place; whoever reads it makes the constant again.
  enum class Kind : uint8_t { none, reg, spill, remat } kind = Kind::none;
  uint8_t reg = 0;      // number within its class
  uint16_t spill = 0;   // word number in the spill area
  uint32_t inst = 0;    // remat: the const_int, const_type, const_real or lea that defines it (itself emits nothing)
  friend bool operator==(const Home&, const Home&) = default;
};

struct Block {
  uint32_t first = 0, last = 0;   // [first, last) in Function::insts
  std::vector<VReg> params;
  uint32_t loop_depth = 0;
  bool cold = false;              // ends in a raise or is otherwise not expected to run
};

struct Function {
  std::vector<Inst> insts;
  std::vector<Block> blocks;       // by number; laid out in this order
  std::vector<VReg> args;
  std::vector<Class> classes;      // by virtual register
  std::vector<Home> homes;         // by virtual register, after assignment
  uint32_t spill_words = 0;
  // Blocks entered from outside beside the first: exception handlers, by Dis pc.
  struct Entry {
    uint32_t pc, block;
  };
  std::vector<Entry> entries;

  VReg new_vreg(Class c) {
    classes.push_back(c);
    return VReg(classes.size() - 1);
  }
};

// Calls f(vreg) for each virtual register an instruction reads, pinned ones included.
template <class F>
void for_each_use(const Function& function, const Inst& i, F f) {
  if (i.a != kNone) f(i.a);
  if (i.b != kNone) f(i.b);
  if (i.mem.base != kNone) f(i.mem.base);
  if (i.mem.index != kNone) f(i.mem.index);
  for (uint32_t n = 0; n < i.arg_count; n++) f(function.args[i.first_arg + n]);
}

}  // namespace dis::jit::lir
