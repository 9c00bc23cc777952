// The file of a module's code: used whole or not at all, by who made it, for the module it was made for.
#include "jit/store/code_file.h"

#include <doctest/doctest.h>

#include <memory>

#include "jit/store/build_id.h"

using dis::jit::ByteReader;
using dis::jit::Bytes;
using dis::jit::CodeFile;

namespace {

CodeFile::Content content(std::initializer_list<int> bytes) {
  Bytes all;
  for (const int b : bytes) all.push_back(std::byte(b));
  return std::make_shared<const Bytes>(std::move(all));
}

Bytes record(size_t bytes, int value) { return Bytes(bytes, std::byte(value)); }

Bytes sample() {
  CodeFile file("build 1 cpu x64", content({1, 2, 3}));
  file.add(7, record(20, 7));
  file.add(dis::jit::loop_key(3), record(5, 3));
  auto bytes = file.write();
  REQUIRE(bytes.has_value());
  return *bytes;
}

}  // namespace

TEST_CASE("code file: what was added is found again, and nothing is written twice") {
  CodeFile file("build 1 cpu x64", content({1, 2, 3}));
  CHECK(!file.write());
  CHECK(file.read(sample()).empty());
  CHECK(file.find(7).size() == 20);
  CHECK(file.find(dis::jit::loop_key(3)).size() == 5);
  CHECK(file.find(3).empty());
  CHECK(!file.write());
  file.add(8, record(1, 8));
  file.remove(7);
  const auto again = file.write();
  REQUIRE(again);
  CodeFile other("build 1 cpu x64", content({1, 2, 3}));
  CHECK(other.read(*again).empty());
  CHECK(other.find(7).empty());
  CHECK(other.find(8).size() == 1);
}

TEST_CASE("code file: another build, processor, option or module does not take it") {
  for (const char* identity : {"build 2 cpu x64", "build 1 cpu x64+bmi2", "build 1 cpu x6", ""}) {
    CodeFile file(identity, content({1, 2, 3}));
    CHECK(file.read(sample()).find("another build") != std::string::npos);
    CHECK(file.find(7).empty());
    CHECK(file.name() != CodeFile("build 1 cpu x64", content({1, 2, 3})).name());
  }
  CodeFile file("build 1 cpu x64", content({1, 2, 4}));
  CHECK(file.read(sample()).find("another module") != std::string::npos);
}

TEST_CASE("code file: no byte can change, none be missing") {
  const Bytes good = sample();
  for (size_t n = 0; n < good.size(); n++)
    for (int bit = 0; bit < 8; bit++) {
      Bytes bytes = good;
      bytes[n] ^= std::byte(1 << bit);
      CodeFile file("build 1 cpu x64", content({1, 2, 3}));
      CHECK(!file.read(std::move(bytes)).empty());
    }
  for (size_t n = 0; n < good.size(); n++) {
    CodeFile file("build 1 cpu x64", content({1, 2, 3}));
    CHECK(!file.read(Bytes(good.begin(), good.begin() + long(n))).empty());
  }
}

TEST_CASE("bytes: whoever reads too far gets nothing, for good") {
  const Bytes five = record(5, 1);
  ByteReader in(five);
  CHECK(in.value<uint32_t>() == 0x01010101);
  CHECK(in.value<uint32_t>() == 0);
  CHECK(!in.ok());
  CHECK(in.value<uint8_t>() == 0);
  CHECK(ByteReader(five).count(1) == 0);  // 0x01010101 bytes do not follow
}

TEST_CASE("build id: this program has one, always the same") {
  CHECK(dis::jit::build_id().size() >= 8);
  CHECK(dis::jit::build_id() == dis::jit::build_id());
}
