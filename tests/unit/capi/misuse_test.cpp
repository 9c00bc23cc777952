// Misuse is an error object, whatever the call.
#include "include/dis/dis.h"

#include <doctest/doctest.h>

#include <cstring>

#include "tests/unit/capi/sample.h"

using namespace dis::tests::capi;

TEST_CASE("dis.h: a missing handle or place is an error of every call") {
  const dis_code wrong = DIS_ERROR_ARGUMENT;
  CHECK(code_of(dis_engine_new(nullptr, nullptr)) == wrong);
  dis_module* module = nullptr;
  CHECK(message_of(dis_module_load_file(nullptr, "x", nullptr, &module)) == "no dis_engine given");
  CHECK(code_of(dis_module_load_memory(nullptr, "x", 1, nullptr, &module)) == wrong);
  CHECK(code_of(dis_module_get_info(nullptr, nullptr)) == wrong);
  CHECK(code_of(dis_module_get_export(nullptr, 0, nullptr)) == wrong);
  CHECK(code_of(dis_module_compile(nullptr)) == wrong);
  CHECK(code_of(dis_check_file(nullptr, 0, nullptr)) == wrong);
  dis_vm* vm = nullptr;
  CHECK(code_of(dis_vm_new(nullptr, nullptr, &vm)) == wrong);
  CHECK(code_of(dis_vm_reset(nullptr)) == wrong);
  CHECK(code_of(dis_vm_run(nullptr, 0, 0, nullptr)) == wrong);
  CHECK(code_of(dis_vm_report_waiting(nullptr)) == wrong);
  CHECK(code_of(dis_vm_get_stats(nullptr, nullptr)) == wrong);
  dis_instance* instance = nullptr;
  CHECK(message_of(dis_instance_new(nullptr, nullptr, &instance)) == "no dis_module given");
  CHECK(code_of(dis_start(nullptr, 0, nullptr, nullptr)) == wrong);
  CHECK(code_of(dis_process_get_info(nullptr, nullptr)) == wrong);
  CHECK(code_of(dis_process_kill(nullptr)) == wrong);

  const avernus::Engine engine(small_config());
  CHECK(message_of(dis_module_load_file(engine.get(), nullptr, nullptr, &module)) == "no path given");
  CHECK(code_of(dis_module_load_file(engine.get(), "x", nullptr, nullptr)) == wrong);
  CHECK(code_of(dis_vm_new(engine.get(), nullptr, nullptr)) == wrong);
  avernus::Vm machine(engine);
  CHECK(code_of(dis_vm_run(machine.get(), 0, 2, nullptr)) == wrong);
  CHECK(code_of(dis_instance_new(machine.get(), nullptr, nullptr)) == wrong);
  const avernus::Module program = limbo(engine, "");
  avernus::Instance made(machine, program);
  CHECK(code_of(dis_start(made.get(), 1, nullptr, nullptr)) == wrong);
  CHECK(code_of(dis_start(made.get(), -1, nullptr, nullptr)) == wrong);
  const char* nothing[] = {nullptr};
  CHECK(message_of(dis_start(made.get(), 1, nothing, nullptr)) == "argument 0 is NULL");
}

TEST_CASE("dis.h: what may be NULL when freed or asked, is nothing") {
  dis_error_free(nullptr);
  dis_engine_free(nullptr);
  dis_module_free(nullptr);
  CHECK(dis_vm_free(nullptr) == nullptr);
  CHECK(dis_instance_free(nullptr) == nullptr);
  CHECK(dis_process_free(nullptr) == nullptr);
  CHECK(dis_error_code(nullptr) == DIS_OK);
  CHECK(std::string(dis_error_message(nullptr)).empty());
  dis_vm_interrupt(nullptr);
  dis_vm_sample(nullptr);
  char name[8] = "x";
  dis_vm_current_module(nullptr, name, sizeof name);
  CHECK(std::string(name).empty());
}

