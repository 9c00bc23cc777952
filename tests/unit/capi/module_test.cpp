// Modules: loaded from files and memory, looked at, shared.
#include "include/dis/dis.h"

#include <doctest/doctest.h>

#include "tests/unit/capi/sample.h"
#include "tests/unit/vm/sample.h"

using namespace dis::tests::capi;
using dis::tests::Scratch;

namespace {

const std::string kProgram =
    "\tmodule\tDescribed\n\tentry\t0, 1\n\tret\n\tdesc\t$0, 16, \"c0\"\n\tdesc\t$1, 200, \"00e0\"\n\tvar\t@mp, 16\n"
    "\tstring\t@mp+0, \"text\"\n\tlink\t1, 0, 0x4244b354, \"init\"\n";

}  // namespace

TEST_CASE("dis.h: a module is described without running it") {
  Scratch scratch;
  const std::string path = scratch.assemble("p.dis", kProgram);
  auto info = avernus::detail::sized<dis_module_info>();
  CHECK(dis_check_file(path.c_str(), 0, &info) == nullptr);
  CHECK(std::string(info.name) == "Described");
  CHECK(info.word_size == 64);
  CHECK(info.instructions == 1);
  CHECK(info.data_bytes == 16);
  CHECK(info.exports == 1);
  CHECK(dis_check_file(path.c_str(), 0, nullptr) == nullptr);
  CHECK(message_of(dis_check_file("/nonexistent", 0, nullptr)) == "/nonexistent: file does not exist");
  CHECK(code_of(dis_check_file(path.c_str(), 48, nullptr)) == DIS_ERROR_ARGUMENT);

  const avernus::Engine engine(small_config());
  const avernus::Module module(engine, path.c_str());
  const dis_module_info loaded = module.info();
  CHECK(std::string(loaded.name) == "Described");
  CHECK(loaded.instructions == 1);
  CHECK(loaded.types == 2);
  const dis_export init = module.exported(0);
  CHECK(std::string(init.name) == "init");
  CHECK(init.signature == 0x4244b354);
  auto out = avernus::detail::sized<dis_export>();
  CHECK(code_of(dis_module_get_export(module.get(), 1, &out)) == DIS_ERROR_ARGUMENT);
}

TEST_CASE("dis.h: an engine loads a module once") {
  Scratch scratch;
  const std::string path = scratch.assemble("p.dis", kProgram);
  const avernus::Engine engine(small_config());
  const avernus::Module first(engine, path.c_str());
  CHECK(first.info().decode_ns > 0);
  const avernus::Module again(engine, path.c_str());
  CHECK(again.info().read_ns == 0);
  CHECK(again.info().decode_ns == 0);
  const std::string bytes = scratch.read("p.dis");
  avernus::ModuleConfig config;
  config.name = "elsewhere.dis";
  const avernus::Module content(engine, bytes.data(), bytes.size(), config);
  CHECK(content.info().decode_ns == 0);
}

TEST_CASE("dis.h: what is no module is told apart by code, and named in messages") {
  Scratch scratch;
  const avernus::Engine engine(small_config());
  dis_module* module = nullptr;
  CHECK(code_of(dis_module_load_file(engine.get(), "/nonexistent/x.dis", nullptr, &module)) == DIS_ERROR_NOT_FOUND);
  const std::string text = scratch.write("text.dis", "not a module");
  avernus::ModuleConfig config;
  config.name = "my name";
  CHECK(message_of(dis_module_load_file(engine.get(), text.c_str(), &config, &module)).find("my name: ") == 0);

  const std::string bytes = scratch.read(scratch.assemble("p.dis", kProgram).substr(scratch.path().size() + 1));
  auto from_memory = [&](const void* data, size_t size, const dis_module_config* c) {
    return code_of(dis_module_load_memory(engine.get(), data, size, c, &module));
  };
  CHECK(from_memory(bytes.data(), bytes.size(), nullptr) == DIS_ERROR_ARGUMENT);  // without a name
  CHECK(from_memory(nullptr, 1, &config) == DIS_ERROR_ARGUMENT);
  CHECK(from_memory(bytes.data(), 10, &config) == DIS_ERROR_MALFORMED);
  config.symbols_size = 1;
  CHECK(from_memory(bytes.data(), bytes.size(), &config) == DIS_ERROR_ARGUMENT);
  const std::string symbols = "limbo .sbl 2.1\nDescribed\n";  // cut short
  config.symbols = symbols.data();
  config.symbols_size = symbols.size();
  CHECK(from_memory(bytes.data(), bytes.size(), &config) == DIS_ERROR_MALFORMED);
  CHECK(module == nullptr);
}

TEST_CASE("dis.h: a library module is no program, and says so") {
  Scratch scratch;
  const avernus::Engine engine(small_config());
  const std::string path = scratch.assemble("lib.dis", "\tmodule\tLib\n\tret\n\tdesc\t$0, 72\n\tlink\t0, 0, 0x1, \"other\"\n");
  const avernus::Module module(engine, path.c_str());
  avernus::Vm vm(engine);
  avernus::Instance instance(vm, module);
  dis_error* const error = dis_start(instance.get(), 0, nullptr, nullptr);
  CHECK(dis_error_code(error) == DIS_ERROR_LINK);
  CHECK(message_of(error).find(path + ": module Lib: no function init") == 0);
}

TEST_CASE("dis.h: the first module decides the word size of a machine, until it is reset") {
  const avernus::Engine engine(small_config());
  const avernus::Module wide = limbo(engine, ""), narrow = limbo(engine, "", 32);
  CHECK(narrow.info().word_size == 32);
  avernus::Vm vm(engine);
  dis_instance* instance = nullptr;
  {
    avernus::Instance first(vm, wide);
    CHECK(message_of(dis_instance_new(vm.get(), narrow.get(), &instance))
              .find("test.b: a module of 32-bit words") == 0);
  }
  vm.reset();
  avernus::Instance now(vm, narrow);
  avernus::Process program = now.start({"p"});
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(program.info().state == DIS_PROCESS_ENDED);

  avernus::VmConfig config;
  config.word_size = 32;
  avernus::Vm other(engine, config);
  CHECK(code_of(dis_instance_new(other.get(), wide.get(), &instance)) == DIS_ERROR_LINK);
}

#ifdef DIS_HAVE_JIT
TEST_CASE("dis.h: a module is compiled when asked, and the JIT tells") {
  struct Seen {
    std::string names;
    dis_engine* engine = nullptr;
    dis_code inside = DIS_OK;
  } seen;
  avernus::EngineConfig config = small_config();
  config.jit_context = &seen;
  config.jit_function = [](void* context, const dis_jit_function* f) {
    auto& s = *static_cast<Seen*>(context);
    if (!f->light) s.names += std::string(f->module) + "`" + f->name + " ";
    dis_module* module = nullptr;
    s.inside = code_of(dis_module_load_file(s.engine, "x", nullptr, &module));
  };
  const avernus::Engine engine(config);
  seen.engine = engine.get();
  avernus::Module module = limbo(engine, "");
  CHECK(seen.names.empty());
  module.compile();
  CHECK(seen.names.find("Test`init") != std::string::npos);
  CHECK(seen.names.find("Test`half") != std::string::npos);
  CHECK(seen.inside == DIS_ERROR_REENTERED);
}
#endif
