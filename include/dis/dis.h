/* dis: a Dis virtual machine to call from C.
 *
 * A dis_vm is an instance: one program with its modules, heap and processes. Instances share nothing and may
 * run side by side, one thread each; calls on one instance must not overlap, dis_vm_interrupt and
 * dis_vm_current_module excepted. Nothing here touches signal handlers, the environment, the locale, or calls
 * exit.
 *
 * Strings passed in are copied. Strings passed out belong to the instance and stay as they are until the next
 * call on it. Functions that can fail return a dis_status; dis_vm_message then says what is wrong, for
 * people. */
#ifndef DIS_DIS_H
#define DIS_DIS_H

#include <stddef.h>
#include <stdint.h>

/* What the shared library exports. */
#ifdef __GNUC__
#define DIS_API __attribute__((visibility("default")))
#else
#define DIS_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

typedef enum dis_status {
  DIS_OK = 0,
  DIS_ERROR_NOT_FOUND,   /* the module does not exist or cannot be read */
  DIS_ERROR_MALFORMED,   /* it is not a valid Dis module */
  DIS_ERROR_UNSUPPORTED, /* it is valid, but outside what this build runs */
  DIS_ERROR_LINK,        /* modules do not fit together, or it is not a program */
  DIS_ERROR_LIMIT,       /* a bound was reached */
  DIS_ERROR_ARGUMENT     /* the call itself is wrong: a null pointer, calls out of order */
} dis_status;

typedef struct dis_vm dis_vm;

/* A piece of machine code, up to the next one's offset. */
typedef struct dis_jit_line {
  uint32_t offset; /* from the start of the function's code */
  uint32_t pc;     /* Dis pc it belongs to */
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
  const int64_t* stage_ns; /* time by stage, see dis_jit_stage */
  const dis_jit_line* lines; /* in the order of the code; none without jit_lines or jit_texts */
  size_t line_count;
  const char *dis, *graph, *optimised, *lir; /* texts of the stages, empty without jit_texts */
} dis_jit_function;

/* A directory of the host that a program in a sandbox is given. */
typedef struct dis_dir {
  const char* host;
  const char* guest; /* where the program finds it, such as "/data"; NULL: `host` below "/" */
  int read_only;     /* the program may change nothing in it */
} dis_dir;

typedef struct dis_config {
  size_t size;                        /* set by dis_config_init */
  const char* root;                   /* host directory that "/" is for the program; NULL: the host's own */
  const char* directory;              /* current directory as the program sees it; NULL: the host's */
  int word_size;                      /* 32, 64, or 0: found out from the program's module */
  int jit;                            /* 0: interpret only */
  uint64_t max_heap_bytes;            /* 0: three quarters of the machine's memory */
  uint64_t max_stack_bytes;           /* per process; 0: a quarter of the heap */
  uint32_t quantum;                   /* about so many instructions until others have their turn; 0: 2048 */
  int metered;                        /* 1: fuel is counted exactly */
  uint64_t fuel;                      /* 0: no bound */
  uint32_t max_processes;             /* 0: no bound but memory */
  uint32_t max_files;                 /* open descriptors; 0: the host's bound */
  int stdin_fd, stdout_fd, stderr_fd; /* borrowed, never closed; broken processes are reported on stderr_fd */
  const char* const* environment;     /* "NAME=value", NULL at the end; NULL: empty */
  const char* user;                   /* contents of /dev/user; NULL: the host's */
  const char* system_name;            /* contents of /dev/sysname; NULL: the host's */
  const char* trace_channels;         /* "load,gc", "all" or NULL; names as in dis_trace_channel */
  void (*trace)(void* context, const char* channel, const char* line);
  void* context;       /* passed to trace */
  const char* library; /* host directory with folders 32 and 64 of library modules: where a load of /dis/PATH
                          looks last, for its word size; NULL: nowhere */
  const char* jit_target;  /* a name as in dis_jit_target: make code for that processor; unless it is this machine's,
                              the program can be compiled but not started. NULL: this machine's */
  const char* jit_disable; /* comma-separated names of passes to leave out; NULL: none */
  /* A function is compiled when it has been interpreted for as long as this many runs of all its instructions take;
     0: when it is first called. */
  uint32_t jit_threshold;
  int jit_lines;           /* jit_function gets lines */
  int jit_texts;           /* jit_function gets texts of every stage */
  /* Called for every function that is compiled, by the thread that runs the instance. NULL: nobody looks. */
  void (*jit_function)(void* jit_context, const dis_jit_function* function);
  /* Code that all functions share, and data they call through: a name for an address. bytes may be 0. */
  void (*jit_shared)(void* jit_context, const char* name, const void* at, size_t bytes);
  void* jit_context;
  /* Gets the stack of the process that ran when dis_vm_sample was noticed, outermost function first:
     "Module`function:line;...". */
  void (*sample)(void* sample_context, const char* stack);
  void* sample_context;
  /* 1: of the host the program has the descriptors and the environment above, clocks, random bytes and `dirs`, and
     nothing else, see docs/sandbox.md. `root` must be NULL; `directory` NULL is "/"; the host has no name and no
     user. */
  int sandbox;
  const dis_dir* dirs; /* opened by dis_vm_new; only with sandbox */
  size_t dir_count;
  int network; /* 1: the network too; only with sandbox, and refused: there is none yet */
} dis_config;

