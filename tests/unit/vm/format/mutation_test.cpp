// Damaged modules: whatever the bytes, reading, printing and verifying end with a value, and what is read at
// all survives both round trips.
#include <random>

#include "tests/unit/vm/format/sample.h"
#include "vm/format/detect_abi.h"
#include "vm/format/disassembler.h"

using namespace dis;
using namespace dis::format;

namespace {

struct Counts {
  int read = 0, verified = 0;
};

void survive(std::span<const std::byte> bytes, Counts& counts) {
  auto m = read(bytes, "mutant");
  if (!m.ok()) {
    CHECK(!m.error().found.empty());
    return;
  }
  ++counts.read;
  const auto written = write(*m);
  REQUIRE(std::equal(written.begin(), written.end(), bytes.begin(), bytes.end()));
  auto assembled = assemble(disassemble(*m), "mutant.s");
  if (!assembled.ok()) FAIL(assembled.error().to_string());
  REQUIRE(write(assembled->module) == written);
  detect_abi(*m);
  auto shared = std::make_shared<const Module>(std::move(*m));
  for (const Abi& abi : {kAbi32, kAbi64}) {
    auto v = verify(shared, abi);
    if (v.ok())
      ++counts.verified;
    else
      CHECK(!v.error().where.empty());
  }
}

}  // namespace

TEST_CASE("ten thousand flipped bits") {
  std::mt19937 random(20000309);
  Counts counts;
  for (const Abi& abi : {kAbi32, kAbi64}) {
    const auto good = bytes_of(sample_text(abi));
    for (int i = 0; i < 5000; ++i) {
      auto bytes = good;
      const int flips = 1 + int(random() % 3);
      for (int k = 0; k < flips; ++k) bytes[random() % bytes.size()] ^= std::byte(1 << random() % 8);
      survive(bytes, counts);
    }
  }
  // Both outcomes of both steps occurred, or this test looks at nothing.
  CHECK(counts.read > 1000);
  CHECK(counts.read < 9900);
  CHECK(counts.verified > 100);
  CHECK(counts.verified < counts.read);
}

TEST_CASE("bytes replaced, inserted, removed, doubled") {
  std::mt19937 random(7);
  Counts counts;
  const auto good = bytes_of(sample_text(kAbi64));
  for (int i = 0; i < 4000; ++i) {
    auto bytes = good;
    const auto at = bytes.begin() + long(random() % bytes.size());
    switch (random() % 4) {
      case 0: *at = std::byte(random()); break;
      case 1: bytes.insert(at, std::byte(random())); break;
      case 2: bytes.erase(at); break;
      case 3: {
        const auto end = at + long(random() % size_t(bytes.end() - at));
        const std::vector<std::byte> piece(at, end);
        bytes.insert(end, piece.begin(), piece.end());
      }
    }
    survive(bytes, counts);
  }
  CHECK(counts.read > 100);
}

TEST_CASE("text cut off or garbled is refused or assembled, at a place") {
  std::mt19937 random(11);
  const std::string good = sample_text(kAbi64);
  int refused = 0;
  for (int i = 0; i < 3000; ++i) {
    std::string text = good;
    if (i % 3 == 0)
      text.resize(random() % text.size());
    else
      text[random() % text.size()] = char(random() % 2 ? random() % 128 : random());
    auto a = assemble(text, "t.s");
    if (a.ok()) {
      write(a->module);
      continue;
    }
    ++refused;
    const size_t colon = a.error().where.find(':');
    CHECK(colon != std::string::npos);
  }
  CHECK(refused > 1000);
}

TEST_CASE("large modules take time in proportion") {
  // A hundred thousand instructions that all use one table of as many targets, under nested handlers.
  std::string text =
      "module Big\nlink 1, 0, 1, \"f\"\ndesc $0, 800016, \"\"\ndesc $1, 80, \"0040\"\nvar @mp, 800016\n";
  std::string table = "word @mp+0, 100000";
  for (int i = 0; i < 100000; ++i) {
    text += "goto $0, 8(mp)\n";
    table += "," + std::to_string(i);
  }
  text += table + "\n";
  for (int i = 0; i < 20000; ++i)
    text += "exception " + std::to_string(i) + ", 100000, 72, -1, 0\nexctab *, 5\n";
  auto m = std::make_shared<const Module>(must_assemble(text));
  auto v = verify(m, kAbi64);
  if (!v.ok()) FAIL(v.error().to_string());
  CHECK(v->tables().size() == 100000);
  CHECK(v->table_targets().size() == 100000);
}

TEST_CASE("modules built to take long are refused before they do") {
  // Frames that are never called pile up, and every instruction would have to look at all of them.
  std::string pile = "link 0, 0, 1, \"f\"\ndesc $0, 400000, \"\"\ndesc $1, 80, \"\"\n";
  for (int i = 0; i < 40000; ++i) pile += "frame $1, " + std::to_string(64 + 8 * i) + "(fp)\n";
  CHECK(refusal(pile + "ret").find("built to take long") != std::string::npos);

  // Long pointer maps compared again and again.
  const std::string map(200000, 'f');
  std::string maps =
      "link 1, 0, 1, \"f\"\ndesc $0, 6400000, \"" + map + "\"\ndesc $1, 80, \"\"\nvar @mp, 6400000\n";
  for (int i = 0; i < 2000; ++i) maps += "movmp 0(mp), $0, 0(mp)\n";
  CHECK(refusal(maps + "ret").find("built to take long") != std::string::npos);
}
