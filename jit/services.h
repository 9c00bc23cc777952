// services: what native code asks of the runtime by plain C++ calls. The list is services.def; here each gets a number,
// a prototype and a name.
#pragma once

#include <cstdint>

namespace dis {
class Process;
struct Type;
}

namespace dis::jit {

enum class Service : uint8_t {
#define DIS_JIT_SERVICE(name, result, parameters) name,
#include "jit/services.def"
#undef DIS_JIT_SERVICE
};

namespace services {
#define DIS_JIT_SERVICE(name, result, parameters) result name parameters;
#include "jit/services.def"
#undef DIS_JIT_SERVICE
}  // namespace services

// Address and name, by number.
const void* service_address(Service s);
const char* service_name(Service s);

}  // namespace dis::jit
