/* call: calls between a host and its programs, both ways. Part of dis.h, whose rules for threads, errors and ownership hold.
 *
 *   dis_host_module  a module that programs load and whose functions the host provides
 *   dis_call         a call of such a function, as long as the function runs
 *   dis_ticket       what a call that waits for the host is completed with
 *   dis_interface    what a module of the program declares
 *   dis_function     a function of an instance, to be called by the host any number of times
 *   dis_object       a string, array, list or adt of the program that the host holds
 *   dis_slot         a place in the program's memory: an argument, a result, a field, an element
 *
 * Both sides are typed by a declaration in Limbo, the text of a .m file: `Clock: module { now: fn(): big; };`. It may declare
 * several modules, adts and constants; it includes nothing. A function can have parameters of every type but a variable number
 * of them, and modules of the host have no variables.
 *
 * Threads. All of it belongs to the thread that uses the machine, but for modules, interfaces and tickets, which any thread
 * may use. A function of the host runs in the thread that runs the machine. It may use slots and objects, and make and call
 * dis_functions, of its own machine; what else it asks of it is refused (DIS_ERROR_REENTERED), as in any callback.
 *
 * Faults. What is wrong with a value is a dis_fault, which takes no memory; whatever has one has changed nothing. */
#ifndef DIS_CALL_H
#define DIS_CALL_H

#include <dis/dis.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dis_host_module dis_host_module;
typedef struct dis_call dis_call;
typedef struct dis_ticket dis_ticket;
typedef struct dis_interface dis_interface;
typedef struct dis_function dis_function;
typedef struct dis_object dis_object;

typedef enum dis_fault {
  DIS_FAULT_NONE = 0,
  DIS_FAULT_TYPE = 1,       /* the value is of another type */
  DIS_FAULT_RANGE = 2,      /* the number does not fit: an int has the machine's word size */
  DIS_FAULT_MISSING = 3,    /* there is no such argument, field, case or element */
  DIS_FAULT_NIL = 4,        /* the reference is nil */
  DIS_FAULT_DAMAGED = 5,    /* the program keeps something else there than its type says */
  DIS_FAULT_READ_ONLY = 6,  /* arguments of the host's functions and results of the program's are not to be changed */
  DIS_FAULT_MEMORY = 7,     /* the program's memory is used up */
  DIS_FAULT_BUSY = 8,       /* the call is under way already */
  DIS_FAULT_NOT_BEGUN = 9,  /* no call is under way */
  DIS_FAULT_NESTED = 10,    /* calls from the host inside calls from the program are nested too deep */
  DIS_FAULT_PARKED = 11,    /* the process waits already */
  DIS_FAULT_CLOSED = 12,    /* the machine was freed or reset */
  DIS_FAULT_IN_USE = 13,    /* another thread uses the machine, or a callback that may not */
  DIS_FAULT_ARGUMENT = 14   /* a null pointer, or a handle that is none */
} dis_fault;

/* A sentence for people. Constant. */
DIS_API const char* dis_fault_text(dis_fault fault);

/* ---- Values ---- */

/* Copied freely; all zero it is no place. Good until the function of the host returns it is an argument or result of, until
 * the dis_function is called again or freed, or as long as the object is held. Asking costs no call of the program. */
typedef struct dis_slot {
  void* opaque[5];
} dis_slot;

/* The type, as Limbo writes it; "" where the slot is no place. Stays as long as the slot is good. */
DIS_API const char* dis_slot_type(dis_slot slot);

/* Each asks for a value of exactly its type. An int has 32 or 64 bits, as the machine's words. */
DIS_API dis_fault dis_get_int(dis_slot slot, int64_t* value);
DIS_API dis_fault dis_get_byte(dis_slot slot, uint8_t* value);
DIS_API dis_fault dis_get_big(dis_slot slot, int64_t* value);
DIS_API dis_fault dis_get_real(dis_slot slot, double* value);
DIS_API dis_fault dis_set_int(dis_slot slot, int64_t value);
DIS_API dis_fault dis_set_byte(dis_slot slot, uint8_t value);
DIS_API dis_fault dis_set_big(dis_slot slot, int64_t value);
DIS_API dis_fault dis_set_real(dis_slot slot, double value);

