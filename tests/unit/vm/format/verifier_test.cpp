#include "vm/format/verifier.h"

#include <algorithm>

#include "tests/unit/vm/format/sample.h"

using namespace dis;
using namespace dis::format;

namespace {

// A module around a few instructions of one function whose frame has 20 words: 16 and 17 are references.
// Types: 0 module data of 16 words (0 and 1 references), 1 the frame, 2 a pair (word, reference), 3 a word,
// 4 a frame with an argument that is a reference (word 8) and one that is not.
std::string around(std::string_view code, std::string_view more = {}) {
  return for_words(std::string(R"(
	module	T
	link	1, 0, 1, "f"
	desc	$0, {16}, "c0"
	desc	$1, {20}, "0000c0"
	desc	$2, {2}, "40"
	desc	$3, {1}, ""
	desc	$4, {10}, "0080"
	var	@mp, {16}
	ldt	$0
	ext	1, "g"
)") + std::string(code) +
                       "\n" + std::string(more) + "\n",
                   8);
}

std::string checked(std::string_view code, std::string_view more = {}) { return refusal(around(code, more)); }

// The sample with one piece of text replaced.
std::string changed(std::string_view from, std::string_view to, const Abi& abi = kAbi64) {
  std::string text(kSample);
  const size_t at = text.find(from);
  REQUIRE(at != text.npos);
  text.replace(at, from.size(), to);
  return refusal(for_words(text, abi.word_bytes), abi);
}

}  // namespace

TEST_CASE("sound modules pass and tell what was found out") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    auto v = verify_text(sample_text(abi), abi);
    REQUIRE(v.ok());
    CHECK(v->abi() == abi);
    REQUIRE(v->functions().size() == 2);
    CHECK(v->functions()[0].pc == 0);
    CHECK(v->functions()[0].frame_type == 1);
    CHECK(v->functions()[1].frame_type == 2);
    const int32_t f = v->functions()[1].pc;
    for (int32_t pc = 0; pc < int32_t(v->module().code.size()); ++pc)
      CHECK(v->frame_type(size_t(pc)) == (pc < f ? 1 : 2));
    REQUIRE(v->tables().size() == 3);
    auto targets = [&](int i) {
      const CodeTable& t = v->tables()[size_t(i)];
      const auto all = v->table_targets().subspan(t.first, t.count);
      return std::vector<int32_t>(all.begin(), all.end());
    };
    CHECK(targets(0) == std::vector<int32_t>{10, 11, 14});  // case: entries in order, then the default
    CHECK(targets(1) == std::vector<int32_t>{13, 12});
    CHECK(targets(2) == std::vector<int32_t>{13, 14});
    CHECK(v->nil_writes().empty());
    CHECK(v->unproved_refs().empty());
  }
}

TEST_CASE("the word size matters") {
  CHECK(!refusal(sample_text(kAbi32), kAbi64).empty());
  CHECK(!refusal(sample_text(kAbi64), kAbi32).empty());
}

TEST_CASE("unreachable instructions have no frame type but are looked at") {
  auto v = verify_text(around("jmp $a\nmovw $1, 904(fp)\na: ret"), kAbi64);
  REQUIRE(v.ok());
  CHECK(v->frame_type(0) == 1);
  CHECK(v->frame_type(1) == -1);
  CHECK(checked("ret\nmovw $1, 904(mp)") ==
        "code section, pc 1 (movw): 904(mp), 8 bytes, expected a place within the 128 bytes of module data");
  CHECK(checked("ret\nop200") == "code section, pc 1: opcode 200, expected 0 to 174");
}

