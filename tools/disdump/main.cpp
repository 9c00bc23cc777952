// disdump: prints what is in an object file.
// In: files and what to show of them. Out: text on standard output, by default assembly that dasm accepts.
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "tools/common/command_line.h"
#include "tools/common/exit_status.h"
#include "tools/common/file.h"
#include "vm/format/detect_abi.h"
#include "vm/format/disassembler.h"
#include "vm/format/reader.h"
#include "vm/format/symbols.h"
#include "vm/format/verifier.h"
#include "vm/ir/ir_printer.h"
#include "vm/ir/ir_verifier.h"
#include "vm/ir/translate.h"

using namespace dis;
using namespace dis::tools;

namespace {

struct Options {
  std::string word_size;
  bool header = false, evidence = false, ir = false;
  std::vector<std::string> files;
};

CommandText command_text() {
  return {.name = "disdump",
          .synopses = {"[options] module.dis..."},
          .summary =
              "Prints Dis modules: by default as assembly, which dasm turns back into the same bytes;\n"
              "with functions and source lines where a symbol file (.sbl) lies beside the module.",
          .examples = {{"disdump hello.dis >hello.s", "to read, change and assemble again"},
                       {"disdump --abi-evidence *.dis", "word sizes, and how they were found out"}},
          .footer = "Exit status: 0 all printed; 2 usage; 3 a file cannot be read or is not a module.\n",
          .version = "disdump " DIS_VERSION};
}

void declare(CLI::App& app, Options& o) {
  const char* what = "What to print";
  app.add_flag("--header", o.header, "sizes, flags, entry and names only")->group(what);
  app.add_flag("--abi-evidence", o.evidence, "the word size and what decided it, a line each")->group(what);
  app.add_flag("--ir", o.ir, "what the engines get: the module verified and translated")->group(what);
  app.add_option("--word-size", o.word_size, "of the modules; found out if not given")
      ->type_name("32|64")
      ->group("Reading");
  app.add_option("files", o.files)->required();
}

std::string word_size_line(const format::AbiEvidence& e) {
  return std::to_string(e.abi.word_bits()) + "-bit words (" + e.evidence + ")";
}

Result<std::string> ir_text(std::shared_ptr<const format::Module> module, const Abi& abi) {
  DIS_TRY_ASSIGN(const format::VerifiedModule verified, format::verify(std::move(module), abi));
  const ir::Module translated = ir::translate(verified);
  DIS_TRY(ir::verify(translated));
  return ir::print(translated);
}

// What the .sbl file beside a module says, if it is that module's; else nothing, and why in a comment.
std::optional<format::Symbols> symbols_of(const format::Module& module, const std::string& file,
                                          std::string* remark) {
  constexpr std::string_view kExtension = ".dis";
  if (!file.ends_with(kExtension)) return std::nullopt;
  const std::string path = file.substr(0, file.size() - kExtension.size()) + ".sbl";
  const Result<std::string> text = read_file(path);
  if (!text.ok()) return std::nullopt;
  Result<format::Symbols> symbols = format::Symbols::parse(*text, path);
  if (!symbols.ok()) {
    *remark += "# " + symbols.error().to_string() + "\n";
  } else if (!symbols->describes(module)) {
    *remark += "# " + path + ": describes another version of the module\n";
  } else {
    return std::move(*symbols);
  }
  return std::nullopt;
}

Result<void> dump(const Options& o, const std::string& file) {
  DIS_TRY_ASSIGN(const std::string bytes, read_file(file));
  DIS_TRY_ASSIGN(const format::Module module, format::read(std::as_bytes(std::span(bytes)), file));
  const auto wanted = o.word_size.empty()   ? format::WordSize::detect
                      : o.word_size == "32" ? format::WordSize::bits32
                                            : format::WordSize::bits64;
  const format::AbiEvidence abi = format::detect_abi(module, wanted);
  std::string text;
  if (o.evidence) {
    text = file + ": " + word_size_line(abi) + "\n";
  } else if (o.header) {
    if (o.files.size() > 1) text = file + ":\n";
    text += format::describe_header(module);
    text += "word size       " + word_size_line(abi) + "\n";
  } else if (o.ir) {
    DIS_TRY_ASSIGN(text, ir_text(std::make_shared<const format::Module>(module), abi.abi));
  } else {
    if (o.files.size() > 1) text = "# " + file + "\n";
    if (abi.decided)
      text += "\twordsize\t" + std::to_string(abi.abi.word_bits()) + "\t# " + abi.evidence + "\n";
    const std::optional<format::Symbols> symbols = symbols_of(module, file, &text);
    text += format::disassemble(module, symbols ? &*symbols : nullptr);
  }
  std::fwrite(text.data(), 1, text.size(), stdout);
  return {};
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
  if (o.header + o.evidence + o.ir > 1)
    return usage_error(text, "--header, --abi-evidence and --ir exclude each other");
  int status = kExitOk;
  for (const std::string& file : o.files)
    if (const Result<void> dumped = dump(o, file); !dumped.ok()) {
      std::fprintf(stderr, "disdump: %s\n", dumped.error().to_string().c_str());
      status = kExitLoad;
    }
  if (std::fflush(stdout) != 0) return kExitFailed;
  return status;
}
