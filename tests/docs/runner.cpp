// runner: keeps the documentation true.
// In:  Markdown files, or a manual page and the program it describes.
// Out: what is no longer so, and status 1; or silence and 0.
//   Markdown: every `$ command` in a ```console block is run and must print the lines that follow it ("..." stands
//   for any number of lines, {{regex}} for text that varies); relative links and paths in backticks must exist.
//   Manual page: it names exactly the options that the program's --help names.
// Keeps: commands run in a scratch copy of the repository's top level made of links, so that they cannot change it.
#include <iostream>
#include <regex>
#include <set>

#include "tests/harness/process.h"
#include "tests/harness/text.h"

namespace fs = std::filesystem;
using namespace dis::tests;

namespace {

struct Options {
  std::string programs;
  fs::path root;
};

class Scratch {
 public:
  explicit Scratch(const fs::path& root) {
    for (const fs::directory_entry& entry : fs::directory_iterator(root)) {
      const std::string name = entry.path().filename().string();
      if (name == "build" || name == ".git") continue;
      fs::create_symlink(entry.path(), folder_.path() / name);
    }
  }
  const fs::path& path() const { return folder_.path(); }

 private:
  ScratchFolder folder_;
};

bool check_command(const std::string& where, const std::string& script, const std::string& expected,
                   const Scratch& scratch, const Options& options) {
  const Outcome outcome = run({.argv = {"/bin/sh", "-c", "exec 2>&1\n" + script},
                               .folder = scratch.path(),
                               .environment = test_environment(options.programs, scratch.path()),
                               .input = {},
                               .seconds = 60});
  const std::string printed = replace_all(outcome.out, scratch.path().string(), options.root.string());
  if (!outcome.timed_out && text_matches(expected, printed, true)) return true;
  std::cout << where << ": `" << script << "` " << (outcome.timed_out ? "did not end" : "prints something else")
            << "\n" << difference(expected, printed);
  return false;
}

// Runs the blocks in order, all in one scratch folder: a later command may use what an earlier one made.
bool check_commands(const fs::path& file, const std::vector<std::string>& lines, const Options& options) {
  Scratch scratch(options.root);
  bool ok = true, inside = false;
  std::string command, expected, where;
  auto finish = [&] {
    if (!command.empty()) ok = check_command(where, command, expected, scratch, options) && ok;
    command.clear();
    expected.clear();
  };
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.starts_with("```")) {
      finish();
      inside = !inside && trim(line) == "```console";
    } else if (inside && line.starts_with("$ ")) {
      finish();
      command = line.substr(2);
      where = file.string() + ":" + std::to_string(i + 1);
    } else if (inside && line.starts_with("> ") && expected.empty() && command.ends_with("\\")) {
      command += "\n" + line.substr(2);
    } else if (inside) {
      expected += line + "\n";
    }
  }
  return ok;
}

bool check_paths(const fs::path& file, const std::vector<std::string>& lines, const Options& options) {
  static const std::regex kLink(R"(\]\(([^)#: ]+)(#[^)]*)?\))");
  static const std::regex kPath(R"(`((?:runtime|vm|capi|jit|tools|bench|tests|docs|examples|cmake|include|\.ci)/[\w./-]+)`)");
  bool ok = true, fenced = false;
  for (size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].starts_with("```")) fenced = !fenced;
    if (fenced) continue;
    auto require = [&](const fs::path& path, const std::string& name) {
      if (fs::exists(path)) return;
      std::cout << file.string() << ":" << i + 1 << ": there is no " << name << "\n";
      ok = false;
    };
    const std::string& line = lines[i];
    for (std::sregex_iterator m(line.begin(), line.end(), kLink), end; m != end; ++m) {
      require(file.parent_path() / (*m)[1].str(), (*m)[1].str());
    }
    for (std::sregex_iterator m(line.begin(), line.end(), kPath), end; m != end; ++m) {
      require(options.root / (*m)[1].str(), (*m)[1].str());
    }
  }
  return ok;
}

std::set<std::string> options_in(const std::string& text) {
  static const std::regex kOption(R"((^|[^\w-])(--[a-z][a-z0-9-]*))");
  std::set<std::string> names;
  for (std::sregex_iterator m(text.begin(), text.end(), kOption), end; m != end; ++m) names.insert((*m)[2].str());
  return names;
}

bool check_manual(const fs::path& page, const std::string& program, const Options& options) {
  Scratch scratch(options.root);
  const Outcome help = run({.argv = {options.programs + "/" + program, "--help"},
                            .folder = scratch.path(),
                            .environment = test_environment(options.programs, scratch.path()),
                            .input = {},
                            .seconds = 60});
  if (help.status != 0) {
    std::cout << program << " --help: status " << help.status << "\n" << help.err;
    return false;
  }
  const std::set<std::string> offered = options_in(help.out);
  const std::set<std::string> described = options_in(replace_all(read_file(page), "\\-", "-"));
  bool ok = !offered.empty();
  if (!ok) std::cout << program << " --help names no options\n";
  for (const std::string& name : offered) {
    if (described.contains(name)) continue;
    std::cout << page.string() << ": does not describe " << name << "\n";
    ok = false;
  }
  for (const std::string& name : described) {
    if (offered.contains(name)) continue;
    std::cout << page.string() << ": describes " << name << ", which " << program << " --help does not name\n";
    ok = false;
  }
  return ok;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::string manual_of;
  std::vector<fs::path> files;
  bool usage = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--programs" && i + 1 < argc) {
      options.programs = fs::absolute(argv[++i]);
    } else if (arg == "--root" && i + 1 < argc) {
      options.root = fs::canonical(argv[++i]);
    } else if (arg == "--manual-of" && i + 1 < argc) {
      manual_of = argv[++i];
    } else if (!arg.starts_with("-")) {
      files.push_back(arg);
    } else {
      usage = true;
    }
  }
  if (usage || files.empty() || options.programs.empty() || options.root.empty()) {
    std::cerr << "usage: docs_runner --programs FOLDER --root REPOSITORY [--manual-of PROGRAM] FILE...\n";
    return 2;
  }
  bool ok = true;
  for (const fs::path& file : files) {
    if (!manual_of.empty()) {
      ok = check_manual(file, manual_of, options) && ok;
      continue;
    }
    const std::vector<std::string> lines = split_lines(read_file(file));
    ok = check_paths(file, lines, options) && ok;
    ok = check_commands(file, lines, options) && ok;
  }
  return ok ? 0 : 1;
}
