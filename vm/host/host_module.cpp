#include "vm/host/host_module.h"

#include <algorithm>
#include <utility>

namespace dis::host {

namespace {

// Keeps the functions as long as a program has the module.
struct HostImage final : ModuleImage {
  std::shared_ptr<const HostModule> module;
};

}  // namespace

Result<std::shared_ptr<const HostModule>> HostModule::define(const limbo::ParseInput& declaration,
                                                             std::string_view module, std::vector<Binding> functions,
                                                             std::shared_ptr<const void> kept) {
  auto made = std::make_shared<HostModule>();
  for (const Abi& abi : {kAbi32, kAbi64}) {
    DIS_TRY_ASSIGN(made->interfaces_[index(abi)], read_interface(declaration, module, abi));
  }
  const Interface& interface = *made->interfaces_[0];
  made->path_ = "$" + interface.name;
  auto refuse = [&](ErrorKind kind, std::string found, std::string expected) {
    return Diagnostic{.kind = kind,
                      .file = declaration.path,
                      .where = "module " + interface.name,
                      .found = std::move(found),
                      .expected = std::move(expected)};
  };
  if (interface.has_data) return refuse(ErrorKind::unsupported, "variables", "functions only");
  for (size_t n = 0; n < interface.functions.size(); n++) {
    const FunctionType& type = interface.functions[n];
    for (const auto& each : made->interfaces_)
      if (const std::string& why = each->functions[n].unsupported; !why.empty())
        return refuse(ErrorKind::unsupported, type.name + "() has " + why, {});
    const auto binding =
        std::find_if(functions.begin(), functions.end(), [&](const Binding& b) { return b.name == type.name; });
    if (binding == functions.end() || !binding->function)
      return refuse(ErrorKind::link, "nothing that implements " + type.name + "()", type.text);
    Function f;
    f.name = type.name;  // of interfaces_, which stay
    f.signature = type.signature;
    f.fn = &HostModule::call;
    for (size_t k = 0; k < f.types.size(); k++) f.types[k] = &made->interfaces_[k]->functions[n];
    f.function = std::move(binding->function);
    functions.erase(binding);
    made->functions_.push_back(std::move(f));
  }
  if (!functions.empty())
    return refuse(ErrorKind::link, "a function " + functions[0].name + "()", "only functions that are declared, each once");
  made->kept_ = std::move(kept);
  return std::shared_ptr<const HostModule>(std::move(made));
}

std::shared_ptr<ModuleImage> HostModule::image(TypeTable& types) const {
  const Interface& own = *interfaces_[index(types.abi())];
  auto image = std::make_shared<HostImage>();
  image->module = shared_from_this();
  image->name = own.name;
  for (size_t n = 0; n < functions_.size(); n++) {
    const FunctionType& type = own.functions[n];
    image->exports.push_back({.name = type.name,
                              .signature = type.signature,
                              .frame = heap_type(types, type.frame_size, type.pointers),
                              .builtin = &functions_[n]});
  }
  return image;
}

BuiltinStatus HostModule::call(BuiltinCall& call) {
  const auto& f = static_cast<const Function&>(*call.builtin);
  if (call.process.completion) {
    // The call waited, and somebody completed it.
    const std::unique_ptr<Completion> completion = std::move(call.process.completion);
    call.process.retry_ready = false;
    return (*completion)(call);
  }
  return HostCall::run(call, *f.types[index(call.abi())], f.function);
}

}  // namespace dis::host