TEST_CASE("types") {
  CHECK(changed("desc	$3, {1}, \"\"", "desc	$4, {1}, \"\"") ==
        "type section, type 3: number 4, expected 3");
  CHECK(changed("desc	$3, {1}, \"\"", "desc	$3, -1, \"\"") ==
        "type section, type 3: size -1, expected 0 to 134217728");
  CHECK(changed("desc	$3, {1}, \"\"", "desc	$3, 500000000, \"\"") ==
        "type section, type 3: size 500000000, expected 0 to 134217728");
  CHECK(changed("desc	$3, {1}, \"\"", "desc	$3, {10}, \"0008\"") ==
        "type section, type 3: pointer map covers word 12 of 10, expected only words inside the type");
  // Zero bits beyond the end mean nothing.
  CHECK(changed("desc	$3, {1}, \"\"", "desc	$3, {1}, \"0000\"") == "");
  CHECK(changed("var	@mp, {48}", "var	@mp, {47}") ==
        "header: data size 376, expected 384, the size of type 0");
  CHECK(refusal("var @mp, 8") ==
        "header: data size 8 but no types, expected a type 0 that describes the data");
}

TEST_CASE("data items") {
  CHECK(changed("byte	@mp+{2}", "byte	@mp+{48}") ==
        "data section, item 1: 3 bytes at 384, expected a place within the 384 bytes of module data");
  CHECK(changed("byte	@mp+{2}", "byte	@mp-1") ==
        "data section, item 1: 3 bytes at -1, expected a place within the 384 bytes of module data");
  CHECK(changed("byte	@mp+{2}", "byte	@mp+{1}") ==
        "data section, item 1: a plain value over the reference at 8, expected nothing but strings and "
        "arrays there");
  CHECK(changed("byte	@mp+{2}", "byte	@mp+{0}") != "");
  CHECK(changed("word	@mp+{10}", "word	@mp+81") ==
        "data section, item 4: offset 81, expected a multiple of 8");
  CHECK(changed("string	@mp+{40}", "string	@mp+{39}") ==
        "data section, item 9: a reference at 312, expected a pointer word of the type descriptor");
  CHECK(changed("array	@mp+{41}, $4, 2", "array	@mp+{41}, $9, 2") ==
        "data section, item 10: array of type 9, expected a type below 6");
  CHECK(changed("array	@mp+{41}, $4, 2", "array	@mp+{41}, $4, -2") ==
        "data section, item 10: array of -2 elements, expected 0 or more");
  CHECK(changed("array	@mp+{41}, $4, 2", "array	@mp+{41}, $4, 0x7fffffff") ==
        "data section, item 10: array of 2147483647 elements of 8 bytes, expected at most 134217728 bytes of "
        "initial data");
  CHECK(changed("indir	@mp+{41}, 0", "indir	@mp+{41}, 3") ==
        "data section, item 11: index 3, expected 0 to 2");
  CHECK(changed("indir	@mp+{41}, 0", "indir	@mp+{41}, -1") ==
        "data section, item 11: index -1, expected 0 to 2");
  CHECK(changed("indir	@mp+{41}, 0", "indir	@mp+{40}, 0") ==
        "data section, item 11: set array at 320, expected an array item for that place before");
  CHECK(changed("word	@mp+0, 7, -8", "word	@mp+0, 7, -8, 9") ==
        "data section, item 14: 24 bytes at 0, expected a place within the 16 bytes of the array from there "
        "on");
  CHECK(changed("	array	@mp+{1}, $5, 1\n	apop", "	array	@mp+{1}, $5, 1") ==
        "data section, end: 1 arrays still being initialised, expected a restore item for each");
  CHECK(changed("string	@mp+{40}, \"y\"", "apop") ==
        "data section, item 9: a restore item, expected an array being initialised");
  // Arrays of arrays, as deep as the reference goes and one deeper.
  std::string deep = "desc $0, 8, \"80\"\ndesc $1, 8, \"80\"\nvar @mp, 8\narray @mp+0, $1, 1\n";
  for (int i = 0; i < 4; ++i) deep += "indir @mp+0, 0\narray @mp+0, $1, 1\n";
  std::string end;
  for (int i = 0; i < 4; ++i) end += "apop\n";
  CHECK(refusal(deep + end) == "");
  CHECK(refusal(deep + "indir @mp+0, 0\n" + end + "apop\n") ==
        "data section, item 9: arrays nested deeper than 4, expected less");
  // The elements are what the type says, however far into the array.
  CHECK(refusal("desc $0, 8, \"80\"\ndesc $1, 16, \"40\"\nvar @mp, 8\narray @mp+0, $1, 9\nindir @mp+0, 5\n"
                "string @mp+24, \"x\"\nword @mp+32, 1\napop") == "");
  CHECK(refusal("desc $0, 8, \"80\"\ndesc $1, 16, \"40\"\nvar @mp, 8\narray @mp+0, $1, 9\nindir @mp+0, 5\n"
                "string @mp+32, \"x\"\napop") ==
        "data section, item 2: a reference at 32, expected a pointer word of the type descriptor");
}

