/* memory: machines that share a budget of memory, which the host keeps.
 *
 *   memory BUDGET_MIB PROGRAM [ARGUMENT...]
 *
 * Four machines run the program in turns. Whoever wants more than there is left gets an exception, "out of memory: heap";
 * a machine whose program ends is reset, and what it had is there for the others. */
#define _DEFAULT_SOURCE /* mmap without a file, madvise */
#include <dis/dis.h>
#include <dis/limbo.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { kMachines = 4 };

/* Machines in several threads would take from it at the same time: then it needs a lock, or atomic counters. */
struct budget {
  size_t limit, used, most;
};

static void check(dis_error* error) {
  if (!error) return;
  fprintf(stderr, "memory: %s\n", dis_error_message(error));
  exit(2);
}

/* More addresses than wanted, of which those before and behind the aligned ones go back. They can be read and written from
 * the beginning: so the kernel gives pages only where something is written, and no module can make the host fault. */
static void* reserve(void* context, size_t bytes, size_t alignment) {
  (void)context;
  void* all = mmap(NULL, bytes + alignment, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (all == MAP_FAILED) return NULL;
  const size_t before = (alignment - (uintptr_t)all % alignment) % alignment;
  char* at = (char*)all + before;
  if (before > 0) munmap(all, before);
  if (before < alignment) munmap(at + bytes, alignment - before);
  return at;
}

static int commit(void* context, void* at, size_t bytes) {
  struct budget* budget = context;
  (void)at;
  if (budget->limit - budget->used < bytes) return 0;
  budget->used += bytes;
  if (budget->used > budget->most) budget->most = budget->used;
  return 1;
}

static void decommit(void* context, void* at, size_t bytes) {
  struct budget* budget = context;
  madvise(at, bytes, MADV_DONTNEED);
  budget->used -= bytes;
}

static void release(void* context, void* at, size_t bytes) {
  (void)context;
  munmap(at, bytes);
}

static dis_module* load(dis_engine* engine, const char* path) {
  dis_compile_config config;
  dis_compile_config_init(&config);
  config.own_includes = 1;
  dis_compiled* compiled;
  check(dis_compile_file(path, &config, &compiled));
  size_t size;
  const void* bytes = dis_compiled_module(compiled, &size);
  if (!bytes) {
    fputs(dis_compiled_messages(compiled), stderr);
    exit(2);
  }
  dis_module_config as;
  dis_module_config_init(&as);
  as.name = path;
  dis_module* module;
  check(dis_module_load_memory(engine, bytes, size, &as, &module));
  dis_compiled_free(compiled);
  return module;
}

static void ignore(void* context, const char* report) {
  (void)context;
  (void)report;
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: memory BUDGET_MIB PROGRAM [ARGUMENT...]\n");
    return 2;
  }
  struct budget budget = {(size_t)strtoul(argv[1], NULL, 10) << 20, 0, 0};
  dis_memory memory;
  dis_memory_init(&memory);
  memory.reserve = reserve;
  memory.commit = commit;
  memory.decommit = decommit;
  memory.release = release;
  memory.memory_context = &budget;
  dis_engine_config engine_config;
  dis_engine_config_init(&engine_config);
  engine_config.max_heap_bytes = 64 << 20; /* each machine may have so much, as long as the budget lasts */
  engine_config.metered = 1;
  engine_config.memory = &memory;
  dis_engine* engine;
  check(dis_engine_new(&engine_config, &engine));
  dis_module* module = load(engine, argv[2]);

  dis_vm_config config;
  dis_vm_config_init(&config);
  config.report = ignore;
  dis_vm* vms[kMachines];
  dis_process* processes[kMachines];
  for (int i = 0; i < kMachines; i++) {
    dis_instance* instance;
    check(dis_vm_new(engine, &config, &vms[i]));
    check(dis_instance_new(vms[i], module, &instance));
    check(dis_start(instance, argc - 2, (const char* const*)argv + 2, &processes[i]));
    check(dis_instance_free(instance));
  }
  for (int left = kMachines; left > 0;) {
    for (int i = 0; i < kMachines; i++) {
      if (!processes[i]) continue;
      dis_run_result turn = {.size = sizeof turn};
      check(dis_vm_run(vms[i], 1000, 0, &turn));
      if (turn.status == DIS_RUN_YIELDED) continue;
      dis_process_info info = {.size = sizeof info};
      check(dis_process_get_info(processes[i], &info));
      printf("machine %d: %s\n", i + 1, info.state == DIS_PROCESS_ENDED ? "ended" : info.exception);
      check(dis_process_free(processes[i]));
      processes[i] = NULL;
      check(dis_vm_reset(vms[i]));
      left--;
    }
  }
  for (int i = 0; i < kMachines; i++) check(dis_vm_free(vms[i]));
  dis_module_free(module);
  dis_engine_free(engine);
  printf("%.1f MiB at most, %zu bytes now\n", (double)budget.most / (1 << 20), budget.used);
  return 0;
}
