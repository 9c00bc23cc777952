// build_id: which build of the code generator this is: what the linker has hashed of all the program, or the shared
// library, that it is part of. A version number would not do: layouts of the runtime that code relies on change with
// every change of the source and with the options of the C++ compiler.
#pragma once

#include <string>

namespace dis::jit {

// Empty where the linker was not asked for one (-Wl,--build-id).
std::string build_id();

}  // namespace dis::jit
