#include "vm/vm.h"

#include <unistd.h>

#include <cerrno>
#include <climits>
#include <cstdio>
#include <cstdlib>
#include <utility>

namespace dis {

namespace {

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
  if (options.max_heap_bytes == 0) options.max_heap_bytes = ArenaPool::default_heap_bytes();
  options.max_heap_bytes = std::max(options.max_heap_bytes, kMinHeapBytes);
  return options;
}

// Both are raised when memory or a limit on it is used up, by the engines and by built-ins.
bool is_memory_exception(std::string_view text) {
  return text.starts_with("out of memory") || text == exception_text(ExceptionId::stack_overflow);
}

}  // namespace

Vm::Vm(const VmOptions& options)
    : options_(completed(options)),
      tracer_(options_.trace_channels, options_.trace),
      cache_(options_.cache) {
  loader_.emplace(options_, *cache_, tracer_);
}

Vm::~Vm() {
  stacks_.reset();
  runtime_.reset();
}

void Vm::reset() {
  stacks_.reset();
  runtime_.reset();
  programs_.clear();
  program_name_.clear();
  loader_.emplace(options_, *cache_, tracer_);
  idle_ = false;
  run_ns_ = 0;
  interrupted_ = sample_wanted_ = false;
  bell_.answer();
}

Result<void> Vm::make_runtime(const Abi& abi, const std::string& first) {
  Common& common = cache_->common(abi);
  DIS_TRY_ASSIGN(uint8_t* const arena, common.arenas.take());
  RuntimeOptions options{.abi = abi,
                         .types = &common.types,
                         .arenas = &common.arenas,
                         .arena = arena,
                         .max_heap_bytes = options_.max_heap_bytes,
                         .quantum = options_.quantum,
                         .host = options_.host,
                         .hosted = &hosted_,
                         .executor = common.engine.get(),
                         .tracer = tracer_,
                         .bell = &bell_,
                         .embedder = options_.embedder};
  runtime_.reset(new Runtime(options, *this, *loader_));  // make_unique may not see the private base
  engine_ = common.engine.get();
  stacks_ = std::make_unique<StackTracer>(*runtime_, tracer_);
  first_module_ = options_.host.sandbox ? last_element(first) : first;
  loader_->attach(*runtime_, first_module_);
  return {};
}

Result<ModuleInstance*> Vm::instantiate(const ModuleSource& source) {
  const Abi abi = source.image->abi;
  auto refuse = [&](ErrorKind kind, std::string found, std::string expected) {
    return Diagnostic{.kind = kind,
                      .file = source.name,
                      .where = {},
                      .found = std::move(found),
                      .expected = std::move(expected)};
  };
  auto words = [](const Abi& a) { return std::to_string(a.word_bits()) + "-bit words"; };
  using format::WordSize;
  if (options_.word_size != WordSize::detect && (options_.word_size == WordSize::bits32) != (abi == kAbi32))
    return refuse(ErrorKind::link, "a module of " + words(abi), words(abi == kAbi32 ? kAbi64 : kAbi32));
  if (!runtime_)
    if (auto made = make_runtime(abi, source.name); !made.ok())
      return refuse(made.error().kind, std::move(made.error().found), std::move(made.error().expected));
  if (runtime_->abi() != abi)
    return refuse(ErrorKind::link, "a module of " + words(abi) + " (" + source.image->evidence + ")",
                  words(runtime_->abi()) + " as in " + first_module_);
  DIS_TRY_ASSIGN(LoadedModule * module, loader_->adopt(source));
  auto instance = runtime_->instantiate(module, nullptr, source.name, nullptr, false);
  runtime_->release_module(module);
  if (instance.ok()) runtime_->hold(as_object(*instance));
  return instance;
}

void Vm::release(ModuleInstance* instance) { runtime_->let_go(as_object(instance)); }

