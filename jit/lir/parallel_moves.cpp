#include "jit/lir/parallel_moves.h"

#include <utility>

namespace dis::jit::lir {

namespace {

using Kind = Home::Kind;

constexpr Width full_width(Class c) { return c == Class::gp ? Width::w64 : Width::f64; }

// A place in a register means one register for each class; a spilled word is the same word for both.
bool same_place(const Home& a, Class a_class, const Home& b, Class b_class) {
  if (a.kind != b.kind) return false;
  if (a.kind == Kind::reg) return a.reg == b.reg && a_class == b_class;
  return a.kind == Kind::spill && a.spill == b.spill;
}

bool is_needed(const Move& m) { return m.dst.kind != Kind::none && !same_place(m.dst, m.cls, m.src, m.cls); }

Move jump_move(const Function& function, const Inst& jump, uint32_t k) {
  const VReg to = function.blocks[jump.target].params[k], from = function.args[jump.first_arg + k];
  const Class c = function.classes[to];
  return {function.homes[to], function.homes[from], c, full_width(c)};
}

}  // namespace

void sequence_moves(std::vector<Move>& moves, uint8_t gp_scratch, uint8_t fp_scratch,
                    std::vector<Move>& out) {
  const auto scratch = [&](Class c) {
    return Home{.kind = Kind::reg, .reg = c == Class::gp ? gp_scratch : fp_scratch};
  };
  // Constants read no place: they wait behind the others until those are done.
  size_t total = 0, left = 0;
  for (size_t n = 0; n < moves.size(); n++) {
    const Move m = moves[n];
    if (!is_needed(m)) continue;
    moves[total++] = m;
    if (m.src.kind != Kind::remat) std::swap(moves[left++], moves[total - 1]);
  }
  const size_t first_constant = left;

  bool holding = false;  // a scratch register holds the end of a cycle
  Class held = Class::gp;
  const auto emit = [&](const Move& m) {
    if (holding && same_place(m.src, m.cls, scratch(held), held)) holding = false;
    if (m.src.kind != Kind::spill || m.dst.kind != Kind::spill) {
      out.push_back(m);
      return;
    }
    // Words of memory do not mind which class carries them.
    Class way = m.cls;
    if (holding && way == held) way = held == Class::gp ? Class::fp : Class::gp;
    out.push_back({scratch(way), m.src, way, full_width(way)});
    out.push_back({m.dst, scratch(way), way, full_width(way)});
  };
  const auto blocked_by = [&](const Move& m) -> Move* {
    for (size_t k = 0; k < left; k++)
      if (same_place(moves[k].src, moves[k].cls, m.dst, m.cls)) return &moves[k];
    return nullptr;
  };

  while (left) {
    bool moved = false;
    for (size_t n = 0; n < left;) {
      if (blocked_by(moves[n])) {
        n++;
        continue;
      }
      const Move m = moves[n];
      moves[n] = moves[--left];
      emit(m);
      moved = true;
    }
    if (moved || !left) continue;
    // Only cycles are left, each place read once: keep what the first one overwrites.
    Move& reader = *blocked_by(moves[0]);
    held = reader.cls;
    out.push_back({scratch(held), reader.src, held, full_width(held)});
    reader.src = scratch(held);
    holding = true;
  }
  for (size_t n = first_constant; n < total; n++) out.push_back(moves[n]);
  moves.clear();
}

void collect_jump_moves(const Function& function, const Inst& jump, std::vector<Move>& moves) {
  for (uint32_t k = 0; k < jump.arg_count; k++) moves.push_back(jump_move(function, jump, k));
}

bool moves_anything(const Function& function, const Inst& jump) {
  for (uint32_t k = 0; k < jump.arg_count; k++)
    if (is_needed(jump_move(function, jump, k))) return true;
  return false;
}

}  // namespace dis::jit::lir
