// calls: what a call costs between the host and the program, either way, beside one through a pointer in C++. The machine
// runs inside this program: a call is too short to be seen from outside. One that --vmrun names is another one, so there
// are no such rows then.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <iterator>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/statistics.h"
#include "tools/limbo/compiler.h"
#include "vm/format/writer.h"
#include "vm/host/guest_call.h"
#include "vm/host/host_module.h"
#include "vm/module_source.h"
#include "vm/vm.h"

namespace dis::bench {

namespace {

using host::CallEnd;
using host::GuestCall;
using host::HostCall;
using host::HostModule;
using host::Ticket;

constexpr const char* kHost =
    "Host: module { add: fn(a, b: int): int; size: fn(s: string): int; slowly: fn(n: int): int; };\n";
constexpr const char* kProgram =
    "Prog: module { add: fn(a, b: int): int; size: fn(s: string): int;\n"
    "  adds: fn(times: int): int; sizes: fn(times: int): int; roots: fn(times: int): int; waits: fn(times: int): int; };\n";
constexpr const char* kBodies =
    "Math: module { sqrt: fn(x: real): real; };\n"
    "h: Host; m: Math;\n"
    "add(a, b: int): int { return (a + b) & 16rffff; }\n"
    "size(s: string): int { return len s; }\n"
    "host() { if(h == nil) h = load Host \"$Host\"; }\n"
    "adds(times: int): int { host(); t := 0; for(i := 0; i < times; i++) t = h->add(t, i); return t; }\n"
    "sizes(times: int): int { host(); t := 0; for(i := 0; i < times; i++) t += h->size(\"hello\"); return t; }\n"
    "roots(times: int): int { if(m == nil) m = load Math \"$Math\"; x := 0.0;\n"
    "  for(i := 0; i < times; i++) x = m->sqrt(x + 1.0); return int (x * 1e6); }\n"
    "waits(times: int): int { host(); t := 0; for(i := 0; i < times; i++) t = h->slowly(t); return t; }\n";

// A thread that completes calls as they come.
class Completer {
 public:
  Completer() : thread_([this] { run(); }) {}
  ~Completer() {
    give({}, true);
    thread_.join();
  }
  void give(Ticket ticket, bool over = false) {
    {
      std::lock_guard lock(mutex_);
      ticket_ = std::move(ticket);
      over_ = over;
    }
    changed_.notify_one();
  }

 private:
  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return over_ || ticket_; });
      if (over_) return;
      Ticket ticket = std::move(ticket_);
      ticket.complete([](HostCall& call) {
        int64_t n = 0;
        call.check(call.arg(0).get_int(n));
        call.check(call.result().set_int(n + 1));
      });
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  Ticket ticket_;
  bool over_ = false;
  std::thread thread_;
};

// What a row is for one contender: makes so many calls and gives what they computed; -1: one failed.
using Calls = std::function<int64_t(int64_t times)>;

class Machine {
 public:
  Machine(const Abi& abi, bool jit)
      : cache_(std::make_shared<ModuleCache>(CodeOptions{.jit = jit, .max_heap_bytes = kHeap})), vm_(options(cache_)) {
    auto module = HostModule::define(
        host::source_text(kHost), "",
        {{"add", [](HostCall& c) {
            int64_t a = 0, b = 0;
            c.check(c.arg(0).get_int(a));
            c.check(c.arg(1).get_int(b));
            c.check(c.result().set_int((a + b) & 0xffff));
          }},
         {"size", [](HostCall& c) {
            std::string s;
            c.check(c.arg(0).get_string(s));
            c.check(c.result().set_int(int64_t(s.size())));
          }},
         {"slowly", [this](HostCall& c) { completer_.give(c.park()); }}});
    const std::string declarations = std::string(kHost) + kProgram;
    const limbo::Compiled compiled = limbo::compile(
        host::source_text("implement Prog;\n" + declarations + kBodies), {.abi = abi, .source_path = "calls.b"});
    auto types = host::read_interface(host::source_text(declarations), "Prog", abi);
    if (!module.ok() || !vm_.add_module(*module).ok() || !compiled.module || !types.ok()) return;
    auto source = open_module(*cache_, format::write(*compiled.module), {}, {.name = "calls.dis"});
    if (!source.ok()) return;
    auto program = vm_.instantiate(*source);
    if (!program.ok()) return;
    program_ = *program;
    types_ = *types;
  }

  Calls add() {
    return [call = function("add")](int64_t times) {
      int64_t t = 0;
      for (int64_t i = 0; i < times; i++)
        if (!ok(call->arg(0).set_int(t)) || !ok(call->arg(1).set_int(i)) || call->call() != CallEnd::returned ||
            !ok(call->result().get_int(t)))
          return int64_t{-1};
      return t;
    };
  }
  Calls size() {
    return [call = function("size")](int64_t times) {
      int64_t t = 0, n = 0;
      for (int64_t i = 0; i < times; i++, t += n)
        if (!ok(call->arg(0).set_string("hello")) || call->call() != CallEnd::returned || !ok(call->result().get_int(n)))
          return int64_t{-1};
      return t;
    };
  }
  // The program makes the calls.
  Calls within(const char* name) {
    return [call = function(name)](int64_t times) {
      int64_t t = 0;
      return ok(call->arg(0).set_int(times)) && call->call() == CallEnd::returned && ok(call->result().get_int(t)) ? t : -1;
    };
  }