Result<int32_t> Vm::start(ModuleInstance* instance, const std::vector<std::string>& arguments,
                          const ProgramLimits& limits) {
  const LoadedModule& module = *instance->module;
  auto refuse = [&](std::string found) {
    return Diagnostic{.kind = ErrorKind::link,
                      .file = module.path,
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
  auto pid = runtime_->start(instance, "init", arguments, limits);
  if (!pid.ok()) {
    pid.error().file = module.path;
    return pid;
  }
  program_name_ = module.name();
  Program& program = programs_[*pid];
  program.module = program_name_;
  program.allowance = runtime_->scheduler.find(*pid)->allowance;
  idle_ = false;
  return pid;
}

IdleReason Vm::run(const RunLimits& limits) {
  if (!runtime_) return interrupted_.exchange(false) ? IdleReason::interrupted : IdleReason::finished;
  const int64_t start = Scheduler::now_ns();
  run_since_ns_ = start;
  Scheduler& scheduler = runtime_->scheduler;
  scheduler.keep_account(options_.account);
  Meter& meter = scheduler.meter();
  meter.set_left(Fuel::price_of(limits.fuel));
  const int64_t nested = limits.nested_fuel ? Fuel::price_of(limits.nested_fuel) : 0;
  nested_bound_ = nested > Meter::kNoBound - meter.spent() ? Meter::kNoBound : meter.spent() + nested;
  scheduler.set_deadline(limits.deadline_ns);
  IdleReason reason;
  do {
    if (interrupted_.exchange(false)) {
      reason = IdleReason::interrupted;
      break;
    }
    be_looked_at();
    reason = scheduler.run(*engine_, limits.may_sleep);
  } while (reason == IdleReason::interrupted);  // the bell tells neither who rang nor why
  idle_ = reason == IdleReason::finished;
  run_ns_ += Scheduler::now_ns() - start;
  run_since_ns_ = 0;
  return reason;
}

void Vm::begin_call(const RunLimits& limits) {
  Scheduler& scheduler = runtime_->scheduler;
  if (scheduler.current()) return;
  scheduler.keep_account(options_.account);
  scheduler.meter().set_left(Fuel::price_of(limits.fuel));
  scheduler.set_deadline(limits.deadline_ns);
  nested_bound_ = 0;
  idle_ = false;
}

bool Vm::attend(IdleReason why) {
  const bool nested = runtime_->scheduler.current() != nullptr;
  Meter& meter = runtime_->scheduler.meter();
  if (why == IdleReason::fuel && nested && nested_bound_ > meter.spent()) {
    meter.set_left(nested_bound_ == Meter::kNoBound ? Meter::kNoBound : nested_bound_ - meter.spent());
    overdrawn_ = true;
    return true;
  }
  if (why != IdleReason::interrupted) return false;
  bell_.answer();
  be_looked_at();
  if (nested ? !interrupted_ : !interrupted_.exchange(false)) return true;
  // The outermost is to hear of it too.
  if (nested) bell_.ring();
  return false;
}

void Vm::end_call() {
  // A turn that would have been over ends now.
  if (std::exchange(overdrawn_, false)) runtime_->scheduler.meter().set_left(0);
}

ProgramInfo Vm::program(int32_t pid) const {
  ProgramInfo info;
  const auto known = programs_.find(pid);
  if (!runtime_ || known == programs_.end()) return info;
  const Program& program = known->second;
  const Allowance& allowance = *program.allowance;
  info.processes = allowance.processes;
  info.fuel = uint64_t(allowance.fuel.spent() / kInstructionPrice);
  auto broken = [&](const std::string& text) {
    info.state = is_memory_exception(text) ? ProgramState::memory : ProgramState::broken;
    info.text = text;
  };
  if (allowance.fuel.exhausted()) {
    info.state = ProgramState::limit;
    info.text = "out of fuel: the program's " + std::to_string(allowance.limits.fuel) + " instructions are spent";
  } else if (program.failed) {
    info.state = ProgramState::failed;
    info.text = program.text;
  } else if (program.broken) {
    broken(program.text);
  } else if (program.killed) {
    info.state = ProgramState::killed;
  } else if (const Process* first = runtime_->scheduler.find(pid)) {
    info.state = first->runnable() ? ProgramState::ready : idle_ ? ProgramState::deadlock : ProgramState::waiting;
  } else if (program.any_broken) {
    broken(program.broken_text);
  }
  return info;
}

void Vm::kill(int32_t pid) {
  if (!runtime_) return;
  Scheduler& scheduler = runtime_->scheduler;
  const bool lives = scheduler.find(pid) != nullptr;
  scheduler.kill_program(pid);
  if (const auto known = programs_.find(pid); lives && known != programs_.end()) known->second.killed = true;
}

void Vm::interrupt() {
  interrupted_ = true;
  bell_.ring();
}

void Vm::sample() {
  sample_wanted_ = true;
  bell_.ring();
}

void Vm::be_looked_at() {
  if (sample_wanted_.exchange(false)) take_sample();
  if (figures_wanted_.exchange(false)) tell_figures();
}

void Vm::take_sample() {
  const Process* p = runtime_->scheduler.last_ready();
  if (!options_.sample || !p || !p->module) return;
  options_.sample(options_.sample_context, stacks_->folded(*p, engine_->resume_pc(*p)).c_str());
}

void Vm::report(std::string_view text) const {
  if (options_.report) return options_.report(options_.report_context, std::string(text).c_str());
  const HostOptions& host = options_.host;
  if (host.write) return host.write(host.write_context, int(HostStream::error), text.data(), text.size());
  while (!text.empty()) {
    ssize_t n = write(host.stderr_fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return;  // nobody is listening
    text.remove_prefix(size_t(n));
  }
}

Vm::Program* Vm::program_of(const Process& process) {
  const auto known = programs_.find(process.program);
  return known == programs_.end() ? nullptr : &known->second;
}

void Vm::process_broken(Process& process, std::string_view module, std::string_view text) {
  if (Program* program = program_of(process)) {
    if (process.pid == process.program) {
      program->broken = true;
      program->text = text;
    }
    program->any_broken = true;
    program->broken_text = text;
  }
  report("[" + std::string(module) + "] Broken: \"" + std::string(text) + "\"\n" +
         stacks_->trace(process, process.broken_pc));
}

void Vm::process_failed(Process& process, std::string_view text) {
  Program* program = program_of(process);
  if (!program || process.pid != process.program) return;
  program->failed = true;
  program->text = text;
}

void Vm::report_waiting() {
  if (!runtime_) return;
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

std::string_view Vm::current_module() const {
  const Process* p = runtime_ ? runtime_->scheduler.current() : nullptr;
  if (p && p->module) return p->module->module->name();
  return program_name_;
}

}  // namespace dis
