// disassembler: machine code as text, one instruction after the other, with addresses as offsets or names, so that a
// dump does not depend on where code lies.
// In:  the code of one function and the name of its target (dis_jit_function::target).  Out: lines.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace dis::tools {

class Disassembler {
 public:
  // A target nobody knows gives no lines, a build without Capstone one that says so.
  explicit Disassembler(const char* target);
  ~Disassembler();

  // Calls line(offset, text) for each instruction of [code, code + bytes), up to the first that is none; offset in bytes.
  // `name` is what stands for an address outside.
  void each(const void* code, size_t bytes, const std::function<std::string(uint64_t address)>& name,
            const std::function<void(uint64_t offset, const std::string& text)>& line);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace dis::tools
