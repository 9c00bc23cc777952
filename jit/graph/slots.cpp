#include "jit/graph/slots.h"

#include <algorithm>

#include "runtime/type.h"

namespace dis::jit {

namespace {

// Frames larger than this keep what lies further out in memory.
constexpr uint32_t kMaxOffset = 1 << 16;
constexpr size_t kMaxVariables = 512;

struct Candidate {
  uint8_t size = 0;      // 0: never used as a value
  bool is_ref = false;
  bool memory = false;
  int real_uses = 0, other_uses = 0;
};

}  // namespace

Slots::Slots(const ir::Module& module, const ir::Function& function, const FunctionCode& code,
             const ir::ControlFlow& flow, const std::vector<const dis::Type*>& types, bool promote,
             const std::vector<uint32_t>& in_registers)
    : module_(module), function_(function), code_(code), flow_(flow), types_(types), position_(module.blocks.size(), -1) {
  for (size_t b = 0; b < function.blocks.size(); b++) position_[function.blocks[b]] = int32_t(b);
  find_variables(promote);
  const size_t n = variables_.size();
  live_in_.reset(function.blocks.size(), n);
  live_out_.reset(function.blocks.size(), n);
  dirty_in_.reset(function.blocks.size(), n);
  if (n == 0) return;
  find_liveness();
  find_dirty(in_registers);
}

uint32_t Slots::type_bytes(int32_t type) const { return types_[size_t(type)]->size; }

// `lea slot, result(frame)` where the frame was just made: how a callee learns where its result goes. Compilers write
// no other `lea` into the result word of anything.
bool Slots::is_pending_result(const ir::Inst& i) const {
  return i.op == ir::Op::lea && i.dst.form == ir::Form::ind_fp &&
         i.dst.second == int32_t(module_.abi.frame_return_offset());
}

bool Slots::is_clobber(const ir::Inst& i) {
  using ir::Op;
  switch (i.op) {
    case Op::call: case Op::mcall: case Op::spawn: case Op::mspawn: case Op::load: case Op::send: case Op::recv:
    case Op::alt: case Op::nbalt: case Op::mframe:
      return true;
    default: return false;
  }
}

void Slots::find_variables(bool promote) {
  const dis::Type* frame = types_[size_t(function_.frame_type)];
  const uint32_t bytes = std::min(frame->size, kMaxOffset);
  index_.assign(bytes, -1);
  if (!promote) return;
  std::vector<Candidate> found(bytes);
  uint32_t escapes_from = bytes;
  for (uint32_t b : function_.blocks) {
    for (uint32_t n = module_.blocks[b].first; n < module_.blocks[b].last; n++) {
      for_each_access(code_.at(n), [&](const Access& a) {
        if (a.offset >= bytes) return;
        if (a.touch == Touch::address_from) {
          escapes_from = std::min(escapes_from, a.offset);
          return;
        }
        if (a.touch != Touch::read && a.touch != Touch::write) return;
        Candidate& c = found[a.offset];
        if (a.type == ir::Type::i16 || a.type == ir::Type::f32 || (c.size != 0 && c.size != a.size)) c.memory = true;
        c.size = std::max(c.size, uint8_t(a.size));
        (a.type == ir::Type::f64 ? c.real_uses : c.other_uses)++;
      });
    }
  }
  for (uint32_t i = 0; i < frame->pointer_count; i++)
    if (frame->pointers[i] < bytes) found[frame->pointers[i]].is_ref = true;

  // Slots that overlap others of another size stay in memory, both of them.
  uint32_t reach = 0, last = 0;
  for (uint32_t at = 0; at < bytes; at++) {
    Candidate& c = found[at];
    if (c.size == 0) continue;
    if (at < reach) c.memory = found[last].memory = true;
    if (at + c.size > bytes) c.memory = true;
    if (at + c.size > reach) {
      reach = at + c.size;
      last = at;
    }
  }
  for (uint32_t at = 0; at < std::min(bytes, escapes_from); at++) {
    const Candidate& c = found[at];
    if (c.size == 0 || c.memory || variables_.size() >= kMaxVariables) continue;
    index_[at] = int32_t(variables_.size());
    variables_.push_back({.offset = at, .size = c.size, .is_ref = c.is_ref, .is_real = c.real_uses > c.other_uses});
  }
}

void Slots::find_liveness() {
  const size_t blocks = function_.blocks.size(), words = live_in_.words();
  BitRows uses, kills;
  uses.reset(blocks, variables_.size());
  kills.reset(blocks, variables_.size());
  auto each_in = [&](uint32_t from, uint32_t bytes, auto f) {
    for (size_t v = 0; v < variables_.size(); v++)
      if (variables_[v].offset >= from && (bytes == 0 || variables_[v].offset < from + bytes)) f(v);
  };
  for (size_t b = 0; b < blocks; b++) {
    const ir::Block& block = module_.blocks[function_.blocks[b]];
    for (uint32_t n = block.last; n-- > block.first;) {
      const ir::Inst& inst = code_.at(n);
      // Backwards: kills first, then uses. An instruction's reads are announced before its writes, so two walks.
      for_each_access(inst, [&](const Access& a) {
        if (a.touch == Touch::write) {
          if (int32_t v = at(a.offset); v >= 0) {
            kills.set(b, size_t(v));
            uses.clear(b, size_t(v));
          }
        } else if (a.touch == Touch::write_block) {
          each_in(a.offset, a.size, [&](size_t v) {
            if (variables_[v].offset + variables_[v].size > a.offset + a.size) return;
            kills.set(b, v);
            uses.clear(b, v);
          });
        }
      });
      for_each_access(inst, [&](const Access& a) {
        if (a.touch == Touch::read) {
          if (int32_t v = at(a.offset); v >= 0) uses.set(b, size_t(v));
        } else if (a.touch == Touch::read_block || a.touch == Touch::read_from) {
          each_in(a.offset, a.size, [&](size_t v) { uses.set(b, v); });
        }
      });
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t b = blocks; b-- > 0;) {
      uint64_t* out = live_out_.row(b);
      auto join = [&](uint32_t other) {
        const uint64_t* in = live_in_.row(size_t(position_[other]));
        for (size_t w = 0; w < words; w++) out[w] |= in[w];
      };
      flow_.for_each_successor(function_.blocks[b], join);
      uint64_t* in = live_in_.row(b);
      for (size_t w = 0; w < words; w++) {
        const uint64_t now = uses.row(b)[w] | (out[w] & ~kills.row(b)[w]);
        changed |= now != in[w];
        in[w] = now;
      }
    }
  }
  // What a handler wants is in memory all the time, so it needs no place in the sets of the blocks it covers.
  for (uint32_t b : function_.blocks)
    flow_.for_each_handler(b, [&](uint32_t handler) {
      for_each_bit(live_in_.row(size_t(position_[handler])), words, [&](size_t v) { variables_[v].in_handler = true; });
    });
}

// Which variables may differ from their slots at the start of each block. References and what handlers want never do.
void Slots::find_dirty(const std::vector<uint32_t>& in_registers) {
  const size_t blocks = function_.blocks.size(), words = dirty_in_.words();
  BitRows out;
  out.reset(blocks, variables_.size());
  // What light callees give comes in registers: behind a call any of these may differ from its slot.
  std::vector<uint64_t> results(words);
  for (uint32_t b : function_.blocks)
    for (uint32_t n = module_.blocks[b].first; n < module_.blocks[b].last; n++)
      for_each_access(code_.at(n), [&](const Access& a) {
        if (a.touch != Touch::result) return;
        const int32_t v = at(a.offset);
        if (v >= 0 && !variables_[size_t(v)].is_ref && !variables_[size_t(v)].in_handler)
          results[size_t(v) / 64] |= uint64_t{1} << (v % 64);
      });
  for (uint32_t offset : in_registers)
    if (const int32_t v = at(offset); v >= 0 && !variables_[size_t(v)].is_ref)
      dirty_in_.set(size_t(position_[flow_.block_at(function_.entry)]), size_t(v));
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t b = 0; b < blocks; b++) {
      uint64_t* now = out.row(b);
      std::vector<uint64_t> dirty(dirty_in_.row(b), dirty_in_.row(b) + words);
      const ir::Block& block = module_.blocks[function_.blocks[b]];
      for (uint32_t n = block.first; n < block.last; n++) {
        const ir::Inst& inst = code_.at(n);
        if (inst.op == ir::Op::call && code_.calls_light(inst.target)) {
          for (size_t w = 0; w < words; w++) dirty[w] |= results[w];
        } else if (is_clobber(inst)) {
          std::fill(dirty.begin(), dirty.end(), 0);
        }
        for_each_access(inst, [&](const Access& a) {
          if (a.touch != Touch::write) return;
          const int32_t v = at(a.offset);
          if (v >= 0 && !variables_[size_t(v)].is_ref && !variables_[size_t(v)].in_handler)
            dirty[size_t(v) / 64] |= uint64_t{1} << (v % 64);
        });
      }
      bool differs = false;
      for (size_t w = 0; w < words; w++) {
        differs |= (now[w] | dirty[w]) != now[w];
        now[w] |= dirty[w];
      }
      if (!differs) continue;
      changed = true;
      flow_.for_each_successor(function_.blocks[b], [&](uint32_t other) {
        uint64_t* in = dirty_in_.row(size_t(position_[other]));
        for (size_t w = 0; w < words; w++) in[w] |= now[w];
      });
    }
  }
}

}  // namespace dis::jit