TEST_CASE("entry, links and frames") {
  CHECK(changed("entry	init, 1", "entry	99, 1") ==
        "header: entry: pc 99, expected an instruction below 23");
  CHECK(changed("entry	init, 1", "entry	init, 6") ==
        "header: entry: frame type 6, expected a type below 6");
  CHECK(changed("entry	init, 1", "entry	-1, -1") == "");
  CHECK(changed("entry	init, 1", "entry	init, 3") ==
        "header: entry: frame type 3 of 8 bytes, expected at least the 64 before the arguments");
  CHECK(changed("link	1, init", "link	1, -2") ==
        "link section, link 0 (init): pc -2, expected an instruction below 23");
  CHECK(changed("link	1, init", "link	-1, init") ==
        "link section, link 0 (init): frame type -1, expected a type below 6");
  CHECK(changed("desc	$2, {12}, \"0060\"", "desc	$2, {12}, \"0160\"") ==
        "code section, pc 2 (frame): frame type 2 with a pointer before the arguments, expected none there");
  CHECK(changed("entry	init, 1", "entry	init, 2").find("reached with frame type") !=
        std::string::npos);
}

TEST_CASE("operands have the modes their kind allows") {
  const struct {
    const char* code;
    const char* message;
  } rows[] = {
      {"movw $1, $2", "pc 0 (movw): $2 as w_word, expected memory"},
      {"movp $0, {16}(fp)", "pc 0 (movp): $0 as r_ref, expected memory"},
      {"movw -, -, {8}(fp)", "pc 0 (movw): no operand, expected r_word"},
      {"movw {8}(fp), -, -", "pc 0 (movw): no operand, expected w_word"},
      {"movw {8}(fp), $1, {8}(fp)", "pc 0 (movw): $1, expected no operand"},
      {"ret $3", "pc 0 (ret): $3, expected no operand"},
      {"jmp {8}({9}(fp))", ""},
      {"beqw $1, {8}(fp), {9}(fp)", "pc 0 (beqw): 72(fp), expected an immediate target"},
      {"beqw $1, $0", "pc 0 (beqw): no middle operand, expected something to compare with"},
      {"new {8}(fp), {16}(fp)", "pc 0 (new): 64(fp), expected an immediate type"},
      {"new $5, {16}(fp)", "pc 0 (new): type 5, expected a type below 5"},
      {"new $-1, {16}(fp)", "pc 0 (new): type -1, expected a type below 5"},
      {"newa $4, {16}(fp)", "pc 0 (newa): no operand, expected an immediate type"},
      {"movm {8}(fp), $-1, {9}(fp)", "pc 0 (movm): size -1, expected 0 or more"},
      {"movm {8}(fp), {9}(fp), {9}(fp)", "pc 0 (movm): 72(fp), expected an immediate size"},
      {"mnewz 0(mp), $-1, {16}(fp)", "pc 0 (mnewz): type -1, expected 0 or more"},
      {"load 0(mp), $1, {16}(fp)", "pc 0 (load): import list 1, expected one of the 1 lists"},
      {"load 0(mp), {8}(fp), {16}(fp)", "pc 0 (load): 64(fp), expected an immediate import"},
      {"addw $1, $2, {8}(fp)", ""},
      {"addw $1, {8}(fp)", ""},
      {"addf $1, {8}(fp)", ""},
      {"newcw {16}(fp)", ""},
      {"newcw $3, {16}(fp)", ""},
      {"send $3, {16}(fp)", ""},
      {"lea $3, {8}(fp)", ""},
      {"case $1, {2}(fp)", "pc 0 (case): 16(fp), expected a table in module data"},
      {"goto $1, 0({2}(mp))", "pc 0 (goto): 0(16(mp)), expected a table in module data"},
      {"movpc $9, {8}(fp)", "pc 0 (movpc): target 9, expected an instruction below 2"},
      {"jmp $-1", "pc 0 (jmp): target -1, expected an instruction below 2"},
      {"bnec 0(mp), {1}(mp), $2", "pc 0 (bnec): target 2, expected an instruction below 2"},
      {"call {8}(fp), $7", "pc 0 (call): target 7, expected an instruction below 2"},
      {"frame $1, {2}(mp)", "pc 0 (frame): 16(mp), expected a word of the frame"},
      {"frame $1, 0({8}(fp))", "pc 0 (frame): 0(64(fp)), expected a word of the frame"},
      {"frame $3, {8}(fp)",
       "pc 0 (frame): frame type 3 of 8 bytes, expected at least the 64 before the arguments"},
      {"raise", ""},
      {"raise -, -, {16}(fp)", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.code));
    const std::string expected = row.message[0] ? std::string("code section, ") + row.message : "";
    CHECK(checked(std::string(row.code) + "\nret") == expected);
  }
}

