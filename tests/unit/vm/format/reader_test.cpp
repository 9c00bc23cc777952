#include "vm/format/reader.h"

#include <algorithm>

#include "runtime/support/byte_cursor.h"
#include "tests/unit/vm/format/sample.h"
#include "vm/format/operand.h"

using namespace dis;
using namespace dis::format;

namespace {

Result<Module> read_string(std::string_view s) { return read(to_bytes(s), "f.dis"); }

std::string refused(std::string_view s) {
  auto m = read_string(s);
  return m.ok() ? "" : m.error().to_string();
}

std::string packed(int32_t v, int length = 0) {
  if (length == 0) length = packed_length(v);
  if (length == 1) return std::string(1, char(v & 0x7f));
  if (length == 2) return {char((v >> 8 & 0x3f) | 0x80), char(v)};
  return {char((v >> 24 & 0x3f) | 0xc0), char(v >> 16), char(v >> 8), char(v)};
}

// magic, flags, stack, code, data, types, links, entry pc and type.
std::string header(int32_t flags, int32_t code, int32_t data, int32_t types, int32_t links) {
  return packed(kMagic) + packed(flags) + packed(0) + packed(code) + packed(data) + packed(types) +
         packed(links) + packed(-1) + packed(-1);
}

void check_same(const Module& m, std::span<const std::byte> bytes) {
  const auto written = write(m);
  REQUIRE(written.size() == bytes.size());
  CHECK(std::memcmp(written.data(), bytes.data(), bytes.size()) == 0);
}

}  // namespace

TEST_CASE("a module with everything survives reading and writing") {
  for (const Abi& abi : {kAbi32, kAbi64}) {
    const auto bytes = bytes_of(sample_text(abi));
    auto m = read(bytes, "sample.dis");
    REQUIRE(m.ok());
    CHECK(m->file == "sample.dis");
    CHECK(m->name == "Sample");
    CHECK(m->runtime_flags == (kHasImport | kHasExcept));
    CHECK(m->types.size() == 6);
    CHECK(m->imports.size() == 2);
    CHECK(m->imports[0][1].name == "adt.method");
    CHECK(m->links[1].signature == -1);
    CHECK(m->handlers.size() == 1);
    CHECK(m->handlers[0].typed_count == 1);
    CHECK(m->handlers[0].entries[1].pattern == "fail:*");
    CHECK(m->data[0].bytes == std::string("a\n\"\xc3\xa9\\\x01"));
    CHECK(m->source_path == "/tmp/sample.b");
    CHECK(m->import_index(1) == 1);
    CHECK(m->import_index(2) == -1);
    CHECK(m->import_index(-1) == -1);
    check_same(*m, bytes);
  }
}

TEST_CASE("a module cut off anywhere is refused at that place") {
  const auto bytes = bytes_of(sample_text(kAbi64));
  const size_t path = std::strlen("/tmp/sample.b") + 1;
  std::vector<std::string> places;
  for (size_t n = 0; n < bytes.size(); ++n) {
    auto m = read(std::span(bytes.data(), n), "cut.dis");
    if (n >= bytes.size() - path) {
      // The path is optional: what is left of it is kept as it is.
      REQUIRE(m.ok());
      check_same(*m, std::span(bytes.data(), n));
      continue;
    }
    REQUIRE(!m.ok());
    CHECK(m.error().kind == ErrorKind::malformed);
    CHECK(m.error().file == "cut.dis");
    if (places.empty() || places.back() != m.error().where) places.push_back(m.error().where);
  }
  auto met = [&](std::string_view place) {
    return std::find(places.begin(), places.end(), place) != places.end();
  };
  for (const char* place :
       {"header", "code section, pc 20", "type section, type 3", "data section, item 4", "module name",
        "link section, link 1", "import section, list 0, import 1", "import section, end mark",
        "handler section, handler 0, entry 1", "handler section, end mark"}) {
    CAPTURE(std::string(place));
    CHECK(met(place));
  }
}

TEST_CASE("what is not a module says so") {
  CHECK(refused("") == "f.dis: an empty file, expected a Dis module");
  CHECK(refused("\xc0") == "f.dis: header: a file too short for a magic number, expected a Dis module");
  CHECK(refused("#!/bin/sh\n") ==
        "f.dis: header: magic number 35, expected 819248 or 923426 (signed): this is not a Dis module");
  CHECK(refused("\x7f"
                "ELF...")
            .find("magic number -1,") != std::string::npos);
}

