#include "tools/vmrun/signals.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <atomic>

#include "include/dis/dis.h"
#include "tools/common/exit_status.h"

namespace dis::tools {

namespace {

// Signal handlers take no argument, so what they need lies here: the machines of this program.
std::atomic<dis_vm* const*> g_machines;
std::atomic<size_t> g_count;
volatile sig_atomic_t g_caught;

void on_interrupt(int number) {
  g_caught = number;
  for (size_t n = 0; n < g_count; n++) dis_vm_interrupt(g_machines.load()[n]);
}

void on_fault(int number) {
  // Only write(2) and _exit(2) from here on; if even this faults, the default action ends us.
  char module[64];
  // Of several it is not known which one it was.
  dis_vm_current_module(g_count == 1 ? g_machines.load()[0] : nullptr, module, sizeof module);
  const char* what = number == SIGABRT  ? "a check failed"
                     : number == SIGFPE ? "an arithmetic trap"
                     : number == SIGILL ? "an illegal machine instruction"
                                        : "invalid memory access";
  char line[192] = "vmrun: internal error: ";
  auto append = [&](const char* text) { strncat(line, text, sizeof line - 1 - strlen(line)); };
  append(what);
  if (module[0]) {
    append(" in module '");
    append(module);
    append("'");
  }
  append("\n");
  ssize_t ignored = write(2, line, strlen(line));
  (void)ignored;
  _exit(kExitInternal);
}

}  // namespace

void catch_signals(const std::vector<dis_vm*>& machines) {
  static std::vector<dis_vm*> all;
  all = machines;
  g_machines = all.data();
  g_count = all.size();
  struct sigaction action = {};
  sigemptyset(&action.sa_mask);
  action.sa_handler = SIG_IGN;
  sigaction(SIGPIPE, &action, nullptr);

  action.sa_handler = on_interrupt;
  action.sa_flags = SA_RESETHAND;
  for (int number : {SIGINT, SIGTERM}) {
    // What a parent chose to ignore stays ignored (nohup, background jobs).
    struct sigaction before;
    if (sigaction(number, nullptr, &before) == 0 && before.sa_handler == SIG_IGN) continue;
    sigaction(number, &action, nullptr);
  }

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  // A fault may be a stack that ran out, so the handler brings its own.
  static char stack[16384];
  stack_t alternate = {};
  alternate.ss_sp = stack;
  alternate.ss_size = sizeof stack;
  sigaltstack(&alternate, nullptr);
  action.sa_handler = on_fault;
  action.sa_flags = SA_ONSTACK | SA_RESETHAND;
  for (int number : {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT}) sigaction(number, &action, nullptr);
#else
  (void)on_fault;  // the sanitizers have better reports
#endif
}

int signal_caught() { return g_caught; }

}  // namespace dis::tools
