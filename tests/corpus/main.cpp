// limbo_corpus: compiles every Limbo source of a reference tree with our compiler and with the tree's own, and
// compares what comes out: who accepts what, how many instructions, whether signatures, type descriptors and
// module data agree, and how long each takes, processes' start included.
// In: the tree from AVERNUS_INFERNODE or --tree; its compiler from AVERNUS_LIMBO, --reference or its usual
// place in the tree. With --modules the tree's own compiled modules take the place of its compiler (a tree of
// 32-bit words, whose compiler does not run here); a compiler given with --reference tells which of them are stale.
// Out: totals; differences with --verbose. Status 0: nothing differs that must not; 1: something does; 77: no tree.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vm/format/reader.h"

namespace fs = std::filesystem;
using dis::format::Module;

extern char** environ;

namespace {

struct Options {
  fs::path tree, reference, ours;
  bool verbose = false, modules = false;
  int word_size = 64;
  std::vector<std::string> folders;
  std::string only;
};

struct Output {
  bool ok = false;
  double seconds = 0;
  std::optional<Module> module;
};

std::optional<Module> read_module(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) return std::nullopt;
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  auto module = dis::format::read(std::as_bytes(std::span(bytes)), path.string());
  if (!module.ok()) return std::nullopt;
  return std::move(module.value());
}

// Runs a compiler in the source's folder, silently.
Output compile(const std::vector<std::string>& command, const fs::path& folder, const fs::path& out) {
  fs::remove(out);
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder.c_str());
  for (int fd : {0, 1, 2})
    posix_spawn_file_actions_addopen(&actions, fd, "/dev/null", fd == 0 ? O_RDONLY : O_WRONLY, 0);
  Output result;
  const auto start = std::chrono::steady_clock::now();
  pid_t pid = 0;
  if (posix_spawn(&pid, argv[0], &actions, nullptr, argv.data(), environ) == 0) {
    int status = 0;
    waitpid(pid, &status, 0);
    result.ok = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!WIFEXITED(status)) std::printf("signal %d: %s\n", WTERMSIG(status), command.back().c_str());
  }
  result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  posix_spawn_file_actions_destroy(&actions);
  if (result.ok) result.module = read_module(out);
  // Compilers are known that report errors in words only.
  result.ok = result.ok && result.module.has_value();
  return result;
}

struct Totals {
  size_t files = 0, both = 0, neither = 0, only_ours = 0, only_theirs = 0;
  size_t our_instructions = 0, their_instructions = 0;
  size_t signatures = 0, wrong_signatures = 0, missing_links = 0, link_frames = 0, wrong_link_frames = 0;
  size_t imports = 0, wrong_imports = 0, missing_imports = 0;
  size_t descriptors = 0, missing_descriptors = 0;
  size_t same_data = 0, stale = 0;
  double our_seconds = 0, their_seconds = 0;
};