TEST_CASE("operands lie where they may") {
  const struct {
    const char* code;
    const char* message;
  } rows[] = {
      {"movw $1, {19}(fp)", ""},
      {"movw $1, {20}(fp)",
       "pc 0 (movw): 160(fp), 8 bytes, expected a place within the 160 bytes of frame type 1"},
      {"movb $1, 159(fp)", ""},
      {"movb $1, 160(fp)",
       "pc 0 (movb): 160(fp), 1 bytes, expected a place within the 160 bytes of frame type 1"},
      {"movw $1, {3}(fp)", "pc 0 (movw): 24(fp), expected an offset from 32 on, after the words of the VM"},
      {"movw $1, -8(fp)", "pc 0 (movw): -8(fp), expected an offset from 32 on, after the words of the VM"},
      {"movw $1, {4}(fp)", ""},
      {"movw {16}(mp), {8}(fp)",
       "pc 0 (movw): 128(mp), 8 bytes, expected a place within the 128 bytes of module data"},
      {"movw -8(mp), {8}(fp)",
       "pc 0 (movw): -8(mp), 8 bytes, expected a place within the 128 bytes of module data"},
      {"movb 127(mp), {8}(fp)", ""},
      {"movw 65(fp), {8}(fp)", "pc 0 (movw): 65(fp), expected an offset that is a multiple of 8"},
      {"cvtws {8}(fp), 74(fp)", ""},
      {"cvtws {8}(fp), 75(fp)", "pc 0 (cvtws): 75(fp), expected an offset that is a multiple of 2"},
      {"cvtfr {8}(fp), 74(fp)", "pc 0 (cvtfr): 74(fp), expected an offset that is a multiple of 4"},
      {"movm {8}(fp), $65, {8}(mp)",
       "pc 0 (movm): 64(mp), 65 bytes, expected a place within the 128 bytes of module data"},
      {"movm {8}(fp), $64, {8}(mp)", ""},
      {"movw 0({20}(fp)), {8}(fp)",
       "pc 0 (movw): 0(160(fp)), 8 bytes, expected a place within the 160 bytes of frame type 1"},
      {"movw 0({16}(mp)), {8}(fp)",
       "pc 0 (movw): 0(128(mp)), 8 bytes, expected a place within the 128 bytes of module data"},
      {"movw 65528({8}(fp)), {8}(fp)", ""},
      {"movw 65536({8}(fp)), {8}(fp)", "pc 0 (movw): 65536(64(fp)), expected a second offset of 0 to 65535"},
      {"movw -8({8}(fp)), {8}(fp)", "pc 0 (movw): -8(64(fp)), expected a second offset of 0 to 65535"},
      {"movw 4({8}(fp)), {8}(fp)",
       "pc 0 (movw): 4(64(fp)), expected a second offset that is a multiple of 8"},
      {"alt {18}(fp), {8}(fp)", ""},
      {"alt {19}(fp), {8}(fp)",
       "pc 0 (alt): 152(fp), 16 bytes, expected a place within the 160 bytes of frame type 1"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.code));
    const std::string expected = row.message[0] ? std::string("code section, ") + row.message : "";
    CHECK(checked(std::string(row.code) + "\nret") == expected);
  }
}

