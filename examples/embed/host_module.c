/* host_module: calls both ways. The program asks the host for prices; the host has the program add them up.
 *
 *   host_module item...
 */
#include <dis/dis.h>
#include <dis/limbo.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Both sides know each other by this. */
#define DECLARATIONS                                             \
  "Stock: module { price: fn(item: string): int; };\n"           \
  "Cart: module { total: fn(items: list of string): int; };\n"

static const char program[] =
    "implement Cart;\n" DECLARATIONS
    "total(items: list of string): int\n"
    "{\n"
    "\tstock := load Stock \"$Stock\";\n"
    "\tsum := 0;\n"
    "\tfor(; items != nil; items = tl items)\n"
    "\t\tsum += stock->price(hd items);\n"
    "\treturn sum;\n"
    "}\n";

static void check(dis_error* error) {
  if (!error) return;
  fprintf(stderr, "host_module: %s\n", dis_error_message(error));
  exit(2);
}

static void sound(dis_fault fault) {
  if (fault == DIS_FAULT_NONE) return;
  fprintf(stderr, "host_module: %s\n", dis_fault_text(fault));
  exit(2);
}

/* A function of the host. `user_data` is what the binding says. */
static void price(dis_call* call, void* user_data) {
  const char* item = dis_call_arg_string(call, 0, NULL);
  for (const char* const* known = user_data; *known; known++)
    if (strcmp(item, *known) == 0) {
      dis_call_return_int(call, (int64_t)strlen(item));
      return;
    }
  dis_call_raise(call, "no such item");
}

static dis_module* compile(dis_engine* engine) {
  dis_compiled* compiled;
  dis_module* module;
  dis_module_config config;
  size_t size;
  check(dis_compile_memory("cart.b", program, strlen(program), NULL, &compiled));
  fputs(dis_compiled_messages(compiled), stderr);
  const void* bytes = dis_compiled_module(compiled, &size);
  dis_module_config_init(&config);
  config.name = "cart";
  check(dis_module_load_memory(engine, bytes, size, &config, &module));
  dis_compiled_free(compiled);
  return module;
}

int main(int argc, char** argv) {
  static const char* items[] = {"apple", "fig", NULL};
  const dis_binding functions[] = {{"price", price, (void*)items, NULL}};
  dis_host_module* stock;
  dis_interface* interface;
  check(dis_host_module_new(DECLARATIONS, "Stock", functions, 1, &stock));
  check(dis_interface_new(DECLARATIONS, "Cart", &interface));

  dis_engine* engine;
  dis_vm* vm;
  dis_instance* instance;
  dis_function* total;
  check(dis_engine_new(NULL, &engine));
  dis_module* module = compile(engine);
  check(dis_vm_new(engine, NULL, &vm));
  check(dis_vm_add_module(vm, stock));
  check(dis_instance_new(vm, module, &instance));
  check(dis_function_new(instance, interface, "total", &total));

  /* The argument: a list, made from its end. */
  const dis_slot argument = dis_function_arg(total, 0);
  dis_object* list = NULL;
  for (int i = argc - 1; i > 0; i--) {
    dis_object* cell;
    sound(dis_make_cell(argument, list, &cell));
    sound(dis_set_string(dis_object_head(cell), argv[i], strlen(argv[i])));
    sound(dis_object_free(list));
    list = cell;
  }
  sound(dis_set_object(argument, list));
  sound(dis_object_free(list));

  dis_call_status status;
  int64_t sum = 0;
  check(dis_function_call(total, 0, DIS_RUN_MAY_SLEEP, &status));
  if (status == DIS_CALL_RETURNED) {
    sound(dis_function_get_int(total, &sum));
    printf("%" PRId64 "\n", sum);
  } else {
    fprintf(stderr, "host_module: %s\n", dis_function_exception(total));
  }

  check(dis_function_free(total));
  check(dis_instance_free(instance));
  check(dis_vm_free(vm));
  dis_module_free(module);
  dis_engine_free(engine);
  dis_interface_free(interface);
  dis_host_module_free(stock);
  return status == DIS_CALL_RETURNED ? 0 : 1;
}
