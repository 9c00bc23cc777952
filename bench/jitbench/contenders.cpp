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

bool is_64(const std::string& who) { return who == "jit64" || who == "interp64"; }

}  // namespace

const std::vector<ContenderInfo>& Contenders::known() {
  static const std::vector<ContenderInfo> all = {
      {"jit64", "avernus", 64},      {"interp64", "--nojit", 64}, {"jit32", "32-bit", 32},
      {"interp32", "--nojit 32", 32}, {"c2", "C -O2", 64},         {"c0", "C -O0", 64},
      {"go", "Go", 64},              {"java", "Java", 32},        {"luajit", "LuaJIT", 32},
      {"node", "Node", 32},          {"python", "CPython", 64},   {"infernode", "InferNode", 64},
      {"infernode0", "its -c0", 64}};
  return all;
}

const std::vector<std::string>& Contenders::ours() {
  static const std::vector<std::string> ids = {"jit64", "interp64", "jit32", "interp32"};
  return ids;
}

bool Contenders::runs_dis(const std::string& who) {
  return by_arguments(who) || std::find(ours().begin(), ours().end(), who) != ours().end();
}

bool Contenders::by_arguments(const std::string& who) { return who.starts_with("infernode"); }

std::string Contenders::scratch() {
  const std::string folder = kBuilt + "/scratch";
  std::error_code error;
  fs::create_directories(folder, error);
  return folder;
}

Contenders::Contenders(const ContenderOptions& options, const std::function<void(const std::string&)>& say)
    : vmrun_(options.vmrun.empty() ? beside_this_program("vmrun") : options.vmrun),
      programs_(options.programs.empty() ? kBuilt + "/programs" : options.programs) {
  for (const ContenderInfo& info : known()) {
    const bool own = std::find(ours().begin(), ours().end(), info.id) != ours().end();
    const auto& wanted = options.wanted;
    if (wanted.empty() ? !own && !options.peers : std::find(wanted.begin(), wanted.end(), info.id) == wanted.end())
      continue;
    if (find(info.id, say)) present_.push_back(info);
  }
}

bool Contenders::has(const std::string& who) const {
  return std::any_of(present_.begin(), present_.end(), [&](const ContenderInfo& c) { return c.id == who; });
}

bool Contenders::find(const std::string& who, const std::function<void(const std::string&)>& say) {
  auto absent = [&](const std::string& why) {
    missing_.push_back(why);
    return false;
  };
  if (std::find(ours().begin(), ours().end(), who) != ours().end())
    return can_run(vmrun_) || absent(who + ": there is no program " + vmrun_);
  if (who == "c2" || who == "c0") {
    const std::string level = who == "c2" ? "-O2" : "-O0", made = kBuilt + "/rows-" + who;
    if (!answers({"cc", "--version"})) return absent("C " + level + ": no cc");
    std::vector<std::string> words = {"cc", level, "-ffp-contract=off", "-o", made};
    const std::vector<std::string> sources = files("c", ".c");
    words.insert(words.end(), sources.begin(), sources.end());
    words.push_back("-lm");
    const std::string source = kSources + "hello.c", hello = kBuilt + "/hello-" + who;
    return compile("C " + level, made, sources, words, say) &&
           compile("C " + level, hello, {source}, {"cc", level, "-o", hello, source}, say);
  }
  if (who == "go") {
    if (!answers({"go", "version"})) return absent("Go: no go");
    std::vector<std::string> words = {"go", "build", "-o", kBuilt + "/rows-go"};
    const std::vector<std::string> sources = files("go", ".go");
    words.insert(words.end(), sources.begin(), sources.end());
    const std::string source = kSources + "hello.go", hello = kBuilt + "/hello-go";
    return compile("Go", kBuilt + "/rows-go", sources, words, say) &&
           compile("Go", hello, {source}, {"go", "build", "-o", hello, source}, say);
  }
  if (who == "java") {
    if (!answers({"javac", "-version"}) || !answers({"java", "-version"})) return absent("Java: no javac and java");
    std::vector<std::string> words = {"javac", "-d", kBuilt + "/rows-java"};
    const std::vector<std::string> sources = files("java", ".java");
    words.insert(words.end(), sources.begin(), sources.end());
    return compile("Java", kBuilt + "/rows-java/Rows.class", sources, words, say);
  }
  if (who == "luajit") return answers({"luajit", "-v"}) || absent("LuaJIT: no luajit");
  if (who == "node") return answers({"node", "--version"}) || absent("Node: no node");
  if (who == "python") return answers({"python3", "--version"}) || absent("CPython: no python3");
  return find_emulator();
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
  missing_.push_back(who + ": does not compile: " + build.err.substr(0, 1000));
  return false;
}

// The emulator opens nothing but what is below its root, so that gets one with our programs in it.
bool Contenders::find_emulator() {
  if (!emulator_root_.empty()) return true;
  const char* named = std::getenv("AVERNUS_INFERNODE");
  auto absent = [&](const std::string& why) {
    if (missing_.empty() || missing_.back() != why) missing_.push_back(why);
    return false;
  };
  if (!named || !*named) return absent("InferNode: AVERNUS_INFERNODE does not name the root of a built tree");
  std::error_code error;
  const std::string tree = fs::canonical(named, error).string();
  emulator_ = tree + "/emu/Linux/o.emu";
  if (error || !can_run(emulator_)) return absent("InferNode: there is no emulator " + std::string(named) + "/emu/Linux/o.emu");
  const std::string root = kBuilt + "/rows-root";
  fs::create_directories(root + "/tmp", error);
  for (const auto& [target, at] : {std::pair{tree + "/dis", root + "/dis"}, {fs::canonical(programs_, error).string(), root + "/rows"}}) {
    fs::remove(at, error);
    fs::create_directory_symlink(target, at, error);
    if (error) return absent("InferNode: " + at + ": " + error.message());
  }
  emulator_root_ = root;
  return true;
}

std::vector<std::string> Contenders::server(const std::string& who, const std::string& program) const {
  const std::string module = programs_ + "/" + program + (is_64(who) ? ".dis" : ".32.dis");
  if (who.starts_with("jit")) return {vmrun_, module};
  if (who.starts_with("interp")) return {vmrun_, "--nojit", module};
  if (who == "c2" || who == "c0" || who == "go") return {kBuilt + "/rows-" + who};
  if (who == "java") return {"java", "-cp", kBuilt + "/rows-java", "Rows"};
  if (who == "luajit") return {"luajit", kSources + "lua/serve.lua"};
  if (who == "node") return {"node", kSources + "js/serve.js"};
  if (who == "python") return {"python3", kSources + "python/serve.py"};
  return emulator(who, program);
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

std::vector<std::string> Contenders::emulator(const std::string& who, const std::string& program) const {
  return {emulator_, who == "infernode" ? "-c1" : "-c0", "-r" + emulator_root_, "/rows/" + program + ".dis"};
}

}  // namespace dis::bench
