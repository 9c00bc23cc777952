/* budget: a program nobody trusts, with bounds on all that it could take.
 *
 *   budget PROGRAM.dis [ARGUMENT...]
 *
 * It sees nothing of the host but what the host hands it, and whatever it does, the host goes on. The status is 0 if the
 * program ended normally within its bounds, 1 if it did not, 2 if it could not be run. */
#include <dis/dis.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { kFuel = 1000 * 1000, kSeconds = 2 };

static void check(dis_error* error) {
  if (!error) return;
  fprintf(stderr, "budget: %s\n", dis_error_message(error));
  exit(2);
}

/* What the program prints comes here, at most max_output_bytes of it. */
static void print(void* context, int stream, const char* bytes, size_t size) {
  (void)context;
  fwrite(bytes, 1, size, stream == 1 ? stdout : stderr);
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static const char* how_it_ended(const dis_run_result* run, const dis_process_info* program) {
  if (run->status == DIS_RUN_YIELDED) return "out of fuel";
  if (run->status == DIS_RUN_TIMEOUT) return "out of time";
  switch (program->state) {
    case DIS_PROCESS_ENDED: return "ended";
    case DIS_PROCESS_DEADLOCK: return "waits for what never comes";
    default: return program->exception; /* FAILED, BROKEN, MEMORY: what was raised, and by nobody handled */
  }
}

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: budget PROGRAM.dis [ARGUMENT...]\n");
    return 2;
  }
  dis_engine_config engine_config;
  dis_engine_config_init(&engine_config);
  engine_config.metered = 1; /* the same program stops at the same instruction, every time and everywhere */
  engine_config.max_heap_bytes = 8 << 20;
  dis_engine* engine;
  dis_module* module;
  check(dis_engine_new(&engine_config, &engine));
  check(dis_module_load_file(engine, argv[1], NULL, &module));

  dis_vm_config config;
  dis_vm_config_init(&config);
  config.sandbox = 1; /* no files, no environment, no host's name */
  config.max_stack_bytes = 1 << 20;
  config.max_processes = 16;
  config.max_files = 8;
  config.max_output_bytes = 64 << 10;
  config.stdin_fd = -1;
  config.output = print;
  dis_vm* vm;
  dis_instance* instance;
  dis_process* process;
  check(dis_vm_new(engine, &config, &vm));
  check(dis_instance_new(vm, module, &instance));
  check(dis_start(instance, argc - 1, (const char* const*)argv + 1, &process));

  check(dis_vm_set_deadline(vm, now_ns() + kSeconds * (int64_t)1000000000));
  dis_run_result run = {.size = sizeof run};
  check(dis_vm_run(vm, kFuel, DIS_RUN_MAY_SLEEP, &run));

  dis_process_info program = {.size = sizeof program};
  check(dis_process_get_info(process, &program));
  fflush(stdout);
  fprintf(stderr, "budget: %s\n", how_it_ended(&run, &program));
  const int ended = run.status == DIS_RUN_DONE && program.state == DIS_PROCESS_ENDED;

  /* What still runs ends with its machine. To keep the machine for another program: dis_vm_reset. */
  check(dis_process_free(process));
  check(dis_instance_free(instance));
  check(dis_vm_free(vm));
  dis_module_free(module);
  dis_engine_free(engine);
  return ended ? 0 : 1;
}
