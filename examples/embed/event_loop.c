/* embed_event_loop: a host that keeps its own event loop, with a Dis program as one of the things in it.
 *
 *   embed_event_loop program.dis
 *
 * The program reads what the host sends it, a line every few milliseconds. The machine never sleeps: it says what it waits
 * for, and the host does the waiting. */
#include <dis/dis.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char* const lines[] = {"one line\n", "and another\n", "and the last one\n"};
static const int64_t pause_ns = 5000000;

static void check(dis_error* error) {
  if (!error) return;
  fprintf(stderr, "embed_event_loop: %s\n", dis_error_message(error));
  exit(2);
}

static int64_t now_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t); /* the clock of deadline_ns */
  return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

int main(int argc, char** argv) {
  int to_program[2];
  if (argc != 2 || pipe(to_program) != 0) {
    fprintf(stderr, "usage: embed_event_loop program.dis\n");
    return 2;
  }
  dis_engine* engine;
  dis_module* module;
  check(dis_engine_new(NULL, &engine));
  check(dis_module_load_file(engine, argv[1], NULL, &module));
  dis_vm_config config;
  dis_vm_config_init(&config);
  config.stdin_fd = to_program[0];
  dis_vm* vm;
  dis_instance* instance;
  dis_process* process;
  check(dis_vm_new(engine, &config, &vm));
  check(dis_instance_new(vm, module, &instance));
  check(dis_start(instance, 1, (const char* const*)argv + 1, &process));

  size_t sent = 0;
  int64_t next_line = now_ns();
  dis_run_result run = {.size = sizeof run};
  for (;;) {
    /* What the host has to do. */
    if (sent < sizeof lines / sizeof lines[0] && now_ns() >= next_line) {
      if (write(to_program[1], lines[sent], strlen(lines[sent])) < 0) return 2;
      next_line = now_ns() + pause_ns;
      if (++sent == sizeof lines / sizeof lines[0]) close(to_program[1]);
    }
    /* A turn of the machine: at most about a hundred thousand instructions. */
    check(dis_vm_run(vm, 100000, 0, &run));
    if (run.status == DIS_RUN_DONE) break;
    if (run.status == DIS_RUN_YIELDED) continue;
    /* Nothing to do: until a descriptor or a time of either, the machine's or the host's. */
    int64_t until = sent < sizeof lines / sizeof lines[0] ? next_line : -1;
    if (run.deadline_ns >= 0 && (until < 0 || run.deadline_ns < until)) until = run.deadline_ns;
    const int64_t left = until - now_ns();
    const int timeout_ms = until < 0 ? -1 : left < 0 ? 0 : (int)((left + 999999) / 1000000);
    struct pollfd wait = {run.fd, POLLIN, 0}; /* poll leaves out -1 */
    poll(&wait, 1, timeout_ms);
  }

  dis_process_info info = {.size = sizeof info};
  check(dis_process_get_info(process, &info));
  const int status = info.state == DIS_PROCESS_ENDED ? 0 : 1;
  check(dis_vm_free(vm));
  check(dis_process_free(process));
  check(dis_instance_free(instance));
  dis_module_free(module);
  dis_engine_free(engine);
  return status;
}
