// verify_context: what the parts of the verifier share: the module, how failures are reported, how much may
// be looked at. Keeps: a check that fails has filled `error` and returns false.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "runtime/abi.h"
#include "runtime/support/diagnostic.h"
#include "vm/format/module.h"
#include "vm/format/verify_data.h"

namespace dis::format {

struct VerifyContext {
  // Steps of the checks whose cost is not bounded by the instruction they belong to: comparing pointer maps
  // and walking frames that wait to be called. No module of a compiler needs a hundredth of this.
  static constexpr int64_t kBudget = 1 << 26;

  VerifyContext(const Module& module, const Abi& abi) : m(module), abi(abi), word(abi.word_bytes) {
    if (m.data_size > 0 && !m.types.empty()) data = TypeLayout(m.types[0], abi);
    frame_checked.assign(m.types.size(), false);
  }

  bool fail_at(std::string where, std::string found, std::string expected) {
    error = {ErrorKind::malformed, m.file, std::move(where), std::move(found), std::move(expected)};
    return false;
  }

  bool fail(int32_t pc, std::string found, std::string expected) {
    std::string where = "code section, pc " + std::to_string(pc);
    const OpcodeInfo& op = info(m.code[size_t(pc)].op);
    if (op.known()) where += " (" + std::string(op.mnemonic) + ")";
    return fail_at(std::move(where), std::move(found), std::move(expected));
  }

  bool spend(int32_t pc, int64_t steps) {
    if ((budget -= steps) >= 0) return true;
    fail(pc, "a module built to take long to verify", "what a compiler would write");
    error.kind = ErrorKind::limit;
    return false;
  }

  bool is_pc(int64_t pc) const { return pc >= 0 && pc < int64_t(m.code.size()); }
  bool is_type(int64_t type) const { return type >= 0 && type < int64_t(m.types.size()); }
  std::string pcs() const { return "an instruction below " + std::to_string(m.code.size()); }
  std::string type_numbers() const { return "a type below " + std::to_string(m.types.size()); }

  // A type that a frame may have; `failed(found, expected)` reports that it may not.
  template <typename F>
  bool check_frame_type(int32_t type, F failed) {
    const std::string name = "frame type " + std::to_string(type);
    if (!is_type(type)) return failed(name, type_numbers());
    if (frame_checked[size_t(type)]) return true;
    const TypeLayout layout(m.types[size_t(type)], abi);
    if (layout.size() < abi.frame_args_offset())
      return failed(name + " of " + std::to_string(layout.size()) + " bytes",
                    "at least the " + std::to_string(abi.frame_args_offset()) + " before the arguments");
    if (layout.pointer_in(0, abi.frame_args_offset()))
      return failed(name + " with a pointer before the arguments", "none there");
    frame_checked[size_t(type)] = true;
    return true;
  }

  const Module& m;
  const Abi abi;
  const int64_t word;
  TypeLayout data;  // of module data
  std::vector<bool> frame_checked;
  int64_t budget = kBudget;
  Diagnostic error;
};

}  // namespace dis::format
