// name: identifiers and their interning. Two identifiers are the same exactly when their Name* are equal.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "tools/limbo/arena.h"

namespace dis::limbo {

struct Decl;

struct Name {
  std::string_view text;
  Decl* bound = nullptr;  // what the name means in the scope being checked (scope.h); null: nothing
};

class NameTable {
 public:
  explicit NameTable(Arena& arena) : arena_(arena) { names_.reserve(1024); }
  Name* intern(std::string_view text) {
    if (auto it = names_.find(text); it != names_.end()) return it->second;
    Name* name = arena_.make<Name>(arena_.copy(text));
    names_.emplace(name->text, name);
    return name;
  }
  // Every name seen so far, in no order; for "did you mean".
  const std::unordered_map<std::string_view, Name*>& all() const { return names_; }

 private:
  Arena& arena_;
  std::unordered_map<std::string_view, Name*> names_;
};

}  // namespace dis::limbo
