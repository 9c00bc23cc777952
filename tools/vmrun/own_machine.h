// own_machine: the processor this program was built for, as ELF numbers it: that of its own header, as it lies in memory.
#pragma once

#include <elf.h>

#include <cstdint>

extern "C" __attribute__((visibility("hidden"))) const Elf64_Ehdr __ehdr_start;  // by the linker

namespace dis::tools {

inline uint16_t own_machine() { return __ehdr_start.e_machine; }

}  // namespace dis::tools