TEST_CASE("references are kept apart from everything else") {
  const struct {
    const char* code;
    const char* message;
  } rows[] = {
      {"movp {16}(fp), 0(mp)", ""},
      {"movp {2}(mp), 0(mp)", "pc 0 (movp): 16(mp) as r_ref, expected a pointer word"},
      {"movp 0(mp), {2}(mp)", "pc 0 (movp): 16(mp) as w_ref, expected a pointer word"},
      {"movw 0(mp), {8}(fp)", ""},
      {"movw $1, 0(mp)", "pc 0 (movw): 0(mp) as w_word, expected a place without references"},
      {"movw {8}(fp), 0(mp)", "pc 0 (movw): 0(mp) as w_word, expected a place without references"},
      {"movb $1, 131(fp)", "pc 0 (movb): 131(fp) as w_byte, expected a place without references"},
      {"addw $-1, {8}(fp), {16}(fp)", "pc 0 (addw): 128(fp) as w_word, expected a place without references"},
      {"frame $1, {16}(fp)", "pc 0 (frame): 128(fp) as w_frame, expected a place without references"},
      {"lea {8}(fp), {16}(fp)", "pc 0 (lea): 128(fp) as w_addr, expected a place without references"},
      {"movm 0(mp), $16, {8}(fp)", ""},
      {"movm {8}(fp), $16, {14}(fp)", ""},
      {"movm {8}(fp), $17, {14}(fp)", "pc 0 (movm): 112(fp) as w_block, expected a place without references"},
      {"movmp {15}(fp), $2, {15}(fp)", ""},
      {"movmp {14}(fp), $2, {15}(fp)",
       "pc 0 (movmp): 112(fp): word 1 of type 2 differs from the pointer map there, expected the same "
       "pointers"},
      {"movmp {15}(fp), $2, {14}(fp)",
       "pc 0 (movmp): 112(fp): word 1 of type 2 differs from the pointer map there, expected the same "
       "pointers"},
      {"movmp {16}(fp), $2, 0(mp)",
       "pc 0 (movmp): 0(mp): word 0 of type 2 differs from the pointer map there, expected the same "
       "pointers"},
      {"consmp {16}(fp), $2, 0(mp)", ""},
      {"headmp 0(mp), $2, {16}(fp)",
       "pc 0 (headmp): 128(fp): word 0 of type 2 differs from the pointer map there, expected the same "
       "pointers"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.code));
    const std::string expected = row.message[0] ? std::string("code section, ") + row.message : "";
    CHECK(checked(std::string(row.code) + "\nret") == expected);
  }
}

