/* dis: a Dis virtual machine to call from C.
 *
 *   dis_engine    what machines have in common: code and its cache, the JIT, an upper bound for heaps
 *   dis_module    a checked module, loaded from a file or from memory; never changes
 *   dis_vm        an isolate: heap, processes, descriptors, limits; it shares nothing but its engine
 *   dis_instance  a module in a dis_vm: its data and its links
 *   dis_process   a program started in an instance: its first process and all that descend from it
 *   dis_channel   messages between the programs of two machines
 *   dis_pool      threads that many machines share, each a dis_job
 *
 * Calls between the host and its programs, with modules of the host, are in call.h, which this header includes.
 *
 * Threads. An engine, its modules and errors may be used by any thread at any time. A dis_vm, its instances and its
 * processes belong to one thread at a time, which need not always be the same. Two threads that use one dis_vm at the
 * same time are told so: the second gets DIS_ERROR_BUSY. A callback may not use the dis_vm it is called for
 * (DIS_ERROR_REENTERED); functions of the host that programs call may, within bounds. Functions that are excepted say so: dis_vm_interrupt, dis_vm_sample, dis_vm_current_module,
 * dis_vm_get_metrics.
 *
 * Errors. A function that can fail returns a dis_error, which the caller frees, or NULL if all is well; what it would
 * have made is NULL then. errno means nothing. No function exits or throws; none touches signal handlers, the locale or
 * the environment. (A program that writes to a pipe nobody reads raises SIGPIPE, as any write does: hosts that give it
 * pipes ignore the signal.) A null handle, or one of another machine, is DIS_ERROR_ARGUMENT. A handle that
 * was freed is a mistake the caller cannot be told of reliably: builds with assertions stop with a message.
 *
 * Ownership. What a function gives through its last argument belongs to the caller, who frees it with the function of
 * that name; handles may be freed in any order. An engine lives until the last module and machine that uses it is freed.
 * Strings and bytes passed in are copied. Strings passed out belong to the handle they come from, and say how long they
 * stay. The objects, stacks and module data of programs lie in heaps, each of addresses of its own and with a bound of its
 * own; where those come from is to be chosen, see dis_memory. All else is taken from malloc and mmap, and there is no other
 * allocator to choose for it: modules, their code and tables, handles, and a part of what programs make grow, which
 * docs/embedding.md lists ("Memory") with what bounds it.
 *
 * Versions. Every struct begins with its size. A struct that goes in is set up by its init function, which gives each
 * field its default; fields a later library has are then unknown to the caller and keep theirs. For a struct that comes
 * out, the caller sets `size` to its sizeof. */
#ifndef DIS_DIS_H
#define DIS_DIS_H

#include <stddef.h>
#include <stdint.h>

/* What the library exports. */
#ifdef __GNUC__
#define DIS_API __attribute__((visibility("default")))
#else
#define DIS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Changes when a program compiled for one header cannot use a library made for another. */
#define DIS_ABI_VERSION 1
/* That of the library, to be compared with the header's. */
DIS_API int dis_abi_version(void);
/* "0.1.0". The string is constant. */
DIS_API const char* dis_version(void);

typedef struct dis_engine dis_engine;
typedef struct dis_module dis_module;
typedef struct dis_vm dis_vm;
typedef struct dis_instance dis_instance;
typedef struct dis_process dis_process;
typedef struct dis_error dis_error;

/* ---- Errors ---- */

typedef enum dis_code {
  DIS_OK = 0,
  DIS_ERROR_NOT_FOUND = 1,   /* the file does not exist or cannot be read */
  DIS_ERROR_MALFORMED = 2,   /* it is not a valid Dis module */
  DIS_ERROR_UNSUPPORTED = 3, /* it is valid, but outside what this build runs */
  DIS_ERROR_LINK = 4,        /* modules do not fit together, or it is not a program */
  DIS_ERROR_LIMIT = 5,       /* a bound on a program was reached */
  DIS_ERROR_ARGUMENT = 6,    /* the call itself is wrong: a null pointer, a bound no machine can live in */
  DIS_ERROR_BUSY = 7,        /* another thread is using the machine */
  DIS_ERROR_REENTERED = 8,   /* a callback used the machine that called it, or a call of a function was to begin in itself */
  DIS_ERROR_MEMORY = 9       /* the host has no more memory */
} dis_code;

