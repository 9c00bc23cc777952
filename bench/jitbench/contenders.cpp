#include "bench/jitbench/contenders.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "bench/child.h"

namespace dis::bench {

namespace fs = std::filesystem;

namespace {

const std::string kSources = BENCH_SOURCE_DIR "/peers/";  // one folder a language
const std::string kBuilt = BENCH_BINARY_DIR;

const std::string kScratch = kBuilt + "/scratch";

// By an environment variable; "" if there is none.
std::string folder_named_by(const char* variable) {
  const char* value = std::getenv(variable);
  std::error_code error;
  const fs::path path = fs::canonical(value ? value : "", error);
  return error ? "" : path.string();
}

// The emulator's interpreter is slow, and it is its JIT that counts; what bounds cost is a question of its own.
const std::vector<std::string> kOnlyByName = {"fuel64", "limits64", "infernode0"};

bool is_one_of(const std::vector<std::string>& ids, const std::string& who) {
  return std::find(ids.begin(), ids.end(), who) != ids.end();
}

// Ours, however it is started: bounds that no row reaches are still bounds.
std::vector<std::string> own_options(const std::string& who) {
  if (who.starts_with("interp")) return {"--nojit"};
  if (who == "fuel64") return {"--fuel=1000000000g"};
  if (who == "limits64")
    return {"--fuel=1000000000g", "--timeout=100000s", "--max-heap=2g",   "--max-stack=100m",
            "--max-procs=1m",     "--max-fds=1000",    "--max-output=1g"};
  return {};
}

bool can_run(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

std::string beside_this_program(const char* name) {
  std::error_code error;
  return (fs::read_symlink("/proc/self/exe", error).parent_path() / name).string();
}

std::vector<std::string> files(const std::string& folder, const std::string& ending) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator(kSources + folder, error))
    if (entry.path().extension() == ending) found.push_back(entry.path().string());
  std::sort(found.begin(), found.end());
  return found;
}

bool answers(const std::vector<std::string>& words) { return run({.words = words, .seconds = 60}).status == 0; }

bool is_64(const std::string& who) { return who.ends_with("64"); }

}  // namespace

const std::vector<ContenderInfo>& Contenders::known() {
  static const std::vector<ContenderInfo> all = {
      {"jit64", "avernus", 64},      {"interp64", "--nojit", 64}, {"jit32", "32-bit", 32},
      {"interp32", "--nojit 32", 32}, {"c2", "C -O2", 64},         {"c0", "C -O0", 64},
      {"go", "Go", 64},              {"java", "Java", 32},        {"luajit", "LuaJIT", 32},
      {"lua", "Lua", 64},
      {"node", "Node", 32},          {"python", "CPython", 64},   {"infernode", "InferNode", 64},
      {"infernode0", "its -c0", 64}, {"fuel64", "--fuel", 64},    {"limits64", "all limits", 64}};
  return all;
}

const std::vector<std::string>& Contenders::ours() {
  static const std::vector<std::string> ids = {"jit64", "interp64", "jit32", "interp32"};
  return ids;
}

bool Contenders::is_own(const std::string& who) {
  return is_one_of(ours(), who) || who == "fuel64" || who == "limits64";
}

bool Contenders::runs_dis(const std::string& who) {
  return by_arguments(who) || is_own(who);
}

bool Contenders::by_arguments(const std::string& who) { return who.starts_with("infernode"); }

// One for each process: two that run at once write the same names.
std::string Contenders::scratch() {
  struct Folder {
    std::string path = kScratch + "/" + std::to_string(getpid());
    std::error_code error;
    Folder() { fs::create_directories(path, error); }
    ~Folder() { fs::remove_all(path, error); }
  };
  static const Folder folder;
  return folder.path;
}

Contenders::Contenders(const ContenderOptions& options, const std::function<void(const std::string&)>& say)
    : vmrun_(options.vmrun.empty() ? beside_this_program("vmrun") : fs::absolute(options.vmrun).string()),
      programs_(options.programs.empty() ? kBuilt + "/programs" : options.programs),
      other_vmrun_(!options.vmrun.empty()) {
  if (!tree().empty()) root_ = root_for(tree(), "rows-root", &no_root_);
  for (const ContenderInfo& info : known()) {
    const auto& wanted = options.wanted;
    if (wanted.empty() && is_one_of(kOnlyByName, info.id)) continue;
    if (wanted.empty() ? !is_own(info.id) && !options.peers : !is_one_of(wanted, info.id)) continue;
    if (info.id == "lua")
      wants_lua_ = true;
    else if (find(info.id, say))
      present_.push_back(info);
  }
}