TEST_CASE("what compilers do beside the rules is listed") {
  auto v = verify_text(around("movw $-1, {16}(fp)\nmovw $0, 0(mp)\nmovw $0, {8}(fp)\nret"), kAbi64);
  REQUIRE(v.ok());
  CHECK(std::vector<int32_t>(v->nil_writes().begin(), v->nil_writes().end()) == std::vector<int32_t>{0, 1});

  // A reference reached through a copy made just before it.
  v = verify_text(around("movw 0(mp), {6}(fp)\naddc {16}(fp), {6}(fp), {17}(fp)\nret"), kAbi64);
  REQUIRE(v.ok());
  CHECK(v->unproved_refs().empty());

  const char* const unproved[] = {
      "nop\nmovp {8}(fp), {16}(fp)\nret",                                  // a plain word
      "movw {2}(mp), {6}(fp)\naddc {16}(fp), {6}(fp), {17}(fp)\nret",      // copied from a plain word
      "movw 0(mp), {6}(fp)\nb: addc {16}(fp), {6}(fp), {17}(fp)\njmp $b",  // not always copied before
      "movw 0(mp), {7}(fp)\naddc {16}(fp), {6}(fp), {17}(fp)\nret",        // copied elsewhere
      "nop\nmovp {16}(fp), {8}(fp)\nret",                                  // written
  };
  for (const char* code : unproved) {
    CAPTURE(std::string(code));
    v = verify_text(around(code), kAbi64);
    REQUIRE(v.ok());
    REQUIRE(v->unproved_refs().size() == 1);
    CHECK(v->unproved_refs()[0] == 1);
  }
}

TEST_CASE("execution stays inside") {
  CHECK(checked("nop") ==
        "code section, pc 0 (nop): the end of the code, expected an instruction after this one");
  CHECK(checked("a: beqw $1, {8}(fp), $a") ==
        "code section, pc 0 (beqw): the end of the code, expected an instruction after this one");
  CHECK(checked("a: jmp $a") == "");
  CHECK(checked("exit") == "");
  CHECK(checked("raise {16}(fp)") == "");
  CHECK(checked("call {8}(fp), $1\nret") ==
        "code section, pc 0 (call): 64(fp) without a new frame, expected the frame that frame stored there "
        "last");
  CHECK(checked("jmp $b\nc: ret\nb: frame $4, {8}(fp)\ncall {8}(fp), $b") ==
        "code section, pc 3 (call): frame type 4, expected 1, the type of the function at pc 2");
  CHECK(checked("frame $4, {8}(fp)\ncall {8}(fp), $b\njmp $b\nb: ret").find("reached with frame type") !=
        std::string::npos);
}

TEST_CASE("frames are used like a stack") {
  CHECK(checked("frame $4, {8}(fp)\nmframe 0(mp), $0, {9}(fp)\nmcall {9}(fp), $0, 0(mp)\ncall {8}(fp), "
                "$f\nret\nf: ret") == "");
  CHECK(checked("frame $4, {8}(fp)\nmcall {8}(fp), $0, 0(mp)\nret") == "");  // variable number of arguments
  CHECK(checked("frame $4, {8}(fp)\nframe $4, {9}(fp)\ncall {8}(fp), $f\nret\nf: ret") ==
        "code section, pc 2 (call): 64(fp), while the newest frame is in 72(fp), expected the frame that "
        "frame stored there last");
  CHECK(checked("mframe 0(mp), $0, {8}(fp)\ncall {8}(fp), $f\nret\nf: ret") ==
        "code section, pc 1 (call): a frame made by mframe, expected the frame that frame stored there last");
  CHECK(checked("mframe 0(mp), $0, {8}(fp)\nmcall {8}(fp), $1, 0(mp)\nret") ==
        "code section, pc 1 (mcall): function $1, expected $0, for which the frame was made");
  CHECK(checked("mcall {8}(fp), $0, 0(mp)\nret") ==
        "code section, pc 0 (mcall): 64(fp) without a new frame, expected the frame that mframe stored there "
        "last");
  CHECK(checked("frame $4, {8}(fp)\nmovw $1, {8}(fp)\ncall {8}(fp), $f\nret\nf: ret") ==
        "code section, pc 1 (movw): 64(fp) overwrites a frame made at pc 0, expected to call it first");
  CHECK(checked("frame $4, {8}(fp)\nmovm {10}(fp), $9, {7}(fp)\ncall {8}(fp), $f\nret\nf: ret") ==
        "code section, pc 1 (movm): 56(fp) overwrites a frame made at pc 0, expected to call it first");
  CHECK(checked("frame $4, {8}(fp)\nspawn {8}(fp), $f\ncall {8}(fp), $f\nret\nf: ret") ==
        "code section, pc 2 (call): 64(fp) without a new frame, expected the frame that frame stored there "
        "last");
  CHECK(checked("a: frame $4, {8}(fp)\njmp $a") ==
        "code section, pc 0 (frame): reached with different frames waiting to be called, expected the same "
        "on every way here");
  CHECK(checked("beqw $1, {9}(fp), $a\nframe $4, {8}(fp)\na: ret") ==
        "code section, pc 2 (ret): reached with different frames waiting to be called, expected the same on "
        "every way here");
  CHECK(checked("frame $4, {8}(fp)\nret") == "");
}

