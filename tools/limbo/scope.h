// scope: what names mean where. A name means what its innermost declaration says; Name::bound holds that, so
// that looking a name up costs nothing. In: declarations, entering and leaving of scopes. Out: Name::bound.
// Keeps: leaving a scope restores what the names in it meant outside.
#pragma once

#include <vector>

#include "tools/limbo/types.h"

namespace dis::limbo {

class Scope {
 public:
  // Depths: 0 built-in names, 2 the program, 3 and more functions and blocks. They are part of the names of
  // exceptions, which must be the same for every compiler.
  static constexpr int kGlobal = 2;
  static constexpr int kMaxDepth = 250;  // Decl::scope holds it

  struct Entry {
    Decl* decl;
    Decl* outer;  // what the name meant before
  };

  int depth() const { return depth_; }
  void set_depth(int depth) { depth_ = depth; }
  bool deep() const { return depth_ >= kMaxDepth; }

  void enter() {
    starts_.push_back(uint32_t(entries_.size()));
    depth_++;
  }

  // Calls gone(decl) for every declaration of the scope, in order, and forgets them.
  template <typename Gone>
  void leave(Gone gone) {
    const size_t start = starts_.back();
    for (size_t i = start; i < entries_.size(); i++) gone(entries_[i].decl);
    for (size_t i = entries_.size(); i-- > start;) entries_[i].decl->name->bound = entries_[i].outer;
    entries_.resize(start);
    starts_.pop_back();
    depth_--;
  }
  void leave() {
    leave([](Decl*) {});
  }

  // Declares in the innermost scope. Returns what the name was declared as in this same scope before, if it
  // was.
  Decl* declare(Decl* decl) {
    Decl* before = decl->name->bound && decl->name->bound->scope >= depth_ ? decl->name->bound : nullptr;
    decl->scope = uint8_t(depth_ < kMaxDepth ? depth_ : kMaxDepth);
    bind(decl);
    return before;
  }
  // Makes an existing declaration visible in the innermost scope; where it was declared stays the same.
  void bind(Decl* decl) {
    entries_.push_back({decl, decl->name->bound});
    decl->name->bound = decl;
  }

  const std::vector<Entry>& entries() const { return entries_; }

 private:
  std::vector<Entry> entries_;
  std::vector<uint32_t> starts_;
  int depth_ = 0;
};

}  // namespace dis::limbo
