/* Uses a machine that was freed, or with an argument an interface, which builds with assertions stop at. */
#include <dis/dis.h>

int main(int argc, char** argv) {
  dis_engine* engine;
  dis_vm* vm;
  dis_interface* interface;
  dis_function* function;
  (void)argv;
  if (dis_engine_new(NULL, &engine) || dis_vm_new(engine, NULL, &vm) || dis_vm_free(vm)) return 2;
  if (argc == 1) return dis_vm_run(vm, 0, 0, NULL) ? 3 : 4;
  if (dis_interface_new("M: module { f: fn(); };", NULL, &interface)) return 2;
  dis_interface_free(interface);
  return dis_function_new(NULL, interface, "f", &function) ? 3 : 4;
}
