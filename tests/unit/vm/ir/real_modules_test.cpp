// Every module of the reference trees becomes sound IR, completely understood and quickly.
// Needs AVERNUS_INFERNODE or AVERNUS_INFERNO; says so when neither is set.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <span>
#include <string>

#include "vm/format/reader.h"
#include "vm/format/verifier.h"
#include "vm/ir/ir_printer.h"
#include "vm/ir/ir_verifier.h"
#include "vm/ir/translate.h"

namespace {

using namespace dis;
namespace fs = std::filesystem;

void check_tree(const fs::path& root, const Abi& abi) {
  size_t modules = 0, functions = 0;
  for (const fs::directory_entry& entry : fs::recursive_directory_iterator(root / "dis")) {
    if (!entry.is_regular_file() || entry.path().extension() != ".dis") continue;
    const std::string path = entry.path().string();
    CAPTURE(path);
    std::ifstream in(path, std::ios::binary);
    const std::string bytes{std::istreambuf_iterator<char>(in), {}};
    auto decoded = format::read(std::as_bytes(std::span(bytes)), path);
    REQUIRE(decoded.ok());
    // What the format verifier accepts is for its own tests to say.
    auto verified = format::verify(std::make_shared<const format::Module>(std::move(*decoded)), abi);
    if (!verified.ok()) continue;
    const ir::Module module = ir::translate(*verified);
    const auto sound = ir::verify(module);
    if (!sound.ok()) FAIL_CHECK(sound.error().to_string());
    for (const ir::Function& function : module.functions) {
      CAPTURE(function.entry);
      CHECK_FALSE(function.blocks.empty());
    }
    CHECK(ir::print(module).size() > module.insts.size() * 8);
    ++modules;
    functions += module.functions.size();
  }
  CHECK(modules > 800);
  CHECK(functions > 10000);
}

}  // namespace

TEST_CASE("InferNode's modules become sound IR") {
  if (const char* root = std::getenv("AVERNUS_INFERNODE"))
    check_tree(root, kAbi64);
  else
    MESSAGE("skipped: AVERNUS_INFERNODE is not set");
}

TEST_CASE("classic Inferno's modules become sound IR") {
  if (const char* root = std::getenv("AVERNUS_INFERNO"))
    check_tree(root, kAbi32);
  else
    MESSAGE("skipped: AVERNUS_INFERNO is not set");
}
