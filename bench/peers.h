// peers: the programs that are measured, and where they are on this machine.
// In: the environment. Out: command lines for our machine and for each peer that is there; a sentence for
// each that is not. Keeps: nothing of a peer is part of the tree; what is built for one lies in the build
// folder.
#pragma once

#include <string>
#include <vector>

#include "bench/child.h"

namespace dis::bench {

// The columns of a report.
enum Who { kOurs, kInterpreted, kInferNode, kInferNodeInterpreted, kLuaJit, kGo, kC, kJava, kWhoCount };
inline constexpr const char* kWhoNames[kWhoCount] = {
    "avernus", "--nojit", "InferNode", "its -c0", "LuaJIT", "Go", "C -O2", "Java",
};

class Peers {
 public:
  // `vmrun` or "": the one beside this program.
  explicit Peers(const std::string& vmrun);

  bool has(Who who) const { return there_[who]; }
  const std::vector<std::string>& missing() const { return missing_; }
  const std::string& vmrun() const { return vmrun_; }
  const std::string& infernode_root() const { return infernode_; }
  const std::string& inferno_root() const { return inferno_; }
  const std::string& limbo() const { return limbo_; }                      // "" if there is none
  const std::string& reference_limbo() const { return reference_limbo_; }  // likewise
  std::string interfaces() const;  // the directory of module/*.m, the same for both compilers
  std::string scratch() const;     // a directory for files that a benchmark makes
  // A root with the modules of an InferNode tree and, as /bench and /scratch, our own: its emulator opens nothing else.
  // "" where that cannot be made, and `problem` says why.
  std::string linked_root(const std::string& tree, const std::string& name, std::string* problem) const;

  // Runs a module of bench/programs.
  Command program(Who who, const std::string& name, const std::vector<std::string>& arguments = {}) const;
  // Runs a module of InferNode's own tree, by its path there.
  Command infernode_module(Who who, const std::string& path) const;
  // Runs a module that lies in scratch().
  Command scratch_module(Who who, const std::string& name) const;
  // The loops of InferNode's first or second suite in C, Go or Java. No words: not there in this language.
  Command kernels(Who who, bool second) const;
  // Builds a Go program into scratch(); "" if it does not compile.
  std::string go_program(const std::string& source, const std::string& name) const;

 private:
  void find_infernode();
  void find_compilers();
  void find_luajit();
  void build_go();
  void build_kernels();
  bool build(Who who, const std::string& made, const std::string& source, std::vector<std::string> words);

  bool there_[kWhoCount] = {};
  std::vector<std::string> missing_;
  std::string vmrun_, infernode_, inferno_, linked_root_, emulator_, luajit_, limbo_, reference_limbo_;
};

}  // namespace dis::bench
