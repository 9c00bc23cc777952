// The compiler to call.
#include "include/dis/limbo.h"

#include <doctest/doctest.h>

#include "tests/unit/capi/sample.h"
#include "tests/unit/vm/sample.h"

using namespace dis::tests::capi;

TEST_CASE("limbo.h: mistakes in a source are messages, not errors of the call") {
  dis_compiled* compiled = nullptr;
  const std::string source = "implement X;\nX: module { f: fn(); };\nf() { y(); }\n";
  REQUIRE(dis_compile_memory("x.b", source.data(), source.size(), nullptr, &compiled) == nullptr);
  size_t size = 1;
  CHECK(dis_compiled_module(compiled, &size) == nullptr);
  CHECK(size == 0);
  CHECK(std::string(dis_compiled_messages(compiled)).find("x.b:3:") == 0);
  dis_compiled_free(compiled);
  dis_compiled_free(nullptr);
}

TEST_CASE("limbo.h: a source compiles to a module and its symbols") {
  dis::tests::Scratch scratch;
  const std::string path = scratch.write("x.b", "implement X;\nX: module { f: fn(); };\nf() { }\n");
  dis_compile_config config;
  dis_compile_config_init(&config);
  dis_compiled* compiled = nullptr;
  REQUIRE(dis_compile_file(path.c_str(), &config, &compiled) == nullptr);
  size_t size = 0;
  CHECK(dis_compiled_module(compiled, &size) != nullptr);
  CHECK(size > 20);
  CHECK(std::string(dis_compiled_messages(compiled)).empty());
  CHECK(std::string(dis_compiled_symbols(compiled, &size)).empty());
  CHECK(size == 0);
  dis_compiled_free(compiled);
  config.symbols = 1;
  REQUIRE(dis_compile_file(path.c_str(), &config, &compiled) == nullptr);
  CHECK(std::string(dis_compiled_symbols(compiled, nullptr)).find("limbo .sbl 2.1\n") == 0);
  dis_compiled_free(compiled);
}

TEST_CASE("limbo.h: misuse is an error") {
  dis_compiled* compiled = nullptr;
  CHECK(code_of(dis_compile_file("/nonexistent.b", nullptr, &compiled)) == DIS_ERROR_NOT_FOUND);
  CHECK(code_of(dis_compile_file(nullptr, nullptr, &compiled)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_compile_file("x.b", nullptr, nullptr)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_compile_memory(nullptr, "", 0, nullptr, &compiled)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_compile_memory("x.b", nullptr, 1, nullptr, &compiled)) == DIS_ERROR_ARGUMENT);
  dis_compile_config config;
  dis_compile_config_init(&config);
  config.word_size = 16;
  CHECK(code_of(dis_compile_file("x.b", &config, &compiled)) == DIS_ERROR_ARGUMENT);
  CHECK(compiled == nullptr);
}
