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
#include "vm/vm.h"

namespace dis::tests {

struct Setup {
  Abi abi;
  bool jit;
};
inline constexpr Setup kSetups[] = {{kAbi32, false}, {kAbi64, false}, {kAbi32, true}, {kAbi64, true}};

class Guest {
 public:
  // `declaration`: of the module Prog, with what it needs before it; `body`: what implements it.
  Guest(const Setup& setup, const std::string& declaration, const std::string& body,
        std::vector<std::shared_ptr<const host::HostModule>> modules = {})
      : vm(options(setup)) {
    for (auto& m : modules) REQUIRE(vm.add_module(m).ok());
    const std::string source = "implement Prog;\n" + declaration + body;
    const limbo::Compiled compiled =
        limbo::compile(host::source_text(source, "prog.b"), {.abi = setup.abi, .source_path = "prog.b"});
    if (!compiled.module) FAIL(compiled.messages);
    auto loaded = vm.load_memory("prog.dis", format::write(*compiled.module), {});
    if (!loaded.ok()) FAIL(loaded.error().to_string());
    auto read = host::read_interface(host::source_text(declaration), "Prog", setup.abi);
    if (!read.ok()) FAIL(read.error().to_string());
    types = *read;
  }

  Runtime& rt() { return vm.runtime(); }
  std::unique_ptr<host::GuestCall> function(const std::string& name) {
    auto call = host::GuestCall::prepare(rt(), vm.program(), types, name);
    if (!call.ok()) FAIL(call.error().to_string());
    return std::move(call).value();
  }
  std::string problem(const std::string& name) {
    auto call = host::GuestCall::prepare(rt(), vm.program(), types, name);
    REQUIRE(!call.ok());
    return call.error().to_string();
  }
  // Recounts everything.
  void check_sound() {
    const void* held[] = {vm.program()};
    const HeapAudit audit = audit_heap(rt(), held);
    CHECK_MESSAGE(audit.clean(), audit.to_string());
  }

  Vm vm;
  std::shared_ptr<const host::Interface> types;

 private:
  static VmOptions options(const Setup& setup) {
    VmOptions o;
    o.max_heap_bytes = 64 << 20;  // an emulator takes seconds to reserve more
    o.code.jit = setup.jit;
    o.code.jit_threshold = 0;
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
