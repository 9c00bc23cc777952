// emit_tools: what the emitters of all targets do alike around asmjit.
#pragma once

#include <string>

#include <asmjit/core.h>

#include "jit/graph/graph.h"
#include "jit/target/emitter.h"

namespace dis::jit {

// Keeps the first thing the assembler complains of.
class ErrorText : public asmjit::ErrorHandler {
 public:
  void handleError(asmjit::Error, const char* message, asmjit::BaseEmitter*) override {
    if (text.empty()) text = message;
  }
  std::string text;
};

// Code put in line has no call to return from: an address of its own stands for each, for whoever reads the stack.
// `write` writes an instruction nobody reaches and gives the offset behind it.
template <typename F>
void link_frames(Emitted& out, F write) {
  for (auto& list : out.frame_lists)
    for (StackFrame& frame : list) {
      if (frame.call_pc == kNotCalled) continue;
      for (const auto& other : out.frame_lists)
        for (const StackFrame& f : other)
          if (f.link_offset && f.call_pc == frame.call_pc && f.offset == frame.offset) frame.link_offset = f.link_offset;
      if (frame.link_offset) continue;
      const uint32_t behind = write();
      out.sites.push_back({behind, frame.call_pc, 0, SiteKind::call, {}, 0, nullptr, 0});
      frame.link_offset = behind;
    }
}

}  // namespace dis::jit