/* A string, as UTF-8 with a 0 behind it that `size` does not count; there may be others in it. nil is "". `size` may be NULL.
 * The text stays until the function of the host that asked returns; outside of one, until the machine runs next: in
 * dis_vm_run, dis_function_call or a pool, or is reset or freed. */
DIS_API dis_fault dis_get_string(dis_slot slot, const char** text, size_t* size);
/* The same into the caller's memory, cut to `room` bytes with the 0. `size` is that of the whole text; it may be NULL. */
DIS_API dis_fault dis_copy_string(dis_slot slot, char* to, size_t room, size_t* size);
/* Makes a new string of it. What is no UTF-8 becomes what it does in files that programs read. */
DIS_API dis_fault dis_set_string(dis_slot slot, const char* text, size_t size);

/* An array of byte. nil is one of none. The bytes are the program's own; they stay as long as the array is held by anybody:
 * an argument's until the function of the host returns or parks, an object's while it is held. */
DIS_API dis_fault dis_get_bytes(dis_slot slot, const uint8_t** bytes, size_t* size);
/* Makes a new array of them. */
DIS_API dis_fault dis_set_bytes(dis_slot slot, const void* bytes, size_t size);

/* What any reference refers to: string, array, list, ref adt, chan; NULL for nil. The caller frees it. */
DIS_API dis_fault dis_get_object(dis_slot slot, dis_object** object);
/* Objects of the slot's type and machine; NULL is nil. The caller keeps his handle. */
DIS_API dis_fault dis_set_object(dis_slot slot, const dis_object* object);

/* Field n of a tuple or an adt in place, or the one of that name: t0, t1... in tuples. Where there is none, or the slot is
 * no place, every access to what this returns has the fault. */
DIS_API dis_slot dis_slot_field(dis_slot slot, size_t n);
DIS_API dis_slot dis_slot_field_named(dis_slot slot, const char* name);

/* ---- Objects ---- */

/* New objects, zero and nil all over, of the type that `slot` has, which is left as it is: an array, a ref to an adt or tuple,
 * a list. `tag` is the number of the case of an adt that has some, in the order declared, else not looked at. */
DIS_API dis_fault dis_make_array(dis_slot slot, uint64_t length, dis_object** object);
DIS_API dis_fault dis_make_record(dis_slot slot, size_t tag, dis_object** object);
/* A cell in front of `tail`, a list of the same type or NULL, of which the caller keeps his handle. */
DIS_API dis_fault dis_make_cell(dis_slot slot, const dis_object* tail, dis_object** object);

/* Elements of an array, characters of a string. */
DIS_API dis_fault dis_object_length(const dis_object* object, uint64_t* length);
/* All of an array of byte, to be changed at will; stays while the object is held. */
DIS_API dis_fault dis_object_bytes(const dis_object* object, uint8_t** bytes, size_t* size);
/* Element n of an array; the first one of a list. Faults are those of the slot, as with fields. */
DIS_API dis_slot dis_object_element(const dis_object* object, uint64_t n);
DIS_API dis_slot dis_object_head(const dis_object* object);
/* What follows in the list; NULL: nothing. The caller frees it. */
DIS_API dis_fault dis_object_tail(const dis_object* object, dis_object** tail);
/* Which case of an adt it is. */
DIS_API dis_fault dis_object_tag(const dis_object* object, size_t* tag);
/* A field of an adt or tuple that is referred to; for a case, those common to all come first. */
DIS_API dis_slot dis_object_field(const dis_object* object, size_t n);
DIS_API dis_slot dis_object_field_named(const dis_object* object, const char* name);
/* Another handle of the same object. */
DIS_API dis_fault dis_object_share(const dis_object* object, dis_object** other);
/* Lets go of it, before or after its machine is freed or reset. NULL is allowed. DIS_FAULT_IN_USE: nothing was freed. */
DIS_API dis_fault dis_object_free(dis_object* object);

/* ---- Modules of the host ---- */

/* Gets its arguments from the call and puts its result there; one that puts none leaves the program's variable as it was. It
 * must not throw or jump out. */
typedef void (*dis_host_function)(dis_call* call, void* user_data);

typedef struct dis_binding {
  const char* name; /* as declared: "now", "Adt.f" */
  dis_host_function function;
  void* user_data;
  void (*release)(void* user_data); /* called once, by any thread, when nothing can call the function any more; it may use
                                       no machine. NULL: nobody is told */
} dis_binding;

