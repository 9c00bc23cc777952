// Memory sources: what machines take is counted, comes back, can be refused; and what a source gives is looked at.
#include "include/dis/dis.h"

#include <doctest/doctest.h>
#include <sys/mman.h>

#include <atomic>
#include <deque>
#include <functional>
#include <mutex>
#include <set>
#include <string>

#include "tests/unit/capi/setups.h"

using namespace dis::tests::capi;

namespace {

constexpr int64_t kBlock = 65536;
constexpr int64_t kNoLimit = INT64_MAX;
#ifdef DIS_HOSTILE  // each object that is made is looked at again and again
constexpr int64_t kLittle = 512 << 10;
#else
constexpr int64_t kLittle = 1 << 20;
#endif

// Counts what it gives. What is not committed cannot be touched, so that a machine that did would not get far.
class CountingMemory : public avernus::Memory {
 public:
  std::atomic<int64_t> limit = kNoLimit;  // of what is committed
  std::atomic<int64_t> reserved = 0, committed = 0, refusals = 0;
  std::atomic<int> mistakes = 0;  // of the machine
  std::function<void()> meanwhile = [] {};  // in commit

 protected:
  void* reserve(size_t bytes, size_t alignment) noexcept override {
    void* m = mmap(nullptr, bytes + alignment, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (m == MAP_FAILED) return nullptr;
    auto* begin = static_cast<uint8_t*>(m);
    const auto address = reinterpret_cast<uintptr_t>(begin);
    const size_t before = (alignment - address % alignment) % alignment;
    if (before) munmap(begin, before);
    if (before < alignment) munmap(begin + before + bytes, alignment - before);
    reserved += int64_t(bytes);
    return begin + before;
  }
  bool commit(void* at, size_t bytes) noexcept override {
    meanwhile();
    if ((committed += int64_t(bytes)) > limit) {
      committed -= int64_t(bytes);
      refusals++;
      return false;
    }
    for_blocks(at, bytes, [this](uintptr_t b) { return blocks_.insert(b).second; });
    return mprotect(at, bytes, PROT_READ | PROT_WRITE) == 0;
  }
  void decommit(void* at, size_t bytes) noexcept override {
    for_blocks(at, bytes, [this](uintptr_t b) { return blocks_.erase(b) == 1; });
    madvise(at, bytes, MADV_DONTNEED);
    mprotect(at, bytes, PROT_NONE);
    committed -= int64_t(bytes);
  }
  void release(void* at, size_t bytes) noexcept override {
    munmap(at, bytes);
    reserved -= int64_t(bytes);
  }

 private:
  // Each block is committed once until it is given back.
  template <typename F>
  void for_blocks(void* at, size_t bytes, F f) {
    const auto first = reinterpret_cast<uintptr_t>(at);
    if (first % kBlock != 0 || bytes % kBlock != 0 || bytes == 0) mistakes++;
    std::lock_guard lock(mutex_);
    for (uintptr_t b = first; b < first + bytes; b += kBlock)
      if (!f(b)) mistakes++;
  }

  std::mutex mutex_;
  std::set<uintptr_t> blocks_;
};

avernus::EngineConfig config_with(const avernus::Memory& memory, const EngineSetup& setup = {64, 1}) {
  avernus::EngineConfig config = small_config();
  config.jit = setup.jit;
  config.jit_threshold = 0;
  config.memory = memory.get();
  return config;
}

// How programs take memory: of every kind the heap has.
constexpr const char* kGrowing[] = {
    "l: list of ref Pair; for(;;) l = ref Pair(1, nil) :: l;",
    "l: list of array of byte; for(;;) l = array[3000] of byte :: l;",
    "l: list of array of int; for(;;) l = array[100000] of int :: l;",
    "s := \"x\"; for(;;) s += s;",
    "deep(1);",
    "for(;;) spawn waits(chan of int);",
    "p: ref Pair; for(;;) p = ref Pair(2, p);",
};
const std::string kMore =
    "Pair: adt { n: int; next: ref Pair; };\n"
    "deep(n: int): int { return 1 + deep(n + 1) * n; }\n"
    "waits(c: chan of int) { <-c; }\n";

avernus::Module growing(const avernus::Engine& engine, const char* body, int word_size) {
  return compiled(engine,
                  "implement Test;\ninclude \"sys.m\";\ninclude \"draw.m\";\n" + kMore +
                      "Test: module { init: fn(nil: ref Draw->Context, argv: list of string); };\n"
                      "init(nil: ref Draw->Context, argv: list of string)\n{\n" +
                      "\tif(len argv > 1) { " + body + " }\n}\n",
                  word_size);
}

}  // namespace

TEST_CASE("memory source: what machines take is counted, and comes back") {
  for (const EngineSetup& setup : kEngineSetups) {
    CAPTURE(setup.word_size);
    CAPTURE(setup.jit);
    CountingMemory memory;
    {
      const avernus::Engine engine(config_with(memory, setup));
      CHECK(memory.reserved == 0);
      const avernus::Module module = limbo(engine,
                                           "l: list of array of byte;\n"
                                           "for(i := 0; i < 40; i++) l = array[i * 5000] of byte :: l;\n"
                                           "for(j := 0; j < 30; j++) l = tl l;\n"
                                           "r := ref Ring; r.next = r; r = nil;\n"
                                           "spawn forever();",
                                           setup.word_size);
      CHECK(memory.reserved > 0);
      CHECK(memory.committed == 0);
      avernus::Vm vm(engine), other(engine);
      avernus::Instance instance(vm, module), there(other, module);
      const int64_t begun = memory.committed;
      CHECK(begun > 0);
      instance.start({"test"});
      CHECK(vm.run(20000).status == DIS_RUN_YIELDED);
      // Ten arrays of 225,000 bytes are left; what it keeps of the others for later is not said.
      CHECK(memory.committed.load() >= begun + 150000);
      vm.reset();
      CHECK(memory.committed <= begun);
      avernus::Instance again(vm, module);
      const avernus::Process process = again.start({"test"});
      CHECK(vm.run(20000).status == DIS_RUN_YIELDED);
      CHECK(process.info().state != DIS_PROCESS_MEMORY);
    }
    CHECK(memory.committed == 0);
    CHECK(memory.reserved == 0);
    CHECK(memory.mistakes == 0);
  }
}

TEST_CASE("memory source: what a machine does not need any more is given back while it runs") {
  CountingMemory memory;
  const avernus::Engine engine(config_with(memory));
  const avernus::Module module = limbo(engine,
                                       "a := array[12000000] of byte; a[5] = byte 1;\nfor(i := 0; i < " + rounds(100000) + "; i++) count++;\n"
                                       "a = nil;\nfor(i = 0; i < " + rounds(100000) + "; i++) count++;\n"
                                       "b := array[12000000] of byte; if(b[5] != byte 0) raise \"fail:dirty\";");
  avernus::Vm vm(engine);
  avernus::Instance instance(vm, module);
  const avernus::Process process = instance.start({"test"});
  int64_t most = 0, least_after = kNoLimit;
  while (vm.run(100).status == DIS_RUN_YIELDED) {
    most = std::max<int64_t>(most, memory.committed);
    if (most > 12000000) least_after = std::min<int64_t>(least_after, memory.committed);
  }
  CHECK(process.info().state == DIS_PROCESS_ENDED);
  CHECK(most > 12000000);
  CHECK(least_after < 2000000);
}

TEST_CASE("memory source: who is refused gets an exception, and the machine goes on") {
  for (const EngineSetup& setup : kEngineSetups) {
    CAPTURE(setup.word_size);
    CAPTURE(setup.jit);
    CountingMemory memory;
    {
      const avernus::Engine engine(config_with(memory, setup));
      for (const char* body : kGrowing) {
        CAPTURE(body);
        const avernus::Module module = growing(engine, body, setup.word_size);
        memory.limit = kLittle;
        memory.refusals = 0;
        avernus::Vm vm(engine, without_reports());
        {
          avernus::Instance instance(vm, module);
          const avernus::Process process = instance.start({"test", "grow"});
          CHECK(vm.run().status != DIS_RUN_YIELDED);
          const dis_process_info info = process.info();
          CHECK(info.state == DIS_PROCESS_MEMORY);
          CHECK(std::string(info.exception) == "out of memory: heap");
          CHECK(memory.refusals > 0);
          CHECK(memory.committed <= memory.limit);
        }
        vm.reset();
        avernus::Instance again(vm, module);
        const avernus::Process calm = again.start({"test"});
        CHECK(vm.run().status == DIS_RUN_DONE);
        CHECK(calm.info().state == DIS_PROCESS_ENDED);
      }
    }
    CHECK(memory.committed == 0);
    CHECK(memory.reserved == 0);
    CHECK(memory.mistakes == 0);
  }
}

TEST_CASE("memory source: a program handles the exception, drops what it has and gets more") {
  for (const EngineSetup& setup : kEngineSetups) {
    CAPTURE(setup.word_size);
    CAPTURE(setup.jit);
    CountingMemory memory;
    memory.limit = kLittle;
    const avernus::Engine engine(config_with(memory, setup));
    const avernus::Module module = limbo(engine,
                                         "refused := 0;\n"
                                         "while(refused < 5) {\n\tl: list of array of byte;\n"
                                         "\t{ for(;;) l = array[70000] of byte :: l; }\n"
                                         "\texception e { \"out of memory: heap\" => refused++; }\n\tl = nil;\n}",
                                         setup.word_size);
    avernus::Vm vm(engine);
    avernus::Instance instance(vm, module);
    const avernus::Process process = instance.start({"test"});
    CHECK(vm.run().status == DIS_RUN_DONE);
    CHECK(process.info().state == DIS_PROCESS_ENDED);
    CHECK(memory.refusals >= 5);
    CHECK(memory.mistakes == 0);
  }
}

// However little there is: an error of the call or the end of the program, and the sum is right.
TEST_CASE("memory source: whichever block is refused first, nothing but an error comes of it") {
  for (const EngineSetup& setup : kEngineSetups) {
    CAPTURE(setup.word_size);
    CAPTURE(setup.jit);
    CountingMemory memory;
    const avernus::Engine engine(config_with(memory, setup));
    const avernus::Module module = limbo(engine,
                                         "l: list of array of byte;\nfor(i := 0; i < 12; i++) l = array[i * 3000] of byte :: l;\n"
                                         "s := sys->sprint(\"%d %s\", len l, \"x\"); c := chan of int; spawn forever(); count = len s;\n"
                                         "raise \"fail:enough\";",
                                         setup.word_size);
    int refused_calls = 0, memory_ends = 0, whole = 0;
    for (int64_t blocks = 0; blocks < 24; blocks++) {
      CAPTURE(blocks);
      memory.limit = blocks * kBlock;
      {
        avernus::Vm vm(engine, without_reports());
        dis_instance* instance = nullptr;
        dis_process* process = nullptr;
        dis_error* error = dis_instance_new(vm.get(), module.get(), &instance);
        const char* arguments[] = {"test"};
        if (!error) error = dis_start(instance, 1, arguments, &process);
        if (error) {
          CHECK(code_of(error) == DIS_ERROR_LIMIT);
          refused_calls++;
        } else {
          avernus::Process owned(process);
          vm.run(20000);
          const dis_process_info info = owned.info();
          if (info.state == DIS_PROCESS_MEMORY) {
            CHECK(std::string(info.exception) == "out of memory: heap");
            memory_ends++;
          } else {
            CHECK(info.state == DIS_PROCESS_FAILED);
            whole++;
          }
        }
        dis_error_free(dis_instance_free(instance));
      }
      CHECK(memory.committed == 0);
    }
    CHECK(refused_calls >= 2);
    CHECK(memory_ends > 0);
    CHECK(whole > 0);
    CHECK(memory.mistakes == 0);
  }
}

TEST_CASE("memory source: a machine whose first blocks are refused is told so") {
  CountingMemory memory;
  memory.limit = 0;
  const avernus::Engine engine(config_with(memory));
  const avernus::Module module = limbo(engine, "count++;");
  avernus::Vm vm(engine);
  dis_instance* instance = nullptr;
  CHECK(message_of(dis_instance_new(vm.get(), module.get(), &instance)) ==
        "test.b: no memory for a heap: the host refuses its first 131072 bytes");
  CHECK(instance == nullptr);
  CHECK(code_of(dis_instance_new(vm.get(), module.get(), &instance)) == DIS_ERROR_LIMIT);
  memory.limit = kNoLimit;
  avernus::Instance made(vm, module);
  const avernus::Process process = made.start({"test"});
  CHECK(vm.run().status == DIS_RUN_DONE);
  CHECK(process.info().state == DIS_PROCESS_ENDED);
}

TEST_CASE("memory source: machines on the threads of a pool share one") {
  CountingMemory memory;
  {
    avernus::EngineConfig config = config_with(memory);
    config.max_heap_bytes = 4 << 20;
    const avernus::Engine engine(config);
    const avernus::Module module = limbo(engine,
                                         "for(n := 0; n < 10; n++) {\n\tl: list of array of byte;\n"
                                         "\tfor(i := 0; i < 30; i++) l = array[i * 1000] of byte :: l;\n}");
    memory.limit = 4 << 20;
    struct Running {
      Running(const avernus::Engine& engine, const avernus::Module& module)
          : vm(engine, without_reports()), instance(vm, module), process(instance.start({"test"})) {}
      avernus::Vm vm;
      avernus::Instance instance;
      avernus::Process process;
    };
    for (int round = 0; round < 3; round++) {
      std::deque<Running> all;
      for (int n = 0; n < 6; n++) all.emplace_back(engine, module);
      avernus::PoolConfig pool_config;
      pool_config.threads = 3;
      pool_config.turn = 2048;
      avernus::Pool pool(pool_config);
      for (Running& r : all) pool.submit(r.vm);
      pool.wait();
      for (Running& r : all) {
        const dis_process_state state = r.process.info().state;
        CHECK((state == DIS_PROCESS_ENDED || state == DIS_PROCESS_MEMORY));
      }
      CHECK(memory.committed <= memory.limit);
    }
    CHECK(memory.committed == 0);
  }
  CHECK(memory.reserved == 0);
  CHECK(memory.mistakes == 0);
}

TEST_CASE("memory source: its functions may use neither the engine nor its machines") {
  CountingMemory memory;
  const avernus::Engine engine(config_with(memory));
  const avernus::Module module = limbo(engine, "count++;");
  avernus::Vm vm(engine), other(engine);
  dis_code own = DIS_OK, others = DIS_OK, engines = DIS_OK;
  memory.meanwhile = [&] {
    own = code_of(dis_vm_run(vm.get(), 0, 0, nullptr));
    others = code_of(dis_vm_run(other.get(), 0, 0, nullptr));
    dis_vm* third = nullptr;
    engines = code_of(dis_vm_new(engine.get(), nullptr, &third));
  };
  avernus::Instance instance(vm, module);
  CHECK(own == DIS_ERROR_REENTERED);
  CHECK(others == DIS_ERROR_REENTERED);
  CHECK(engines == DIS_ERROR_REENTERED);
  memory.meanwhile = [] {};
  CHECK(code_of(dis_vm_run(other.get(), 0, 0, nullptr)) == DIS_OK);
}

TEST_CASE("memory source: one that lacks a function is refused") {
  auto refusal = [](auto change) {
    CountingMemory memory;
    dis_memory source = *memory.get();
    change(source);
    avernus::EngineConfig config = small_config();
    config.memory = &source;
    dis_engine* engine = nullptr;
    dis_error* error = dis_engine_new(&config, &engine);
    CHECK(dis_error_code(error) == DIS_ERROR_ARGUMENT);
    CHECK(engine == nullptr);
    return message_of(error);
  };
  CHECK(refusal([](dis_memory& m) { m.reserve = nullptr; }) == "a memory source without reserve, expected all four functions");
  CHECK(refusal([](dis_memory& m) { m.commit = nullptr; }) == "a memory source without commit, expected all four functions");
  CHECK(refusal([](dis_memory& m) { m.decommit = nullptr; }) ==
        "a memory source without decommit, expected all four functions");
  CHECK(refusal([](dis_memory& m) { m.release = nullptr; }) == "a memory source without release, expected all four functions");
  CHECK(refusal([](dis_memory& m) { m.size = 0; }) ==
        "a memory source whose size is not set, expected what dis_memory_init makes of it");
  CHECK(refusal([](dis_memory& m) { m.size = offsetof(dis_memory, release); }) ==
        "a memory source without release, expected all four functions");
}

TEST_CASE("memory source: what it gives must be a range of its own") {
  struct Odd : CountingMemory {
    enum How { none, crooked, twice, beyond } how = none;
    void* first = nullptr;
    void* reserve(size_t bytes, size_t alignment) noexcept override {
      switch (how) {
        case none: return nullptr;
        case crooked: return static_cast<uint8_t*>(CountingMemory::reserve(bytes + kBlock, alignment)) + kBlock;
        case twice: return first ? first : first = CountingMemory::reserve(bytes, alignment);
        case beyond: return reinterpret_cast<void*>(~uintptr_t{0} - bytes / 2);
      }
      return nullptr;
    }
    void release(void* at, size_t bytes) noexcept override {
      if (how == crooked) {
        CountingMemory::release(static_cast<uint8_t*>(at) - kBlock, bytes + kBlock);
      } else {
        CountingMemory::release(at, bytes);
      }
    }
  };
  auto outcome = [](Odd& memory, int word_size, int machines) {
    const avernus::Engine engine(config_with(memory, {word_size, 1}));
    const avernus::Module module = limbo(engine, "count++;", word_size);
    std::deque<avernus::Vm> vms;
    std::deque<avernus::Instance> instances;
    for (int n = 1; n < machines; n++) instances.emplace_back(vms.emplace_back(engine), module);
    dis_instance* instance = nullptr;
    dis_error* error = dis_instance_new(vms.emplace_back(engine).get(), module.get(), &instance);
    CHECK(instance == nullptr);
    CHECK(dis_error_code(error) == (memory.how == Odd::none ? DIS_ERROR_LIMIT : DIS_ERROR_UNSUPPORTED));
    return message_of(error);
  };
  for (const int word_size : {32, 64}) {
    CAPTURE(word_size);
    {
      Odd memory;
      CHECK(outcome(memory, word_size, 1).starts_with("test.b: no address space for a heap: the memory source has none, expected "));
      memory.how = Odd::crooked;
      const std::string crooked = outcome(memory, word_size, 1);
      CHECK(crooked.starts_with("test.b: reserve of the memory source gave 0x"));
      CHECK(crooked.find(", expected a multiple of 0x") != std::string::npos);
      CHECK(memory.reserved == 0);
      memory.how = Odd::beyond;
      const std::string beyond = outcome(memory, word_size, 1);
      CHECK(beyond.find(", expected an address with so many behind it") != std::string::npos);
    }
    Odd memory;
    memory.how = Odd::twice;
    const std::string twice = outcome(memory, word_size, 2);
    CHECK(twice.find(", expected none that it gave before") != std::string::npos);
    CHECK(memory.reserved == 0);
    CHECK(memory.committed == 0);
    CHECK(memory.mistakes == 0);
  }
}
