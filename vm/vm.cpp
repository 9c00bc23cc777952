#include "vm/vm.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <utility>

#include "runtime/builtin/namespace.h"

namespace dis {

namespace {

// What this machine, or the control group it is divided into, has of memory.
uint64_t memory_bytes() {
  uint64_t bytes = uint64_t(sysconf(_SC_PHYS_PAGES)) * uint64_t(sysconf(_SC_PAGESIZE));
  int fd = open("/sys/fs/cgroup/memory.max", O_RDONLY | O_CLOEXEC);
  if (fd >= 0) {
    char text[32] = {};
    if (read(fd, text, sizeof text - 1) > 0 && text[0] >= '0' && text[0] <= '9')
      bytes = std::min<uint64_t>(bytes, strtoull(text, nullptr, 10));
    close(fd);
  }
  return bytes;
}

std::string real_path(const char* path) {
  char buffer[PATH_MAX];
  return realpath(path, buffer) ? buffer : std::string();
}

// A program started in a folder below its root is there in its own tree too.
std::string directory_below(const std::string& root) {
  const std::string base = real_path(root.c_str()), here = real_path(".");
  if (base.empty() || base == "/" || !here.starts_with(base)) return {};
  return here.size() == base.size() ? "/"
         : here[base.size()] == '/' ? here.substr(base.size())
                                    : std::string();
}

VmOptions completed(VmOptions options) {
  HostOptions& host = options.host;
  if (!host.root.empty() && host.directory.empty()) host.directory = directory_below(host.root);
  if (options.max_heap_bytes == 0) options.max_heap_bytes = memory_bytes() / 4 * 3;
  options.max_heap_bytes = std::max(options.max_heap_bytes, kMinHeapBytes);
  return options;
}

CodeOptions code_options(const VmOptions& options) {
  CodeOptions code = options.code;
  code.max_heap_bytes = options.max_heap_bytes;
  return code;
}

// Of instructions; no bound where there are more than can be counted.
int64_t price_of(uint64_t instructions) {
  return instructions > uint64_t(Meter::kNoBound / kInstructionPrice) ? Meter::kNoBound
                                                                     : int64_t(instructions) * kInstructionPrice;
}

// Both are raised when memory or a limit on it is used up, by the engines and by built-ins.
bool is_memory_exception(std::string_view text) {
  return text.starts_with("out of memory") || text == exception_text(ExceptionId::stack_overflow);
}

}  // namespace

Vm::Vm(const VmOptions& options)
    : options_(completed(options)),
      tracer_(options_.trace_channels, options_.trace),
      cache_(options_.cache ? options_.cache : std::make_shared<ModuleCache>(code_options(options_))),
      loader_(options_, *cache_, tracer_) {}

Vm::~Vm() {
  if (runtime_ && program_) runtime_->heap.release(program_);
  stacks_.reset();
  runtime_.reset();
}

// False: no addresses for its heap.
bool Vm::make_instance(const Abi& abi) {
  Common& common = cache_->common(abi);
  uint8_t* const arena = common.arenas.take();
  if (!arena) return false;
  RuntimeOptions options{.abi = abi,
                         .types = &common.types,
                         .arenas = &common.arenas,
                         .arena = arena,
                         .max_heap_bytes = options_.max_heap_bytes,
                         .quantum = options_.quantum,
                         .host = options_.host,
                         .hosted = &hosted_,
                         .executor = common.engine.get(),
                         .tracer = tracer_};
  runtime_.reset(new Runtime(options, *this, loader_));  // make_unique may not see the private base
  if (options_.fuel) runtime_->scheduler.meter().set_left(price_of(options_.fuel));
  engine_ = common.engine.get();
  stacks_ = std::make_unique<StackTracer>(*runtime_, tracer_);
  loader_.attach(*runtime_, shown(program_path_));
  return true;
}

// What a program may know of its own module's name on the host: in a sandbox the last element.
std::string Vm::shown(const std::string& path) const { return options_.host.sandbox ? last_element(path) : path; }

// Where the program named on a command line may be. People type what their shell completes, and paths of the
// tree they chose as the root.
std::vector<std::string> Vm::candidates(const std::string& path) const {
  const std::string& root = options_.host.root;
  if (root.empty() || root == "/" || path.empty() || options_.host.sandbox) return {path};
  const std::string below = root + absolute_name("/", path);
  if (path[0] == '/') return {below, path};
  return {path, below};
}

Result<void> Vm::load(const std::string& path) {
  DIS_CHECK(runtime_ == nullptr);
  program_path_ = path;
  Diagnostic first_problem;
  for (const std::string& host : candidates(path)) {
    auto identity = identify_file(host, path);
    auto image = identity.ok() ? loader_.image(host, host, *identity, path, nullptr)
                               : Result<std::shared_ptr<CachedModule>>(identity.error());
    if (image.ok()) return load_image(std::move(image).value(), *identity, path, host);
    if (first_problem.found.empty()) first_problem = image.error();
    if (image.error().kind != ErrorKind::not_found) return image.error();
  }
  return first_problem;
}

Result<void> Vm::load_memory(const std::string& path, std::vector<std::byte> bytes,
                             std::string_view symbols) {
  DIS_CHECK(runtime_ == nullptr);
  program_path_ = path;
  DIS_TRY_ASSIGN(std::shared_ptr<CachedModule> image, loader_.image(std::move(bytes), symbols, path));
  return load_image(std::move(image), {}, path, path);
}

Result<void> Vm::load_image(std::shared_ptr<CachedModule> image, const FileIdentity& identity, const std::string& path,
                            const std::string& host) {
  if (!make_instance(image->abi))
    return Diagnostic{.kind = ErrorKind::limit,
                      .file = path,
                      .where = {},
                      .found = "no address space for a heap",
                      .expected = std::to_string(ArenaPool::least_bytes(image->abi) >> 20) + " MiB at least"};
  DIS_TRY_ASSIGN(LoadedModule * module, loader_.make(std::move(image), identity, shown(path), host));
  auto instance = runtime_->instantiate(module, nullptr, path, nullptr, false);
  runtime_->release_module(module);
  if (!instance.ok()) return instance.error();
  program_ = *instance;
  return {};
}

Result<int32_t> Vm::start(const std::vector<std::string>& arguments) {
  DIS_CHECK(program_ != nullptr);
  const LoadedModule& module = *program_->module;
  auto refuse = [&](std::string found) {
    return Diagnostic{.kind = ErrorKind::link,
                      .file = program_path_,
                      .where = "module " + module.name(),
                      .found = std::move(found),
                      .expected = "a program: init(ctxt: ref Draw->Context, argv: list of string)"};
  };
  const Export* init = module.image->find_export("init");
  if (!init || init->pc < 0) return refuse("no function init");
  // Assembled programs may leave the signature out.
  if (init->signature != kCommandSignature && init->signature != 0) {
    char text[64];
    std::snprintf(text, sizeof text, "function init of type signature 0x%08x", init->signature);
    Diagnostic d = refuse(text);
    std::snprintf(text, sizeof text, "0x%08x, ", kCommandSignature);
    d.expected = text + d.expected;
    return d;
  }
  auto pid = runtime_->start(program_, "init", arguments);
  if (!pid.ok()) {
    pid.error().file = program_path_;
    return pid;
  }
  first_pid_ = *pid;
  // From here on the processes keep the instance; the collector knows of theirs, not of ours.
  program_name_ = module.name();
  runtime_->heap.release(std::exchange(program_, nullptr));
  return pid;
}

Outcome Vm::run() {
  if (interrupted_.exchange(false)) return {.end = End::interrupted, .text = {}};
  int64_t start = Scheduler::now_ns();
  IdleReason reason = runtime_->scheduler.run(*engine_);
  // A sample is taken where an interruption would be noticed.
  while (reason == IdleReason::interrupted && sample_wanted_.exchange(false)) {
    take_sample();
    if (interrupted_) break;
    reason = runtime_->scheduler.run(*engine_);
  }
  if (reason == IdleReason::interrupted) interrupted_ = false;
  run_ns_ += Scheduler::now_ns() - start;
  return outcome(reason);
}

// The first process is the program: its fate comes first. Of the others only a defect counts.
Outcome Vm::outcome(IdleReason reason) {
  if (reason == IdleReason::interrupted) return {.end = End::interrupted, .text = {}};
  if (reason == IdleReason::fuel) return {.end = End::fuel, .text = {}};
  auto broken = [](const std::string& text) {
    return Outcome{.end = is_memory_exception(text) ? End::memory : End::broken, .text = text};
  };
  if (first_failed_) return {.end = End::failed, .text = first_text_};
  if (first_broken_) return broken(first_text_);
  if (runtime_->scheduler.find(first_pid_)) {
    report_deadlock();
    return {.end = End::deadlock, .text = {}};
  }
  if (any_broken_) return broken(broken_text_);
  return {};
}

void Vm::interrupt() {
  interrupted_ = true;
  if (runtime_) runtime_->scheduler.interrupt();
}

void Vm::compile_all() {
  if (!runtime_) return;
  runtime_->for_each_module([&](LoadedModule& m) {
    if (m.code) engine_->compile_all(*m.code);
  });
}

void Vm::sample() {
  sample_wanted_ = true;
  if (runtime_) runtime_->scheduler.interrupt();
}

void Vm::take_sample() {
  const Process* p = runtime_->scheduler.last_ready();
  if (!options_.sample || !p || !p->module) return;
  options_.sample(options_.sample_context, stacks_->folded(*p, engine_->resume_pc(*p)).c_str());
}

void Vm::report(std::string_view text) const {
  while (!text.empty()) {
    ssize_t n = write(options_.host.stderr_fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // nobody is listening
    text.remove_prefix(size_t(n));
  }
}

void Vm::process_broken(Process& process, std::string_view module, std::string_view text) {
  if (process.pid == first_pid_) {
    first_broken_ = true;
    first_text_ = text;
  }
  any_broken_ = true;
  broken_text_ = text;
  report("[" + std::string(module) + "] Broken: \"" + std::string(text) + "\"\n" +
         stacks_->trace(process, process.broken_pc));
}

void Vm::process_failed(Process& process, std::string_view text) {
  if (process.pid != first_pid_) return;
  first_failed_ = true;
  first_text_ = text;
}

void Vm::report_deadlock() {
  constexpr int kShown = 8;
  std::string text;
  int count = 0;
  for (Process* p = runtime_->scheduler.first(); p; p = p->all_next) {
    if (++count > kShown) continue;
    const char* waits = p->state == ProcessState::sending     ? "to send"
                        : p->state == ProcessState::receiving ? "to receive"
                        : p->state == ProcessState::alting    ? "in alt"
                                                              : "in a call";
    const CodeObject* code = p->module ? p->module->module->code : nullptr;
    uint32_t pc = code && p->pc ? code->pc_of(p->pc) : 0;
    // A call that waits is made again; channel operations are over once their partner came.
    if (p->state != ProcessState::waiting && pc > 0) pc--;
    text += "process " + std::to_string(p->pid) + " waits " + waits + ":\n" + stacks_->trace(*p, pc);
  }
  if (count > kShown) text += "... and " + std::to_string(count - kShown) + " more processes\n";
  report("Deadlock: every process waits for another\n" + text);
}

VmStats Vm::stats() const {
  VmStats s{.loader = loader_.stats(), .run_ns = run_ns_};
  if (!runtime_) return s;
  s.slices = runtime_->scheduler.slices();
  s.processes = runtime_->scheduler.spawned();
  s.fuel = uint64_t(runtime_->scheduler.meter().spent() / kInstructionPrice);
  s.heap_used_bytes = runtime_->heap.used_bytes();
  s.heap_peak_bytes = runtime_->heap.peak_bytes();
  s.heap_allocated_bytes = runtime_->heap.allocated_bytes();
  s.collections = runtime_->collector.stats().cycles;
  s.objects_collected = runtime_->collector.stats().objects_reclaimed;
  const DurationHistogram& steps = runtime_->collector.stats().step_ns;
  s.pauses = steps.count();
  s.longest_pause_ns = steps.longest();
  s.pause_p50_ns = steps.percentile(50);
  s.pause_p95_ns = steps.percentile(95);
  s.pause_p99_ns = steps.percentile(99);
  return s;
}

std::string_view Vm::current_module() const {
  const Process* p = runtime_ ? runtime_->scheduler.current() : nullptr;
  if (p && p->module) return p->module->module->name();
  return program_name_;
}

}  // namespace dis