/* A module that programs load as "$NAME": `declaration` has it, under the name `module`, which may be NULL where it is the only
 * one; each of its functions has one of `count` bindings. All is copied. Good for any number of machines, in any threads, which
 * then call the functions. Any thread. DIS_ERROR_MALFORMED: mistakes in the declaration; _LINK: functions and bindings do not
 * match; _UNSUPPORTED, _ARGUMENT. Nothing is released then. */
DIS_API dis_error* dis_host_module_new(const char* declaration, const char* module, const dis_binding* bindings, size_t count,
                                       dis_host_module** made);
/* Machines that have it keep it. Any thread. NULL is allowed. */
DIS_API void dis_host_module_free(dis_host_module* module);
/* What programs load from now on; also kept by dis_vm_reset, and never taken away. A program that was compiled for another
 * declaration gets nil. DIS_ERROR_LINK: there is a module of that name; _ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_vm_add_module(dis_vm* vm, const dis_host_module* module);

/* ---- Calls of the host's functions: only in the function, by its thread, and none after it has returned ---- */

DIS_API size_t dis_call_arg_count(const dis_call* call);
/* To be read. */
DIS_API dis_slot dis_call_arg(dis_call* call, size_t n);
/* To be written. Without a result every access is DIS_FAULT_TYPE. */
DIS_API dis_slot dis_call_result(dis_call* call);
DIS_API dis_vm* dis_call_vm(const dis_call* call);
/* Makes the call end in an exception, when the function returns; the first one counts. */
DIS_API void dis_call_raise(dis_call* call, const char* text);
/* The same with what is wrong, if anything is. 1: nothing is. */
DIS_API int dis_call_check(dis_call* call, dis_fault fault);

/* Argument n in one step, for what most functions do: if it is not of exactly that type, or there is none, the call raises what
 * is wrong when the function returns, as by dis_call_check, and the value is 0 or "". Texts and bytes stay as those of
 * dis_get_string and dis_get_bytes; `size` may be NULL for a text. */
DIS_API int64_t dis_call_arg_int(dis_call* call, size_t n);
DIS_API uint8_t dis_call_arg_byte(dis_call* call, size_t n);
DIS_API int64_t dis_call_arg_big(dis_call* call, size_t n);
DIS_API double dis_call_arg_real(dis_call* call, size_t n);
DIS_API const char* dis_call_arg_string(dis_call* call, size_t n, size_t* size);
DIS_API const uint8_t* dis_call_arg_bytes(dis_call* call, size_t n, size_t* size);
/* Puts the result there. If it does not fit, or there is none, the call raises; after dis_call_raise and dis_call_park it does nothing. */
DIS_API void dis_call_return_int(dis_call* call, int64_t value);
DIS_API void dis_call_return_byte(dis_call* call, uint8_t value);
DIS_API void dis_call_return_big(dis_call* call, int64_t value);
DIS_API void dis_call_return_real(dis_call* call, double value);
DIS_API void dis_call_return_string(dis_call* call, const char* text, size_t size);
DIS_API void dis_call_return_bytes(dis_call* call, const void* bytes, size_t size);

/* The process waits when the function has returned, and others go on until the ticket completes the call. While one waits,
 * the machine is BLOCKED, not DONE. NULL: it was parked or has raised already. */
DIS_API dis_ticket* dis_call_park(dis_call* call);
/* Frees the ticket, and has `finish` called in place of the function, with the same arguments, by the thread that runs the
 * machine when it next does. If the process was killed or interrupted meanwhile it is dropped. `release` is called when
 * `finish` has returned or will not be called, by any thread; NULL: nobody is told. Any thread. 0: the machine is gone. */
DIS_API int dis_ticket_complete(dis_ticket* ticket, dis_host_function finish, void* user_data,
                                void (*release)(void* user_data));
/* The call raises "host call abandoned". Any thread. NULL is allowed. */
DIS_API void dis_ticket_free(dis_ticket* ticket);

/* ---- Functions of the program ---- */

/* A declaration of the module `module`, as for dis_host_module_new, for machines of both word sizes. Any thread.
 * DIS_ERROR_MALFORMED, _ARGUMENT. */
DIS_API dis_error* dis_interface_new(const char* declaration, const char* module, dis_interface** made);
/* Functions go on without it. Any thread. NULL is allowed. */
DIS_API void dis_interface_free(dis_interface* interface);