TEST_CASE("LP64 modules of the other fork are named") {
  for (int32_t base : {kMagic, kMagicSigned})
    for (int32_t added : {kMagicLp64, kMagicLp64Word, kMagicLp64 | kMagicLp64Word}) {
      auto m = read_string(packed(base + added) + std::string(40, '\0'));
      REQUIRE(!m.ok());
      CHECK(m.error().kind == ErrorKind::unsupported);
      CHECK(m.error().found.find("Inferno64") != std::string::npos);
    }
}

TEST_CASE("no count is believed beyond the file") {
  const std::string rest(100, '\0');
  CHECK(refused(header(0, 60, 0, 0, 0) + rest) ==
        "f.dis: header: 60 instructions, expected at most the 50 that 100 remaining bytes can hold");
  CHECK(refused(header(0, kPackedMax, 0, 0, 0) + rest).find("536870911 instructions") != std::string::npos);
  CHECK(refused(header(0, -1, 0, 0, 0) + rest).find("-1 instructions") != std::string::npos);
  CHECK(refused(header(0, 0, -5, 0, 0) + rest) == "f.dis: header: data size -5, expected 0 or more");
  CHECK(refused(header(0, 0, 0, 34, 0) + rest).find("34 types, expected at most the 33") !=
        std::string::npos);
  CHECK(refused(header(0, 0, 0, 0, 15) + rest).find("15 links, expected at most the 14") !=
        std::string::npos);
  CHECK(refused(header(0, 0, 0, 1, 0) + packed(0) + packed(8) + packed(5000) + rest) ==
        "f.dis: type section, type 0: pointer map of 5000 bytes, expected at most the 100 that remain");
  CHECK(refused(header(0, 0, 0, 1, 0) + packed(0) + packed(8) + packed(-1) + rest) ==
        "f.dis: type section, type 0: pointer map of -1 bytes, expected at most the 100 that remain");
  CHECK(refused(header(0, 0, 9, 0, 0) + "\x20" + packed(2000000) + packed(0) + rest) ==
        "f.dis: data section, item 0: 2000000 words, expected at most the 25 that 100 remaining bytes can "
        "hold");
  CHECK(
      refused(header(0, 0, 9, 0, 0) + "\x80" + packed(-2) + packed(0) + rest).find("-2 values of 8 bytes") !=
      std::string::npos);
  CHECK(refused(header(0, 0, 9, 0, 0) + "\x91" + packed(0) + rest) ==
        "f.dis: data section, item 0: item of kind 9, expected 1 to 8");
  CHECK(refused(header(0, 0, 9, 0, 0) + "\x05" + packed(0) + rest).find("item of kind 0") !=
        std::string::npos);
  const std::string no_data_no_name(2, '\0');
  CHECK(refused(header(kHasImport, 0, 0, 0, 0) + no_data_no_name + packed(4000) + rest) ==
        "f.dis: import section: 4000 lists, expected at most the 100 that 100 remaining bytes can hold");
  CHECK(
      refused(header(kHasImport, 0, 0, 0, 0) + no_data_no_name + packed(1) + packed(21) + rest) ==
      "f.dis: import section, list 0: 21 imports, expected at most the 20 that 100 remaining bytes can hold");
  CHECK(refused(header(kHasExcept, 0, 0, 0, 0) + no_data_no_name + packed(17) + rest) ==
        "f.dis: handler section: 17 handlers, expected at most the 16 that 100 remaining bytes can hold");
  CHECK(refused(header(kHasImport, 0, 0, 0, 0) + no_data_no_name + packed(0) + "\x01" + rest) ==
        "f.dis: import section, end mark: byte 1, expected 0");
  CHECK(refused(packed(kMagicSigned) + packed(101) + rest) ==
        "f.dis: header, signature: 101 bytes, expected at most the 100 that remain");
  CHECK(refused(header(kHasImport | kHasLdt0, 0, 0, 0, 0) + rest) ==
        "f.dis: header: flags for two import sections, expected one of them");
}

