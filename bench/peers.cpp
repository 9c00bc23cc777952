#include "bench/peers.h"

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace dis::bench {

namespace fs = std::filesystem;

namespace {

const std::string kSources = BENCH_SOURCE_DIR;  // this folder
const std::string kBuilt = BENCH_BINARY_DIR;    // programs/*.dis, and what is made for peers

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  if (!value || !*value) return "";
  std::error_code error;
  const fs::path path = fs::canonical(value, error);
  return error ? "" : path.string();
}

bool can_run(const std::string& path) { return access(path.c_str(), X_OK) == 0; }

std::string beside_this_program(const char* name) {
  std::error_code error;
  return (fs::read_symlink("/proc/self/exe", error).parent_path() / name).string();
}

}  // namespace

Peers::Peers(const std::string& vmrun)
    : vmrun_(vmrun.empty() ? beside_this_program("vmrun") : vmrun),
      infernode_(environment("AVERNUS_INFERNODE")),
      inferno_(environment("AVERNUS_INFERNO")) {
  there_[kOurs] = can_run(vmrun_);
  if (!there_[kOurs]) missing_.push_back("there is no " + vmrun_);
  find_infernode();
  find_compilers();
  there_[kInterpreted] = there_[kOurs];
  there_[kInferNodeInterpreted] = there_[kInferNode];
  find_luajit();
  build_go();
  build_kernels();
}

void Peers::find_infernode() {
  if (infernode_.empty()) {
    missing_.push_back("InferNode: AVERNUS_INFERNODE does not name the root of a built tree");
    return;
  }
  emulator_ = infernode_ + "/emu/Linux/o.emu";
  if (!can_run(emulator_)) {
    missing_.push_back("InferNode: no emulator " + emulator_);
    return;
  }
  std::string problem;
  linked_root_ = linked_root(infernode_, "infernode-root", &problem);
  if (linked_root_.empty()) missing_.push_back("InferNode: " + problem);
  there_[kInferNode] = !linked_root_.empty();
}

std::string Peers::linked_root(const std::string& tree, const std::string& name, std::string* problem) const {
  const std::string root = kBuilt + "/" + name;
  std::error_code error;
  fs::create_directories(root, error);
  for (const auto& [target, at] :
       {std::pair{tree + "/dis", "/dis"}, {kBuilt + "/programs", "/bench"}, {scratch(), "/scratch"}}) {
    fs::remove(root + at, error);
    fs::create_directory_symlink(target, root + at, error);
    if (!error) continue;
    *problem = root + at + ": " + error.message();
    return "";
  }
  return root;
}

void Peers::find_compilers() {
  limbo_ = beside_this_program("limbo");
  if (!can_run(limbo_)) limbo_.clear();
  reference_limbo_ = environment("AVERNUS_LIMBO");
  if (reference_limbo_.empty() && !infernode_.empty())
    reference_limbo_ = infernode_ + "/Linux/amd64/bin/limbo";
  if (!can_run(reference_limbo_)) reference_limbo_.clear();
}

std::string Peers::interfaces() const { return kSources + "/../module"; }

std::string Peers::scratch() const {
  const std::string folder = kBuilt + "/scratch";
  std::error_code error;
  fs::create_directories(folder, error);
  return folder;
}

void Peers::find_luajit() {
  const Run version = run({.words = {"luajit", "-v"}, .seconds = 10});
  there_[kLuaJit] = version.status == 0;
  if (!there_[kLuaJit]) missing_.push_back("LuaJIT: no luajit");
}

void Peers::build_go() {
  if (run({.words = {"go", "version"}, .seconds = 60}).status != 0) {
    missing_.push_back("Go: no go");
    return;
  }
  for (const char* name : {"hello", "runtime", "kernels"}) {
    const std::string program = kBuilt + "/go-" + name, source = kSources + "/peers/" + name + ".go";
    if (!build(kGo, program, source, {"go", "build", "-o", program, source})) return;
  }
  there_[kGo] = true;
}

// Unless what was made before is newer than its source.
bool Peers::build(Who who, const std::string& made, const std::string& source, std::vector<std::string> words) {
  std::error_code error, none;
  const auto built = fs::last_write_time(made, none);
  if (!none && built >= fs::last_write_time(source, error) && !error) return true;
  const Run build = run({.words = std::move(words), .seconds = 600});
  if (build.status == 0) return true;
  missing_.push_back(std::string(kWhoNames[who]) + ": " + source + " does not compile:\n" + build.err);
  return false;
}

void Peers::build_kernels() {
  const std::string c = kSources + "/peers/kernels.c", java = kSources + "/peers/Kernels.java";
  if (run({.words = {"cc", "--version"}, .seconds = 60}).status != 0)
    missing_.push_back("C: no cc");
  else
    there_[kC] = build(kC, kBuilt + "/c-kernels", c, {"cc", "-O2", "-o", kBuilt + "/c-kernels", c});
  if (run({.words = {"javac", "-version"}, .seconds = 60}).status != 0)
    missing_.push_back("Java: no javac");
  else
    there_[kJava] = build(kJava, kBuilt + "/Kernels.class", java, {"javac", "-d", kBuilt, java});
}

Command Peers::kernels(Who who, bool second) const {
  if (who == kC) return {.words = {kBuilt + "/c-kernels", second ? "v2" : "v1"}};
  if (who == kGo && !second) return {.words = {kBuilt + "/go-kernels"}};
  if (who == kJava && !second) return {.words = {"java", "-cp", kBuilt, "Kernels"}};
  return {};
}

std::string Peers::go_program(const std::string& source, const std::string& name) const {
  const std::string program = scratch() + "/" + name;
  return run({.words = {"go", "build", "-o", program, source}, .seconds = 600}).status == 0 ? program : "";
}

namespace {

// What runs a Dis module, but for its path.
std::vector<std::string> machine(Who who, const std::string& vmrun, const std::string& emulator,
                                 const std::string& root) {
  switch (who) {
    case kOurs: return {vmrun};
    case kInterpreted: return {vmrun, "--nojit"};
    case kInferNodeInterpreted: return {emulator, "-c0", "-r" + root};
    default: return {emulator, "-c1", "-r" + root};
  }
}

bool is_ours(Who who) { return who == kOurs || who == kInterpreted; }

}  // namespace

Command Peers::program(Who who, const std::string& name, const std::vector<std::string>& arguments) const {
  Command c;
  switch (who) {
    case kOurs:
    case kInterpreted:
    case kInferNode:
    case kInferNodeInterpreted:
      c.words = machine(who, vmrun_, emulator_, linked_root_);
      c.words.push_back((is_ours(who) ? kBuilt + "/programs/" : "/bench/") + name + ".dis");
      break;
    case kLuaJit: c.words = {"luajit", kSources + "/peers/" + name + ".lua"}; break;
    default:
      c.words =
          name == "hello" ? std::vector{kBuilt + "/go-hello"} : std::vector{kBuilt + "/go-runtime", name};
  }
  c.words.insert(c.words.end(), arguments.begin(), arguments.end());
  return c;
}

Command Peers::infernode_module(Who who, const std::string& path) const {
  Command c{.words = machine(who, vmrun_, emulator_, infernode_)};
  if (is_ours(who)) c.words.insert(c.words.end(), {"--root", infernode_});
  c.words.push_back(path);
  return c;
}

Command Peers::scratch_module(Who who, const std::string& name) const {
  Command c{.words = machine(who, vmrun_, emulator_, linked_root_)};
  c.words.push_back((is_ours(who) ? scratch() : "/scratch") + "/" + name);
  return c;
}

}  // namespace dis::bench
