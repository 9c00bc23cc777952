// detect_abi: the word size a module was compiled for, which its header does not say.
// In: a decoded module. Out: an Abi and the observation that decided it.
// Keeps: says `decided == false` rather than guess when nothing in the module tells the sizes apart; `abi` is
// then a default that suits such a module as well as the other would.
#pragma once

#include <string>

#include "runtime/abi.h"
#include "vm/format/module.h"

namespace dis::format {

enum class WordSize : uint8_t { detect, bits32, bits64 };

struct AbiEvidence {
  Abi abi = kAbi64;
  bool decided = false;
  std::string evidence;  // "type 3: size 44 is not a multiple of 8"
};

// `override_size` other than detect wins without looking.
AbiEvidence detect_abi(const Module& module, WordSize override_size = WordSize::detect);

}  // namespace dis::format
