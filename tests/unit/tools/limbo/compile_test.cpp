// Source text in, module or messages out: the stages together.
#include "tools/limbo/compiler.h"

#include <doctest/doctest.h>

#include <map>

#include "vm/format/detect_abi.h"
#include "vm/format/reader.h"
#include "vm/format/verifier.h"
#include "vm/format/symbols.h"
#include "vm/format/writer.h"

using namespace dis;
using namespace dis::limbo;

namespace {

constexpr const char* kCounter =
    "implement Counter;\n"
    "include \"counter.m\";\n"
    "names := array[] of {\"none\", \"one\", * => \"many\"};\n"
    "limit: int;\n"
    "init()\n"
    "{\n"
    "  limit = 10;\n"
    "  c := ref Count(0, nil);\n"
    "  while(c.add(3) < limit)\n"
    "    c.name = names[c.n & 1];\n"
    "}\n"
    "Count.add(c: self ref Count, n: int): int { return c.n += n; }\n";

constexpr const char* kCounterInterface =
    "Counter: module {\n"
    "  Count: adt { n: int; name: string; add: fn(c: self ref Count, n: int): int; };\n"
    "  init: fn();\n"
    "};\n";

ParseInput input(std::string text, std::map<std::string, std::string> files = {}) {
  return {.path = "src/t.b",
          .text = std::move(text),
          .include_dirs = {"inc"},
          .read_file = [files](const std::string& path, std::string* error) -> std::optional<std::string> {
            if (auto it = files.find(path); it != files.end()) return it->second;
            *error = "not there";
            return std::nullopt;
          }};
}

}  // namespace

TEST_CASE("a program becomes a module that verifies, for both word sizes, and the same one each time") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    CAPTURE(abi.word_bytes);
    const CompileOptions options{.abi = abi, .symbols = true, .source_path = "/home/t.b"};
    const Compiled c = compile(input(kCounter, {{"inc/counter.m", kCounterInterface}}), options);
    CHECK(c.messages == "");
    REQUIRE(c.module);
    CHECK(c.module->name == "Counter");
    CHECK(c.module->source_path == "/home/t.b");
    REQUIRE(c.module->links.size() == 2);
    CHECK(c.module->links[0].name == "Count.add");
    CHECK(c.module->links[1].name == "init");
    CHECK(c.module->entry_pc == c.module->links[1].pc);
    auto verified = format::verify(std::make_shared<const format::Module>(*c.module), abi);
    CHECK_MESSAGE(verified.ok(), (verified.ok() ? "" : verified.error().to_string()));

    const std::vector<std::byte> bytes = format::write(*c.module);
    auto back = format::read(bytes, "t.dis");
    REQUIRE(back.ok());
    CHECK(format::detect_abi(*back).abi == abi);
    auto symbols = format::Symbols::parse(c.symbols, "t.sbl");
    REQUIRE(symbols.ok());
    CHECK(symbols->instruction_count() == c.module->code.size());
    CHECK(symbols->function(uint32_t(c.module->entry_pc)) == "init");
    CHECK(symbols->position(uint32_t(c.module->entry_pc)).line == 7);

    const Compiled again = compile(input(kCounter, {{"inc/counter.m", kCounterInterface}}), options);
    CHECK(format::write(*again.module) == bytes);
    CHECK(again.symbols == c.symbols);
  }
}

TEST_CASE("nothing is made of a program with errors, whichever stage finds them") {
  for (const auto& [text, said] :
       {std::pair{"implement T;\nT: module { init: fn(); };\ninit() { x = ; }\n", "t.b:3:"},
        std::pair{"implement T;\nT: module { init: fn(); };\ninit() { x = 1; }\n", "'x'"},
        std::pair{"implement T;\ninclude \"nowhere.m\";\n", "nowhere.m"}, std::pair{"", "error"}}) {
    CAPTURE(text);
    const Compiled c = compile(input(text), {.symbols = true, .source_path = {}});
    CHECK(!c.module);
    CHECK(c.symbols == "");
    CHECK(c.errors >= 1);
    CHECK(c.messages.find(said) != std::string::npos);
  }
}

TEST_CASE("warnings do not stop a compilation, and appear when asked for") {
  const std::string text = "implement T;\nT: module { init: fn(); };\ninit() { unused := 1; }\n";
  const Compiled quiet = compile(input(text), {.source_path = {}});
  CHECK(quiet.module);
  CHECK(quiet.messages == "");
  const Compiled loud = compile(input(text), {.warnings = true, .source_path = {}});
  CHECK(loud.module);
  CHECK(loud.warnings >= 1);
  CHECK(loud.messages.find("warning") != std::string::npos);
}
