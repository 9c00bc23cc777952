#include "vm/format/symbols.h"

#include <doctest/doctest.h>

#include <string>

using namespace dis;
using namespace dis::format;

namespace {

// Two files, six instructions, every form a type may take, two functions and a method, one global.
const std::string kSymbols =
    "limbo .sbl 2.1\n"
    "Sample\n"
    "2\n"
    "sample.b\n"
    "sys.m\n"
    "6\n"
    "14.1,25 0\n"  // file 0, line 14
    "15.4,15 1\n"
    "20,27 2\n"         // line as before
    "1:3.2,0:17.9 3\n"  // begins in sys.m, ends in sample.b
    "8,9 3\n"           // so: sample.b, line 17
    "30.0,31.1 4\n"
    "3\n"
    "aSys->Dir 1:26.1,39.2 104\n"
    "2\n"
    "0:name:28.2,6 s\n"
    "8:kids:28.2,6 ARLCi\n"
    "pShape 0:5.1,9.2 24\n"
    "1\n"
    "0:tag:5.1,9 i\n"
    "2\n"
    "Round:6.1,2 32\n"
    "1\n"
    "8:r:6.1,2 f\n"
    "Square:7.1,2 \n"
    "mMod\n"
    "1:1.1,2.2 1\n"
    "-1:f:3.1,4 F1\n"
    "0:x:3.1,4 B\n"
    "n\n"
    "3\n"
    "0:init\n"
    "1\n"
    "64:argv:14.1,2 Ls\n"
    "1\n"
    "72:pair:15.1,2 t16.2\n"
    "0:t0:15.1,2 b\n"
    "8:t1:15.1,2 N\n"
    "\n"
    "n"
    "3:Dir.method\n"
    "0\n"
    "0\n"
    "@0\n"
    "5:last\n"
    "0\n"
    "0\n"
    "P"
    "0\n";

Symbols parsed(const std::string& text) {
  auto symbols = Symbols::parse(text, "sample.sbl");
  if (!symbols.ok()) FAIL(symbols.error().to_string());
  return std::move(symbols).value();
}

}  // namespace

TEST_CASE("symbols: positions and functions by pc") {
  Symbols s = parsed(kSymbols);
  CHECK(s.module_name() == "Sample");
  CHECK(s.instruction_count() == 6);
  CHECK(s.position(0).file == "sample.b");
  CHECK(s.position(0).line == 14);
  CHECK(s.position(0).column == 1);
  CHECK(s.position(2).line == 15);
  CHECK(s.position(2).column == 20);
  CHECK(s.position(3).file == "sys.m");
  CHECK(s.position(3).line == 3);
  CHECK(s.position(4).file == "sample.b");
  CHECK(s.position(4).line == 17);
  CHECK(s.function(0) == "init");
  CHECK(s.function(2) == "init");
  CHECK(s.function(3) == "Dir.method");
  CHECK(s.function(5) == "last");
}

TEST_CASE("symbols: nothing is known of a pc outside the module") {
  Symbols s = parsed(kSymbols);
  CHECK(s.position(6).file.empty());
  CHECK(s.function(6).empty());
  CHECK(s.function(4000000000u).empty());
}

TEST_CASE("symbols: version 2.0 has no members in module types") {
  std::string old = kSymbols;
  old.replace(0, 14, "limbo .sbl 2.0");
  const std::string members = "-1:f:3.1,4 F1\n0:x:3.1,4 B\nn\n";
  old.replace(old.find("1:1.1,2.2 1\n" + members), 12 + members.size(), "1:1.1,2.2 ");
  CHECK(parsed(old).function(3) == "Dir.method");
}

TEST_CASE("symbols: another version is refused by name") {
  auto s = Symbols::parse("limbo .sbl 1.1\nX\n0\n0\n0\n0\n0\n", "old.sbl");
  REQUIRE(!s.ok());
  CHECK(s.error().to_string() ==
        "old.sbl: line 2: the first line of the symbol file is damaged, expected 'limbo .sbl 2.0' or 'limbo "
        ".sbl "
        "2.1'");
}

TEST_CASE("symbols: a file cut anywhere is refused, or says the same as the whole") {
  for (size_t n = 0; n < kSymbols.size(); n++) {
    auto s = Symbols::parse(std::string_view(kSymbols).substr(0, n), "cut.sbl");
    // What follows the functions is not read.
    if (s.ok()) CHECK(s->function(5) == "last");
    if (n < kSymbols.size() - 3) CHECK(!s.ok());
  }
}

TEST_CASE("symbols: huge counts and endless nesting end quickly") {
  CHECK(!Symbols::parse("limbo .sbl 2.1\nX\n4294967295\n", "x").ok());
  CHECK(!Symbols::parse("limbo .sbl 2.1\nX\n1\nf.b\n99999999999999999999\n", "x").ok());
  CHECK(!Symbols::parse("limbo .sbl 2.1\nX\n1\nf.b\n0\n1\n" + std::string(1000000, 'R'), "x").ok());
}
