// contenders: who takes part, and how each is started.
// In: the environment and what the build made. Out: a command line for each; a line about those who are not there.
// Keeps: nothing of a peer is part of the tree; what is built for one lies in the build folder.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "bench/jitbench/result.h"

namespace dis::bench {

struct ContenderOptions {
  std::string vmrun;                // "": the one beside this program
  std::string programs;             // folder of *.dis; "": what the build made
  std::vector<std::string> wanted;  // ids; empty: all
  bool peers = true;                // false: our own machine only
};

// Why there are no tree_modules().
inline constexpr const char* kNoTrees = "skipped, neither AVERNUS_INFERNODE nor AVERNUS_INFERNO names a tree";

class Contenders {
 public:
  // Looks for all that are wanted and compiles what they need; `say` tells what takes time.
  Contenders(const ContenderOptions& options, const std::function<void(const std::string&)>& say);

  const std::vector<ContenderInfo>& present() const { return present_; }
  std::string missing() const;  // who is not there and why, in one line; "" if all are
  const std::string& vmrun() const { return vmrun_; }
  bool other_vmrun() const { return other_vmrun_; }  // not the one beside this program
  const std::string& programs() const { return programs_; }
  std::string limbo() const;  // our compiler, beside vmrun; it need not be there
  bool has(const std::string& who) const;
  // Lua takes part in the group `call` alone, and is no process: it is linked with jitbench, or is not.
  bool wants_lua() const { return wants_lua_; }

  // Starts a row server. `program` counts only for machines that run Dis.
  std::vector<std::string> server(const std::string& who, const std::string& program) const;
  static bool runs_dis(const std::string& who);
  // Starts what prints "hello" and ends. No words: there is none in this language.
  std::vector<std::string> hello(const std::string& who) const;
  // Compiles the row server of C.
  static std::vector<std::string> compile_c(const std::string& cc, const std::string& level, const std::string& made);
  // Its standard input is not the program's: requests are arguments.
  static bool by_arguments(const std::string& who);

  // Every id there is, in the order of columns.
  static const std::vector<ContenderInfo>& known();
  static const std::vector<std::string>& ours();  // ids of our own machine, as everybody starts it
  static bool is_own(const std::string& who);     // ours too, but perhaps with bounds that cost something

  // Folder for files that a group makes.
  static std::string scratch();

  // The InferNode tree that AVERNUS_INFERNODE names, "" if there is none; and every module of that and of
  // AVERNUS_INFERNO's.
  static std::string tree();
  static std::vector<std::string> tree_modules();
  static std::string reference_limbo();  // AVERNUS_LIMBO or the tree's compiler; "" if there is none
  // Starts a module by its path in a folder that holds the tree's as /dis, our own as /rows, and scratch() where
  // in_root() says. For machines with words of 64 bits.
  std::vector<std::string> dis_module(const std::string& who, const std::string& path) const;
  static std::string in_root(const std::string& scratch_file);
  // Makes such a folder for another tree. "": it cannot be made, and `problem` says why.
  std::string root_for(const std::string& tree, const std::string& name, std::string* problem) const;

 private:
  bool find(const std::string& who, const std::function<void(const std::string&)>& say);
  bool find_emulator();
  bool compile(const std::string& who, const std::string& made, const std::vector<std::string>& sources,
               std::vector<std::string> words, const std::function<void(const std::string&)>& say);

  std::string vmrun_, programs_, emulator_, root_, no_root_;
  bool other_vmrun_ = false, wants_lua_ = false;
  std::vector<ContenderInfo> present_;
  std::vector<std::pair<std::string, std::string>> missing_;  // who, why
};

}  // namespace dis::bench
