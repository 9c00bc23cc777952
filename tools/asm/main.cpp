// dasm: assembles the text that disdump prints.
// In: one source file. Out: one object file, verified for its word size unless told otherwise.
#include <cstdio>
#include <memory>
#include <string>

#include "tools/common/command_line.h"
#include "tools/common/exit_status.h"
#include "tools/common/file.h"
#include "vm/format/assembler.h"
#include "vm/format/verifier.h"
#include "vm/format/writer.h"

using namespace dis;
using namespace dis::tools;

namespace {

struct Options {
  std::string source, output, word_size;
  bool unverified = false;
};

CommandText command_text() {
  return {.name = "dasm",
          .synopses = {"[options] [-o module.dis] source.s"},
          .summary = "Assembles a Dis module. The language is described in docs/file-format.md.",
          .examples = {{"dasm hello.s", "writes hello.dis"},
                       {"dasm --word-size 32 -o t32.dis t.s", "for a machine with 32-bit words"}},
          .footer =
              "Exit status: 0 written; 1 cannot write; 2 usage; 3 the source is wrong or does not verify.\n",
          .version = "dasm " DIS_VERSION};
}

void declare(CLI::App& app, Options& o) {
  const char* group = "Options";
  app.add_option("-o", o.output, "where to write; the source's name with .dis if not given")
      ->type_name("FILE")
      ->group(group);
  app.add_option("--word-size", o.word_size, "to verify for; else the `wordsize` in the source decides")
      ->type_name("32|64")
      ->group(group);
  app.add_flag("--no-verify", o.unverified, "write what no machine may want to run")->group(group);
  app.add_option("source", o.source)->required();
}

std::string output_name(const std::string& source) {
  const size_t name = source.find_last_of('/') + 1;
  const size_t dot = source.find_last_of('.');
  return (dot == source.npos || dot <= name ? source : source.substr(0, dot)) + ".dis";
}

Result<std::vector<std::byte>> assemble(const Options& o) {
  DIS_TRY_ASSIGN(const std::string text, read_file(o.source));
  DIS_TRY_ASSIGN(format::Assembly assembly, format::assemble(text, o.source));
  std::vector<std::byte> bytes = format::write(assembly.module);
  if (o.unverified) return bytes;
  if (!o.word_size.empty())
    assembly.word_size = o.word_size == "32" ? format::WordSize::bits32 : format::WordSize::bits64;
  const Abi abi = format::detect_abi(assembly.module, assembly.word_size).abi;
  DIS_TRY(format::verify(std::make_shared<const format::Module>(std::move(assembly.module)), abi));
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  Options o;
  const CommandText text = command_text();
  CLI::App app;
  set_up(app, text);
  declare(app, o);
  if (const auto status = parse(app, text, argc, argv)) return *status;
  if (!o.word_size.empty() && o.word_size != "32" && o.word_size != "64")
    return usage_error(text, "--word-size is 32 or 64, not " + o.word_size);
  auto bytes = assemble(o);
  if (!bytes.ok()) {
    std::fprintf(stderr, "dasm: %s\n", bytes.error().to_string().c_str());
    return kExitLoad;
  }
  if (o.output.empty()) o.output = o.source == "-" ? "-" : output_name(o.source);
  if (const auto written = write_file(o.output, *bytes); !written.ok()) {
    std::fprintf(stderr, "dasm: %s\n", written.error().to_string().c_str());
    return kExitFailed;
  }
  return kExitOk;
}