 private:
  static constexpr uint64_t kHeap = 64 << 20;
  static VmOptions options(const std::shared_ptr<ModuleCache>& cache) {
    VmOptions o;
    o.cache = cache;
    return o;
  }
  std::shared_ptr<GuestCall> function(const char* name) {
    auto call = types_ ? GuestCall::prepare(vm_.runtime(), program_, types_, name)
                       : Diagnostic{.file = {}, .where = {}, .found = "no program", .expected = {}};
    return call.ok() ? std::move(call).value() : nullptr;
  }

  Completer completer_;
  const std::shared_ptr<ModuleCache> cache_;
  Vm vm_;
  ModuleInstance* program_ = nullptr;
  std::shared_ptr<const host::Interface> types_;
};

// --- In C++, through a pointer that the compiler does not see through ---

[[gnu::noinline]] int64_t plain_add(int64_t a, int64_t b) { return (a + b) & 0xffff; }
[[gnu::noinline]] int64_t plain_size(const std::string& s) { return int64_t(s.size()); }

int64_t plain_adds(int64_t times) {
  int64_t (*volatile const add)(int64_t, int64_t) = &plain_add;
  int64_t t = 0;
  for (int64_t i = 0; i < times; i++) t = add(t, i);
  return t;
}
int64_t plain_sizes(int64_t times) {
  int64_t (*volatile const size)(const std::string&) = &plain_size;
  int64_t t = 0;
  for (int64_t i = 0; i < times; i++) t += size("hello");
  return t;
}

// --- Measuring ---

double ns_of(const Calls& calls, int64_t times) {
  const auto start = std::chrono::steady_clock::now();
  calls(times);
  return std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - start).count();
}

struct Contestant {
  std::string who;
  Calls calls;
  int64_t times = 1000;
};

void measure_row(Session& session, const char* name, const char* title, const char* unit, std::vector<Contestant> all) {
  if (!session.wanted(name) || all.empty() || interrupted()) return;
  Row row{.group = "call", .name = name, .title = title, .unit = unit, .of = {}};
  const std::string expected = std::to_string(all[0].calls(100));
  for (Contestant& c : all) {
    session.progress("call/" + row.name + ": " + c.who);
    const std::string result = std::to_string(c.calls(100));
    row.of.push_back({.who = c.who, .samples = {}, .result = result});
    if (result != expected) session.problem("call/" + row.name + ": " + c.who + " computed " + result + ", not " + expected);
    while (ns_of(c.calls, c.times) < session.plan.sample_ms * 1e6) c.times *= 2;
  }
  const double scale = row.unit == "us" ? 1e3 : 1;
  for (size_t round = 0; round < size_t(session.plan.rounds) && !interrupted(); round++)
    for (size_t k = 0; k < all.size(); k++) {
      const size_t n = (round + k) % all.size();
      row.of[n].samples.push_back(ns_of(all[n].calls, all[n].times) / double(all[n].times) / scale);
    }
  for (Measurement& m : row.of) sum_up(m);
  session.result.rows.push_back(std::move(row));
}

}  // namespace

void measure_calls(Session& session) {
  measure_instances(session);
  if (session.contenders.other_vmrun()) return;
  struct Ours {
    const char* who;
    Abi abi;
    bool jit;
  };
  constexpr Ours kOurs[] = {
      {"jit64", kAbi64, true}, {"interp64", kAbi64, false}, {"jit32", kAbi32, true}, {"interp32", kAbi32, false}};
  std::vector<std::pair<std::string, std::unique_ptr<Machine>>> machines;
  for (const Ours& o : kOurs)
    if (session.contenders.has(o.who)) machines.emplace_back(o.who, std::make_unique<Machine>(o.abi, o.jit));
  auto row = [&](const char* name, const char* title, const char* unit, auto calls_of, Calls plain) {
    std::vector<Contestant> all;
    for (auto& [who, machine] : machines) all.push_back({who, calls_of(*machine)});
    if (plain && session.contenders.has("c2")) all.push_back({"c2", std::move(plain)});
    measure_row(session, name, title, unit, std::move(all));
  };
  auto within = [](const char* name) { return [name](Machine& m) { return m.within(name); }; };
  row("guest_add", "the host calls a function of two ints", "ns", [](Machine& m) { return m.add(); }, plain_adds);
  row("guest_size", "the host calls a function of a string", "ns", [](Machine& m) { return m.size(); }, plain_sizes);
  row("host_add", "the program calls the host's, of two ints", "ns", within("adds"), plain_adds);
  row("host_size", "the program calls the host's, of a string", "ns", within("sizes"), plain_sizes);
  row("builtin_sqrt", "the program calls math->sqrt", "ns", within("roots"), nullptr);
  row("host_waits", "a call that another thread completes", "us", within("waits"), nullptr);
}

}  // namespace dis::bench
