/* Runs a Dis module inside a C program: hello MODULE [ARGUMENTS...] */
#include <dis/dis.h>
#include <stdio.h>

int main(int argc, char** argv) {
  if (argc < 2) {
    fprintf(stderr, "usage: hello MODULE [ARGUMENTS...]\n");
    return 64;
  }
  dis_config config;
  dis_config_init(&config);
  config.max_heap_bytes = 64 << 20;
  dis_vm* vm = dis_vm_new(&config);
  int status = 1;
  if (dis_vm_load(vm, argv[1]) == DIS_OK && dis_vm_start(vm, argc - 1, (const char* const*)argv + 1) == DIS_OK)
    status = dis_vm_run(vm) == DIS_END_NORMAL ? 0 : 1;
  if (status != 0) fprintf(stderr, "hello: %s\n", dis_vm_message(vm));
  dis_vm_free(vm);
  return status;
}
