// sample: modules written by hand for the tests of the format.
#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <doctest/doctest.h>

#include "vm/format/assembler.h"
#include "vm/format/reader.h"
#include "vm/format/verifier.h"
#include "vm/format/writer.h"

namespace dis::format {

// "{8}" becomes eight words in bytes.
inline std::string for_words(std::string_view text, uint32_t word_bytes) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t close = text[i] == '{' ? text.find('}', i) : text.npos;
    if (close == text.npos) {
      out += text[i];
      continue;
    }
    out += std::to_string(std::stoul(std::string(text.substr(i + 1, close - i - 1))) * word_bytes);
    i = close;
  }
  return out;
}

inline Module must_assemble(std::string_view text) {
  auto a = assemble(text, "sample.s");
  if (!a.ok()) FAIL(a.error().to_string());
  return std::move(a->module);
}

inline std::vector<std::byte> bytes_of(std::string_view text) { return write(must_assemble(text)); }

inline std::vector<std::byte> to_bytes(std::string_view s) {
  std::vector<std::byte> out(s.size());
  std::transform(s.begin(), s.end(), out.begin(), [](char c) { return std::byte(c); });
  return out;
}

inline Result<VerifiedModule> verify_text(std::string_view text, const Abi& abi) {
  return verify(std::make_shared<const Module>(must_assemble(text)), abi);
}

// The message of the refusal, without the file; empty if there is none.
inline std::string refusal(std::string_view text, const Abi& abi = kAbi64) {
  auto v = verify_text(text, abi);
  if (v.ok()) return {};
  Diagnostic d = v.error();
  d.file.clear();
  return d.to_string();
}

// Everything the format has, for either word size. Types: 0 module data, 1 the frame of init, 2 the frame of
// `f`, 3 words, 4 arrays, 5 strings.
inline constexpr std::string_view kSample = R"(
	module	Sample
	entry	init, 1
init:
	load	{0}(mp), $0, {1}(mp)
	movw	$3, {8}(fp)
	frame	$2, {9}(fp)
	movw	{8}(fp), {8}({9}(fp))
	movp	{0}(mp), {9}({9}(fp))
	lea	{10}(fp), {4}({9}(fp))
	call	{9}(fp), $f
	mframe	{1}(mp), $0, {9}(fp)
	mcall	{9}(fp), $0, {1}(mp)
	case	{8}(fp), {10}(mp)
one:
	addw	$1, {8}(fp)
two:
	casec	{0}(mp), {20}(mp)
three:
	goto	$1, {29}(mp)
four:
	jmp	$done
done:
	ret
caught:
	exit
f:
	consp	{9}(fp), {10}(fp)
	newa	{8}(fp), $3, {10}(fp)
	movm	{8}(fp), ${1}, {11}(fp)
	blew	$0, {8}(fp), $back
	raise	{9}(fp)
back:
	movw	{8}(fp), 0({4}(fp))
	ret

	desc	$0, {48}, "c000060000c0"
	desc	$1, {12}, "0010"
	desc	$2, {12}, "0060"
	desc	$3, {1}, ""
	desc	$4, {1}, "80"
	desc	$5, {1}, "80"
	var	@mp, {48}
	string	@mp+{0}, "a\n\"\u00e9\\\x01"
	byte	@mp+{2}, 1, 2, 255
	real	@mp+{4}, 1.5, -0.0
	long	@mp+{8}, -5000000000
	word	@mp+{10}, 2, 0, 1, one, 5, 7, two, done
	word	@mp+{20}, 1
	string	@mp+{21}, "x"
	word	@mp+{23}, four, three
	word	@mp+{28}, 2, four, done
	string	@mp+{40}, "y"
	array	@mp+{41}, $4, 2
	indir	@mp+{41}, 0
	array	@mp+{0}, $3, 3
	indir	@mp+{0}, 1
	word	@mp+0, 7, -8
	apop
	array	@mp+{1}, $5, 1
	apop
	link	1, init, 0x4244b354, "init"
	link	-1, -1, 0xffffffff, ".mp"
	ldt	$0
	ext	0xac849033, "print"
	ext	0x1, "adt.method"
	ldt	$1
	exception	1, done, {11}, 1, 1
	exctab	"mine*", caught
	exctab	"fail:*", caught
	exctab	*, -1
	source	"/tmp/sample.b"
)";

inline std::string sample_text(const Abi& abi) { return for_words(kSample, abi.word_bytes); }

}  // namespace dis::format
