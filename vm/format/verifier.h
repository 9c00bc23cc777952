// verifier: everything about a module that can be known before it runs.
// In: a decoded module and the word size it is to run with. Out: a VerifiedModule, whose existence proves the
// checks listed here, or the first thing that is wrong: section, pc, found, expected.
// Keeps: time and memory linear in the size of the file.
// Leaves to others: what only a running program knows, listed below.
//
// Proved for every VerifiedModule `v` (offsets and widths in bytes of v.abi()):
//  - Opcodes exist; operands have modes their kind allows; what is written is memory; a middle operand
//    is present where it is needed.
//  - Direct mp operands lie in the module data, direct fp operands in the frame of their function,
//    aligned to their width (8-byte values to the word), and fp operands not in the four VM words of
//    the frame.
//  - Direct operands that are references lie at pointer words of module data or frame, or were copied
//    from one by the `movw` just before, or are listed in unproved_refs(); what is written directly and
//    is not a reference does not touch a pointer word, except `movw` of -1 or 0 (nil_writes()). Blocks
//    written with a type agree with its pointer map.
//  - Branches, calls, tables, handlers, links and entry name instructions. Execution does not run off
//    the end.
//  - Each reachable instruction runs with one frame type: frame_type(pc). Frames are used like a stack:
//    `call`, `spawn`, `mcall` and `mspawn` take the frame made last in the same function (by `frame`
//    for the first two), nothing else writes that word in between, and the frame of a `call` or `spawn`
//    has the type with which the called function was verified. Arguments stored directly into a frame
//    made by `frame` lie inside it, references at pointer words.
//  - Type numbers exist, descriptors are numbered in order, pointer maps end inside their type, frame
//    types have room for the words before the arguments and no pointers there.
//  - Case and goto tables lie in module data; what they hold initially is sound (tables()).
//  - Data items lie inside module data or the array they initialise and agree with its pointer map; all
//    arrays together stay under kMaxInitialBytes.
//  - Import lists named by `load` exist, unless the module has no import section, when `load` cannot
//    succeed.
//
// What an engine must still check when it happens: nil and bounds; that a reference has the right kind of
// object behind it; link indices against the module at hand (negative ones count its exports); that the
// frame given to `mcall` or `mspawn` suits the function: `mframe` may have seen another module, and calls
// with a variable number of arguments make theirs by `frame`; that what `recv` and `alt` store fits where
// it goes; the target of a `jmp` through memory, which must have the frame_type() of the jump; tables
// that the program overwrote.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "runtime/abi.h"
#include "runtime/support/result.h"
#include "vm/format/module.h"

namespace dis::format {

inline constexpr int64_t kMaxTypeBytes = 128 << 20;
inline constexpr int64_t kMaxInitialBytes = 128 << 20;  // module data and the arrays initialised with it

// A place where a function begins: module entry, link, or target of `call` or `spawn`.
struct FunctionEntry {
  int32_t pc = 0;
  int32_t frame_type = 0;
};

// The targets of the table used by the instruction at `pc`: table_targets()[first, first + count), in the
// order of the table; a case has its default last, which is -1 if there is none.
struct CodeTable {
  int32_t pc = 0;
  uint32_t first = 0;
  uint32_t count = 0;
};

class VerifiedModule {
 public:
  const Module& module() const { return *module_; }
  const std::shared_ptr<const Module>& shared() const { return module_; }
  const Abi& abi() const { return abi_; }

  // The type of the frame in which an instruction runs; -1 if no path leads to it.
  int32_t frame_type(size_t pc) const { return frame_types_[pc]; }
  std::span<const int32_t> frame_types() const { return frame_types_; }

  // By pc, each once.
  std::span<const FunctionEntry> functions() const { return functions_; }

  // Of reachable instructions, by pc.
  std::span<const CodeTable> tables() const { return tables_; }
  std::span<const int32_t> table_targets() const { return table_targets_; }

  // The `movw` instructions, by pc, that store -1 or 0 into a pointer word of frame or module data: they mean
  // nil.
  std::span<const int32_t> nil_writes() const { return nil_writes_; }

  // The instructions, by pc, that treat a plain word of the frame as a reference; one compiler keeps values
  // of its interfaces so. The word may hold anything: an engine must not read it as a reference before the
  // heap confirms that an object begins there, nor release what it overwrites; it may as well raise an
  // exception instead.
  std::span<const int32_t> unproved_refs() const { return unproved_refs_; }

 private:
  friend class Verifier;
  VerifiedModule() = default;

  std::shared_ptr<const Module> module_;
  Abi abi_ = kAbi64;
  std::vector<int32_t> frame_types_;
  std::vector<FunctionEntry> functions_;
  std::vector<CodeTable> tables_;
  std::vector<int32_t> table_targets_;
  std::vector<int32_t> nil_writes_;
  std::vector<int32_t> unproved_refs_;
};

Result<VerifiedModule> verify(std::shared_ptr<const Module> module, const Abi& abi);

}  // namespace dis::format
