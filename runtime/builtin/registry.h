// registry: the built-in modules ($Sys, $Math, …) as tables, and how a built-in function is called.
//
// Each module's table is a .def file, one row a function:
//   DIS_BUILTIN(name, signature hash, frame, C++ function)
// `frame` spells result and arguments: "result(args)" with
//   w int   l big   r real   p any reference   (…) tuple or adt by value   * variable arguments follow
// e.g. stat: "(w(pppp(lww)wwwlww))(p)". It gives the size and pointer map of the callee's frame, which
// `mframe` allocates. A tuple or adt that holds a big or a real is aligned to 8. The hash is the type signature
// that imports must match: linking takes the row of equal name and signature, so a name may have several rows.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace dis {

class Runtime;
class Process;
class BuiltinCall;

enum class BuiltinStatus : uint8_t {
  done,    // results are stored
  park,    // the process waits (Scheduler::wait_*); the same call is made again when the wait is over
  raise,   // BuiltinCall::raise() said what
  exit,    // the process ends here
};

using BuiltinFn = BuiltinStatus (*)(BuiltinCall&);

struct Builtin {
  std::string_view name;
  uint32_t signature;
  std::string_view frame;
  BuiltinFn fn;
};

struct BuiltinModule {
  std::string_view path;   // "$Sys"
  std::string_view name;   // "Sys"
  std::span<const Builtin> functions;
};

// All built-in modules of this build, in registry.cpp: one line per module.
std::span<const BuiltinModule> builtin_modules();

// Bytes and pointer map (bits as in type descriptors) of the frame of a built-in with this `frame` text.
struct FrameShape {
  uint32_t size = 0;
  uint8_t map[32] = {};   // enough for 256 words
  uint32_t map_bytes = 0;
};
FrameShape frame_shape(std::string_view frame, uint32_t word_bytes);

}  // namespace dis