bool Contenders::has(const std::string& who) const {
  return std::any_of(present_.begin(), present_.end(), [&](const ContenderInfo& c) { return c.id == who; });
}

// "C -O2, C -O0 (no cc); Go (no go)"
std::string Contenders::missing() const {
  std::string text;
  for (size_t i = 0; i < missing_.size(); i++) {
    const auto& [who, why] = missing_[i];
    text += who;
    const bool same = i + 1 < missing_.size() && missing_[i + 1].second == why;
    text += same ? ", " : " (" + why + ")" + (i + 1 < missing_.size() ? "; " : "");
  }
  return text;
}

bool Contenders::find(const std::string& who, const std::function<void(const std::string&)>& say) {
  auto absent = [&](const std::string& name, const std::string& why) {
    missing_.emplace_back(name, why);
    return false;
  };
  if (is_own(who)) return can_run(vmrun_) || absent(who, "there is no program " + vmrun_);
  if (who == "c2" || who == "c0") {
    const std::string level = who == "c2" ? "-O2" : "-O0", made = kBuilt + "/rows-" + who;
    if (!answers({"cc", "--version"})) return absent("C " + level, "no cc");
    const std::string source = kSources + "hello.c", hello = kBuilt + "/hello-" + who;
    return compile("C " + level, made, files("c", ".c"), compile_c("cc", level, made), say) &&
           compile("C " + level, hello, {source}, {"cc", level, "-o", hello, source}, say);
  }
  if (who == "go") {
    if (!answers({"go", "version"})) return absent("Go", "no go");
    std::vector<std::string> words = {"go", "build", "-o", kBuilt + "/rows-go"};
    const std::vector<std::string> sources = files("go", ".go");
    words.insert(words.end(), sources.begin(), sources.end());
    const std::string source = kSources + "hello.go", hello = kBuilt + "/hello-go";
    return compile("Go", kBuilt + "/rows-go", sources, words, say) &&
           compile("Go", hello, {source}, {"go", "build", "-o", hello, source}, say);
  }
  if (who == "java") {
    if (!answers({"javac", "-version"}) || !answers({"java", "-version"})) return absent("Java", "no javac and java");
    std::vector<std::string> words = {"javac", "-d", kBuilt + "/rows-java"};
    const std::vector<std::string> sources = files("java", ".java");
    words.insert(words.end(), sources.begin(), sources.end());
    return compile("Java", kBuilt + "/rows-java/Rows.class", sources, words, say);
  }
  if (who == "luajit") return answers({"luajit", "-v"}) || absent("LuaJIT", "no luajit");
  if (who == "node") return answers({"node", "--version"}) || absent("Node", "no node");
  if (who == "python") return answers({"python3", "--version"}) || absent("CPython", "no python3");
  return find_emulator();
}

std::vector<std::string> Contenders::compile_c(const std::string& cc, const std::string& level,
                                               const std::string& made) {
  std::vector<std::string> words = {cc, level, "-ffp-contract=off", "-I" BENCH_SOURCE_DIR "/..", "-o", made};
  const std::vector<std::string> sources = files("c", ".c");
  words.insert(words.end(), sources.begin(), sources.end());
  words.push_back("-lm");
  return words;
}

// Unless what was made before is newer than its sources.
bool Contenders::compile(const std::string& who, const std::string& made, const std::vector<std::string>& sources,
                         std::vector<std::string> words, const std::function<void(const std::string&)>& say) {
  std::error_code error;
  const auto built = fs::last_write_time(made, error);
  const bool current = !error && std::all_of(sources.begin(), sources.end(), [&](const std::string& source) {
    std::error_code none;
    return built >= fs::last_write_time(source, none) && !none;
  });
  if (current) return true;
  say("compiling the rows of " + who);
  const Run build = run({.words = std::move(words), .seconds = 600});
  if (build.status == 0) return true;
  missing_.emplace_back(who, "does not compile: " + build.err.substr(0, 1000));
  return false;
}

