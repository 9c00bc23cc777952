/* The headers are C99, every function can be called from C, and what a host must do can be done. */
#include <dis/dis.h>
#include <dis/limbo.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                              \
  do {                                                                \
    if (!(condition)) {                                               \
      fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
      exit(1);                                                        \
    }                                                                 \
  } while (0)

static const char source[] =
    "implement Test;\n"
    "include \"sys.m\";\n"
    "include \"draw.m\";\n"
    "Test: module { init: fn(nil: ref Draw->Context, argv: list of string); };\n"
    "init(nil: ref Draw->Context, argv: list of string)\n"
    "{\n"
    "\tsys := load Sys Sys->PATH;\n"
    "\tfor(l := argv; l != nil; l = tl l)\n"
    "\t\tsys->sleep(1);\n"
    "\tif(len argv > 2)\n"
    "\t\traise \"odd\";\n"
    "}\n";

struct seen {
  int traces, reports, samples;
};

static void on_trace(void* context, const char* channel, const char* line) {
  CHECK(strcmp(channel, "load") == 0);
  CHECK(line[0] != 0);
  ((struct seen*)context)->traces++;
}

static void on_report(void* context, const char* text) {
  CHECK(strstr(text, "odd") != NULL);
  ((struct seen*)context)->reports++;
}

static void on_sample(void* context, const char* stack) {
  CHECK(stack[0] != 0);
  ((struct seen*)context)->samples++;
}

static dis_module* compile(dis_engine* engine) {
  dis_compile_config config;
  dis_compile_config_init(&config);
  config.own_includes = 1;
  config.symbols = 1;
  dis_compiled* compiled;
  CHECK(!dis_compile_memory("test.b", source, strlen(source), &config, &compiled));
  CHECK(strcmp(dis_compiled_messages(compiled), "") == 0);
  dis_module_config as;
  dis_module_config_init(&as);
  as.name = "test.b";
  as.symbols = dis_compiled_symbols(compiled, &as.symbols_size);
  size_t size;
  const void* bytes = dis_compiled_module(compiled, &size);
  dis_module* module;
  CHECK(!dis_module_load_memory(engine, bytes, size, &as, &module));
  dis_compiled_free(compiled);
  return module;
}

int main(void) {
  CHECK(dis_abi_version() == DIS_ABI_VERSION);
  CHECK(dis_version()[0] != 0);
  unsigned n = 0;
  const char *name, *help;
  while (dis_trace_channel(n, &name, &help)) n++;
  CHECK(n > 3);
  dis_memory memory;
  dis_memory_init(&memory);
  CHECK(memory.size == sizeof memory && !memory.reserve && !memory.memory_context);
  int is_host = 0, is_pass = 0;
  if (dis_has_jit()) {
    CHECK(dis_jit_target(0, &name, &help, &is_host));
    CHECK(dis_jit_stage(0, &name, &help, &is_pass));
  }

  dis_engine_config engine_config;
  dis_engine_config_init(&engine_config);
  engine_config.max_heap_bytes = 16 << 20;
  dis_engine* engine;
  CHECK(!dis_engine_new(&engine_config, &engine));
  dis_module* module = compile(engine);
  dis_module_info about = {.size = sizeof about};
  CHECK(!dis_module_get_info(module, &about));
  CHECK(strcmp(about.name, "Test") == 0);
  CHECK(about.exports == 1);
  dis_export init = {.size = sizeof init};
  CHECK(!dis_module_get_export(module, 0, &init));
  CHECK(strcmp(init.name, "init") == 0);
  CHECK(!dis_module_compile(module));

  struct seen seen = {0, 0, 0};
  dis_vm_config config;
  dis_vm_config_init(&config);
  config.trace_channels = "load";
  config.trace = on_trace;
  config.trace_context = &seen;
  config.report = on_report;
  config.report_context = &seen;
  config.sample = on_sample;
  config.sample_context = &seen;
  dis_vm* vm;
  CHECK(!dis_vm_new(engine, &config, &vm));
  dis_engine_free(engine); /* what was made with it goes on */
  dis_instance* instance;
  dis_process *good, *bad;
  CHECK(!dis_instance_new(vm, module, &instance));
  dis_module_free(module);
  CHECK(seen.traces == 1);
  const char* arguments[] = {"test", "one", "two"};
  CHECK(!dis_start(instance, 2, arguments, &good));
  CHECK(!dis_start(instance, 3, arguments, &bad));
  dis_run_result run = {.size = sizeof run};
  CHECK(!dis_vm_run(vm, 0, 0, &run));
  CHECK(run.status == DIS_RUN_BLOCKED);
  CHECK(run.deadline_ns > 0);
  dis_vm_interrupt(vm);
  CHECK(!dis_vm_run(vm, 0, DIS_RUN_MAY_SLEEP, &run));
  CHECK(run.status == DIS_RUN_INTERRUPTED);
  dis_vm_sample(vm);
  CHECK(!dis_vm_run(vm, 0, DIS_RUN_MAY_SLEEP, &run));
  CHECK(run.status == DIS_RUN_DONE);
  dis_process_info info = {.size = sizeof info};
  CHECK(!dis_process_get_info(good, &info));
  CHECK(info.state == DIS_PROCESS_ENDED);
  CHECK(!dis_process_get_info(bad, &info));
  CHECK(info.state == DIS_PROCESS_BROKEN);
  CHECK(strcmp(info.exception, "odd") == 0);
  CHECK(seen.reports == 1);
  dis_stats stats = {.size = sizeof stats};
  CHECK(!dis_vm_get_stats(vm, &stats));
  CHECK(stats.processes == 2);
  char module_name[16];
  dis_vm_current_module(vm, module_name, sizeof module_name);

  dis_error* error = dis_start(NULL, 0, NULL, NULL);
  CHECK(dis_error_code(error) == DIS_ERROR_ARGUMENT);
  CHECK(dis_error_message(error)[0] != 0);
  dis_error_free(error);

  CHECK(!dis_process_kill(good));
  CHECK(!dis_process_free(good));
  CHECK(!dis_vm_reset(vm));
  CHECK(!dis_vm_free(vm));
  CHECK(!dis_process_free(bad));
  CHECK(!dis_instance_free(instance));
  return 0;
}
