// calls: what a call costs between the host and the program, either way, through the public header, beside one through a
// pointer in C++ and those of Lua. The machine runs inside this program: a call is too short to be seen from outside. One
// that --vmrun names is another one, so there are no such rows then.
#include <chrono>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/jitbench/groups.h"
#include "bench/jitbench/lua_calls.h"
#include "bench/jitbench/samples.h"
#include "include/dis/dis.hpp"
#include "include/dis/limbo.h"

namespace dis::bench {

namespace {

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
    give(nullptr, true);
    thread_.join();
  }
  void give(dis_ticket* ticket, bool over = false) {
    {
      std::lock_guard lock(mutex_);
      ticket_ = ticket;
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
      const auto finish = [](dis_call* call, void*) {
        dis_call_return_int(call, dis_call_arg_int(call, 0) + 1);
      };
      dis_ticket_complete(std::exchange(ticket_, nullptr), finish, nullptr, nullptr);
    }
  }
  std::mutex mutex_;
  std::condition_variable changed_;
  dis_ticket* ticket_ = nullptr;
  bool over_ = false;
  std::thread thread_;
};

// --- The host's functions, in the way of C ---

void add(dis_call* call, void*) {
  dis_call_return_int(call, (dis_call_arg_int(call, 0) + dis_call_arg_int(call, 1)) & 0xffff);
}
void size(dis_call* call, void*) {
  size_t size = 0;
  dis_call_arg_string(call, 0, &size);
  dis_call_return_int(call, int64_t(size));
}
void slowly(dis_call* call, void* completer) { static_cast<Completer*>(completer)->give(dis_call_park(call)); }

class HostModule : public avernus::detail::Owner<dis_host_module> {
 public:
  explicit HostModule(Completer& completer)
      : Owner([&](dis_host_module** out) {
          const dis_binding functions[] = {{"add", add, nullptr, nullptr},
                                           {"size", size, nullptr, nullptr},
                                           {"slowly", slowly, &completer, nullptr}};
          return dis_host_module_new(kHost, nullptr, functions, std::size(functions), out);
        }) {}
};

avernus::Module compiled(const avernus::Engine& engine, int word_size) {
  const std::string source = "implement Prog;\n" + (std::string(kHost) + kProgram + kBodies);
  dis_compile_config config;
  dis_compile_config_init(&config);
  config.word_size = word_size;
  dis_compiled* compiled;
  avernus::check(dis_compile_memory("calls.b", source.data(), source.size(), &config, &compiled));
  const std::unique_ptr<dis_compiled, void (*)(dis_compiled*)> own(compiled, dis_compiled_free);
  avernus::ModuleConfig as;
  as.name = "calls";
  size_t size = 0;
  const void* bytes = dis_compiled_module(compiled, &size);
  return avernus::Module(engine, bytes, size, as);
}

avernus::EngineConfig engine_config(bool jit) {
  avernus::EngineConfig config;
  config.jit = jit;
  config.max_heap_bytes = 64 << 20;
  return config;
}

class Machine {
 public:
  Machine(int word_size, bool jit)
      : module_(completer_),
        engine_(engine_config(jit)),
        vm_(with_module(engine_, module_)),
        instance_(vm_, compiled(engine_, word_size)),
        types_(std::string(kHost) + kProgram, "Prog") {}

  Calls add() {
    return [call = function("add")](int64_t times) {
      dis_function* const f = call->get();
      dis_call_status status;
      int64_t t = 0;
      for (int64_t i = 0; i < times; i++)
        if (dis_function_set_int(f, 0, t) || dis_function_set_int(f, 1, i) ||
            dis_function_call(f, 0, DIS_RUN_MAY_SLEEP, &status) || status != DIS_CALL_RETURNED ||
            dis_function_get_int(f, &t))
          return int64_t{-1};
      return t;
    };
  }
  Calls size() {
    return [call = function("size")](int64_t times) {
      dis_function* const f = call->get();
      dis_call_status status;
      int64_t t = 0, n = 0;
      for (int64_t i = 0; i < times; i++, t += n)
        if (dis_function_set_string(f, 0, "hello", 5) || dis_function_call(f, 0, DIS_RUN_MAY_SLEEP, &status) ||
            status != DIS_CALL_RETURNED || dis_function_get_int(f, &n))
          return int64_t{-1};
      return t;
    };
  }
  // The program makes the calls.
  Calls within(const char* name) {
    return [call = function(name)](int64_t times) { return call->call<int64_t>(times); };
  }

 private:
  static avernus::Vm with_module(const avernus::Engine& engine, const HostModule& module) {
    avernus::Vm vm(engine);
    avernus::check(dis_vm_add_module(vm.get(), module.get()));
    return vm;
  }
  std::shared_ptr<avernus::Function> function(const char* name) {
    return std::make_shared<avernus::Function>(instance_, types_, name);
  }

  Completer completer_;
  const HostModule module_;
  const avernus::Engine engine_;
  avernus::Vm vm_;
  avernus::Instance instance_;
  const avernus::Interface types_;
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
  std::vector<Samples> samples(all.size(), Samples(session.pulse));
  for (size_t round = 0; round < size_t(session.plan.rounds) && !interrupted(); round++)
    for (size_t k = 0; k < all.size(); k++) {
      const size_t n = (round + k) % all.size();
      samples[n].take([&] { return ns_of(all[n].calls, all[n].times) / double(all[n].times) / scale; });
    }
  for (size_t n = 0; n < all.size(); n++) samples[n].put_into(row.of[n]);
  session.result.rows.push_back(std::move(row));
}

void measure_both_ways(Session& session) {
  struct Ours {
    const char* who;
    int word_size;
    bool jit;
  };
  constexpr Ours kOurs[] = {
      {"jit64", 64, true}, {"interp64", 64, false}, {"jit32", 32, true}, {"interp32", 32, false}};
  std::vector<std::pair<std::string, std::unique_ptr<Machine>>> machines;
  for (const Ours& o : kOurs)
    if (session.contenders.has(o.who)) machines.emplace_back(o.who, std::make_unique<Machine>(o.word_size, o.jit));
  const bool with_lua = session.contenders.wants_lua() && *lua_version();
  if (with_lua) session.result.contenders.push_back({"lua", lua_version(), 64});
  if (session.contenders.wants_lua() && !with_lua)
    session.result.notes.push_back("call: Lua left out: liblua5.4-dev was not there when jitbench was built");
  auto row = [&](const char* name, const char* title, const char* unit, auto calls_of, Calls plain) {
    std::vector<Contestant> all;
    for (auto& [who, machine] : machines) all.push_back({who, calls_of(*machine)});
    if (plain && session.contenders.has("c2")) all.push_back({"c2", std::move(plain)});
    if (Calls lua = with_lua ? lua_calls(name) : nullptr) all.push_back({"lua", std::move(lua)});
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

}  // namespace

void measure_calls(Session& session) {
  measure_instances(session);
  if (session.contenders.other_vmrun()) return;
  try {
    measure_both_ways(session);
  } catch (const std::exception& e) {
    session.problem(std::string("call: ") + e.what());
  }
}

}  // namespace dis::bench
