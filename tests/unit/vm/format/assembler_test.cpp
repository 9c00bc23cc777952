#include "vm/format/assembler.h"

#include <bit>
#include <limits>

#include "tests/unit/vm/format/sample.h"
#include "vm/format/disassembler.h"

using namespace dis;
using namespace dis::format;

namespace {

std::string problem(std::string_view text) {
  auto a = assemble(text, "t.s");
  return a.ok() ? "" : a.error().to_string();
}

// Text to module to text.
std::string again(std::string_view text) { return disassemble(must_assemble(text)); }

std::string code_of(std::string_view text) {
  const Module m = must_assemble(text);
  REQUIRE(m.code.size() == 1);
  return to_text(m.code[0]);
}

}  // namespace

TEST_CASE("text and bytes give each other") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    const auto bytes = bytes_of(sample_text(abi));
    auto m = read(bytes, "");
    REQUIRE(m.ok());
    const std::string text = disassemble(*m);
    CHECK(bytes_of(text) == bytes);
    CHECK(again(text) == text);
  }
}

TEST_CASE("what disassembly looks like") {
  CHECK(again(R"(
module Hello
entry main, 1
main: load 0(mp), $0, 8(mp)
loop: addw $1,40(fp)
 bltw 40(fp), $-3, loop
 jmp done
done: ret
desc $0, 16, "c0"
desc $1, 80
var @mp, 16
string @mp+0, "$Sys"
link 1, main, 0x4244b354, "init"
ldt $0
ext 0xac849033, "print"
exception 0, 3, 48, -1, 0
exctab "fail:*", done
source "/x/hello.b"
)") == R"(	module	Hello
	flags	except, import
	entry	0, 1
#0
	load	0(mp), $0, 8(mp)
L1:
	addw	$1, 40(fp)
	bltw	40(fp), $-3, $L1
	jmp	$L4
L4:
	ret
	desc	$0, 16, "c0"
	desc	$1, 80, ""
	var	@mp, 16
	string	@mp+0, "$Sys"
	link	1, 0, 0x4244b354, "init"
	ldt	$0
	ext	0xac849033, "print"
	exception	0, 3, 48, -1, 0
	exctab	"fail:*", 4
	exctab	*, -1
	source	"/x/hello.b"
)");
}

TEST_CASE("operands in every form") {
  const char* const forms[] = {
      "nop",
      "ret",
      "movw\t$1, 40(fp)",
      "movw\t-8(mp), 40(fp)",
      "addw\t$1, 40(fp), 44(fp)",
      "addw\t$-536870912, 536870911(mp), 8(16(fp))",
      "movp\t8(16(mp)), -8(-16(fp))",
      "newcw\t40(fp)",
      "newcw\t$3, 40(fp)",
      "newcm\t$3, 40(fp)",
      "newcm\t$3, $4, 40(fp)",
      "raise\t40(fp)",
      "raise\t-, -, 40(fp)",
      "raise",
      "movw\t40(fp), -, -",
      "movw\t-, $1, -",
      "movw\t-, $1, 40(fp)",
      "self\t0(mp)",
      "jmp\t$7",
      "op175\t$1, $2, $3",
      "op255",
      "nop !mode=0x37",
      "movw\t$1, 40(fp) !mode=0x11",
  };
  for (const char* form : forms) {
    CAPTURE(std::string(form));
    // The last form repeats what is plain anyway.
    CHECK(code_of(form) == (std::string_view(form).ends_with("0x11") ? "movw\t$1, 40(fp)" : form));
  }
  CHECK(code_of("addw $1,40(fp)") == "addw\t$1, 40(fp)");
  CHECK(code_of("  movw\t0x10( 0x20 (fp) ) , (mp) # comment") == "movw\t16(32(fp)), 0(mp)");
  CHECK(code_of("movw $'a', 16rff(fp)") == "movw\t$97, 255(fp)");
}

TEST_CASE("labels stand for instructions wherever a number may") {
  const Module m = must_assemble(R"(
	entry	b, 3
a:	jmp	$b
	jmp	c
b: c:	case	$1, 8(mp)
	jmp	$a
	word	@mp+8, 1, 0, 9, a, d
	link	2, c, 1, "f"
	exception	a, d, 8, -1, 0
	exctab	"x", b
	exctab	*, d
d:
)");
  CHECK(m.entry_pc == 2);
  CHECK(m.code[0].dst.value == 2);
  CHECK(m.code[1].dst.value == 2);
  CHECK(m.code[3].dst.value == 0);
  CHECK(m.data[0].values == std::vector<int64_t>{1, 0, 9, 0, 4});
  CHECK(m.links[0].pc == 2);
  CHECK(m.handlers[0].last_pc == 4);
  CHECK(m.handlers[0].entries[0].pc == 2);
  CHECK(m.handlers[0].default_pc == 4);
  CHECK(again("a: jmp a") == "\tmodule\t\"\"\n\tflags\t0\nL0:\n\tjmp\t$L0\n");
}

TEST_CASE("values") {
  const Module m = must_assemble(R"(
	byte	@mp+0, 0, 255, -1, 'x', '\n', 0x7f
	word	@mp+8, 2147483647, -2147483648, 0xffffffff,
		'\u20ac'
	long	@mp+40, 9223372036854775807, -9223372036854775808, 0xffffffffffffffff
	real	@mp+64, 1, -0.0, 1e300, 0x7ff8000000000001, .5
	string	@mp+104, "tab\tquote\"back\\nul\0\x80é"
)");
  CHECK(m.data[0].bytes == std::string("\0\xff\xffx\n\x7f", 6));
  CHECK(m.data[1].values == std::vector<int64_t>{2147483647, -2147483648LL, -1, 0x20ac});
  CHECK(m.data[2].values ==
        std::vector<int64_t>{std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min(), -1});
  CHECK(m.data[3].values == std::vector<int64_t>{std::bit_cast<int64_t>(1.0), std::bit_cast<int64_t>(-0.0),
                                                 std::bit_cast<int64_t>(1e300), 0x7ff8000000000001,
                                                 std::bit_cast<int64_t>(0.5)});
  CHECK(m.data[4].bytes == std::string("tab\tquote\"back\\nul\0\x80\xc3\xa9", 22));
  CHECK(quote(m.data[4].bytes) == "\"tab\\tquote\\\"back\\\\nul\\x00\\x80é\"");
  CHECK(write(must_assemble(disassemble(m))) == write(m));
}

TEST_CASE("flags follow from what is there unless they are given") {
  CHECK(must_assemble("ldt $0\nexception 0, 0, 0, -1, 0").runtime_flags == (kHasImport | kHasExcept));
  CHECK(must_assemble("ret").runtime_flags == 0);
  CHECK(must_assemble("flags mustcompile, sharemp, 1024").runtime_flags == (kMustCompile | kShareMp | 1024));
  CHECK(must_assemble("flags import").runtime_flags == kHasImport);
  CHECK(problem("flags 0\nldt $0") == "t.s: 2:7: import lists, expected the flag `import`");
  CHECK(problem("flags 0\nexception 0, 0, 0, -1, 0").find("expected the flag `except`") != std::string::npos);
  CHECK(problem("flags import\nldts @ldt, 0").find("two kinds of import section") != std::string::npos);
}

TEST_CASE("the word size is passed on") {
  CHECK(assemble("wordsize 32", "")->word_size == WordSize::bits32);
  CHECK(assemble("wordsize 64", "")->word_size == WordSize::bits64);
  CHECK(assemble("", "")->word_size == WordSize::detect);
  CHECK(problem("wordsize 16") == "t.s: 1:10: 16, expected 32 or 64");
}

TEST_CASE("mistakes are located") {
  const struct {
    const char* text;
    const char* message;
  } rows[] = {
      {"\n  adw $1, 40(fp)", "2:3: `adw`, expected an instruction or a directive"},
      {"op256", "1:1: `op256`, expected an instruction or a directive"},
      {"jmp $nowhere", "1:6: `nowhere`, expected a label of this file"},
      {"a: nop\n\ta: nop", "2:2: label `a` again, expected each label once"},
      {"1: nop", "1:1: `1`, expected a label that begins with a letter"},
      {"movw $1 40(fp)", "1:9: `40`, expected `,`"},
      {"movw $1, 40(fp", "1:15: the end of the text, expected `)`"},
      {"movw $1, 40(gp)", "1:13: `gp`, expected `fp` or `mp`"},
      {"movw $, 40(fp)", "1:7: `,`, expected a number"},
      {"movw $12x, 40(fp)", "1:7: `12x`, expected a number"},
      {"movw $536870912, 40(fp)", "1:7: 536870912, expected -536870912 to 536870911"},
      {"movw $99999999999999999999, 40(fp)", "1:7: 99999999999999999999, expected -536870912 to 536870911"},
      {"addw $1, $2, $3, $4", "1:18: `$`, expected at most three operands"},
      {"addw $1, 0(8(fp)), 40(fp)", "1:26: double indirect middle operand, expected $n, n(fp) or n(mp)"},
      {"nop !mode=0", "1:6: another address mode, expected one that agrees with the operands"},
      {"nop !mood=0", "1:10: `=`, expected !mode=BYTE"},
      {"nop ret", "1:5: `ret`, expected a label of this file"},
      {"desc 0, 8", "1:6: `0`, expected `$`"},
      {"desc $0, 8, \"c\"", "1:15: `\"`, expected a second hex digit"},
      {"desc $0, 8, \"xy\"", "1:14: `xy`, expected two hex digits or `\"`"},
      {"string @mp+0, \"abc", "1:19: the end of the text, expected `\"`"},
      {"string @mp+0, \"\\q\"",
       "1:16: an unknown escape, expected \\n \\t \\r \\b \\f \\v \\0 \\\" \\' \\\\ \\xHH or \\uHHHH"},
      {"string @mp+0, \"\\x4\"", "1:19: `\"`, expected 2 hex digits"},
      {"string @ldt+0, \"x\"", "1:9: `ldt`, expected `@mp`"},
      {"word mp+0, 1", "1:6: `mp`, expected `@`"},
      {"word @mp+0, 4294967296", "1:13: 4294967296, expected -2147483648 to 4294967295"},
      {"byte @mp+0, 256", "1:13: 256, expected -128 to 255"},
      {"byte @mp+0, 'ab'", "1:13: not one character, expected one, as in 'a'"},
      {"real @mp+0, 1.2.3", "1:13: `1.2.3`, expected a real"},
      {"word @mp+0, 1 !count=2",
       "1:16: `count`, expected !long, or of items without values !count=N or !offset=N"},
      {"word @mp+0 !long", "1:13: long, expected a count of 1 to 15"},
      {"module", "1:7: the end of the text, expected a module name"},
      {"module \"a\\0b\"", "1:8: a name with a zero byte, expected none inside"},
      {"link 1, 0, 1", "1:13: the end of the text, expected `,`"},
      {"ext 1, \"x\"", "1:5: `1`, expected `ldt $0` before the first ext"},
      {"ldt $1", "1:6: list 1, expected 0"},
      {"exctab *, 0", "1:8: `*`, expected `exception` before the first exctab"},
      {"flags bogus", "1:7: `bogus`, expected a flag or a number"},
      {"wide 3, 1", "1:9: 1, expected 2 to 4"},
      {"wide 3, 2\nwide 3, 2", "2:6: wide 3, 2, expected ascending numbers and lengths 2 or 4"},
      {"@", "1:1: `@`, expected an instruction, a directive or a label"},
  };
  for (const auto& row : rows) {
    CAPTURE(std::string(row.text));
    CHECK(problem(row.text) == std::string("t.s: ") + row.message);
  }
}

TEST_CASE("headers are described for people") {
  auto m = read(bytes_of(sample_text(kAbi64)), "");
  REQUIRE(m.ok());
  CHECK(describe_header(*m) ==
        "module          Sample\n"
        "magic           819248\n"
        "flags           0x60 except import\n"
        "stack extent    0\n"
        "instructions    23\n"
        "data bytes      384\n"
        "types           6\n"
        "links           2\n"
        "import lists    2\n"
        "handlers        1\n"
        "entry           pc 0, type 1\n"
        "source          /tmp/sample.b\n");
}
