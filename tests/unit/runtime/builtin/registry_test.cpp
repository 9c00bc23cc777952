// The tables of built-in modules: frames as a Limbo compiler lays them out, signatures as modules import
// them.
#include "runtime/builtin/registry.h"

#include <doctest/doctest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/unit/runtime/builtin/call_fixture.h"

using namespace dis;
using dis::test::find_builtin;

namespace {

std::vector<uint32_t> references(const FrameShape& shape, uint32_t word_bytes) {
  std::vector<uint32_t> offsets;
  for (uint32_t w = 0; w < shape.map_bytes * 8; w++)
    if (shape.map[w / 8] & (0x80 >> (w % 8))) offsets.push_back(w * word_bytes);
  return offsets;
}

FrameShape shape_of(std::string_view module, std::string_view function, uint32_t word_bytes) {
  const Builtin* b = find_builtin(module, function);
  REQUIRE(b);
  return frame_shape(b->frame, word_bytes);
}

}  // namespace

TEST_CASE("frames of 64-bit modules") {
  using Offsets = std::vector<uint32_t>;
  CHECK(shape_of("$Sys", "millisec", 8).size == 64);
  CHECK(shape_of("$Sys", "millisec", 8).map_bytes == 0);
  CHECK(shape_of("$Sys", "open", 8).size == 80);
  CHECK(references(shape_of("$Sys", "open", 8), 8) == Offsets{64});
  CHECK(shape_of("$Sys", "fwstat", 8).size == 176);
  CHECK(references(shape_of("$Sys", "fwstat", 8), 8) == Offsets{64, 72, 80, 88, 96});
  CHECK(shape_of("$Sys", "listen", 8).size == 88);
  CHECK(references(shape_of("$Sys", "listen", 8), 8) == Offsets{64, 72, 80});
  CHECK(references(shape_of("$Sys", "mount", 8), 8) == Offsets{64, 72, 80, 96});
  CHECK(shape_of("$Math", "gemm", 8).size == 168);
  CHECK(references(shape_of("$Math", "gemm", 8), 8) == Offsets{112, 128, 152});
}

TEST_CASE("frames of 32-bit modules align bigs, reals and what holds them") {
  using Offsets = std::vector<uint32_t>;
  CHECK(shape_of("$Sys", "open", 4).size == 40);
  CHECK(references(shape_of("$Sys", "open", 4), 4) == Offsets{32});
  CHECK(shape_of("$Sys", "seek", 4).size == 52);     // fd 32, offset 40, start 48
  CHECK(shape_of("$Sys", "fwstat", 4).size == 104);  // fd 32, Dir from 40
  CHECK(references(shape_of("$Sys", "fwstat", 4), 4) == Offsets{32, 40, 44, 48, 52});
  CHECK(shape_of("$Math", "scalbn", 4).size == 44);
  CHECK(shape_of("$Math", "jn", 4).size == 48);    // n 32, x 40
  CHECK(shape_of("$Math", "gemm", 4).size == 96);  // alpha 56, beta 80
  CHECK(references(shape_of("$Math", "gemm", 4), 4) == Offsets{64, 72, 88});
}

TEST_CASE("every table can be laid out, and no row stands twice") {
  std::set<std::string_view> paths;
  for (const BuiltinModule& m : builtin_modules()) {
    CHECK(paths.insert(m.path).second);
    CHECK(m.path == "$" + std::string(m.name));
    std::set<std::pair<std::string_view, uint32_t>> rows;
    for (const Builtin& b : m.functions) {
      CHECK(rows.insert({b.name, b.signature}).second);
      CHECK(bool(b.fn));
      for (uint32_t word : {4u, 8u}) {
        FrameShape shape = frame_shape(b.frame, word);
        CHECK(shape.size >= 8 * word);
        CHECK(shape.size % word == 0);
        for (uint32_t offset : references(shape, word)) CHECK(offset + word <= shape.size);
      }
    }
  }
  CHECK(paths.contains("$Sys"));
  CHECK(paths.contains("$Math"));
}

TEST_CASE("interfaces are complete") {
  for (const BuiltinModule& m : builtin_modules()) {
    if (m.path == "$Sys") CHECK(m.functions.size() == 43);
    if (m.path == "$Math") CHECK(m.functions.size() == 68);
  }
}
