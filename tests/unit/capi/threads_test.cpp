// Who may use a machine when. Under a thread sanitizer this is what shows that engines and modules are shared properly.
#include "include/dis/dis.h"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "tests/unit/capi/sample.h"

using namespace dis::tests::capi;

TEST_CASE("dis.h: of two threads in one machine the second is told") {
  const avernus::Engine engine(small_config());
  const avernus::Module module = limbo(engine, "for(;;)\n\tcount++;");
  avernus::Vm vm(engine);
  avernus::Instance instance(vm, module);
  avernus::Process process = instance.start({"test"});
  std::thread runs([&] {
    dis_run_result result = {.size = sizeof result};
    // The other thread may be asking at that moment.
    dis_code code;
    while ((code = code_of(dis_vm_run(vm.get(), 0, DIS_RUN_MAY_SLEEP, &result))) == DIS_ERROR_BUSY) std::this_thread::yield();
    CHECK(code == DIS_OK);
    CHECK(result.status == DIS_RUN_INTERRUPTED);
  });
  auto info = avernus::detail::sized<dis_process_info>();
  dis_code code;
  while ((code = code_of(dis_process_get_info(process.get(), &info))) == DIS_OK) std::this_thread::yield();
  CHECK(code == DIS_ERROR_BUSY);
  CHECK(code_of(dis_vm_run(vm.get(), 0, 0, nullptr)) == DIS_ERROR_BUSY);
  CHECK(code_of(dis_vm_free(vm.get())) == DIS_ERROR_BUSY);
  CHECK(code_of(dis_instance_free(instance.get())) == DIS_ERROR_BUSY);
  CHECK(code_of(dis_process_free(process.get())) == DIS_ERROR_BUSY);
  CHECK(code_of(dis_start(instance.get(), 0, nullptr, nullptr)) == DIS_ERROR_BUSY);
  vm.interrupt();
  runs.join();
  CHECK(process.info().state == DIS_PROCESS_READY);
}

TEST_CASE("dis.h: a callback may not use its machine, but others") {
  const avernus::Engine engine(small_config());
  const avernus::Module module = limbo(engine, "raise \"odd\";");
  struct Inside {
    dis_vm* self = nullptr;
    dis_vm* other = nullptr;
    dis_code own = DIS_OK, freed = DIS_OK, others = DIS_ERROR_BUSY;
  } inside;
  avernus::VmConfig config;
  config.report_context = &inside;
  config.report = [](void* context, const char*) {
    auto& i = *static_cast<Inside*>(context);
    i.own = code_of(dis_vm_run(i.self, 0, 0, nullptr));
    i.freed = code_of(dis_vm_free(i.self));
    i.others = code_of(dis_vm_run(i.other, 0, 0, nullptr));
  };
  avernus::Vm vm(engine, config), other(engine);
  inside.self = vm.get();
  inside.other = other.get();
  avernus::Instance instance(vm, module);
  instance.start({"test"});
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(inside.own == DIS_ERROR_REENTERED);
  CHECK(inside.freed == DIS_ERROR_REENTERED);
  CHECK(inside.others == DIS_OK);
}

TEST_CASE("dis.h: machines in several threads share an engine and its modules") {
  avernus::EngineConfig config = small_config();
  config.jit_threshold = 2;
  const avernus::Engine engine(config);
  const avernus::Module module =
      limbo(engine, "s := 0;\nfor(i := 0; i < 20000; i++)\n\ts += half(i);\nif(s != 99990000)\n\traise \"fail:sum\";");
  constexpr uint64_t kTurn = 100 * 2048;
  std::atomic<int> ended = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; t++)
    threads.emplace_back([&] {
      for (int n = 0; n < 5; n++) {
        avernus::Vm vm(engine);
        avernus::Instance instance(vm, module);
        avernus::Process process = instance.start({"test"});
        while (vm.run(kTurn).status == DIS_RUN_YIELDED) continue;
        ended += process.info().state == DIS_PROCESS_ENDED;
      }
    });
  for (std::thread& t : threads) t.join();
  CHECK(ended == 20);
}

TEST_CASE("dis.h: a machine is handed from thread to thread") {
  const avernus::Engine engine(small_config());
  const avernus::Module module = limbo(engine, "for(i := 0; i < " + rounds(300000) + "; i++)\n\tcount += half(i);");
  avernus::Vm vm(engine);
  avernus::Instance instance(vm, module);
  avernus::Process process = instance.start({"test"});
  bool more = true;
  while (more) std::thread([&] { more = vm.run(100000).status == DIS_RUN_YIELDED; }).join();
  CHECK(process.info().state == DIS_PROCESS_ENDED);
}