TEST_CASE("arguments lie in the new frame") {
  auto argument = [&](std::string_view store) {
    return checked("frame $4, {8}(fp)\n" + std::string(store) + "\ncall {8}(fp), $f\nret\nf: ret");
  };
  CHECK(argument("movp 0(mp), {8}({8}(fp))") == "");
  CHECK(argument("movw $1, {9}({8}(fp))") == "");
  CHECK(argument("lea {9}(fp), {4}({8}(fp))") == "");
  CHECK(argument("movw $1, {10}({8}(fp))") ==
        "code section, pc 1 (movw): 80(64(fp)), 8 bytes, expected a place after the VM's words in the 80 "
        "bytes of the new frame");
  CHECK(argument("movw $1, {3}({8}(fp))") ==
        "code section, pc 1 (movw): 24(64(fp)), 8 bytes, expected a place after the VM's words in the 80 "
        "bytes of the new frame");
  CHECK(argument("movw $1, {8}({8}(fp))") ==
        "code section, pc 1 (movw): 64(64(fp)) as w_word, expected a place without references");
  CHECK(argument("movp 0(mp), {9}({8}(fp))") ==
        "code section, pc 1 (movp): 72(64(fp)) as w_ref, expected a pointer word");
}

TEST_CASE("tables") {
  auto table = [&](std::string_view words, std::string_view code = "case $1, {2}(mp)") {
    return checked(std::string(code) + "\nret\nret", "word	@mp+{2}, " + std::string(words));
  };
  CHECK(table("1, 0, 5, 1, 2") == "");
  CHECK(table("0, 2") == "");
  CHECK(table("0, -1") == "");  // no default
  CHECK(table("1, 0, 5, -1, 2") ==
        "code section, pc 0 (case): pc -1 in its table at 40(mp), expected an instruction below 3");
  CHECK(table("1, 0, 5, 3, 2") ==
        "code section, pc 0 (case): pc 3 in its table at 40(mp), expected an instruction below 3");
  CHECK(table("1, 0, 5, 1, 3") ==
        "code section, pc 0 (case): pc 3 in its table at 48(mp), expected an instruction below 3");
  CHECK(table("-1, 2") ==
        "code section, pc 0 (case): a table of -1 entries, expected what fits into 128 bytes of module data");
  CHECK(table("1000000, 2") ==
        "code section, pc 0 (case): a table of 1000000 entries, expected what fits into 128 bytes of module "
        "data");
  CHECK(table("1, 2", "goto $0, {3}(mp)") == "");
  CHECK(table("1, 9", "goto $0, {3}(mp)") ==
        "code section, pc 0 (goto): pc 9 in its table at 24(mp), expected an instruction below 3");
  CHECK(
      table("0", "goto $0, 0(mp)") ==
      "code section, pc 0 (goto): a table that reaches -8, expected one within the 128 bytes of module data");
  CHECK(checked("casec 0(mp), 0(mp)\nret", "string @mp+0, \"x\"") ==
        "code section, pc 0 (casec): no word at 0(mp), expected a table");
  CHECK(checked("casel {8}(fp), {2}(mp)\nret\nret",
                "word @mp+{2}, 1\nlong @mp+{4}, 1, 2\nword @mp+{6}, 1\nword @mp+{8}, 2") == "");
  CHECK(checked("casel {8}(fp), {2}(mp)\nret\nret",
                "word @mp+{2}, 1\nlong @mp+{4}, 1, 2\nword @mp+{6}, 3\nword @mp+{8}, 2") ==
        "code section, pc 0 (casel): pc 3 in its table at 48(mp), expected an instruction below 3");
}

