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
  find_luajit();
  build_go();
}

// Its emulator opens modules below its root only, so a root is made that has both its files and our programs.
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
  linked_root_ = kBuilt + "/infernode-root";
  std::error_code error;
  fs::create_directories(linked_root_, error);
  for (const auto& [target, name] :
       {std::pair{infernode_ + "/dis", "/dis"}, {kBuilt + "/programs", "/bench"}}) {
    fs::remove(linked_root_ + name, error);
    fs::create_directory_symlink(target, linked_root_ + name, error);
    if (error) missing_.push_back("InferNode: " + linked_root_ + name + ": " + error.message());
  }
  there_[kInferNode] = !error;
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
  for (const char* name : {"hello", "runtime"}) {
    const std::string program = kBuilt + "/go-" + name, source = kSources + "/peers/" + name + ".go";
    std::error_code error, none;
    const auto built = fs::last_write_time(program, none);
    if (!none && built >= fs::last_write_time(source, error) && !error) continue;
    const Run build = run({.words = {"go", "build", "-o", program, source}, .seconds = 600});
    if (build.status != 0) {
      missing_.push_back("Go: " + source + " does not compile:\n" + build.err);
      return;
    }
  }
  there_[kGo] = true;
}

Command Peers::program(Who who, const std::string& name, const std::vector<std::string>& arguments) const {
  Command c;
  switch (who) {
    case kOurs: c.words = {vmrun_, "--nojit", kBuilt + "/programs/" + name + ".dis"}; break;
    case kInferNode: c.words = {emulator_, "-c0", "-r" + linked_root_, "/bench/" + name + ".dis"}; break;
    case kLuaJit: c.words = {"luajit", kSources + "/peers/" + name + ".lua"}; break;
    default:
      c.words =
          name == "hello" ? std::vector{kBuilt + "/go-hello"} : std::vector{kBuilt + "/go-runtime", name};
  }
  c.words.insert(c.words.end(), arguments.begin(), arguments.end());
  return c;
}

Command Peers::infernode_module(Who who, const std::string& path) const {
  if (who == kOurs) return {.words = {vmrun_, "--nojit", "--root", infernode_, path}};
  return {.words = {emulator_, "-c0", "-r" + infernode_, path}};
}

}  // namespace dis::bench
