// emitter: what a target must be able to write: one function from its low-level IR, and the stubs all functions share.
// In:  assigned LIR.  Out: bytes without addresses, the places that want them (relocation.h), and the sites by which the
//      runtime understands return addresses.
// Leaves to others: every decision.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "jit/graph/graph.h"
#include "jit/lir/lir.h"
#include "jit/services.h"
#include "jit/target/relocation.h"
#include "jit/target/target.h"
#include "runtime/abi.h"
#include "runtime/exception.h"

namespace dis::jit {

// raise_wild: raises that a reference is none, unless the reference is nil.
enum class SiteKind : uint8_t { call, light_call, raise, raise_wild, poll, grow };

// What the runtime must know of an address behind a call instruction in machine code.
struct Site {
  uint32_t offset;        // of the return address, from the start of the function
  uint32_t pc;            // Dis pc of the instruction
  int32_t sp;             // first free byte of the stack, from fp (graph.h: kUnknownSp)
  SiteKind kind;
  ExceptionId exception;  // raise
  int32_t frame = 0;      // light_call: the callee's fp, from the caller's
  const dis::Type* type = nullptr;  // light_call: of the callee's frame
  uint32_t frames = 0;    // frames without a header: number in Emitted::frame_lists
};

// Where a step goes on: handed to the interpreter's handler and found again when the process resumes.
struct StepPlace {
  uint32_t redo = 0;  // offset: do the step (again)
  uint32_t done = 0;  // offset: behind it
};

// Addresses of the shared stubs and constants of the instance, made before any function. A stub is known by the number
// of its place.
struct Stubs {
  const uint8_t* enter = nullptr;          // void(Process*, const void* target, uint8_t* arena)
  const uint8_t* returned = nullptr;       // where calls return to whose caller is not on the host's stack
  const uint8_t* module_returned = nullptr;
  const uint8_t* raise = nullptr;
  const uint8_t* yield = nullptr;
  const uint8_t* resume = nullptr;         // goes on behind a yield
  const uint8_t* grow = nullptr;
  const uint8_t* compile = nullptr;        // first call of a function: its number in the first scratch register
  const uint8_t* step = nullptr;           // calls the handler of the step cell in the first argument register
  const uint8_t* step_exit = nullptr;      // a step did not come back to its place
  const uint8_t* call_module = nullptr;    // calls a function of another module or a built-in one; goes on behind the
                                           // caller's way back if that takes a step
  // By register: raises at the site whose address is on the host's stack, about the reference in the register;
  // drops the object there, whose count is zero or wanted by the collector. The latter keep every register, the
  // second kind real ones too.
  const uint8_t* raise_ref[32] = {};
  const uint8_t* release[32] = {};
  const uint8_t* release_all[32] = {};
  const uint8_t* service[16] = {};         // calls a service: arguments in place but for the process
  uint32_t save_sp_bytes = 0;              // entered this much earlier, services and steps note the stack's end first
  const uint8_t* begin = nullptr;
  size_t bytes = 0;

  // f(name, address) for each.
  template <typename F>
  void for_each(F f) const {
    f("enter", enter);
    f("returned", returned);
    f("module_returned", module_returned);
    f("raise", raise);
    f("yield", yield);
    f("resume", resume);
    f("grow", grow);
    f("compile", compile);
    f("step", step);
    f("step_exit", step_exit);
    f("call_module", call_module);
    f("release", release[0]);
    f("release_all", release_all[0]);
  }
};

// What the stubs call. Each gets the Process; all but `yield`, `compile` and `builtin` give the address to go on at, or null to
// leave native code with Process::run_status. `stack` is the level of the host's stack: return addresses of calls.
struct RuntimeEntries {
  const void* raise = nullptr;     // (p, return address of the site, stack, reference it is about)
  const void* grow = nullptr;      // (p, return address of the site, stack)
  const void* returned = nullptr;  // (p)
  const void* yield = nullptr;     // (p, SavedRegisters*, stack with the site's return address on top): 1 to go on
  const void* compile = nullptr;   // (p, number of the function): its code, or null
  const void* builtin = nullptr;   // (p, frame, Builtin*): 1: it returned; 0: the call takes a step
};

#define DIS_STUB(name) uint32_t(offsetof(Stubs, name) / sizeof(const uint8_t*))
inline constexpr uint32_t kStubs = DIS_STUB(save_sp_bytes);
inline const uint8_t* stub_at(const Stubs& stubs, uint32_t number) {
  return *(reinterpret_cast<const uint8_t* const*>(&stubs) + number);
}

// All that the code of functions depends on beside their IR: no address is among it.
struct CodeFacts {
  Abi abi = kAbi64;
  uint32_t arena_shift = 0;        // log2 of the size of a heap's arena, to which it is aligned
  bool has_bmi2 = false;           // of the CPU
};

struct InstanceFacts : CodeFacts {
  RuntimeEntries runtime;
  uint32_t instance_type = 0;      // type id of module instances
  const uint64_t* services = nullptr;  // slots with the addresses of the services, near the code
  Stubs stubs;
};

struct FunctionFacts {
  const CodeFacts* instance;
  uint32_t functions = 0;            // of the module
  uint32_t self = ~0u;               // number of the function, if this is its light version
  uint32_t cell_bytes = 0;           // of a step, see vm/interp
  uint32_t (*function_at)(const void* context, uint32_t pc) = nullptr;  // number of the function that begins at a Dis pc
  const void* context = nullptr;
};

// Return addresses of calls lie this many bytes before the code that goes on in the caller: the bytes between take
// the frame pointer back, which a stub does instead when the host's stack no longer holds the return address.
struct Emitted {
  std::vector<uint8_t> bytes;
  std::vector<Relocation> relocations;
  std::vector<const dis::Type*> types;  // that the code names
  std::vector<Site> sites;           // by offset
  std::vector<StepPlace> steps;      // by number of the step
  std::vector<std::pair<uint32_t, uint32_t>> entries;  // Dis pc, offset: exception handlers
  std::vector<std::vector<StackFrame>> frame_lists;
  std::vector<std::pair<uint32_t, uint32_t>> lines;    // offset, index of the LIR instruction: for dumps
  bool failed = false;
  std::string error;
};

// The number of a type among those the code names.
inline uint32_t number_of_type(Emitted& out, const dis::Type* type) {
  for (size_t n = 0; n < out.types.size(); n++)
    if (out.types[n] == type) return uint32_t(n);
  out.types.push_back(type);
  return uint32_t(out.types.size() - 1);
}

struct Target {
  const char* name;        // as in targets.def
  const TargetDesc* desc;
  uint32_t return_skip;
  uint32_t call_words;     // of the host's stack that a call takes, the return address being the first
  size_t code_reach;       // a call leads to what lies at most as far away
  void (*detect)(InstanceFacts& facts);  // what this host's CPU has
  void (*emit)(const lir::Function& f, const FunctionFacts& facts, bool want_lines, Emitted& out);
  // Fills in `stubs` for code that will lie at `at`; returns the bytes.
  std::vector<uint8_t> (*emit_stubs)(const InstanceFacts& facts, const uint8_t* at, Stubs& stubs);
  // Bytes of the stub by which function `number` is entered from outside: through its slot, or to compile it first.
  uint32_t entry_stub_bytes;
  void (*emit_entry_stub)(const InstanceFacts& facts, const uint64_t* slot, uint32_t number, const uint8_t* at,
                          uint8_t* out, uint32_t* compile_offset);
};

}  // namespace dis::jit