TEST_CASE("handlers") {
  auto handler = [&](std::string_view text) { return checked("nop\nnop\nret\nh: ret", text); };
  CHECK(handler("exception 0, 2, {16}, -1, 0\nexctab \"x*\", h\nexctab *, h") == "");
  CHECK(handler("exception 0, 2, {16}, -1, 0") == "");
  CHECK(handler("exception -1, 2, {16}, -1, 0") ==
        "handler section, handler 0: first pc -1, expected an instruction below 4");
  CHECK(handler("exception 1, 0, {16}, -1, 0") == "handler section, handler 0: last pc 0, expected 1 to 4");
  CHECK(handler("exception 1, 5, {16}, -1, 0") == "handler section, handler 0: last pc 5, expected 1 to 4");
  CHECK(handler("exception 0, 2, {15}, -1, 0") ==
        "handler section, handler 0: exception stored at 120(fp), expected a pointer word of frame type 1");
  CHECK(handler("exception 0, 2, {3}, -1, 0") ==
        "handler section, handler 0: exception stored at 24(fp), expected a pointer word of frame type 1");
  CHECK(handler("exception 0, 2, {20}, -1, 0") ==
        "handler section, handler 0: exception stored at 160(fp), expected a pointer word of frame type 1");
  CHECK(handler("exception 0, 2, {16}, 5, 0") ==
        "handler section, handler 0: type 5, expected a type below 5 or -1");
  CHECK(handler("exception 0, 2, {16}, 2, 0") ==
        "handler section, handler 0: type 2 with a pointer at word 1, expected pointers only where frame "
        "type 1 has them");
  CHECK(handler("exception 0, 2, {16}, 1, 0") == "");
  CHECK(handler("exception 0, 2, {16}, -1, 1") ==
        "handler section, handler 0: 1 typed entries, expected at most all 0");
  CHECK(handler("exception 0, 2, {16}, -1, 0\nexctab \"x\", 4") ==
        "handler section, handler 0: pc 4 for \"x\", expected an instruction below 4");
  CHECK(handler("exception 0, 2, {16}, -1, 0\nexctab *, 4") ==
        "handler section, handler 0: default pc 4, expected an instruction below 4 or -1");
  // Where a handler continues is reached with the frame it protects.
  auto v = verify_text(around("nop\nnop\nret\nh: ret", "exception 0, 2, {16}, -1, 0\nexctab *, h"), kAbi64);
  REQUIRE(v.ok());
  CHECK(v->frame_type(3) == 1);
  // A handler inside a handler that is only reached by the first.
  v = verify_text(
      around("nop\nret\nh: nop\nret\ni: ret",
             "exception 2, 3, {16}, -1, 0\nexctab *, i\nexception 0, 1, {16}, -1, 0\nexctab *, h"),
      kAbi64);
  REQUIRE(v.ok());
  CHECK(v->frame_type(4) == 1);
  CHECK(checked("frame $4, {8}(fp)\ncall {8}(fp), $f\nret\nf: ret", "exception 0, 4, {16}, -1, 0") ==
        "handler section, handler 0: a range over functions with different frame types, expected one frame "
        "type");
}

TEST_CASE("old modules load by a place in module data, which cannot succeed but may be there") {
  const std::string text = for_words(
      "desc $0, {4}, \"c0\"\ndesc $1, {10}, \"\"\nvar @mp, {4}\nlink 1, 0, 1, \"f\"\n"
      "lea {2}(mp), {8}(fp)\nload 0(mp), {8}(fp), {1}(mp)\nret",
      4);
  CHECK(refusal(text, kAbi32) == "");
}
