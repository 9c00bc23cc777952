// Moves in order do what they were to do at once.
#include "jit/lir/parallel_moves.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>
#include <utility>
#include <vector>

namespace {

using namespace dis::jit::lir;
using Kind = Home::Kind;

constexpr uint8_t kGpScratch = 7, kFpScratch = 8;

Home reg(int n) { return {.kind = Kind::reg, .reg = uint8_t(n)}; }
Home word(int n) { return {.kind = Kind::spill, .spill = uint16_t(n)}; }
Home constant(int n) { return {.kind = Kind::remat, .inst = uint32_t(n)}; }

struct State {
  std::array<int, 9> gp{}, fp{};
  std::array<int, 8> words{};
  int& at(const Home& h, Class c) {
    if (h.kind == Kind::spill) return words[h.spill];
    return (c == Class::gp ? gp : fp)[h.reg];
  }
  int get(const Home& h, Class c) { return h.kind == Kind::remat ? 1000 + int(h.inst) : at(h, c); }
};

State numbered() {
  State s;
  int n = 1;
  for (auto* places : {&s.gp, &s.fp})
    for (int& x : *places) x = n++;
  for (int& x : s.words) x = n++;
  return s;
}

void check(std::vector<Move> moves) {
  State expected = numbered(), got = numbered();
  std::vector<int> values;
  for (const Move& m : moves) values.push_back(expected.get(m.src, m.cls));
  for (size_t n = 0; n < moves.size(); n++)
    if (moves[n].dst.kind != Kind::none) expected.at(moves[n].dst, moves[n].cls) = values[n];
  std::vector<Move> out;
  sequence_moves(moves, kGpScratch, kFpScratch, out);
  for (const Move& m : out) {
    REQUIRE_FALSE((m.src.kind == Kind::spill && m.dst.kind == Kind::spill));
    got.at(m.dst, m.cls) = got.get(m.src, m.cls);
    if (m.src.kind == Kind::remat) got.gp[kGpScratch] = got.fp[kFpScratch] = -1;  // may be used to make it
  }
  expected.gp[kGpScratch] = got.gp[kGpScratch];
  expected.fp[kFpScratch] = got.fp[kFpScratch];
  CHECK(expected.gp == got.gp);
  CHECK(expected.fp == got.fp);
  CHECK(expected.words == got.words);
}

}  // namespace

TEST_CASE("chains, cycles and memory") {
  check({});
  check({{reg(1), reg(1)}});
  check({{reg(1), reg(2)}, {reg(2), reg(3)}});
  check({{reg(1), reg(2)}, {reg(2), reg(1)}});
  check({{reg(1), reg(2)}, {reg(2), reg(1)}, {reg(3), reg(1)}, {reg(4), reg(5)}, {reg(5), reg(4)}});
  check({{word(1), word(2)}, {word(2), word(1)}});
  check({{word(1), word(2)}, {word(2), word(3)}, {word(3), word(1)}});
  check({{reg(1), word(0)}, {word(0), reg(1)}});
  check({{reg(1), constant(3)}, {reg(2), reg(1)}, {word(1), constant(4)}, {word(2), word(1)}});
  check({{{}, reg(2)}, {reg(2), reg(3)}});
  check({{reg(1), reg(2), Class::fp}, {reg(2), reg(1), Class::fp}, {reg(1), reg(2)}, {reg(2), reg(1)}});
  // A word that held one class takes the other.
  check({{word(1), word(2)}, {word(2), word(1), Class::fp}});
}

TEST_CASE("two moves exchange with three instructions, one that is in place with none") {
  std::vector<Move> moves = {{reg(1), reg(2)}, {reg(2), reg(1)}, {reg(3), reg(3)}}, out;
  sequence_moves(moves, kGpScratch, kFpScratch, out);
  CHECK(out.size() == 3);
}

TEST_CASE("random moves") {
  std::mt19937 random(7);
  for (int round = 0; round < 20000; round++) {
    std::vector<Move> moves;
    std::vector<std::pair<Home, Class>> places;
    for (int n = 0; n < 5; n++) {
      places.push_back({reg(n), Class::gp});
      places.push_back({reg(n), Class::fp});
      places.push_back({word(n), random() % 2 ? Class::gp : Class::fp});
    }
    const bool mostly_cycles = random() % 2;
    auto sources = places;
    std::shuffle(places.begin(), places.end(), random);
    places.resize(1 + random() % places.size());
    if (mostly_cycles) sources = places;
    for (auto& [dst, c] : places) {
      Home src = constant(int(random() % 5));
      for (int tries = 0; tries < 4; tries++) {
        auto& [from, from_class] = sources[random() % sources.size()];
        if (from.kind != Kind::spill && from_class != c) continue;
        src = from;
        break;
      }
      moves.push_back({dst, src, c});
    }
    check(moves);
  }
}
