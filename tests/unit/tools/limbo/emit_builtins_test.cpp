// The tables of built-in modules and the interfaces programs compile against are written apart; here they
// meet.
#include "tools/limbo/emit_builtins.h"

#include <doctest/doctest.h>

#include <set>
#include <sstream>

#include "runtime/builtin/registry.h"
#include "tools/limbo/files.h"

using namespace dis;
using namespace dis::limbo;

namespace {

std::string repository() { return DIS_SOURCE_DIR "/"; }

EmittedTables tables_of(const std::string& interface, TableForm form, const Abi& abi,
                        const std::string& name = "") {
  auto input = open_source(repository() + "module/" + interface + ".m", {repository() + "module"});
  REQUIRE(input.ok());
  return emit_tables(std::move(*input), name, form, {.abi = abi, .source_path = {}});
}

ParseInput text_input(std::string text) {
  return {.path = "t.m", .text = std::move(text), .include_dirs = {}, .read_file = {}};
}

std::string row(std::string_view name, uint32_t signature, std::string_view frame) {
  std::ostringstream out;
  out << name << " " << std::hex << signature << " " << frame;
  return out.str();
}

// DIS_BUILTIN("name", 0xsignature, "frame", function)
std::set<std::string> parse_rows(const std::string& text) {
  std::set<std::string> rows;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const size_t name = line.find('"') + 1, name_end = line.find('"', name);
    const size_t signature = line.find("0x", name_end);
    const size_t frame = line.find('"', signature) + 1, frame_end = line.find('"', frame);
    rows.insert(row(line.substr(name, name_end - name),
                    uint32_t(std::stoul(line.substr(signature), nullptr, 16)),
                    line.substr(frame, frame_end - frame)));
  }
  return rows;
}

}  // namespace

TEST_CASE("every built-in has the signature and the frame its interface says") {
  for (const auto& [module, file, whole] :
       {std::tuple{"Sys", "sys", true}, std::tuple{"Math", "math", true},
        std::tuple{"Keyring", "keyring", true}, std::tuple{"Crypt", "crypt", false}}) {
    CAPTURE(module);
    std::set<std::string> table;
    for (const BuiltinModule& m : builtin_modules())
      if (m.name == module)
        for (const Builtin& b : m.functions) table.insert(row(b.name, b.signature, b.frame));
    REQUIRE(!table.empty());
    for (const Abi& abi : {kAbi32, kAbi64}) {
      const EmittedTables emitted = tables_of(file, TableForm::rows, abi);
      CHECK(emitted.messages == "");
      REQUIRE(emitted.ok);
      const std::set<std::string> interface = parse_rows(emitted.text);
      for (const std::string& r : interface) {
        CAPTURE(r);
        if (!r.starts_with("md4 ")) CHECK(table.contains(r));  // not every libcrypto has it
      }
      // One table serves two interfaces, of which Crypt has fewer functions.
      if (whole)
        for (const std::string& r : table) {
          CAPTURE(r);
          CHECK(interface.contains(r));
        }
    }
  }
}

TEST_CASE("rows spell values by what they take in a frame") {
  const EmittedTables emitted = emit_tables(
      text_input("M: module {\n"
                 "  P: adt { a: int; b: big; c: (real, string); put: fn(p: self ref P, x: int): P; };\n"
                 "  go: fn(p: P, s: string, *): (int, list of int);\n"
                 "  none: fn();\n};\n"),
      "M", TableForm::rows, {.source_path = {}});
  CHECK(emitted.messages == "");
  REQUIRE(emitted.ok);
  const std::set<std::string> rows = parse_rows(emitted.text);
  CHECK(rows.size() == 3);
  CHECK(emitted.text.find("\"(wp)((wl(rp))p*)\", m_go)") != std::string::npos);
  CHECK(emitted.text.find("\"(wl(rp))(pw)\",     m_P_put)") != std::string::npos);
  CHECK(emitted.text.find("\"()\",               m_none)") != std::string::npos);
}

TEST_CASE("the runtime's table in C") {
  const EmittedTables emitted = tables_of("sys", TableForm::runtime, kAbi64, "Sys");
  REQUIRE(emitted.ok);
  CHECK(emitted.text.find("Runtab Sysmodtab[]={\n") != std::string::npos);
  CHECK(emitted.text.find("\t\"read\",0x7cfef557,Sys_read,88,2,{0x0,0xc0,},\n") != std::string::npos);
  CHECK(emitted.text.find("\t\"print\",0xac849033,Sys_print,0,0,{0},\n") != std::string::npos);
  const EmittedTables narrow = tables_of("sys", TableForm::runtime, kAbi32, "Sys");
  CHECK(narrow.text.find("\t\"read\",0x7cfef557,Sys_read,48,2,{0x0,0xc0,},\n") != std::string::npos);
}

TEST_CASE("interfaces with errors, and none, are refused") {
  const CompileOptions options{.source_path = {}};
  EmittedTables emitted =
      emit_tables(text_input("M: module { f: fn(x: Nothing); };\n"), "", TableForm::rows, options);
  CHECK(!emitted.ok);
  CHECK(emitted.messages.find("t.m:1:") != std::string::npos);
  emitted = emit_tables(text_input("x: con 1;\n"), "", TableForm::rows, options);
  CHECK(!emitted.ok);
  emitted = emit_tables(text_input("M: module { f: fn(); };\n"), "Other", TableForm::rows, options);
  CHECK(!emitted.ok);
  CHECK(emitted.messages.find("no module Other") != std::string::npos);
}
