// called: a program whose functions tests call, and who is called by it, for each word size on each engine.
#pragma once

#include <string>
#include <vector>

#include "tests/unit/capi/sample.h"

namespace dis::tests::capi {

struct Setup {
  int word_size;
  int jit;
};
inline constexpr Setup kSetups[] = {{32, 0}, {64, 0}, {32, 1}, {64, 1}};

inline avernus::EngineConfig engine_config(const Setup& s) {
  avernus::EngineConfig config = small_config();
  config.jit = s.jit;
  config.jit_threshold = 0;
  return config;
}

// A machine with an instance of a program; `declaration` has its module Prog and what that needs, `body` implements it. One
// with an init can be started too.
struct Called {
  Called(const Setup& s, const std::string& declaration, const std::string& body,
         std::vector<const avernus::HostModule*> modules = {}, const dis_vm_config& config = avernus::VmConfig())
      : engine(engine_config(s)),
        vm(engine, config),
        instance(with_modules(vm, modules),
                 compiled(engine, source(declaration, body), s.word_size)),
        types(declaration, "Prog") {}

  avernus::Function function(const char* name) { return avernus::Function(instance, types, name); }

  const avernus::Engine engine;
  avernus::Vm vm;
  avernus::Instance instance;
  const avernus::Interface types;

 private:
  static std::string source(std::string declaration, const std::string& body) {
    if (body.find("\ninit(") != std::string::npos) {
      const std::string module = "Prog: module {";
      declaration.insert(declaration.find(module) + module.size(),
                         " init: fn(nil: ref Draw->Context, argv: list of string); ");
      declaration.insert(0, "include \"sys.m\";\ninclude \"draw.m\";\n");
    }
    return "implement Prog;\n" + declaration + body;
  }
  static const avernus::Vm& with_modules(avernus::Vm& vm, const std::vector<const avernus::HostModule*>& modules) {
    for (const avernus::HostModule* m : modules) vm.add_module(*m);
    return vm;
  }
};

}  // namespace dis::tests::capi