/* DIS_OK for NULL. */
DIS_API dis_code dis_error_code(const dis_error* error);
/* What is wrong, for people; without a newline at the end. Stays as long as the error. "" for NULL. */
DIS_API const char* dis_error_message(const dis_error* error);
/* NULL is allowed. */
DIS_API void dis_error_free(dis_error* error);

/* ---- What this build can do ---- */

/* Trace channel n; 0 when there is none. Each of the results may be NULL; strings are constant, here and below. */
DIS_API int dis_trace_channel(unsigned n, const char** name, const char** help);
/* 1 when this build has native code for this machine. */
DIS_API int dis_has_jit(void);
/* Processor n that native code can be made for; 0 when there is none. */
DIS_API int dis_jit_target(unsigned n, const char** name, const char** help, int* is_host);
/* Stage n of compiling a function, in order; 0 when there is none. Passes are stages that can be left out. */
DIS_API int dis_jit_stage(unsigned n, const char** name, const char** help, int* is_pass);

/* ---- Engines ---- */

/* A piece of machine code, up to the next one's offset. */
typedef struct dis_jit_line {
  uint32_t offset;  /* from the start of the function's code */
  uint32_t pc;      /* Dis pc it belongs to */
  const char* text; /* what it does, in low-level IR; NULL without jit_texts */
} dis_jit_line;

/* What became of a function that was to be compiled. Valid during the call that hands it out. */
typedef struct dis_jit_function {
  size_t size;
  const char* target;        /* the processor, as in dis_jit_target */
  const char *module, *name; /* "+34" where neither a symbol file nor a link names the function */
  uint32_t entry_pc;
  int light;             /* the version without frame headers, which only such functions call */
  int loop;              /* what runs from pc on, the head of a loop that was entered in the interpreter */
  uint32_t instructions; /* of Dis */
  size_t ir_bytes;       /* what they take when decoded */
  const char* fallback;  /* why the interpreter runs it; NULL: it is native */
  const void* code;      /* stays as long as its module is loaded */
  size_t code_bytes;
  const int64_t* stage_ns;   /* time by stage, see dis_jit_stage */
  const dis_jit_line* lines; /* in the order of the code; none without jit_lines or jit_texts */
  size_t line_count;
  const char *dis, *graph, *optimised, *lir; /* texts of the stages, empty without jit_texts */
  int cached;            /* 1: not compiled now but found in code_cache_dir */
} dis_jit_function;

/* Where heaps lie, instead of memory of the system: addresses, and what is behind them. A host can count what its machines
 * take, and refuse it. All four functions must be there. They are called by threads that load modules and use or free
 * machines of the engine, by several at a time, and may use neither the engine nor what belongs to it
 * (DIS_ERROR_REENTERED), nor wait for a thread that does. None is called where a program takes or drops small objects, but when its heap takes or gives back
 * blocks of 65536 bytes. `memory_context` has to stay until everything that uses the engine is freed; by then all that was
 * committed has been given back, and all ranges are released.
 *
 * What is not committed only a damaged or forged module reads or writes, at addresses it made up. Where such modules are
 * run, the range is to be left readable and writable by `reserve`, as the system's is, and `commit` counts and no more:
 * else the host gets SIGSEGV. */
typedef struct dis_memory {
  size_t size;
  /* `bytes` of addresses, of which none belongs to anybody else and which begin at a multiple of `alignment`, a power of two;
     NULL: there are none. Some times the engine's bound for heaps, with at least 2 GiB around it; machines with 32-bit words
     have 4 GiB and the same around it. After NULL half as much is asked for, as far as 64-bit words can do with less. What
     the first machine of a word size got the others get, too; ranges are kept for the next machine. */
  void* (*reserve)(void* memory_context, size_t bytes, size_t alignment);
  /* Makes part of such a range, a multiple of 65536 bytes at a multiple of that, readable and writable. It reads as zero. 0:
     refused; the program gets the exception "out of memory: heap", and dis_instance_new, if it is the first of a machine,
     DIS_ERROR_LIMIT. */
  int (*commit)(void* memory_context, void* at, size_t bytes);
  /* Takes back what was committed, in the same pieces or in others: nobody reads it before it is committed again. A machine
     that is freed or reset gives back all. While it runs it keeps, of what it does not need any more, 1 MiB or a quarter of
     what it uses, unless it is refused more. */
  void (*decommit)(void* memory_context, void* at, size_t bytes);
  /* Takes back a range as reserve gave it. Nothing in it is committed. */
  void (*release)(void* memory_context, void* at, size_t bytes);
  void* memory_context;
} dis_memory;

