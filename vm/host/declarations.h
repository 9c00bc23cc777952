// declarations: what a module offers, read from its declaration in Limbo.
// In:  source text that declares modules (a `.m` file), the name of one, a word size.  Out: an Interface, or what is wrong.
// Keeps: types, layouts and signatures are the compiler's; an Interface never changes and is shared by whoever uses it.
// Leaves to others: who implements it: the host (host_module.h) or the guest (guest_call.h).
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi.h"
#include "runtime/support/result.h"
#include "tools/limbo/parser.h"
#include "vm/host/value_type.h"

namespace dis::host {

struct Interface;

struct FunctionType {
  std::string name;        // "f", "Adt.f"
  uint32_t signature = 0;  // as links carry it
  std::string text;        // "fn(a: int): string"
  std::vector<Field> parameters;   // offsets from the frame's start
  const ValueType* result = nullptr;
  uint32_t frame_size = 0;         // up to the end of the parameters
  std::vector<uint32_t> pointers;  // offsets of the references in the parameters
  std::string unsupported;         // why the host can neither call nor implement it; empty: it can

  const Interface& owner() const { return *result->owner; }
};

struct Interface : std::enable_shared_from_this<Interface> {
  std::string name;
  Abi abi = kAbi64;
  bool has_data = false;  // variables
  std::vector<FunctionType> functions;
  std::deque<ValueType> types;

  const FunctionType* find(std::string_view function) const;
};

// Source text alone: what it includes is not found.
limbo::ParseInput source_text(std::string text, std::string path = "declaration");

// `module` may be empty if the source itself declares only one.
Result<std::shared_ptr<const Interface>> read_interface(limbo::ParseInput input, std::string_view module, Abi abi);

}  // namespace dis::host