TEST_CASE("dis.h: a wrong configuration is refused when it is used") {
  dis_engine* engine = nullptr;
  avernus::EngineConfig config;
  config.max_heap_bytes = 1024;
  CHECK(message_of(dis_engine_new(&config, &engine)) == "a heap of 1024 bytes, expected at least 262144");
  CHECK(engine == nullptr);
  config = small_config();
  config.jit_target = "z80";
  CHECK(code_of(dis_engine_new(&config, &engine)) == DIS_ERROR_ARGUMENT);
  config = small_config();
  config.size = 0;
  CHECK(code_of(dis_engine_new(&config, &engine)) == DIS_ERROR_ARGUMENT);

  const avernus::Engine good(small_config());
  dis_vm* vm = nullptr;
  avernus::VmConfig machine;
  machine.word_size = 48;
  CHECK(message_of(dis_vm_new(good.get(), &machine, &vm)) == "word size 48, expected 32, 64 or 0");
  machine = avernus::VmConfig();
  machine.max_heap_bytes = 2 * kHeap;
  CHECK(message_of(dis_vm_new(good.get(), &machine, &vm)) ==
        "a heap of 134217728 bytes, expected at most the engine's 67108864");
  machine = avernus::VmConfig();
  machine.max_stack_bytes = 1;
  CHECK(code_of(dis_vm_new(good.get(), &machine, &vm)) == DIS_ERROR_ARGUMENT);
  machine = avernus::VmConfig();
  machine.network = 1;
  CHECK(code_of(dis_vm_new(good.get(), &machine, &vm)) == DIS_ERROR_ARGUMENT);
  machine.sandbox = 1;
  CHECK(code_of(dis_vm_new(good.get(), &machine, &vm)) == DIS_ERROR_ARGUMENT);
  CHECK(vm == nullptr);
}

TEST_CASE("dis.h: programs compiled for another size of a struct are understood") {
  // A caller who knows only the first fields: the rest keeps its default.
  struct Old {
    size_t size;
    uint64_t max_heap_bytes;
  } old;
  dis_engine_config_init_sized(reinterpret_cast<dis_engine_config*>(&old), sizeof old);
  CHECK(old.size == sizeof old);
  old.max_heap_bytes = kHeap;
  dis_engine* engine = nullptr;
  CHECK(dis_engine_new(reinterpret_cast<dis_engine_config*>(&old), &engine) == nullptr);
  // One who knows more: what the library does not know is cleared.
  struct New {
    dis_vm_config known;
    uint64_t more;
  } newer;
  std::memset(static_cast<void*>(&newer), 0xff, sizeof newer);
  dis_vm_config_init_sized(&newer.known, sizeof newer);
  CHECK(newer.more == 0);
  CHECK(newer.known.stderr_fd == 2);
  dis_vm* vm = nullptr;
  CHECK(dis_vm_new(engine, &newer.known, &vm) == nullptr);
  struct {
    size_t size;
    uint64_t modules, untouched;
  } stats = {2 * sizeof(size_t), 7, 7};
  CHECK(dis_vm_get_stats(vm, reinterpret_cast<dis_stats*>(&stats)) == nullptr);
  CHECK(stats.modules == 0);
  CHECK(stats.untouched == 7);
  stats.size = 0;
  CHECK(code_of(dis_vm_get_stats(vm, reinterpret_cast<dis_stats*>(&stats))) == DIS_ERROR_ARGUMENT);
  dis_engine_free(engine);  // the machine goes on
  dis_run_result result{};
  result.size = sizeof result;
  CHECK(dis_vm_run(vm, 0, 0, &result) == nullptr);
  CHECK(result.status == DIS_RUN_DONE);
  CHECK(dis_vm_free(vm) == nullptr);
}

TEST_CASE("dis.h: what belongs to another machine or to none any more is refused") {
  const avernus::Engine one(small_config()), two(small_config());
  const avernus::Module program = limbo(one, "");
  avernus::Vm other(two);
  dis_instance* instance = nullptr;
  CHECK(message_of(dis_instance_new(other.get(), program.get(), &instance)) ==
        "the module was loaded by another engine than the machine's");

  dis_vm* vm = nullptr;
  dis_process* process = nullptr;
  CHECK(dis_vm_new(one.get(), nullptr, &vm) == nullptr);
  CHECK(dis_instance_new(vm, program.get(), &instance) == nullptr);
  CHECK(dis_start(instance, 0, nullptr, &process) == nullptr);
  dis_process_info info{};
  info.size = sizeof info;
  SUBCASE("freed") { CHECK(dis_vm_free(vm) == nullptr); }
  SUBCASE("reset") {
    CHECK(dis_vm_reset(vm) == nullptr);
    CHECK(dis_vm_free(vm) == nullptr);
  }
  CHECK(message_of(dis_start(instance, 0, nullptr, nullptr)) == "the machine of this dis_instance was freed");
  CHECK(code_of(dis_process_get_info(process, &info)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_process_kill(process)) == DIS_ERROR_ARGUMENT);
  CHECK(dis_process_free(process) == nullptr);
  CHECK(dis_instance_free(instance) == nullptr);
}