DIS_API void dis_memory_init_sized(dis_memory* memory, size_t size);
static inline void dis_memory_init(dis_memory* memory) { dis_memory_init_sized(memory, sizeof *memory); }

typedef struct dis_engine_config {
  size_t size;
  uint64_t max_heap_bytes; /* no machine has a larger heap, and address space is reserved accordingly: some times this
                              for each. 0: three quarters of the computer's memory */
  const char* library;     /* host directory with folders 32 and 64 of library modules: where a load of /dis/PATH looks
                              last, for its word size. NULL: nowhere */
  int jit;                 /* 0: interpret only */
  /* A function is compiled when it has been interpreted for as long as this many runs of all its instructions take;
     0: when it is first called. */
  uint32_t jit_threshold;
  int metered;             /* 1: budgets of dis_vm_run are kept to the instruction, and the same programs stop at the same
                              places whatever is compiled; native code is a little slower */
  const char* jit_target;  /* a name as in dis_jit_target: make code for that processor; unless it is this machine's,
                              programs can be compiled but not started. NULL: this machine's */
  const char* jit_disable; /* comma-separated names of passes to leave out; NULL: none */
  int jit_lines;           /* jit_function gets lines */
  int jit_texts;           /* jit_function gets texts of every stage */
  /* Called for every function that is compiled, by the thread that compiles it, one call at a time. It may use neither
     this engine nor what belongs to it. NULL: nobody looks. */
  void (*jit_function)(void* jit_context, const dis_jit_function* function);
  /* Code that all functions share, and data they call through: a name for an address. bytes may be 0. */
  void (*jit_shared)(void* jit_context, const char* name, const void* at, size_t bytes);
  void* jit_context;
  const dis_memory* memory; /* where heaps lie; copied. NULL: in memory of the system */
  /* Host directory where native code is kept from one run to the next; made, with those above it, if need be. NULL: code
     is compiled anew each time. Only what the caller's user alone could have written there is used. Nothing that goes
     wrong with it is an error: code is compiled then. Without effect where jit_target is set, or jit_lines or jit_texts
     along with jit_function. */
  const char* code_cache_dir;
  /* Gets a sentence for every file there that is not used or cannot be written, and why; from any thread that loads,
     runs or frees what belongs to the engine. It may use neither. NULL: nobody wants to know. */
  void (*code_cache_note)(void* code_cache_context, const char* text);
  void* code_cache_context;
} dis_engine_config;

DIS_API void dis_engine_config_init_sized(dis_engine_config* config, size_t size);
static inline void dis_engine_config_init(dis_engine_config* config) {
  dis_engine_config_init_sized(config, sizeof *config);
}

/* `config` may be NULL. Any thread. DIS_ERROR_ARGUMENT: the configuration is wrong. */
DIS_API dis_error* dis_engine_new(const dis_engine_config* config, dis_engine** engine);
/* Gives up the caller's share: what was made with the engine goes on. Any thread. NULL is allowed. */
DIS_API void dis_engine_free(dis_engine* engine);

/* ---- Modules ---- */

typedef struct dis_module_config {
  size_t size;
  const char* name; /* what messages call it, and programs in a machine without a sandbox; NULL: the path */
  int word_size;    /* 32, 64, or 0: found out from the module */
  int trusted;      /* 1: its symbol file may lie where the module says its source is, too, not only beside the module */
  const char* symbols; /* text of its symbol file, for modules from memory; NULL: none */
  size_t symbols_size;
} dis_module_config;

DIS_API void dis_module_config_init_sized(dis_module_config* config, size_t size);
static inline void dis_module_config_init(dis_module_config* config) {
  dis_module_config_init_sized(config, sizeof *config);
}

/* Reads, verifies and translates a module, or finds it in the engine's cache: by path while the file stays the same, and
 * by content. `config` may be NULL. Any thread. DIS_ERROR_NOT_FOUND, _MALFORMED, _UNSUPPORTED, _LIMIT. */
DIS_API dis_error* dis_module_load_file(dis_engine* engine, const char* path, const dis_module_config* config,
                                        dis_module** module);