// The references among the arguments of a frame: what a caller and a callee must agree on is a prefix of the map.
void compare(const fs::path& file, const Module& ours, const Module& theirs, const Options& options, Totals& t) {
  auto differ = [&](const char* what, const std::string& name) {
    if (options.verbose) std::printf("%s: %s: %s\n", file.c_str(), what, name.c_str());
  };
  t.our_instructions += ours.code.size();
  t.their_instructions += theirs.code.size();
  if (options.verbose && ours.code.size() > theirs.code.size())
    std::printf("%s: longer: %zu instructions, theirs %zu\n", file.c_str(), ours.code.size(), theirs.code.size());

  std::map<std::string, int32_t> links;
  for (const auto& l : ours.links) links[l.name] = l.signature;
  // Links without a signature are the reference's way to reach its own functions.
  for (const auto& l : theirs.links) {
    if (auto it = links.find(l.name); it == links.end()) {
      if (l.signature != 0) t.missing_links++, differ("no link", l.name);
    } else {
      t.signatures++;
      if (it->second != l.signature) t.wrong_signatures++, differ("signature of link", l.name);
    }
  }
  std::map<std::string, std::set<int32_t>> imports;
  for (const auto& list : ours.imports)
    for (const auto& i : list) imports[i.name].insert(i.signature);
  // The reference reaches its own functions through a list of this module's own; ours needs none.
  const auto of_itself = [&](const std::vector<dis::format::Import>& list) {
    return std::all_of(list.begin(), list.end(), [&](const auto& i) {
      return std::any_of(theirs.links.begin(), theirs.links.end(),
                         [&](const auto& l) { return l.name == i.name && l.signature == i.signature; });
    });
  };
  for (const auto& list : theirs.imports)
    for (const auto& i : list) {
      if (of_itself(list)) break;
      if (auto it = imports.find(i.name); it == imports.end()) {
        t.missing_imports++;
        differ("not imported", i.name);
      } else {
        // A module that only dead code loads has no list in ours, and its functions' names may occur in others.
        if (!it->second.contains(i.signature) && ours.imports.size() < theirs.imports.size()) {
          t.missing_imports++;
          continue;
        }
        t.imports++;
        if (!it->second.contains(i.signature)) t.wrong_imports++, differ("signature of import", i.name);
      }
    }
  // Descriptors of what is allocated, and of the elements of lists and arrays, are part of the layout; frames' are each compiler's own.
  std::set<std::pair<int32_t, std::vector<uint8_t>>> types;
  for (const auto& d : ours.types) types.insert({d.size, d.pointer_map});
  std::set<int32_t> used;
  for (const auto& i : theirs.code) {
    using O = dis::format::Opcode;
    const bool source = i.op == O::new_ || i.op == O::newz || i.op == O::newcmp;
    const bool middle = i.op == O::newa || i.op == O::newaz || i.op == O::consmp || i.op == O::headmp;
    if (source) used.insert(i.src.value);
    if (middle) used.insert(i.mid.value);
  }
  for (int32_t id : used) {
    if (id < 0 || size_t(id) >= theirs.types.size()) continue;
    const auto& d = theirs.types[size_t(id)];
    t.descriptors++;
    if (!types.contains({d.size, d.pointer_map})) t.missing_descriptors++, differ("no descriptor like", "$" + std::to_string(id));
  }
  t.same_data += ours.data_size == theirs.data_size;
}

// Signatures do not depend on the word size, so a compiled module that the tree's own compiler signs otherwise today
// was made from other sources.
bool stale(const Module& compiled, const Output& today) {
  if (!today.ok) return true;
  const auto links = [](const Module& m) {
    std::set<std::pair<std::string, int32_t>> all;
    for (const auto& l : m.links) all.insert({l.name, l.signature});
    for (const auto& list : m.imports)
      for (const auto& i : list) all.insert({i.name, i.signature});
    return all;
  };
  return links(compiled) != links(*today.module);
}

int usage() {
  std::fprintf(stderr,
               "usage: limbo_corpus [--tree DIR] [--reference COMPILER] [--limbo OURS] [--word-size 32|64]\n"
               "                    [--modules] [--verbose] [--only TEXT] [FOLDER...]\n");
  return 2;
}

