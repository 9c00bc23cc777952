// typed_calls: the same in C++: functions of the host are lambdas, calls of the program's look like calls.
#include <cstdio>
#include <string>

#include <dis/dis.hpp>
#include <dis/limbo.h>

namespace {

const std::string declarations =
    "Host: module { add: fn(a, b: int): int; fail: fn(why: string); };\n"
    "Prog: module { square_sum: fn(a, b: int): int; greet: fn(name: string): string; give_up: fn(); };\n";
const std::string program =
    "implement Prog;\n" + declarations +
    "square_sum(a, b: int): int { return (load Host \"$Host\")->add(a * a, b * b); }\n"
    "greet(name: string): string { return \"hello, \" + name; }\n"
    "give_up() { (load Host \"$Host\")->fail(\"fail:enough\"); }\n";

avernus::Module compile(const avernus::Engine& engine) {
  dis_compiled* compiled;
  avernus::check(dis_compile_memory("prog.b", program.data(), program.size(), nullptr, &compiled));
  avernus::ModuleConfig config;
  config.name = "prog";
  size_t size;
  const void* bytes = dis_compiled_module(compiled, &size);
  avernus::Module module(engine, bytes, size, config);
  dis_compiled_free(compiled);
  return module;
}

}  // namespace

int main() try {
  const avernus::HostModule host(declarations,
                                 {{"add", [](int64_t a, int64_t b) { return a + b; }},
                                  {"fail", [](const std::string& why) { throw std::runtime_error(why); }}},
                                 "Host");
  const avernus::Interface types(declarations, "Prog");
  const avernus::Engine engine;
  avernus::Vm vm(engine);
  vm.add_module(host);
  const avernus::Instance instance(vm, compile(engine));
  avernus::Function square_sum(instance, types, "square_sum"), greet(instance, types, "greet"),
      give_up(instance, types, "give_up");
  std::printf("%d\n", square_sum.call<int>(3, 4));
  std::printf("%s\n", greet.call<std::string>("you").c_str());
  try {
    give_up.call();
  } catch (const avernus::Exception& e) {
    std::printf("%s\n", e.what());
  }
  return 0;
} catch (const std::exception& e) {
  std::fprintf(stderr, "typed_calls: %s\n", e.what());
  return 2;
}
