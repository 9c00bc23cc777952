#include "jit/target/targets.h"

#include <cstring>

namespace dis::jit {

namespace targets {
#define DIS_JIT_TARGET(name, help) const Target& name(Abi abi);
#include "jit/target/targets.def"
#undef DIS_JIT_TARGET
}  // namespace targets

namespace {

#if defined(__x86_64__)
constexpr const char* kHost = "x64";
#elif defined(__aarch64__)
constexpr const char* kHost = "a64";
#else
#error "there are no emitters for this processor: configure with DIS_JIT=OFF"
#endif

const EngineTarget kTargets[] = {
#define DIS_JIT_TARGET(name, help) {#name, help, std::string_view(#name) == kHost},
#include "jit/target/targets.def"
#undef DIS_JIT_TARGET
};

}  // namespace

std::span<const EngineTarget> all_targets() { return kTargets; }

const Target* find_target(const char* name, Abi abi) {
  if (!name) name = kHost;
#define DIS_JIT_TARGET(target, help) \
  if (std::strcmp(name, #target) == 0) return &targets::target(abi);
#include "jit/target/targets.def"
#undef DIS_JIT_TARGET
  return nullptr;
}

}  // namespace dis::jit
