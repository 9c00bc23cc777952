// limbo: compiles Limbo programs to Dis modules.
// In: sources. Out: for each a module, or its assembly text, and its symbol file if asked for; or tables of
// the functions an interface declares. What is wrong goes to standard error.
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "tools/common/command_line.h"
#include "tools/common/exit_status.h"
#include "tools/common/file.h"
#include "tools/limbo/compiler.h"
#include "tools/limbo/emit_builtins.h"
#include "tools/limbo/files.h"
#include "vm/format/disassembler.h"
#include "vm/format/writer.h"

using namespace dis;
using namespace dis::tools;

namespace {

struct Options {
  std::vector<std::string> sources, include_dirs;
  std::string output, word_size, table;
  bool symbols = false, warnings = false, assembly = false, rows = false;
  bool must_compile = false, dont_compile = false, plain = false;
};

CommandText command_text() {
  return {
      .name = "limbo",
      .synopses = {"[options] [-o prog.dis] prog.b...", "--emit-builtins | -t MODULE [-I DIR] interface.m"},
      .summary = "Compiles Limbo programs to Dis modules, one for each source, in the current directory.",
      .examples = {{"limbo -gw prog.b", "prog.dis and prog.sbl, with warnings"},
                   {"limbo -I /usr/inferno/module -o wc.dis wc.b", "for the interfaces of another system"}},
      .footer =
          "Includes are searched for beside the source, in -I directories, $ROOT/module, and the interfaces\n"
          "that come with limbo ($AVERNUS_MODULES in their place).\n"
          "Exit status: 0 compiled; 1 errors, or cannot read or write; 2 usage.\n",
      .version = "limbo " DIS_VERSION};
}

void declare(CLI::App& app, Options& o) {
  const char* group = "Compiling";
  app.add_option("-I", o.include_dirs, "search here for includes; may be repeated")
      ->type_name("DIR")
      ->allow_extra_args(false)
      ->group(group);
  app.add_flag("-w", o.warnings, "warn about what is unused, unreachable or odd")->group(group);
  app.add_option("--word-size", o.word_size, "of the machine the module is for (64)")
      ->type_name("32|64")
      ->group(group);
  app.add_flag("-c", o.must_compile, "ask the machine to compile it to native code")->group(group);
  app.add_flag("-C", o.dont_compile, "ask the machine not to")->group(group);
  app.add_flag("--no-colour", o.plain, "plain messages, on a terminal too")->group(group);
  const char* output = "Output";
  app.add_option("-o", o.output, "where to write; - is standard output")->type_name("FILE")->group(output);
  app.add_flag("-g", o.symbols, "write a symbol file (.sbl) too")->group(output);
  app.add_flag("-S", o.assembly, "write assembly text (.s) for dasm instead of a module")->group(output);
  app.add_flag("--emit-builtins", o.rows, "print rows of runtime/builtin/*.def for an interface")
      ->group(output);
  app.add_option("-t", o.table, "print the runtime's table of an interface, in C")
      ->type_name("MODULE")
      ->group(output);
  app.add_option("source", o.sources)->required();
}

// The leak checker wants everything freed.
#ifdef __SANITIZE_ADDRESS__
constexpr bool kLeaveMemory = false;
#else
constexpr bool kLeaveMemory = true;
#endif

// "dir/name.b" gives "name" + extension.
std::string output_name(const std::string& source, const char* extension) {
  if (source == "-") return "-";
  std::string name = source.substr(source.find_last_of('/') + 1);
  if (name.ends_with(".b") && name.size() > 2) name.resize(name.size() - 2);
  return name + extension;
}

std::string symbol_name(const std::string& output) {
  for (const char* extension : {".dis", ".s"})
    if (output.ends_with(extension))
      return output.substr(0, output.size() - std::string(extension).size()) + ".sbl";
  return output + ".sbl";
}

bool complain(const Diagnostic& d) {
  std::fprintf(stderr, "limbo: %s\n", d.to_string().c_str());
  return false;
}

bool complain(const char* what, const std::string& path) {
  std::fprintf(stderr, "limbo: %s: %s\n", path.c_str(), what);
  return false;
}

bool write_text(const std::string& path, const std::string& text) {
  const auto written = replace_file(path, std::as_bytes(std::span(text)));
  return written.ok() || complain(written.error());
}

bool write_module(const std::string& path, const format::Module& module) {
  const auto written = replace_file(path, format::write(module));
  return written.ok() || complain(written.error());
}

bool is_device(const std::string& path) {
  struct stat status {};
  return stat(path.c_str(), &status) == 0 && !S_ISREG(status.st_mode);
}

bool is_same_file(const std::string& a, const std::string& b) {
  struct stat one {}, other {};
  return stat(a.c_str(), &one) == 0 && stat(b.c_str(), &other) == 0 && S_ISREG(one.st_mode) &&
         one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

// As modules remember where they come from: symbol files are looked for there.
std::string absolute(const std::string& path) {
  if (path == "-") return {};
  char directory[PATH_MAX];
  if (path.starts_with('/') || !getcwd(directory, sizeof directory)) return path;
  return std::string(directory) + "/" + path.substr(path.starts_with("./") ? 2 : 0);
}

bool compile_file(const std::string& source, const Options& o, limbo::CompileOptions options) {
  options.source_path = absolute(source);
  auto input = limbo::open_source(source, limbo::include_directories(o.include_dirs, options.abi));
  if (!input.ok()) return complain(input.error());
  if (o.rows || !o.table.empty()) {
    const auto tables =
        limbo::emit_tables(std::move(*input), o.rows ? "" : o.table,
                           o.rows ? limbo::TableForm::rows : limbo::TableForm::runtime, options);
    std::fputs(tables.messages.c_str(), stderr);
    return tables.ok && write_text(o.output.empty() ? "-" : o.output, tables.text);
  }
  const limbo::Compiled compiled = limbo::compile(std::move(*input), options);
  std::fputs(compiled.messages.c_str(), stderr);
  if (!compiled.module) return false;
  const std::string output = o.output.empty() ? output_name(source, o.assembly ? ".s" : ".dis") : o.output;
  // A device keeps nothing that symbols could belong to.
  const std::string symbols = o.symbols && !is_device(output) ? symbol_name(output) : std::string();
  for (const std::string& path : {output, symbols})
    if (is_same_file(path, source)) return complain("cannot write over the source", path);
  if (!symbols.empty() && !write_text(symbols, compiled.symbols)) return false;
  const bool written = o.assembly ? write_text(output, format::disassemble(*compiled.module))
                                  : write_module(output, *compiled.module);
  if (!written && !symbols.empty()) unlink(symbols.c_str());  // of a module that does not exist
  return written;
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
  if (!o.output.empty() && o.sources.size() > 1) return usage_error(text, "-o names one output, not several");
  if (o.must_compile && o.dont_compile) return usage_error(text, "-c and -C contradict each other");
  const bool to_stdout = o.output == "-" || (o.output.empty() && o.sources[0] == "-");
  if (o.symbols && to_stdout) return usage_error(text, "-g needs a file to write the symbols beside");
  const limbo::CompileOptions options{.abi = o.word_size == "32" ? kAbi32 : kAbi64,
                                      .warnings = o.warnings,
                                      .symbols = o.symbols,
                                      .colour = !o.plain && isatty(STDERR_FILENO) && !std::getenv("NO_COLOR"),
                                      .process_ends = kLeaveMemory && o.sources.size() == 1,
                                      .must_compile = o.must_compile,
                                      .dont_compile = o.dont_compile,
                                      .source_path = {}};
  bool ok = true;
  for (const std::string& source : o.sources) ok &= compile_file(source, o, options);
  return ok ? kExitOk : kExitFailed;
}