/* Function `name` of the instance, with its type as declared. It goes on without the handle of the instance, and has a
 * process of its own, idle between calls. DIS_ERROR_LINK: there is none of that name and type; _UNSUPPORTED: of a type that
 * cannot be called; _LIMIT: the program's memory is used up; _ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_function_new(dis_instance* instance, const dis_interface* interface, const char* name,
                                    dis_function** function);
/* Abandons a call that is under way. NULL is allowed. DIS_ERROR_BUSY, _REENTERED, also from within its own call: nothing was
 * freed. */
DIS_API dis_error* dis_function_free(dis_function* function);

DIS_API size_t dis_function_arg_count(const dis_function* function);
/* Argument n of the next call: zero or nil until it is set, and again after each call. */
DIS_API dis_slot dis_function_arg(dis_function* function, size_t n);
/* To be read, until the next call. Zero and nil if the last one did not return. */
DIS_API dis_slot dis_function_result(dis_function* function);

/* Argument n and the result in one step; each is what dis_set_... and dis_get_... of their slots are. */
DIS_API dis_fault dis_function_set_int(dis_function* function, size_t n, int64_t value);
DIS_API dis_fault dis_function_set_byte(dis_function* function, size_t n, uint8_t value);
DIS_API dis_fault dis_function_set_big(dis_function* function, size_t n, int64_t value);
DIS_API dis_fault dis_function_set_real(dis_function* function, size_t n, double value);
DIS_API dis_fault dis_function_set_string(dis_function* function, size_t n, const char* text, size_t size);
DIS_API dis_fault dis_function_set_bytes(dis_function* function, size_t n, const void* bytes, size_t size);
DIS_API dis_fault dis_function_get_int(dis_function* function, int64_t* value);
DIS_API dis_fault dis_function_get_byte(dis_function* function, uint8_t* value);
DIS_API dis_fault dis_function_get_big(dis_function* function, int64_t* value);
DIS_API dis_fault dis_function_get_real(dis_function* function, double* value);
DIS_API dis_fault dis_function_get_string(dis_function* function, const char** text, size_t* size);
DIS_API dis_fault dis_function_get_bytes(dis_function* function, const uint8_t** bytes, size_t* size);

typedef enum dis_call_status {
  DIS_CALL_RETURNED = 0,
  DIS_CALL_RAISED = 1, /* an exception that nobody handled: dis_function_exception */
  DIS_CALL_ENDED = 2,  /* its process ended itself or was killed */
  /* The call is under way still: dis_function_call goes on with it, dis_function_abandon does not. */
  DIS_CALL_YIELDED = 3,     /* the budget is used up */
  DIS_CALL_BLOCKED = 4,     /* every process waits: dis_vm_waits_for tells for what */
  DIS_CALL_DEADLOCK = 5,    /* it waits, and nobody is left who could end that, but for the host */
  DIS_CALL_INTERRUPTED = 6, /* dis_vm_interrupt was called */
  DIS_CALL_TIMEOUT = 7      /* the deadline of dis_vm_set_deadline has passed */
} dis_call_status;

/* Calls it, or goes on with the call that is under way, which has its turns in dis_vm_run too. Other processes have theirs
 * when the function waits or runs for long. `budget` and `flags` are those of dis_vm_run. In a function of the host the bounds
 * of the call or run that it is in are kept instead, and what ends them ends both: the function of the host should return.
 * DIS_ERROR_LIMIT: calls are nested too deep, or memory is used up; _REENTERED: from within its own call; _ARGUMENT: the
 * function of the host has parked; _BUSY. Nothing was called then. */
DIS_API dis_error* dis_function_call(dis_function* function, uint64_t budget, unsigned flags, dis_call_status* status);
/* The text of the last exception, without newline. Stays until the next call. "" before. */
DIS_API const char* dis_function_exception(const dis_function* function);
/* Kills the process of the call that is under way. DIS_ERROR_ARGUMENT: none is; _REENTERED: from within; _BUSY. */
DIS_API dis_error* dis_function_abandon(dis_function* function);

/* For DIS_CALL_BLOCKED, what to wait for, as in dis_run_result. DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_vm_waits_for(dis_vm* vm, int* fd, int64_t* deadline_ns);

#ifdef __cplusplus
}
#endif

#endif
