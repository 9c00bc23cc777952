/* channel: two programs in machines of their own, which run on the threads of a pool and talk over a channel.
 *
 *   channel ASK.b ANSWER.b [QUESTION...]
 *
 * The first gets the arguments. When it has ended its machine is freed, which ends the channel, and with it the second. */
#include <dis/dis.h>
#include <dis/limbo.h>
#include <stdio.h>
#include <stdlib.h>

static void check(dis_error* error) {
  if (!error) return;
  fprintf(stderr, "channel: %s\n", dis_error_message(error));
  exit(2);
}

static dis_module* compile(dis_engine* engine, const char* path) {
  dis_compile_config how;
  dis_compile_config_init(&how);
  how.own_includes = 1;
  dis_compiled* compiled;
  check(dis_compile_file(path, &how, &compiled));
  fputs(dis_compiled_messages(compiled), stderr);
  size_t size;
  const void* bytes = dis_compiled_module(compiled, &size);
  if (!bytes) exit(2);
  dis_module_config as;
  dis_module_config_init(&as);
  as.name = path;
  dis_module* module;
  check(dis_module_load_memory(engine, bytes, size, &as, &module));
  dis_compiled_free(compiled);
  return module;
}

/* A machine with one program in it, which has an end of the channel as "peer". */
static dis_vm* start(dis_engine* engine, int argc, char** argv, dis_channel* channel, int end, dis_process** process) {
  dis_module* module = compile(engine, argv[0]);
  dis_vm* vm;
  dis_instance* instance;
  check(dis_vm_new(engine, NULL, &vm));
  check(dis_vm_add_port(vm, "peer", channel, end));
  check(dis_instance_new(vm, module, &instance));
  check(dis_start(instance, argc, (const char* const*)argv, process));
  check(dis_instance_free(instance));
  dis_module_free(module);
  return vm;
}

int main(int argc, char** argv) {
  if (argc < 3) {
    fprintf(stderr, "usage: channel ASK.b ANSWER.b [QUESTION...]\n");
    return 2;
  }
  dis_engine_config config;
  dis_engine_config_init(&config);
  config.max_heap_bytes = 8 << 20;
  dis_engine* engine;
  dis_channel* channel;
  dis_pool* pool;
  check(dis_engine_new(&config, &engine));
  check(dis_channel_new(NULL, &channel));
  check(dis_pool_new(NULL, &pool));

  dis_process *asks, *answers;
  dis_vm* answering = start(engine, 1, argv + 2, channel, 1, &answers);
  argv[2] = argv[1]; /* the arguments of the first begin with its name */
  dis_vm* asking = start(engine, argc - 2, argv + 2, channel, 0, &asks);
  dis_channel_free(channel);

  dis_job *first, *second;
  check(dis_pool_submit(pool, answering, NULL, &second));
  check(dis_pool_submit(pool, asking, NULL, &first));
  check(dis_job_wait(first, -1, NULL));
  dis_process_info info = {.size = sizeof info};
  check(dis_process_get_info(asks, &info));
  const dis_process_state state = info.state;
  if (info.exception[0]) fprintf(stderr, "channel: %s\n", info.exception);
  check(dis_vm_free(asking));
  check(dis_job_wait(second, -1, NULL));
  check(dis_vm_free(answering));

  check(dis_process_free(asks));
  check(dis_process_free(answers));
  dis_job_free(first);
  dis_job_free(second);
  check(dis_pool_free(pool));
  dis_engine_free(engine);
  return state == DIS_PROCESS_ENDED ? 0 : 1;
}
