#include "vm/format/detect_abi.h"

#include "tests/unit/vm/format/sample.h"

using namespace dis;
using namespace dis::format;

namespace {

AbiEvidence detect(std::string_view text, WordSize size = WordSize::detect) {
  return detect_abi(must_assemble(text), size);
}

}  // namespace

TEST_CASE("each observation decides for 32 bits") {
  const struct {
    const char* text;
    const char* evidence;
  } rows[] = {
      {"desc $0, 12, \"\"", "type 0: size 12 is 4 modulo 8"},
      {"desc $0, 16, \"20\"", "type 0: word 2 is a pointer, but 16 bytes hold only 2 words of 8 bytes"},
      {"movw $1, 44(fp)", "pc 0 (movw): writes a word at 44, which is 4 modulo 8"},
      {"movp 0(mp), 4(mp)", "pc 0 (movp): writes a word at 4, which is 4 modulo 8"},
      {"indw 8(mp), 12(fp), 16(mp)", "pc 0 (indw): writes a word at 12, which is 4 modulo 8"},
      {"movw 64(fp), 0(16(fp))", "pc 0 (movw): uses 16(fp), which 8-byte words leave to the VM"},
      {"frame $0, 64(fp)\ndesc $0, 56, \"\"",
       "pc 0 (frame): frame type 0 has 56 bytes, fewer than the 64 before the arguments with 8-byte words"},
      {"link 0, 0, 1, \"f\"\nret\ndesc $0, 32, \"\"",
       "link f: frame type 0 has 32 bytes, fewer than the 64 before the arguments with 8-byte words"},
      {"entry 0, 0\nret\ndesc $0, 32, \"\"",
       "entry: frame type 0 has 32 bytes, fewer than the 64 before the arguments with 8-byte words"},
  };
  for (const auto& row : rows) {
    const AbiEvidence e = detect(row.text);
    CAPTURE(std::string(row.text));
    CHECK(e.abi == kAbi32);
    CHECK(e.decided);
    CHECK(e.evidence == row.evidence);
  }
}

TEST_CASE("frames without such an observation mean 64 bits") {
  const AbiEvidence e =
      detect("link 0, 0, 1, \"f\"\nmovb $1, 68(fp)\nmovl 64(fp), 72(fp)\nret\ndesc $0, 80, \"\"");
  CHECK(e.abi == kAbi64);
  CHECK(e.decided);
}

TEST_CASE("nothing to see leaves the question open") {
  for (const char* text : {"module X", "desc $0, 8, \"80\"\nvar @mp, 8\nstring @mp+0, \"x\""})
    CHECK(!detect(text).decided);
}

TEST_CASE("the caller may know better") {
  CHECK(detect("movw $1, 44(fp)", WordSize::bits64).abi == kAbi64);
  CHECK(detect("module X", WordSize::bits32).abi == kAbi32);
  CHECK(detect("module X", WordSize::bits32).decided);
  CHECK(detect("module X", WordSize::bits32).evidence == "given");
}

TEST_CASE("the samples are told apart") {
  CHECK(detect(sample_text(kAbi32)).abi == kAbi32);
  CHECK(detect(sample_text(kAbi64)).abi == kAbi64);
}