int run(const Options& options) {
  const fs::path scratch = fs::temp_directory_path() / ("limbo_corpus." + std::to_string(getpid()));
  fs::create_directories(scratch);
  std::vector<fs::path> files;
  for (const std::string& folder : options.folders)
    for (fs::recursive_directory_iterator it(options.tree / folder), end; it != end; ++it)
      if (it->path().extension() == ".b" && it->is_regular_file() &&
          it->path().string().find(options.only) != std::string::npos)
        files.push_back(it->path());
  std::sort(files.begin(), files.end());

  // Compiled modules say where their source was.
  std::map<std::string, fs::path> compiled;
  if (options.modules)
    for (fs::recursive_directory_iterator it(options.tree / "dis"), end; it != end; ++it)
      if (it->path().extension() == ".dis")
        if (auto m = read_module(it->path()); m && !m->source_path.empty()) compiled[m->source_path] = it->path();

  Totals t;
  const std::string include = "-I" + (options.tree / "module").string();
  for (const fs::path& file : files) {
    const fs::path theirs_at = scratch / "theirs.dis";
    Output theirs;
    if (!options.modules || fs::exists(options.reference))
      theirs = compile({options.reference, include, "-o", theirs_at, file}, file.parent_path(), theirs_at);
    if (options.modules) {
      const auto it = compiled.find("/" + fs::relative(file, options.tree).string());
      if (it == compiled.end()) continue;
      std::optional<Module> module = read_module(it->second);
      if (!module) continue;
      if (fs::exists(options.reference) && stale(*module, theirs)) {
        t.stale++;
        continue;
      }
      theirs.module = std::move(module);
      theirs.ok = true;
    }
    const fs::path out = scratch / "ours.dis";
    const Output ours = compile({options.ours, include, "--word-size=" + std::to_string(options.word_size), "-o", out, file},
                                file.parent_path(), out);
    t.files++;
    t.our_seconds += ours.seconds;
    t.their_seconds += theirs.seconds;
    const fs::path name = fs::relative(file, options.tree);
    if (ours.ok != theirs.ok && options.verbose)
      std::printf("%s: accepted by %s only\n", name.c_str(), ours.ok ? "ours" : "theirs");
    (ours.ok ? theirs.ok ? t.both : t.only_ours : theirs.ok ? t.only_theirs : t.neither)++;
    if (ours.ok && theirs.ok) compare(name, *ours.module, *theirs.module, options, t);
  }
  fs::remove_all(scratch);

  std::printf("files %zu: accepted by both %zu, by neither %zu, by ours only %zu, by theirs only %zu\n", t.files, t.both,
              t.neither, t.only_ours, t.only_theirs);
  std::printf("instructions: ours %zu, theirs %zu (%.4f)\n", t.our_instructions, t.their_instructions,
              double(t.our_instructions) / double(std::max<size_t>(1, t.their_instructions)));
  std::printf("signatures of exports: %zu, %zu differ, %zu exports missing\n", t.signatures, t.wrong_signatures,
              t.missing_links);
  std::printf("signatures of imports: %zu, %zu differ, %zu not imported by ours\n", t.imports, t.wrong_imports,
              t.missing_imports);
  std::printf("descriptors of values: %zu, %zu not found in ours\n", t.descriptors, t.missing_descriptors);
  std::printf("module data of equal size: %zu of %zu\n", t.same_data, t.both);
  if (options.modules) std::printf("compiled modules left out, made from other sources: %zu\n", t.stale);
  if (options.modules)
    std::printf("time: ours %.2f s\n", t.our_seconds);
  else
    std::printf("time: ours %.2f s, theirs %.2f s (%.2f)\n", t.our_seconds, t.their_seconds,
                t.our_seconds / std::max(1e-9, t.their_seconds));
  // Imports and descriptors that only dead code uses are missing from ours, which leaves dead functions out.
  const bool good = t.only_ours == 0 && t.only_theirs == 0 && t.wrong_signatures == 0 && t.wrong_imports == 0 &&
                    t.missing_links == 0 && t.our_instructions <= t.their_instructions;
  std::printf("%s\n", good ? "corpus: equal" : "corpus: different");
  return good ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  const auto environment = [](const char* name) { return std::getenv(name) ? std::getenv(name) : ""; };
  options.tree = environment("AVERNUS_INFERNODE");
  options.reference = environment("AVERNUS_LIMBO");
  options.ours = fs::absolute(argv[0]).parent_path() / "limbo";
  for (int i = 1; i < argc; i++) {
    const std::string word = argv[i];
    const auto value = [&]() -> std::string { return i + 1 < argc ? argv[++i] : ""; };
    if (word == "--tree") options.tree = value();
    else if (word == "--reference") options.reference = value();
    else if (word == "--limbo") options.ours = fs::absolute(value());
    else if (word == "--word-size") options.word_size = std::atoi(value().c_str());
    else if (word == "--modules") options.modules = true;
    else if (word == "--verbose") options.verbose = true;
    else if (word == "--only") options.only = value();
    else if (word.starts_with("-")) return usage();
    else options.folders.push_back(word);
  }
  if (options.tree.empty()) {
    std::printf("skipped: AVERNUS_INFERNODE does not name a tree\n");
    return 77;
  }
  options.tree = fs::absolute(options.tree);
  if (options.reference.empty()) options.reference = options.tree / "Linux/amd64/bin/limbo";
  if (!options.modules && !fs::exists(options.reference)) {
    std::printf("skipped: there is no compiler %s\n", options.reference.c_str());
    return 77;
  }
  if (options.folders.empty())
    for (const char* folder : {"appl", "tests"})
      if (fs::exists(options.tree / folder)) options.folders.push_back(folder);
  return run(options);
}