/* The same with the bytes of a module at hand; `config` must give a name. */
DIS_API dis_error* dis_module_load_memory(dis_engine* engine, const void* bytes, size_t size,
                                          const dis_module_config* config, dis_module** module);
/* Instances go on without it, and the engine's cache keeps the code for a while. Any thread. NULL is allowed. */
DIS_API void dis_module_free(dis_module* module);

typedef struct dis_module_info {
  size_t size;
  int word_size; /* 32 or 64 */
  uint64_t instructions, types, data_bytes, exports;
  char name[64];      /* of the module, as it calls itself; cut if longer */
  char evidence[128]; /* how the word size was found out; cut if longer */
  /* What loading took; 0 where the cache had it. */
  int64_t read_ns, decode_ns, verify_ns, translate_ns, prepare_ns;
} dis_module_info;

/* Any thread. DIS_ERROR_ARGUMENT. */
DIS_API dis_error* dis_module_get_info(const dis_module* module, dis_module_info* info);

typedef struct dis_export {
  size_t size;
  const char* name;   /* stays as long as the module */
  uint32_t signature; /* of its type, as modules that import it must have it */
} dis_export;

/* Function n that other modules can call, below dis_module_info::exports. Any thread. DIS_ERROR_ARGUMENT: there is none. */
DIS_API dis_error* dis_module_get_export(const dis_module* module, size_t n, dis_export* out);

/* Compiles every function now. Else each is compiled as jit_threshold says. Any thread. */
DIS_API dis_error* dis_module_compile(dis_module* module);

/* What a host file is, found without an engine: it is verified, and nothing is kept. `info` may be NULL. Any thread.
 * Errors as of dis_module_load_file. */
DIS_API dis_error* dis_check_file(const char* path, int word_size, dis_module_info* info);

/* ---- Machines ---- */

/* A directory of the host that programs in a sandbox are given. */
typedef struct dis_dir {
  const char* host;
  const char* guest; /* where programs find it, such as "/data"; NULL: `host` below "/" */
  int read_only;     /* programs may change nothing in it */
} dis_dir;

/* A file that the host makes up: a call for each read and write of a program, which waits for it. They get an offset in
 * the file and at most how many bytes, and give how many they moved, 0 at the end, or less than 0, which programs are told
 * is an i/o error. NULL: the file cannot be read, or cannot be written. */
typedef struct dis_file {
  const char* name; /* without '/': programs find it as /host/NAME, in a sandbox too */
  int64_t (*read)(void* file_context, void* to, size_t size, uint64_t offset);
  int64_t (*write)(void* file_context, const void* from, size_t size, uint64_t offset);
  void* file_context;
} dis_file;

typedef struct dis_vm_config {
  size_t size;
  const char* root;         /* host directory that "/" is for programs; NULL: the host's own */
  const char* directory;    /* current directory as programs see it; NULL: the host's */
  int word_size;            /* 32, 64, or 0: that of the first module */
  uint64_t max_heap_bytes;  /* 0: the engine's bound */
  uint64_t max_stack_bytes; /* per process; 0: a quarter of the heap */
  uint32_t quantum;         /* about so many instructions until other processes have their turn; 0: 2048 */
  uint32_t max_processes;   /* 0: no bound but memory */
  uint64_t max_output_bytes; /* that may be written to stdout_fd and stderr_fd; who writes more gets the exception
                                "output limit exceeded". 0: no bound */
  uint32_t max_files;       /* open descriptors; 0: the host's bound */
  int stdin_fd, stdout_fd, stderr_fd; /* borrowed, never closed */
  const char* const* environment;     /* "NAME=value", NULL at the end; NULL: empty */
  const char* user;                   /* contents of /dev/user; NULL: the host's */
  const char* system_name;            /* contents of /dev/sysname; NULL: the host's */
  const char* trace_channels;         /* "load,gc", "all" or NULL; names as in dis_trace_channel */
  /* The callbacks are called by the thread that uses the machine, with their context. */
  void (*trace)(void* trace_context, const char* channel, const char* line);
  void* trace_context;
  /* Gets the stack of the process that ran when dis_vm_sample was noticed, outermost function first:
     "Module`function:line;...". */
  void (*sample)(void* sample_context, const char* stack);
  void* sample_context;
  /* Gets reports of broken processes, whole lines. NULL: they are written to stderr_fd. */
  void (*report)(void* report_context, const char* text);
  void* report_context;
  /* 1: of the host programs have the descriptors and the environment above, clocks, random bytes and `dirs`, and
     nothing else, see docs/sandbox.md. `root` must be NULL; `directory` NULL is "/"; the host has no name and no
     user. */
  int sandbox;
  const dis_dir* dirs; /* opened by dis_vm_new; only with sandbox */
  size_t dir_count;
  int network; /* 1: the network too; only with sandbox, and refused: there is none yet */
  /* Takes what programs write to standard output (stream 1) and standard error (2), and what nobody takes by `report`; no
     descriptor is used for it then. It may be given a part of a line. NULL: the descriptors take it. */
  void (*output)(void* output_context, int stream, const char* bytes, size_t size);
  void* output_context;
  const dis_file* files; /* made up by the host; names and functions are copied */
  size_t file_count;
  int account; /* 1: keep the time each process runs, for its metrics; costs two looks at the clock for a turn of one */
} dis_vm_config;