std::string Contenders::limbo() const { return (fs::path(vmrun_).parent_path() / "limbo").string(); }

std::string Contenders::tree() { return folder_named_by("AVERNUS_INFERNODE"); }

std::vector<std::string> Contenders::tree_modules() {
  std::vector<std::string> modules;
  for (const std::string& root : {tree(), folder_named_by("AVERNUS_INFERNO")}) {
    std::error_code error;
    if (root.empty()) continue;
    for (fs::recursive_directory_iterator i(root + "/dis", error), end; !error && i != end; i.increment(error))
      if (i->is_regular_file(error) && i->path().extension() == ".dis") modules.push_back(i->path().string());
  }
  std::sort(modules.begin(), modules.end());
  return modules;
}

std::string Contenders::reference_limbo() {
  const char* named = std::getenv("AVERNUS_LIMBO");
  const std::string path = named ? named : tree().empty() ? "" : tree() + "/Linux/amd64/bin/limbo";
  return can_run(path) ? path : "";
}

// The emulator opens nothing but what is below its root. Links that are right stay: another jitbench may be using them.
std::string Contenders::root_for(const std::string& tree, const std::string& name, std::string* problem) const {
  const std::string root = kBuilt + "/" + name;
  std::error_code error;
  fs::create_directories(root + "/tmp", error);
  const std::string programs = fs::canonical(programs_, error).string();
  for (const auto& [target, at] :
       {std::pair{tree + "/dis", root + "/dis"}, {programs, root + "/rows"}, {kScratch, root + "/scratch"}}) {
    if (fs::read_symlink(at, error) == target) continue;
    fs::remove(at, error);
    fs::create_directory_symlink(target, at, error);
    if (!error) continue;
    *problem = at + ": " + error.message();
    return "";
  }
  return root;
}

bool Contenders::find_emulator() {
  constexpr const char* kName = "InferNode";
  auto absent = [&](const std::string& why) {
    if (missing_.empty() || missing_.back().first != kName) missing_.emplace_back(kName, why);
    return false;
  };
  if (tree().empty()) return absent("AVERNUS_INFERNODE does not name the root of a built tree");
  emulator_ = tree() + "/emu/Linux/o.emu";
  if (!can_run(emulator_)) return absent("there is no emulator " + emulator_);
  return !root_.empty() || absent(no_root_);
}

std::vector<std::string> Contenders::server(const std::string& who, const std::string& program) const {
  const std::string module = programs_ + "/" + program + (is_64(who) ? ".dis" : ".32.dis");
  if (is_own(who)) {
    std::vector<std::string> words = own_options(who);
    words.insert(words.begin(), vmrun_);
    words.push_back(module);
    return words;
  }
  if (who == "c2" || who == "c0" || who == "go") return {kBuilt + "/rows-" + who};
  if (who == "java") return {"java", "-cp", kBuilt + "/rows-java", "Rows"};
  if (who == "luajit") return {"luajit", kSources + "lua/serve.lua"};
  if (who == "node") return {"node", kSources + "js/serve.js"};
  if (who == "python") return {"python3", kSources + "python/serve.py"};
  return dis_module(who, "/rows/" + program + ".dis");
}

std::vector<std::string> Contenders::hello(const std::string& who) const {
  if (runs_dis(who)) return server(who, "hello");
  if (who == "c2" || who == "c0" || who == "go") return {kBuilt + "/hello-" + who};
  if (who == "java") return {"java", "-cp", kBuilt + "/rows-java", "Hello"};
  if (who == "luajit") return {"luajit", "-e", "print('hello')"};
  if (who == "node") return {"node", "-e", "console.log('hello')"};
  if (who == "python") return {"python3", "-c", "print('hello')"};
  return {};
}

std::vector<std::string> Contenders::dis_module(const std::string& who, const std::string& path) const {
  if (by_arguments(who)) return {emulator_, who == "infernode" ? "-c1" : "-c0", "-r" + root_, path};
  std::vector<std::string> words = own_options(who);
  words.insert(words.begin(), vmrun_);
  words.insert(words.end(), {"--root", root_, path});
  return words;
}

std::string Contenders::in_root(const std::string& scratch_file) {
  return "/scratch/" + fs::path(scratch()).filename().string() + "/" + scratch_file;
}

}  // namespace dis::bench
