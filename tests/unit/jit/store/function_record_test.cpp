// A function as bytes: read again it is the same, and however damaged it leads nowhere outside its module.
#include "jit/store/function_record.h"

#include <doctest/doctest.h>

#include <random>

#include "runtime/type_table.h"

using namespace dis;
using namespace dis::jit;

namespace {

constexpr uint32_t kInstructions = 30;

struct Names {
  Names() : types(kAbi64) {
    const uint8_t map = 0xc0;
    module.abi = kAbi64;
    module.insts.push_back({.op = ir::Op::cons, .type = ir::Type::f64});
    of_module = {types.record_type(16, &map, 1), types.record_type(24, nullptr, 0)};
    names.emplace(module, of_module, types);
  }
  TypeTable types;
  ir::Module module;
  std::vector<const Type*> of_module;
  std::optional<TypeNames> names;
};

FunctionImage image_of(const Names& n) {
  FunctionImage image;
  Emitted& code = image.code;
  image.stack_bytes = 96;
  image.step_pcs = {4, 9};
  code.bytes.assign(64, 0x90);
  code.steps = {{8, 16}, {24, 64}};
  code.types = {n.names->type(2), n.of_module[1]};
  code.relocations = {{0, RelocationForm::rel32, RelocationTarget::stub, 3},
                      {16, RelocationForm::absolute, RelocationTarget::type, 1},
                      {48, RelocationForm::moves, RelocationTarget::step, 1}};
  code.frame_lists = {{}, {{.offset = 128, .type = n.of_module[0], .call_pc = 7, .link_offset = 62}}};
  code.sites = {{5, 3, 64, SiteKind::raise, ExceptionId::bounds},
                {9, 4, 64, SiteKind::light_call, {}, 80, n.of_module[1], 1}};
  code.entries = {{12, 40}};
  return image;
}

Bytes bytes_of(const Names& n) {
  auto bytes = write_function(image_of(n), *n.names);
  REQUIRE(bytes);
  return *bytes;
}

}  // namespace

TEST_CASE("function record: types have names, cells too") {
  Names n;
  CHECK(n.names->count() == 3);
  CHECK(n.names->type(2) == n.types.list_type(n.types.real));
  CHECK(n.names->number(n.of_module[1]) == 1);
  CHECK(!n.names->number(n.types.string));
  FunctionImage image = image_of(n);
  image.code.types.push_back(n.types.string);
  CHECK(!write_function(image, *n.names));
}

TEST_CASE("function record: what was written is read again") {
  Names n;
  const Bytes bytes = bytes_of(n);
  const auto image = read_function(bytes, *n.names, kInstructions);
  REQUIRE(image);
  CHECK(image->stack_bytes == 96);
  CHECK(image->step_pcs == std::vector<uint32_t>{4, 9});
  CHECK(image->code.bytes.size() == 64);
  CHECK(image->code.types == image_of(n).code.types);
  CHECK(image->code.relocations.size() == 3);
  CHECK(image->code.frame_lists[1][0].link_offset == 62);
  CHECK(image->code.sites[0].exception == ExceptionId::bounds);
  CHECK(image->code.sites[1].type == n.of_module[1]);
  CHECK((write_function(*image, *n.names) == bytes));
}

// No checksum looks here. What is read of damaged bytes, if anything, stays within its bounds.
TEST_CASE("function record: damage is refused or harmless") {
  Names n;
  const Bytes good = bytes_of(n);
  for (size_t size = 0; size < good.size(); size++)
    CHECK(!read_function(std::span(good).first(size), *n.names, kInstructions));
  std::mt19937 random(3);
  size_t refused = 0;
  for (size_t turn = 0; turn < 20 * good.size(); turn++) {
    Bytes bytes = good;
    bytes[turn % good.size()] = std::byte(turn < 8 * good.size() ? uint8_t(bytes[turn % good.size()]) ^ 1u << turn / good.size()
                                                                 : uint8_t(random()));
    auto image = read_function(bytes, *n.names, kInstructions);
    if (!image) {
      refused++;
      continue;
    }
    const Emitted& code = image->code;
    for (const uint32_t pc : image->step_pcs) CHECK(pc < kInstructions);
    for (const Site& s : code.sites) {
      CHECK(s.pc < kInstructions);
      CHECK(s.frames < code.frame_lists.size());
      CHECK((s.kind != SiteKind::light_call || s.type));
    }
    for (const auto& list : code.frame_lists)
      for (const StackFrame& f : list) CHECK(f.type);
    CHECK(code.steps.size() == image->step_pcs.size());
    for (const Relocation& r : code.relocations) relocate(image->code.bytes, 0x10000, r, 0x20000);
  }
  CHECK(refused > good.size());
}

TEST_CASE("relocation: addresses are written where they fit, and nowhere else") {
  std::vector<uint8_t> code(16);
  const auto at = [&](RelocationForm form, uint32_t offset, uint64_t here, uint64_t address) {
    code.assign(16, 0);
    return relocate(code, here, {offset, form, RelocationTarget::stub, 0}, address);
  };
  CHECK(at(RelocationForm::rel32, 12, 0x1000, 0x1000));
  CHECK(code[12] == 0xf0);
  CHECK(!at(RelocationForm::rel32, 13, 0x1000, 0x1000));
  CHECK(!at(RelocationForm::rel32, ~0u, 0x1000, 0x1000));
  CHECK(!at(RelocationForm::rel32, 0, 0x1000, 0x1000 + (uint64_t{1} << 31) + 8));
  CHECK(at(RelocationForm::branch26, 4, 0x1000, 0x1014));
  CHECK(code[4] == 4);
  CHECK(!at(RelocationForm::branch26, 4, 0x1000, 0x1015));
  CHECK(!at(RelocationForm::branch26, 4, 0x1000, 0x1000 + (128 << 20) + 8));
  CHECK(at(RelocationForm::page_load, 0, 0x1ff8, 0x5008));
  CHECK(code[1] == 0);
  CHECK(code[3] == 0);
  CHECK(code[5] == 4);  // 8 bytes, in units of 8, from bit 10 on
  CHECK(!at(RelocationForm::page_load, 0, 0x1000, 0x2004));
  CHECK(!at(RelocationForm::moves, 4, 0, 0));
  CHECK(at(RelocationForm::moves, 0, 0, 0xffff'0000'0000'0001));
  CHECK(code[0] == 0x20);
  CHECK(code[12] == 0xe0);
  CHECK(at(RelocationForm::absolute, 8, 0, 0x0102030405060708));
  CHECK(code[8] == 8);
}
