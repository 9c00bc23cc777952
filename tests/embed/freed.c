/* Uses a machine that was freed, which builds with assertions stop at. */
#include <dis/dis.h>

int main(void) {
  dis_engine* engine;
  dis_vm* vm;
  if (dis_engine_new(NULL, &engine) || dis_vm_new(engine, NULL, &vm) || dis_vm_free(vm)) return 2;
  return dis_vm_run(vm, 0, 0, NULL) ? 3 : 4;
}