TEST_CASE("a signature is kept and passed over") {
  const auto plain = bytes_of(sample_text(kAbi32));
  const std::string body(reinterpret_cast<const char*>(plain.data()) + 4, plain.size() - 4);
  const std::string certificate = std::string("any\0bytes", 9) + "\xff";
  const auto signed_bytes = to_bytes(packed(kMagicSigned) + packed(10) + certificate + body);
  auto m = read(signed_bytes, "signed.dis");
  REQUIRE(m.ok());
  CHECK(m->magic == kMagicSigned);
  CHECK(m->signature_block == certificate);
  CHECK(m->name == "Sample");
  check_same(*m, signed_bytes);
}

TEST_CASE("integers and items written longer than necessary stay so") {
  std::string s = packed(kMagic) + packed(0, 2) + packed(0) + packed(1, 4) + packed(8, 2) + packed(1) +
                  packed(0) + packed(-1, 4) + packed(-1);
  s += std::string("\x2d\x11", 2) + packed(-1, 2) + packed(64, 4);  // movw imm, fp
  s += packed(0) + packed(8, 4) + packed(0);
  s += std::string("\x20", 1) + packed(1, 2) + packed(0, 2) + std::string(4, '\x01');
  s += std::string(2, '\0');
  const auto bytes = to_bytes(s);
  auto m = read(bytes, "wide.dis");
  REQUIRE(m.ok());
  CHECK(m->wide_integers.size() == 9);
  CHECK(m->data[0].long_count);
  CHECK(m->code[0].src.value == -1);
  CHECK(m->code[0].dst.value == 64);
  CHECK(!m->has_source_path);
  check_same(*m, bytes);
}

TEST_CASE("reserved address modes and trailing bytes are kept") {
  const std::string s = header(0, 1, 0, 0, 0) + std::string("\x00\x37", 2) + std::string(2, '\0') +
                        std::string("path\0more\0", 10);
  const auto bytes = to_bytes(s);
  auto m = read(bytes, "odd.dis");
  REQUIRE(m.ok());
  CHECK(m->code[0].src.mode == AddressMode::none);
  CHECK(m->code[0].dst.mode == AddressMode::none);
  CHECK(m->source_path == "path");
  CHECK(m->trailing == std::string("more\0", 5));
  check_same(*m, bytes);
}

TEST_CASE("the obsolete import section is understood") {
  constexpr std::string_view text = R"(
	module	Old
	flags	oldimport
	desc	$0, 8, "c0"
	var	@mp, 8
	load	0(mp), $0, 4(mp)
	load	0(mp), $20, 4(mp)
	load	0(mp), $24, 4(mp)
	ldts	@ldt, 34
	word	@ldt+0, 2, 0x11223344
	byte	@ldt+8, 'a', 0
	word	@ldt+12, -1
	byte	@ldt+16, 'b', '.', 'c', 0
	word	@ldt+20, 0, 1, 5
	byte	@ldt+32, 'd', 0
)";
  const auto bytes = bytes_of(text);
  auto m = read(bytes, "old.dis");
  REQUIRE(m.ok());
  check_same(*m, bytes);
  REQUIRE(m->imports.size() == 3);
  CHECK(m->imports[0].size() == 2);
  CHECK(m->imports[0][0].signature == 0x11223344);
  CHECK(m->imports[0][1].name == "b.c");
  CHECK(m->imports[1].empty());
  CHECK(m->imports[2][0].name == "d");
  CHECK(m->import_index(0) == 0);
  CHECK(m->import_index(20) == 1);
  CHECK(m->import_index(24) == 2);
  CHECK(m->import_index(1) == -1);

  auto broken = [&](std::string_view from, std::string_view to) {
    std::string t(text);
    t.replace(t.find(from), from.size(), to);
    auto a = assemble(t, "o.s");
    return a.ok() ? "" : a.error().to_string();
  };
  CHECK(broken("ldt, 34", "ldt, 300") ==
        "o.s: import section: size 300, expected about the 32 bytes of its items");
  CHECK(broken("@ldt+32", "@ldt+35").find("import section, item 5: 2 bytes at 35") != std::string::npos);
  CHECK(broken("@ldt+0, 2", "@ldt+0, 9").find("list 0: 9 imports") != std::string::npos);
  CHECK(broken("'d', 0", "'d', 'e'").find("a name without end") != std::string::npos);
  CHECK(broken("byte	@ldt+8, 'a', 0", "string @ldt+8, \"a\"").find("item of kind 3") != std::string::npos);
}