DIS_API void dis_vm_config_init_sized(dis_vm_config* config, size_t size);
static inline void dis_vm_config_init(dis_vm_config* config) { dis_vm_config_init_sized(config, sizeof *config); }

/* `config` may be NULL. Takes no descriptor but for `dirs`, and next to no memory, until there is an instance. Any thread.
 * DIS_ERROR_ARGUMENT: the configuration is wrong. */
DIS_API dis_error* dis_vm_new(dis_engine* engine, const dis_vm_config* config, dis_vm** vm);
/* Ends all that runs in it. Its instances and processes can only be freed then. NULL is allowed. DIS_ERROR_BUSY,
 * _REENTERED: nothing was freed. */
DIS_API dis_error* dis_vm_free(dis_vm* vm);
/* The same, but the machine is as new afterwards, with its configuration. */
DIS_API dis_error* dis_vm_reset(dis_vm* vm);

/* ---- Instances and processes ---- */

/* The module in the machine, with data of its own. The first decides the word size of the machine. The module must be of
 * the machine's engine. DIS_ERROR_LINK: it has another word size; _LIMIT: the heap is full, or there are no addresses or no
 * memory for one; _UNSUPPORTED: what dis_memory gave for one is no range; _ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_instance_new(dis_vm* vm, const dis_module* module, dis_instance** instance);
/* Programs started in it go on. NULL is allowed. DIS_ERROR_BUSY, _REENTERED: nothing was freed. */
DIS_API dis_error* dis_instance_free(dis_instance* instance);

/* A program: a process that will call init(nil, argv) when the machine runs. Any number may be started in one instance,
 * before others end or after. `process` may be NULL: nobody will ask what became of it. DIS_ERROR_LINK: the module has no
 * such init; _LIMIT, _ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_start(dis_instance* instance, int argc, const char* const* argv, dis_process** process);

/* What a program may use, all its processes together, within what its machine may. */
typedef struct dis_start_config {
  size_t size;
  /* Instructions, counted as for dis_vm_run and as exactly. When more are wanted every process of the program is ended,
     and it is DIS_PROCESS_LIMIT; others in the machine go on. 0: no bound. */
  uint64_t fuel;
  /* At a time, the first included. Who would spawn one more gets the exception "out of memory: main: program's processes".
     0: no bound but the machine's. */
  uint32_t max_processes;
} dis_start_config;

DIS_API void dis_start_config_init_sized(dis_start_config* config, size_t size);
static inline void dis_start_config_init(dis_start_config* config) {
  dis_start_config_init_sized(config, sizeof *config);
}

/* dis_start within bounds of its own. `config` may be NULL: none. */
DIS_API dis_error* dis_start_with(dis_instance* instance, int argc, const char* const* argv,
                                  const dis_start_config* config, dis_process** process);

typedef enum dis_process_state {
  DIS_PROCESS_READY = 0,    /* the first process can go on */
  DIS_PROCESS_WAITING = 1,  /* it waits for another, for a time or for the host */
  DIS_PROCESS_DEADLOCK = 2, /* it waits, and nobody is left who could end that */
  DIS_PROCESS_ENDED = 3,    /* it ended normally, and none of the program's was broken */
  DIS_PROCESS_FAILED = 4,   /* it raised "fail:..." */
  DIS_PROCESS_BROKEN = 5,   /* one was broken by an exception nobody handled */
  DIS_PROCESS_MEMORY = 6,   /* the same, because memory, stack or a limit on them was used up */
  DIS_PROCESS_KILLED = 7,   /* dis_process_kill was called */
  DIS_PROCESS_LIMIT = 8     /* it was ended because its own fuel, dis_start_config::fuel, was used up */
} dis_process_state;

