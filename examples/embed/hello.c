/* embed_hello: a Limbo program, compiled and run by a C program.
 *
 *   embed_hello program.b [argument...]
 *
 * The status is 0 if the program ended normally, 1 if it did not, 2 if it could not be run. */
#include <dis/dis.h>
#include <dis/limbo.h>
#include <stdio.h>
#include <stdlib.h>

/* Says what is wrong, if anything, and ends. */
static void check(dis_error* error) {
  if (!error) return;
  fprintf(stderr, "embed_hello: %s\n", dis_error_message(error));
  exit(2);
}

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: embed_hello program.b [argument...]\n");
    return 2;
  }

  /* Source to module. A source with mistakes gives messages and no module. */
  dis_compile_config how;
  dis_compile_config_init(&how);
  how.own_includes = 1; /* sys.m and the like come with the compiler */
  how.symbols = 1;      /* so that reports name functions and lines */
  dis_compiled* compiled;
  check(dis_compile_file(argv[1], &how, &compiled));
  fputs(dis_compiled_messages(compiled), stderr);
  size_t size;
  const void* bytes = dis_compiled_module(compiled, &size);
  if (!bytes) return 2;

  /* One engine is enough for a program; it keeps the code. */
  dis_engine* engine;
  check(dis_engine_new(NULL, &engine));
  dis_module_config as;
  dis_module_config_init(&as);
  as.name = argv[1];
  as.symbols = dis_compiled_symbols(compiled, &as.symbols_size);
  dis_module* module;
  check(dis_module_load_memory(engine, bytes, size, &as, &module));
  dis_compiled_free(compiled);

  /* A machine, the module in it, and a process that calls its init. */
  dis_vm* vm;
  dis_instance* instance;
  dis_process* process;
  check(dis_vm_new(engine, NULL, &vm));
  check(dis_instance_new(vm, module, &instance));
  check(dis_start(instance, argc - 1, (const char* const*)argv + 1, &process));
  check(dis_vm_run(vm, 0, DIS_RUN_MAY_SLEEP, NULL));

  dis_process_info info = {.size = sizeof info};
  check(dis_process_get_info(process, &info));
  if (info.exception[0]) fprintf(stderr, "embed_hello: %s\n", info.exception);

  /* In any order; the machine ends what still runs in it. */
  check(dis_process_free(process));
  check(dis_instance_free(instance));
  check(dis_vm_free(vm));
  dis_module_free(module);
  dis_engine_free(engine);
  return info.state == DIS_PROCESS_ENDED ? 0 : 1;
}
