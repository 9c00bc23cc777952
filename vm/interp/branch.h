// branch: what handlers that transfer control share: where a jump goes, and when a comparison holds.
#pragma once

#include "vm/interp/access.h"
#include "vm/ir/semantics.h"

namespace dis::interp {

DIS_INLINE const Code* target_of(const Code* pc) {
  return reinterpret_cast<const Code*>(reinterpret_cast<const char*>(pc) + pc->d_target);
}

// Whether a branch on `a op b` is taken.
template <typename T>
DIS_INLINE bool compare(ir::Op op, T a, T b) {
  switch (op) {
    case ir::Op::beq: return ir::sem::eq<T>(a, b);
    case ir::Op::bne: return ir::sem::ne<T>(a, b);
    case ir::Op::blt: return ir::sem::lt<T>(a, b);
    case ir::Op::ble: return ir::sem::le<T>(a, b);
    case ir::Op::bgt: return ir::sem::gt<T>(a, b);
    default: return ir::sem::ge<T>(a, b);
  }
}

}  // namespace dis::interp