typedef struct dis_process_info {
  size_t size;
  int32_t pid; /* as programs know it */
  dis_process_state state;
  /* For FAILED, BROKEN and MEMORY; for LIMIT which limit it was, for people; else "". Stays until the next call for this
     process. */
  const char* exception;
  uint32_t processes;    /* of the program, that there still are */
  uint64_t fuel;         /* that all its processes have spent, those that ended too; as in dis_stats */
} dis_process_info;

/* DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_process_get_info(dis_process* process, dis_process_info* info);
/* Ends every process of the program. DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_process_kill(dis_process* process);
/* Only what is known of it: the program goes on. NULL is allowed. DIS_ERROR_BUSY, _REENTERED: nothing was freed. */
DIS_API dis_error* dis_process_free(dis_process* process);

/* ---- Running ---- */

typedef enum dis_run_status {
  DIS_RUN_DONE = 0,       /* no process is left that could ever go on */
  DIS_RUN_YIELDED = 1,    /* the budget is used up */
  DIS_RUN_BLOCKED = 2,    /* every process waits; see `fd` and `deadline_ns` */
  DIS_RUN_INTERRUPTED = 3, /* dis_vm_interrupt was called */
  DIS_RUN_TIMEOUT = 4      /* the deadline has passed; with a later one the programs go on */
} dis_run_status;

typedef struct dis_run_result {
  size_t size;
  dis_run_status status;
  /* For BLOCKED, what to wait for before the next dis_vm_run; either may come. The descriptor is readable when one that
     the program waits for is ready or dis_vm_interrupt was called; it is the machine's, and the same one for its life
     until dis_vm_reset. -1: no descriptor is waited for. The deadline is a time of CLOCK_MONOTONIC; -1: none. */
  int fd;
  int64_t deadline_ns;
} dis_run_result;

/* For `flags`: the call sleeps while every process waits, and BLOCKED is never returned. */
#define DIS_RUN_MAY_SLEEP 1u

/* Runs the processes of the machine in turn. `budget` is how many instructions may be run, about, or exactly if the engine
 * is metered; 0: no bound. What is counted are jumps and branches back, with what lies between, and calls: straight code is
 * free. Without DIS_RUN_MAY_SLEEP nothing in it waits. `result` may be NULL. DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_vm_run(dis_vm* vm, uint64_t budget, unsigned flags, dis_run_result* result);
/* When every dis_vm_run and dis_function_call is to return at the latest, running or asleep: a time of CLOCK_MONOTONIC in ns, noticed well within
 * a millisecond; -1, as at first: never. DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_vm_set_deadline(dis_vm* vm, int64_t monotonic_ns);
/* Makes dis_vm_run or dis_function_call return soon; if none runs, the next one at once. From any thread and from signal handlers. */
DIS_API void dis_vm_interrupt(dis_vm* vm);
/* Asks for one call of `sample` at the next safepoint. From any thread and from signal handlers. */
DIS_API void dis_vm_sample(dis_vm* vm);
/* Copies the name of the module that was running when the machine last looked, cut to size. For a handler of SIGSEGV in
 * the thread that runs it: reads a few pointers, takes no lock, allocates nothing. */
