// stack_trace: where a process is, as text for people: one line per frame, newest first.
//
//     fn() file.b:12     where a symbol file tells
//     Module+34          else: the Dis pc
//
// Symbol files are looked for beside the module, beside the source its compiler recorded, and for modules
// under /dis where the source tree has them. One that belongs to another version of the module is not
// believed.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/support/trace.h"
#include "vm/format/symbols.h"
#include "vm/ir/ir.h"

namespace dis {

class Process;
class Runtime;
struct LoadedModule;

class StackTracer {
 public:
  StackTracer(Runtime& runtime, const Tracer& tracer) : runtime_(runtime), tracer_(tracer) {}

  // The frames of `process`, whose topmost instruction is `top_pc`.
  std::string trace(const Process& process, uint32_t top_pc);

  // The same as one line for flame graphs, oldest first: "Module`function:line;Module+34".
  std::string folded(const Process& process, uint32_t top_pc);

  // "fn() file.b:12" or "Module+34".
  std::string place(const LoadedModule& module, uint32_t pc);

 private:
  struct Frame {
    const LoadedModule* module;
    uint32_t pc;
  };
  // f(frame), newest first.
  template <typename F>
  void for_each_frame(const Process& process, uint32_t top_pc, F f);
  const format::Symbols* symbols_of(const LoadedModule& module) const;

  Runtime& runtime_;
  const Tracer& tracer_;
};

}  // namespace dis
