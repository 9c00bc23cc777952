/* limbo: the Limbo compiler to call from C. Sources in; a module for dis_module_load_memory out.
 *
 * Compilations share nothing: any thread may compile at any time. What dis.h says of errors, ownership and versions goes
 * for this header too. */
#ifndef DIS_LIMBO_H
#define DIS_LIMBO_H

#include <dis/dis.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct dis_compiled dis_compiled;

typedef struct dis_compile_config {
  size_t size;
  int word_size;                   /* 32 or 64; 0: 64 */
  const char* const* include_dirs; /* where includes are looked for, after the folder of the source */
  size_t include_dir_count;
  int own_includes; /* 1: then where the command `limbo` looks: the variables ROOT and AVERNUS_MODULES of the environment,
                       which are only read, and the interfaces that come with it: share/avernus/module beside the bin/ the
                       program lies in, or the lib/ of the shared library */
  int symbols;      /* 1: the text of the symbol file too, by which traces name functions and lines */
  int warnings;     /* 1: also about what is unused, unreachable or odd */
  int colour;       /* 1: messages have colours, for a terminal */
} dis_compile_config;

DIS_API void dis_compile_config_init_sized(dis_compile_config* config, size_t size);
static inline void dis_compile_config_init(dis_compile_config* config) {
  dis_compile_config_init_sized(config, sizeof *config);
}

/* Compiles the file at `path`, "-" being standard input. `config` may be NULL. A source with mistakes is not an error of
 * the call: then there are messages and no module. DIS_ERROR_NOT_FOUND, _ARGUMENT, _MEMORY. */
DIS_API dis_error* dis_compile_file(const char* path, const dis_compile_config* config, dis_compiled** compiled);
/* The same with the text at hand; `name` is what messages call it, includes are looked for from its folder on. */
DIS_API dis_error* dis_compile_memory(const char* name, const char* text, size_t size, const dis_compile_config* config,
                                      dis_compiled** compiled);

/* The bytes of the module; NULL, and size 0, if the source has mistakes. They stay as long as `compiled`, as do the
 * next two. */
DIS_API const void* dis_compiled_module(const dis_compiled* compiled, size_t* size);
/* The text of the symbol file, "" if it was not asked for. */
DIS_API const char* dis_compiled_symbols(const dis_compiled* compiled, size_t* size);
/* What the compiler has to say about the source, whole lines; "" if nothing. */
DIS_API const char* dis_compiled_messages(const dis_compiled* compiled);
/* NULL is allowed. */
DIS_API void dis_compiled_free(dis_compiled* compiled);

#ifdef __cplusplus
}
#endif

#endif
