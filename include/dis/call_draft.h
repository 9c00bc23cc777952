/* DRAFT, never compiled: calls between host and program, to become a part of dis.h. Settled while vm/host was joined:
 *
 * - Slots go by value: dis_slot wraps host::Slot (runtime, at, type, fault, access: 32 bytes) plus the machine's guard, so
 *   that dis_get_int is a check of kind and a load; the wrapper's layout is static_asserted in capi.
 * - A call goes through Vm, not Scheduler: the doorbell is also rung by dis_vm_sample. Vm::attend(): answer the bell, take
 *   the sample if one is wanted; if interrupted_ is set, ring again and say so (a nested call leaves it for the outermost).
 * - Limits: the outermost call's count. dis_function_call as the outermost sets the meter as Vm::run does; in a callback it
 *   leaves meter and deadline alone. GuestCall::stopped_by() is the IdleReason, one to one with dis_run_status.
 * - Guards: capi/call.h marks the vm as in use by a thread. A callback of a host module must be let in again (it is in the
 *   vm's thread, GuestCall nests): DIS_ERROR_REENTERED stays for dis_vm_run, _reset, _free, dis_instance_free from a
 *   callback; dis_function_call, dis_make_*, dis_object_* are allowed. Guest calls after park: Fault::parked.
 * - cmake/library.cmake: add dis_host to parts. tests/layering: bench_calls then loses `host`. */
typedef struct dis_host_module dis_host_module;
typedef struct dis_interface dis_interface;
typedef struct dis_function dis_function;
typedef struct dis_object dis_object;
typedef struct dis_call dis_call;     /* of a callback, while it runs */
typedef struct dis_ticket dis_ticket; /* any thread */
typedef struct dis_slot { void* p[5]; } dis_slot; /* opaque; good while its call or object is */

typedef enum dis_fault { /* vm/host/faults.def, in its order */
  DIS_FAULT_NONE, DIS_FAULT_TYPE, DIS_FAULT_RANGE, DIS_FAULT_MISSING, DIS_FAULT_NIL, DIS_FAULT_DAMAGED,
  DIS_FAULT_READ_ONLY, DIS_FAULT_MEMORY, DIS_FAULT_BUSY, DIS_FAULT_NOT_BEGUN, DIS_FAULT_NESTED, DIS_FAULT_PARKED,
  DIS_FAULT_CLOSED
} dis_fault;
const char* dis_fault_text(dis_fault fault);

typedef void (*dis_host_function)(dis_call* call, void* user_data);
typedef struct dis_binding { const char* name; dis_host_function function; void* user_data; } dis_binding;
dis_error* dis_host_module_new(const char* declaration, const char* module, const dis_binding*, size_t n,
                               dis_host_module** out);
void dis_host_module_free(dis_host_module*);
dis_error* dis_vm_add_module(dis_vm*, const dis_host_module*); /* any time; kept by dis_vm_reset */

size_t dis_call_arg_count(const dis_call*);
dis_slot dis_call_arg(dis_call*, size_t n);
dis_slot dis_call_result(dis_call*);
void dis_call_raise(dis_call*, const char* text);
void dis_call_check(dis_call*, dis_fault); /* raises what is wrong, if anything */
dis_vm* dis_call_vm(dis_call*);
dis_ticket* dis_call_park(dis_call*);      /* NULL: raised or parked already */
int dis_ticket_complete(dis_ticket*, dis_host_function finish, void* user_data); /* frees it; 0: the machine is gone */
void dis_ticket_free(dis_ticket*);         /* the call raises "host call abandoned" */

dis_error* dis_interface_new(const char* declaration, const char* module, dis_interface** out); /* both word sizes */
void dis_interface_free(dis_interface*);
dis_error* dis_function_new(dis_instance*, const dis_interface*, const char* name, dis_function** out);
dis_error* dis_function_free(dis_function*);
dis_slot dis_function_arg(dis_function*, size_t n);
dis_slot dis_function_result(dis_function*);
typedef enum dis_call_end { DIS_CALL_RETURNED, DIS_CALL_RAISED, DIS_CALL_ENDED, DIS_CALL_STOPPED } dis_call_end;
dis_error* dis_function_call(dis_function*, uint64_t budget, unsigned flags, dis_call_end* end); /* again after STOPPED: goes on */
dis_error* dis_function_stopped(dis_function*, dis_run_result* why);
const char* dis_function_exception(const dis_function*);
dis_error* dis_function_abandon(dis_function*);
