/* embed_isolates: a thousand machines in one program. They share an engine, and so the code; nothing else.
 *
 *   embed_isolates program.dis
 *
 * Each runs the program with two numbers as arguments, in turns of a bounded length, as a server would that has many
 * tenants. What they print is dropped. */
#include <dis/dis.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { kIsolates = 1000 };

struct isolate {
  dis_vm* vm;
  dis_instance* instance;
  dis_process* process;
  int done;
};

static void check(dis_error* error) {
  if (!error) return;
  fprintf(stderr, "embed_isolates: %s\n", dis_error_message(error));
  exit(2);
}

static double now_ms(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

int main(int argc, char** argv) {
  if (argc != 2) {
    fprintf(stderr, "usage: embed_isolates program.dis\n");
    return 2;
  }
  dis_engine_config engine_config;
  dis_engine_config_init(&engine_config);
  engine_config.max_heap_bytes = 8 << 20; /* address space is reserved for each: some times this */
  dis_engine* engine;
  dis_module* module;
  check(dis_engine_new(&engine_config, &engine));
  check(dis_module_load_file(engine, argv[1], NULL, &module));

  dis_vm_config config;
  dis_vm_config_init(&config);
  config.stdout_fd = open("/dev/null", O_WRONLY);
  static struct isolate isolates[kIsolates];
  const double start = now_ms();
  for (int i = 0; i < kIsolates; i++) {
    struct isolate* one = &isolates[i];
    check(dis_vm_new(engine, &config, &one->vm));
    check(dis_instance_new(one->vm, module, &one->instance));
  }
  const double made = now_ms();
  for (int i = 0; i < kIsolates; i++) {
    char number[16];
    snprintf(number, sizeof number, "%d", i);
    const char* arguments[] = {argv[1], number, "360360"};
    check(dis_start(isolates[i].instance, 3, arguments, &isolates[i].process));
  }
  for (int left = kIsolates; left > 0;) {
    for (int i = 0; i < kIsolates; i++) {
      if (isolates[i].done) continue;
      dis_run_result turn = {.size = sizeof turn};
      check(dis_vm_run(isolates[i].vm, 10000, 0, &turn));
      if (turn.status != DIS_RUN_DONE) continue;
      isolates[i].done = 1;
      left--;
    }
  }
  const double ran = now_ms();

  int ended = 0;
  for (int i = 0; i < kIsolates; i++) {
    dis_process_info info = {.size = sizeof info};
    check(dis_process_get_info(isolates[i].process, &info));
    ended += info.state == DIS_PROCESS_ENDED;
    check(dis_vm_free(isolates[i].vm));
    check(dis_process_free(isolates[i].process));
    check(dis_instance_free(isolates[i].instance));
  }
  dis_module_free(module);
  dis_engine_free(engine);
  printf("%d of %d ended normally\n", ended, (int)kIsolates);
  printf("made in %.1f ms, run in %.1f ms, freed in %.1f ms\n", made - start, ran - made, now_ms() - ran);
  return ended == kIsolates ? 0 : 1;
}
