// generator: a random program for a seed and a word size, as text for vm/format/assembler.h.
// It ends, reads only what it has written, and prints a checksum of everything it has computed. Its statements are
// numbered: those in `left_out` are left out, and the rest is what it would have been with them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace dis::differential {

struct Program {
  std::string text;
  int functions = 0;
  int statements = 0;
};

Program generate(uint64_t seed, int word_bytes, const std::vector<bool>& left_out = {});

}  // namespace dis::differential
