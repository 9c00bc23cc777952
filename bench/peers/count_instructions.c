/* count_instructions: a plugin of QEMU's user emulation (6.0 or newer, qemu-aarch64 -plugin FILE): how many instructions
 * the program has executed each time it writes to its standard output, as lines "@INSTRUCTIONS BYTES" on standard error.
 * The declarations below are those functions of QEMU's plugin interface, version 1, that it uses. */
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

typedef uint64_t plugin_id;
struct qemu_plugin_tb;
enum { kAddU64 = 0, kWrite = 64 /* the system call's number on AArch64 */ };
typedef void (*translated_fn)(plugin_id id, struct qemu_plugin_tb *tb);
typedef void (*syscall_fn)(plugin_id id, unsigned vcpu, int64_t number, uint64_t a1, uint64_t a2, uint64_t a3,
                           uint64_t a4, uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8);
void qemu_plugin_register_vcpu_tb_trans_cb(plugin_id id, translated_fn f);
void qemu_plugin_register_vcpu_syscall_cb(plugin_id id, syscall_fn f);
void qemu_plugin_register_vcpu_tb_exec_inline(struct qemu_plugin_tb *tb, int op, void *counter, uint64_t add);
size_t qemu_plugin_tb_n_insns(const struct qemu_plugin_tb *tb);

int qemu_plugin_version = 1;

static uint64_t executed;

static void translated(plugin_id id, struct qemu_plugin_tb *tb) {
  (void)id;
  qemu_plugin_register_vcpu_tb_exec_inline(tb, kAddU64, &executed, qemu_plugin_tb_n_insns(tb));
}

static void called(plugin_id id, unsigned vcpu, int64_t number, uint64_t fd, uint64_t data, uint64_t bytes, uint64_t a4,
                   uint64_t a5, uint64_t a6, uint64_t a7, uint64_t a8) {
  (void)id, (void)vcpu, (void)data, (void)a4, (void)a5, (void)a6, (void)a7, (void)a8;
  if (number == kWrite && fd == 1) fprintf(stderr, "@%llu %llu\n", (unsigned long long)executed, (unsigned long long)bytes);
}

int qemu_plugin_install(plugin_id id, const void *info, int argc, char **argv) {
  (void)info, (void)argc, (void)argv;
  qemu_plugin_register_vcpu_tb_trans_cb(id, translated);
  qemu_plugin_register_vcpu_syscall_cb(id, called);
  return 0;
}
