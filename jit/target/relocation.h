// relocation: the places in a function's machine code that depend on where it and other things lie in this process.
// In:  code as an emitter writes it, which knows no address: zeros stand in these places.  Out: the same with addresses.
// Keeps: nothing is read or written outside the code, whatever a relocation says.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace dis::jit {

// How a place holds an address.
enum class RelocationForm : uint8_t {
  rel32,      // x86-64: the distance from behind the place
  branch26,   // AArch64: b or bl
  page_load,  // AArch64: adrp, and the ldr of 8 bytes behind it
  moves,      // AArch64: movz and three movk
  absolute,   // 8 bytes
};
inline constexpr uint32_t kRelocationForms = 5;

// What lies at the address.
enum class RelocationTarget : uint8_t {
  stub,         // by its place in Stubs
  noting_stub,  // the same, entered Stubs::save_sp_bytes earlier
  slot,         // the entry slot of a function of the module, light versions behind the others
  step,         // the cells of a step of the function
  type,         // in Emitted::types
};
inline constexpr uint32_t kRelocationTargets = 5;

struct Relocation {
  uint32_t offset;  // of the place, from the start of the code
  RelocationForm form;
  RelocationTarget target;
  uint32_t number;
};

// Bytes of a place.
constexpr uint32_t size_of(RelocationForm form) {
  switch (form) {
    case RelocationForm::rel32:
    case RelocationForm::branch26: return 4;
    case RelocationForm::page_load:
    case RelocationForm::absolute: return 8;
    case RelocationForm::moves: return 16;
  }
  return 0;
}

// Writes `address` into the place of `code`, which is to run at `at`. False: the place is none, or too far away.
bool relocate(std::span<uint8_t> code, uint64_t at, const Relocation& place, uint64_t address);

}  // namespace dis::jit
