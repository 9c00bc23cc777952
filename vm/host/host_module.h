// host_module: a module the guest can load whose functions the host provides.
//
//   auto clock = HostModule::define(source_text("Clock: module { now: fn(): big; };"), "",
//                                   {{"now", [](HostCall& c) { c.check(c.result().set_big(time(nullptr))); }}});
//   vm.add_module(*clock);     // the guest: clock := load Clock "$Clock";
//
// In:  its declaration in Limbo, and a function for each that it declares.  Out: a HostedModule, for any number of machines,
// of either word size, in any threads; its functions are then called by all of them.
// Keeps: what the guest's compiler read and what the host reads is the same declaration, or the guest's load fails.
#pragma once

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/builtin/hosted_modules.h"
#include "vm/host/declarations.h"
#include "vm/host/host_call.h"

namespace dis::host {

class HostModule final : public HostedModule, public std::enable_shared_from_this<HostModule> {
 public:
  struct Binding {
    std::string name;  // as declared: "f", "Adt.f"
    HostFunction function;
  };

  // `module` as in read_interface. `kept`: what the functions need, as long as they can be called. The path is "$" and the
  // module's name.
  static Result<std::shared_ptr<const HostModule>> define(const limbo::ParseInput& declaration, std::string_view module,
                                                          std::vector<Binding> functions,
                                                          std::shared_ptr<const void> kept = nullptr);

  const std::string& path() const override { return path_; }
  std::shared_ptr<ModuleImage> image(TypeTable& types) const override;

 private:
  // A row of the linker's, and what it leads to.
  struct Function : Builtin {
    std::array<const FunctionType*, 2> types;  // of interfaces_
    HostFunction function;
  };

  static BuiltinStatus call(BuiltinCall& call);
  static size_t index(const Abi& abi) { return abi.word_bytes == 8; }

  std::string path_;
  std::array<std::shared_ptr<const Interface>, 2> interfaces_;  // by index()
  std::vector<Function> functions_;
  std::shared_ptr<const void> kept_;
};

}  // namespace dis::host