/* Fills in every default. */
DIS_API void dis_config_init(dis_config* config);

/* "0.1.0". */
DIS_API const char* dis_version(void);
/* 1 when this build has native code for this machine. */
DIS_API int dis_has_jit(void);
/* Name and description of trace channel n; 0 when there is none. */
DIS_API int dis_trace_channel(unsigned n, const char** name, const char** help);

/* Processor n that native code can be made for; 0 when there is none. */
DIS_API int dis_jit_target(unsigned n, const char** name, const char** help, int* is_host);
/* Stage n of compiling a function, in order; 0 when there is none. Passes are stages that can be left out. */
DIS_API int dis_jit_stage(unsigned n, const char** name, const char** help, int* is_pass);

/* NULL only when memory is exhausted. A wrong configuration is reported by dis_vm_load. */
DIS_API dis_vm* dis_vm_new(const dis_config* config);
DIS_API void dis_vm_free(dis_vm* vm);
/* What the last call that failed found wrong; never NULL. */
DIS_API const char* dis_vm_message(const dis_vm* vm);

/* The program, once per instance. Under a root, absolute paths are looked for there first, then on the host.
 */
DIS_API dis_status dis_vm_load(dis_vm* vm, const char* path);
/* The same with the bytes of a module at hand, as a compiler gives them; `path` is what messages call it.
 * Both the bytes and `symbols`, the text of its symbol file or NULL, are copied. */
DIS_API dis_status dis_vm_load_memory(dis_vm* vm, const char* path, const void* bytes, size_t size,
                              const char* symbols, size_t symbols_size);
/* Its first process, calling init(nil, argv). */
DIS_API dis_status dis_vm_start(dis_vm* vm, int argc, const char* const* argv);

/* Compiles every function of the modules loaded so far. Else each is compiled as jit_threshold says. */
DIS_API dis_status dis_vm_compile(dis_vm* vm);

typedef enum dis_end {
  DIS_END_NORMAL = 0, /* the first process ended, and none was broken */
  DIS_END_FAILED,     /* the first process raised "fail:..." */
  DIS_END_BROKEN,     /* a process was broken by an exception nobody handled */
  DIS_END_MEMORY,     /* the same, because memory, stack or a limit on them was used up */
  DIS_END_DEADLOCK,   /* the first process waits for something that can never happen */
  DIS_END_FUEL,       /* dis_config::fuel is spent */
  DIS_END_INTERRUPTED /* dis_vm_interrupt was called; dis_vm_run may be called again */
} dis_end;

/* Runs until no process is left that could go on, or until interrupted. dis_vm_message is the exception that
 * ended it, if one did. */
DIS_API dis_end dis_vm_run(dis_vm* vm);
/* Makes dis_vm_run return soon. From any thread and from signal handlers. */
DIS_API void dis_vm_interrupt(dis_vm* vm);
/* Asks for one call of `sample` at the next safepoint. From any thread and from signal handlers. */
DIS_API void dis_vm_sample(dis_vm* vm);
/* Copies the name of the module that was running when the machine last looked, cut to size. For a handler of
 * SIGSEGV: reads a few pointers, takes no lock, allocates nothing. */
DIS_API void dis_vm_current_module(const dis_vm* vm, char* name, size_t size);

typedef struct dis_stats {
  size_t size;                                    /* set by the caller to sizeof(dis_stats) */
  uint64_t modules, modules_reused, instructions; /* loaded from files; found loaded; in them */
  int64_t read_ns, decode_ns, verify_ns, translate_ns, prepare_ns, run_ns;
  uint64_t fuel;
  uint64_t slices, processes; /* time slices given; processes made */
  uint64_t heap_used_bytes, heap_peak_bytes, heap_allocated_bytes;
  uint64_t collections, objects_collected; /* of cyclic garbage */
  int64_t longest_pause_ns;                /* that the collector made the program wait in one step */
  uint64_t pauses;                         /* such steps */
  int64_t pause_p50_ns, pause_p95_ns, pause_p99_ns; /* percentiles of them, to within an eighth */
} dis_stats;

DIS_API void dis_vm_stats(const dis_vm* vm, dis_stats* stats);

/* What a module is, found without running it. */
typedef struct dis_module_info {
  size_t size;   /* set by the caller to sizeof(dis_module_info) */
  int word_size; /* 32 or 64 */
  uint64_t instructions, types, data_bytes;
  char name[64];      /* cut if longer */
  char evidence[128]; /* how the word size was found out; cut if longer */
} dis_module_info;

/* Reads, verifies and translates the module in a host file. `info` may be NULL. On failure `message`, if not
 * NULL, gets what is wrong, cut to message_size. Threads may call this at the same time. */
DIS_API dis_status dis_check_file(const char* path, int word_size, dis_module_info* info, char* message,
                          size_t message_size);

#ifdef __cplusplus
}
#endif

#endif
