// frame: the activation record of a Dis function and the VM's header in it.
//
//   kAbi64   fp+0  link | +8 caller | +16 module | +24 type | +32 return word | temps | args, locals
//   kAbi32   fp-16 link | -8 caller | +0 module  | +8 type  | +16 return word | temps | args, locals
//
// Frames lie one after the other in stack segments and grow upward; a frame exists from the `frame`
// instruction on, before it is called.
#pragma once

#include <cstdint>

#include "runtime/abi.h"
#include "runtime/type.h"

namespace dis {

struct ModuleInstance;

struct FrameHeader {
  const void* link;         // code address to return to; meaningful to the engine that wrote it
  uint8_t* caller;          // fp of the caller; nullptr in the first frame of a process
  ModuleInstance* module;   // instance to return to after a call between modules (counted), else nullptr
  const Type* type;         // size and references of this frame
};
static_assert(sizeof(FrameHeader) == 32);

inline FrameHeader* frame_header(Abi abi, uint8_t* fp) {
  return reinterpret_cast<FrameHeader*>(fp + abi.frame_header_offset());
}
// Stack bytes of a frame of `type`, header included, 8-byte aligned.
inline uint64_t frame_bytes(Abi abi, const Type* type) {
  uint64_t size = type->size < abi.frame_args_offset() ? abi.frame_args_offset() : type->size;
  return (size + abi.frame_prefix_bytes() + 7) & ~uint64_t{7};
}

}  // namespace dis
