// Every module of the reference systems' own trees, if the environment says where they are.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/unit/vm/format/sample.h"
#include "vm/format/detect_abi.h"
#include "vm/format/disassembler.h"

using namespace dis;
using namespace dis::format;

namespace {

namespace fs = std::filesystem;

// Calls f(path relative to the tree's dis folder, bytes) for every module; returns how many there were.
template <typename F>
int for_each_module(const char* variable, F f) {
  const char* root = std::getenv(variable);
  if (!root || !*root) {
    MESSAGE("skipped: ", variable, " is not set");
    return 0;
  }
  const fs::path folder = fs::path(root) / "dis";
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.path().extension() != ".dis") continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string bytes((std::istreambuf_iterator<char>(in)), {});
    f(fs::relative(entry.path(), folder).generic_string(), to_bytes(bytes));
    ++count;
  }
  return count;
}

void check_module(const std::string& path, const std::vector<std::byte>& bytes, const Abi& expected) {
  CAPTURE(path);
  auto m = read(bytes, path);
  if (!m.ok()) FAIL(m.error().to_string());
  CHECK(write(*m) == bytes);
  auto a = assemble(disassemble(*m), path);
  if (!a.ok()) FAIL(a.error().to_string());
  CHECK(write(a->module) == bytes);
  const AbiEvidence evidence = detect_abi(*m);
  CHECK(evidence.abi == expected);
  auto v = verify(std::make_shared<const Module>(std::move(*m)), expected);
  if (!v.ok()) FAIL(v.error().to_string());
}

}  // namespace

TEST_CASE("InferNode's modules are 64-bit, verify and round-trip") {
  const int count = for_each_module("AVERNUS_INFERNODE", [](const std::string& path, const auto& bytes) {
    // One module was left over from another tree.
    check_module(path, bytes, path == "lib/ida/idatab.dis" ? kAbi32 : kAbi64);
  });
  if (std::getenv("AVERNUS_INFERNODE")) CHECK(count > 800);
}

TEST_CASE("Inferno's modules are 32-bit, verify and round-trip") {
  const int count = for_each_module("AVERNUS_INFERNO", [](const std::string& path, const auto& bytes) {
    check_module(path, bytes, kAbi32);
  });
  if (std::getenv("AVERNUS_INFERNO")) CHECK(count > 800);
}
