// sample: engines, Limbo programs and errors for tests of the public interface.
#pragma once

#include <doctest/doctest.h>
#include <unistd.h>

#include <string>

#include "include/dis/dis.hpp"
#include "include/dis/limbo.h"

namespace dis::tests::capi {

inline constexpr uint64_t kHeap = 64 << 20;  // an emulator takes seconds to reserve more

// So many rounds of a loop: fewer in hostile builds, where a time slice is one instruction and collections never end.
inline std::string rounds(int n) {
#ifdef DIS_HOSTILE
  n /= 1000;
#endif
  return std::to_string(n);
}

inline avernus::EngineConfig small_config() {
  avernus::EngineConfig config;
  config.max_heap_bytes = kHeap;
  return config;
}

inline dis_code code_of(dis_error* error) {
  const dis_code code = dis_error_code(error);
  dis_error_free(error);
  return code;
}

inline std::string message_of(dis_error* error) {
  std::string message = dis_error_message(error);
  dis_error_free(error);
  return message;
}

inline avernus::Module compiled(const avernus::Engine& engine, const std::string& source, int word_size);

// A module whose init does `body`; `sys` is loaded, `argv` the arguments, `count` a variable of the module. `more` stands
// among its declarations.
inline avernus::Module limbo(const avernus::Engine& engine, const std::string& body, int word_size = 64,
                             const std::string& more = {}) {
  return compiled(
      engine,
      "implement Test;\ninclude \"sys.m\";\n\tsys: Sys;\ninclude \"draw.m\";\n" + more +
      "Test: module { init: fn(nil: ref Draw->Context, argv: list of string); half: fn(n: int): int; };\n"
      "Ring: adt { next: cyclic ref Ring; };\ncount: int;\nhalf(n: int): int { return n / 2; }\n"
      "forever() { for(;;) count++; }\n"
      "init(nil: ref Draw->Context, argv: list of string)\n{\n\tsys = load Sys Sys->PATH;\n" +
      body + "\n}\n",
      word_size);
}

inline avernus::Module compiled(const avernus::Engine& engine, const std::string& source, int word_size) {
  const std::string base = DIS_SOURCE_DIR "/module", narrow = base + "/word32";
  const char* dirs[] = {narrow.c_str(), base.c_str()};
  dis_compile_config config;
  dis_compile_config_init(&config);
  config.word_size = word_size;
  config.include_dirs = word_size == 32 ? dirs : dirs + 1;
  config.include_dir_count = word_size == 32 ? 2 : 1;
  config.symbols = 1;
  dis_compiled* compiled = nullptr;
  avernus::check(dis_compile_memory("test.b", source.data(), source.size(), &config, &compiled));
  if (const std::string messages = dis_compiled_messages(compiled); !messages.empty()) FAIL(messages);
  avernus::ModuleConfig module_config;
  module_config.name = "test.b";
  module_config.symbols = dis_compiled_symbols(compiled, &module_config.symbols_size);
  size_t size = 0;
  const void* bytes = dis_compiled_module(compiled, &size);
  avernus::Module module(engine, bytes, size, module_config);
  dis_compiled_free(compiled);
  return module;
}

// Both ends of a pipe, closed with it.
struct Pipe {
  Pipe() { REQUIRE(pipe(end) == 0); }
  ~Pipe() {
    close(end[0]);
    close(end[1]);
  }
  // What was written so far.
  std::string read() const {
    char text[4096];
    const ssize_t n = ::read(end[0], text, sizeof text);
    return std::string(text, n > 0 ? size_t(n) : 0);
  }
  int end[2];
};

}  // namespace dis::tests::capi