DIS_API void dis_vm_current_module(const dis_vm* vm, char* name, size_t size);
/* Reports what every process waits for, as in a deadlock. DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_vm_report_waiting(dis_vm* vm);

typedef struct dis_stats {
  size_t size;
  uint64_t modules, modules_reused, instructions; /* loaded; found loaded; in them */
  /* What it took to load those that programs loaded; of the others dis_module_info tells. */
  int64_t read_ns, decode_ns, verify_ns, translate_ns, prepare_ns;
  int64_t run_ns;             /* in dis_vm_run */
  uint64_t fuel;              /* what was counted of budgets, with or without a bound */
  uint64_t slices, processes; /* time slices given; processes made */
  uint64_t heap_used_bytes, heap_peak_bytes, heap_allocated_bytes;
  uint64_t collections, objects_collected; /* of cyclic garbage */
  int64_t longest_pause_ns;                /* that the collector made programs wait in one step */
  uint64_t pauses;                         /* such steps */
  int64_t pause_p50_ns, pause_p95_ns, pause_p99_ns; /* percentiles of them, to within an eighth */
  uint64_t live_processes; /* that there are now */
  uint64_t jit_bytes;      /* of native code that the engine has now, for all its machines of this word size */
  /* Of the engine, too: functions and loops whose code was found in code_cache_dir; that were compiled for want of it;
     files there that could not be used, for either word size. */
  uint64_t code_cache_hits, code_cache_misses, code_cache_refused;
} dis_stats;

/* Figures since the machine was made or reset. DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_vm_get_stats(dis_vm* vm, dis_stats* stats);

/* What a machine and each of its processes were doing at one moment. Never changes; any thread. */
typedef struct dis_metrics dis_metrics;

/* For whoever watches a machine that others use: from any thread, as long as the machine is not freed meanwhile. While
 * dis_vm_run is running, or a pool has the machine, they are made at the next safepoint; a program notices nothing.
 * DIS_ERROR_BUSY: the machine is in another call, and `timeout_ns` have passed; _ARGUMENT, _REENTERED: by a callback. */
DIS_API dis_error* dis_vm_get_metrics(dis_vm* vm, int64_t timeout_ns, dis_metrics** metrics);
/* NULL is allowed. */
DIS_API void dis_metrics_free(dis_metrics* metrics);
/* DIS_ERROR_ARGUMENT. */
DIS_API dis_error* dis_metrics_get_stats(const dis_metrics* metrics, dis_stats* stats);

typedef struct dis_process_metrics {
  size_t size;
  int32_t pid, program; /* program: pid of the process it descends from, or its own */
  const char* module;   /* that it is in; stays as long as the metrics */
  const char* state;    /* constant: ready, send, receive, alt, sleep, file (waits for a descriptor), call, broken,
                           idle (of a dis_function that is not called) */
  int64_t run_ns;       /* that it ran; 0 without dis_vm_config::account */
  uint64_t fuel;        /* what it spent, as in dis_stats */
  uint64_t stack_bytes;
} dis_process_metrics;

/* Process n, in order of creation, below dis_stats::live_processes. DIS_ERROR_ARGUMENT: there is none. */
DIS_API dis_error* dis_metrics_get_process(const dis_metrics* metrics, size_t n, dis_process_metrics* out);

/* ---- Channels between machines ---- */

/* Two ends, each for one machine: what a program sends at one is received at the other, in order, as a copy. The machines
 * may run in threads of their own. A program has them by module/ports.m: `open` gives the end that its machine has under a
 * name, for any number of its processes; who sends waits while there is no room, who receives while there is nothing, and
 * others go on meanwhile. An end is closed by a program, or when its machine is freed or reset; at the other what is
 * there can be received still, then `receive` gives nil, and `send` -1. */
typedef struct dis_channel dis_channel;

typedef struct dis_channel_config {
  size_t size;
  /* That a direction holds at most; neither may be 0. */
  uint32_t max_messages; /* 64 */
  uint64_t max_bytes;    /* of all together, hence of one message, too: who sends a longer one gets an exception. 1048576 */
} dis_channel_config;

DIS_API void dis_channel_config_init_sized(dis_channel_config* config, size_t size);
static inline void dis_channel_config_init(dis_channel_config* config) {
  dis_channel_config_init_sized(config, sizeof *config);
}

/* `config` may be NULL. Any thread. DIS_ERROR_ARGUMENT: the configuration is wrong. */
DIS_API dis_error* dis_channel_new(const dis_channel_config* config, dis_channel** channel);
/* Closes the ends that no machine has been given; the others go on. Any thread. NULL is allowed. */
DIS_API void dis_channel_free(dis_channel* channel);
/* Gives end 0 or 1 to the machine, whose programs find it by `name`, until it is freed or reset. Machines of any engine and
 * word size; also one machine both. DIS_ERROR_ARGUMENT: it was given away already, or there is a port of that name;
 * _LINK: the machine has another module $Ports; _BUSY, _REENTERED. */
DIS_API dis_error* dis_vm_add_port(dis_vm* vm, const char* name, dis_channel* channel, int end);

