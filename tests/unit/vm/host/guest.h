// guest: a Limbo program in a machine, called by tests that play the host: for each word size on each engine.
#pragma once

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "runtime/heap_audit.h"
#include "tools/limbo/compiler.h"
#include "vm/format/writer.h"
#include "vm/host/guest_call.h"
#include "vm/host/host_module.h"
#include "vm/host/object_ref.h"
#include "vm/module_source.h"
#include "vm/vm.h"

namespace dis::tests {

struct Setup {
  Abi abi;
  bool jit;
  bool metered = false;
};
inline constexpr Setup kSetups[] = {{kAbi32, false}, {kAbi64, false}, {kAbi32, true}, {kAbi64, true}};

class Guest {
 public:
  // `declaration`: of the module Prog, with what it needs before it; `body`: what implements it.
  Guest(const Setup& setup, const std::string& declaration, const std::string& body,
        std::vector<std::shared_ptr<const host::HostModule>> modules = {})
      : cache(new_cache(setup)), vm(options(cache)) {
    for (auto& m : modules) REQUIRE(vm.add_module(m).ok());
    const std::string source = "implement Prog;\n" + declaration + body;
    const limbo::Compiled compiled =
        limbo::compile(host::source_text(source, "prog.b"), {.abi = setup.abi, .source_path = "prog.b"});
    if (!compiled.module) FAIL(compiled.messages);
    auto module = open_module(*cache, format::write(*compiled.module), {}, {.name = "prog.dis"});
    if (!module.ok()) FAIL(module.error().to_string());
    auto made = vm.instantiate(*module);
    if (!made.ok()) FAIL(made.error().to_string());
    program = *made;
    auto read = host::read_interface(host::source_text(declaration), "Prog", setup.abi);
    if (!read.ok()) FAIL(read.error().to_string());
    types = *read;
  }

  ~Guest() { vm.release(program); }

  Runtime& rt() { return vm.runtime(); }
  std::unique_ptr<host::GuestCall> function(const std::string& name) {
    auto call = host::GuestCall::prepare(rt(), program, types, name);
    if (!call.ok()) FAIL(call.error().to_string());
    return std::move(call).value();
  }
  std::string problem(const std::string& name) {
    auto call = host::GuestCall::prepare(rt(), program, types, name);
    REQUIRE(!call.ok());
    return call.error().to_string();
  }
  // Recounts everything.
  void check_sound() {
    const HeapAudit audit = audit_heap(rt());
    CHECK_MESSAGE(audit.clean(), audit.to_string());
  }

  const std::shared_ptr<ModuleCache> cache;
  Vm vm;
  ModuleInstance* program = nullptr;
  std::shared_ptr<const host::Interface> types;

 private:
  static constexpr uint64_t kSmallHeap = 64 << 20;  // an emulator takes seconds to reserve more
  static std::shared_ptr<ModuleCache> new_cache(const Setup& setup) {
    return std::make_shared<ModuleCache>(
        CodeOptions{.jit = setup.jit, .jit_threshold = 0, .metered = setup.metered, .max_heap_bytes = kSmallHeap});
  }
  static VmOptions options(const std::shared_ptr<ModuleCache>& cache) {
    VmOptions o;
    o.cache = cache;
    o.max_heap_bytes = kSmallHeap;
    return o;
  }
};

inline std::shared_ptr<const host::HostModule> hosted(const std::string& declaration,
                                                      std::vector<host::HostModule::Binding> functions) {
  auto made = host::HostModule::define(host::source_text(declaration), "", std::move(functions));
  if (!made.ok()) FAIL(made.error().to_string());
  return *made;
}

// What a value is; its access must be right.
inline int64_t int_of(const host::Slot& s) {
  int64_t v = 0;
  CHECK(s.get_int(v) == host::Fault::none);
  return v;
}
inline std::string string_of(const host::Slot& s) {
  std::string v;
  CHECK(s.get_string(v) == host::Fault::none);
  return v;
}

}  // namespace dis::tests

namespace dis::host {
inline doctest::String toString(Fault f) { return fault_text(f); }
inline doctest::String toString(CallEnd e) {
  constexpr const char* kNames[] = {"returned", "raised", "ended", "waiting", "interrupted", "refused"};
  return kNames[size_t(e)];
}
}  // namespace dis::host
