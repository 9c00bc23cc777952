// parallel_moves: moves that happen at once, as moves one after another.
// In:  moves with distinct destinations, and a scratch register of each class that none of them mentions.
// Out: the same effect in order; a move goes between registers, or between a register and memory, or is a
// constant. Keeps: scratch registers hold nothing when a constant is made, so whoever writes it may use them;
// nothing is known
//        of their contents afterwards.
// Leaves to others: how a move is written (emitters).
#pragma once

#include <cstdint>
#include <vector>

#include "jit/lir/lir.h"

namespace dis::jit::lir {

struct Move {
  Home dst, src;  // src of kind remat: the constant that function.insts[src.inst] makes
  Class cls = Class::gp;
  Width width = Width::w64;  // what of it counts; moves by way of a scratch register move everything
};

// Homes of kind none as destination are dropped, as are moves of something to itself. `moves` is used up.
void sequence_moves(std::vector<Move>& moves, uint8_t gp_scratch, uint8_t fp_scratch, std::vector<Move>& out);

// What a jump with arguments has to move, once homes are assigned.
void collect_jump_moves(const Function& function, const Inst& jump, std::vector<Move>& moves);
// Whether that is anything at all.
bool moves_anything(const Function& function, const Inst& jump);

}  // namespace dis::jit::lir