/* ---- Pools ---- */

/* A few threads that any number of machines share: each takes a turn when a thread is free, threads with nothing to do take
 * machines from others, and a machine that waits for descriptors or a time holds no thread. */
typedef struct dis_pool dis_pool;
/* A machine in a pool, from dis_pool_submit until it is done. */
typedef struct dis_job dis_job;

typedef struct dis_pool_config {
  size_t size;
  uint32_t threads; /* that run machines; there is one more, which waits. 0: as many as the computer has processors */
  uint64_t turn;    /* about so many instructions until other machines have their turn, at least 2048; 1000000 */
} dis_pool_config;

DIS_API void dis_pool_config_init_sized(dis_pool_config* config, size_t size);
static inline void dis_pool_config_init(dis_pool_config* config) { dis_pool_config_init_sized(config, sizeof *config); }

/* `config` may be NULL. Any thread. DIS_ERROR_ARGUMENT; _MEMORY: the system has no more threads or descriptors. */
DIS_API dis_error* dis_pool_new(const dis_pool_config* config, dis_pool** pool);
/* Ends its threads after the turns that are being taken; jobs that are left end as DIS_RUN_INTERRUPTED, and their machines
 * can go on elsewhere. No other thread may be using the pool. NULL is allowed. DIS_ERROR_REENTERED: by a callback in one of
 * its threads. */
DIS_API dis_error* dis_pool_free(dis_pool* pool);

typedef struct dis_job_config {
  size_t size;
  uint64_t budget; /* instructions, as for dis_vm_run, but for one at most that is rounded off with each turn; 0: no bound */
  /* Called once, by a thread of the pool (by the one that frees it, for jobs that are left then), when the machine belongs
     to nobody any more: it may look at it, submit it again or free it. `status` as in dis_job_result. NULL: nobody is. */
  void (*done)(void* done_context, dis_vm* vm, dis_run_status status);
  void* done_context;
} dis_job_config;

DIS_API void dis_job_config_init_sized(dis_job_config* config, size_t size);
static inline void dis_job_config_init(dis_job_config* config) { dis_job_config_init_sized(config, sizeof *config); }

/* Has the pool run `vm`, with what was started in it, until there is nothing more to do, its budget or deadline has come, or
 * dis_vm_interrupt is called. Until then it is the pool's, and other calls for it or its handles are told DIS_ERROR_BUSY.
 * Machines of any engine; from any thread, callbacks in threads of the pool included. `config` and `job` may be NULL.
 * DIS_ERROR_ARGUMENT, _BUSY, _REENTERED. */
DIS_API dis_error* dis_pool_submit(dis_pool* pool, dis_vm* vm, const dis_job_config* config, dis_job** job);
/* Until there is no job in it. Any thread but its own. DIS_ERROR_ARGUMENT, _REENTERED. */
DIS_API dis_error* dis_pool_wait(dis_pool* pool);

typedef struct dis_pool_info {
  size_t size;
  uint32_t threads;
  uint64_t jobs;   /* in it now */
  uint64_t steals; /* turns that a thread took from the queue of another */
} dis_pool_info;

/* Any thread. DIS_ERROR_ARGUMENT. */
DIS_API dis_error* dis_pool_get_info(dis_pool* pool, dis_pool_info* info);

typedef struct dis_job_result {
  size_t size;
  int done;              /* 0: it is still in the pool */
  dis_run_status status; /* DONE; YIELDED: budget used up; TIMEOUT; INTERRUPTED. Never BLOCKED. Of a job that is done */
  uint64_t turns;        /* taken so far */
  int64_t run_ns;        /* that they took */
} dis_job_result;

/* Waits until the job is done and its `done` has returned, `timeout_ns` at most; 0: not at all; less: for ever. `result` may
 * be NULL. Any thread, also after the pool was freed; not from a callback in one of the pool's, which would wait for
 * itself. DIS_ERROR_ARGUMENT. */
DIS_API dis_error* dis_job_wait(dis_job* job, int64_t timeout_ns, dis_job_result* result);
/* Only what is known of it: the machine stays in the pool. NULL is allowed. */
DIS_API void dis_job_free(dis_job* job);

#ifdef __cplusplus
}
#endif

/* Calls between the host and its programs. */
#include <dis/call.h>

#endif
