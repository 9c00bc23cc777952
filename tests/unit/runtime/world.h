// world: a Runtime whose processes are C++ functions, so that the runtime can be tested without any engine.
// Processes have real stacks and frames; module memory is reached through slots of a process's current frame.
#pragma once

#include <doctest/doctest.h>

#include <functional>
#include <initializer_list>
#include <string>
#include <utility>
#include <vector>

#include "runtime/array_object.h"
#include "runtime/builtin/file_group.h"
#include "runtime/channel.h"
#include "runtime/heap_audit.h"
#include "runtime/list_object.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"

namespace dis::tests {

inline constexpr Abi kBothAbis[] = {kAbi32, kAbi64};

// Code whose addresses are its pcs.
class NumberedCode final : public CodeObject {
 public:
  const void* entry(uint32_t pc) const override {
    return reinterpret_cast<const void*>(uintptr_t(pc + 1) * 32);
  }
  uint32_t pc_of(const void* code) const override {
    return uint32_t(reinterpret_cast<uintptr_t>(code) / 32) - 1;
  }
  const void* threaded(uint32_t pc) const override { return entry(pc); }
};

class World final : public Host, public ModuleProvider, public Executor {
 public:
  using Body = std::function<RunStatus(Process&)>;

  static constexpr uint32_t kRefs = 8;   // reference slots of a frame
  static constexpr uint32_t kWords = 8;  // word slots after them

  explicit World(Abi abi, RuntimeOptions options = {}) : rt(with_abi(options, abi), *this, *this) {
    module = add_module("Test");
    frame_type = record({8, 9, 10, 11, 12, 13, 14, 15}, 8 + kRefs + kWords);
    auto made = rt.instantiate(module, nullptr, "", nullptr, false);
    REQUIRE(made.ok());
    instance = *made;
  }
  ~World() override {
    rt.scheduler.finish_all();
    if (instance) rt.heap.release(instance);
    rt.release_module(module);
  }

  // --- Types and objects ---
  // A record type of `words` words with references in the given words.
  const Type* record(std::initializer_list<uint32_t> refs, uint32_t words) {
    std::vector<uint8_t> map = map_of(refs);
    return rt.heap.record_type(rt.abi().words(words), map.data(), map.size());
  }
  static std::vector<uint8_t> map_of(const std::vector<uint32_t>& refs) {
    std::vector<uint8_t> map;
    for (uint32_t r : refs) {
      if (map.size() <= r / 8) map.resize(r / 8 + 1);
      map[r / 8] |= uint8_t(0x80 >> (r % 8));
    }
    return map;
  }
  uint8_t* make(const Type* type) {
    auto* p = static_cast<uint8_t*>(rt.heap.new_record(type));
    REQUIRE(p);
    return p;
  }
  StringObject* text(std::string_view s) { return string_from_utf8(rt.heap, s); }
  std::string utf8(const void* s) { return string_to_utf8(rt.heap, static_cast<const StringObject*>(s)); }
  // Word n of a record.
  uint8_t* word(void* payload, uint32_t n) { return static_cast<uint8_t*>(payload) + rt.abi().words(n); }
  int64_t get(const uint8_t* at) {
    return rt.abi().word_bytes == 4 ? load_as<int32_t>(at) : load_as<int64_t>(at);
  }
  void put(uint8_t* at, int64_t v) {
    if (rt.abi().word_bytes == 4)
      store_as<int32_t>(at, int32_t(v));
    else
      store_as<int64_t>(at, v);
  }
  LoadedModule* add_module(std::string name) {
    auto image = std::make_shared<ModuleImage>();
    image->name = name;
    image->code = std::make_unique<NumberedCode>();
    auto* m = new LoadedModule(std::move(image));
    m->path = std::move(name);
    rt.add_module(m);
    return m;
  }

  // --- Processes ---
  // With one frame; runs when the scheduler does if it has a body.
  Process* process(Body body = {}, Process* parent = nullptr) {
    Process* p = rt.scheduler.create(parent, instance);
    REQUIRE(p);
    if (!parent) {
      p->files = make_initial_files(rt);
      p->environment = make_initial_environment(rt);
    }
    push(*p);
    if (body) {
      bodies.emplace_back(p->pid, std::move(body));
      rt.scheduler.make_ready(p);
    }
    return p;
  }
  // Makes a frame and calls it, as from the pc `link` - 1.
  void push(Process& p, uint32_t link = 1) {
    uint8_t* fp = rt.push_frame(p, frame_type);
    REQUIRE(fp);
    frame_header(rt.abi(), fp)->caller = p.fp;
    frame_header(rt.abi(), fp)->link = p.fp ? module->code->entry(link) : nullptr;
    p.fp = fp;
  }
  void pop(Process& p) {
    uint8_t* caller = frame_header(rt.abi(), p.fp)->caller;
    rt.pop_frame(p, p.fp);
    p.fp = caller;
  }
  // Reference slot n, word slot n of the current frame.
  uint8_t* ref(Process& p, uint32_t n) { return p.fp + rt.abi().words(8 + n); }
  uint8_t* local(Process& p, uint32_t n) { return p.fp + rt.abi().words(8 + kRefs + n); }

  // Recounts everything; `held` is what the test itself keeps.
  void check_sound() { check_sound_with(nullptr); }
  void check_sound_with(const void* held) {
    const void* all[] = {instance, held};
    HeapAudit audit = audit_heap(rt, all);
    CHECK_MESSAGE(audit.clean(), audit.to_string());
  }

  // --- What the runtime asks for ---
  void process_broken(Process&, std::string_view module_name, std::string_view what) override {
    broken.push_back(std::string(module_name) + ": " + std::string(what));
  }
  void process_failed(Process&, std::string_view what) override { failed.emplace_back(what); }
  Result<LoadedModule*> find_module(std::string_view path, std::string_view) override {
    for (LoadedModule* m : available)
      if (m->path == path) {
        m->refs++;
        return m;
      }
    return Diagnostic{.kind = ErrorKind::not_found,
                      .file = std::string(path),
                      .where = {},
                      .found = "no such file",
                      .expected = {}};
  }
  void unload(LoadedModule* m) override { unloaded.push_back(m->name()); }
  RunStatus resume(Process& p) override {
    resumed.push_back(p.pid);
    if (p.pending) {
      std::string what = *p.pending;
      const bool killed = p.killed;
      p.pending.reset();
      p.waits_behind = false;
      if (killed || what.empty()) return RunStatus::exited;
      raised.emplace_back(p.pid, what);
    }
    for (auto& [pid, body] : bodies)
      if (pid == p.pid) return Body(body)(p);
    return RunStatus::exited;
  }

  Runtime rt;
  LoadedModule* module = nullptr;
  ModuleInstance* instance = nullptr;
  const Type* frame_type = nullptr;
  std::vector<LoadedModule*> available;
  std::vector<std::pair<int32_t, Body>> bodies;
  std::vector<int32_t> resumed;
  std::vector<std::pair<int32_t, std::string>> raised;  // errors delivered to processes
  std::vector<std::string> broken, failed, unloaded;

 private:
  static RuntimeOptions with_abi(RuntimeOptions options, Abi abi) {
    options.abi = abi;
    if (options.max_heap_bytes == 0) options.max_heap_bytes = 256 << 20;  // an emulator reserves more in seconds only
    return options;
  }
};

}  // namespace dis::tests
