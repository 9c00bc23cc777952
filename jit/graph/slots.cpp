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
             std::span<const uint32_t> in_registers, Arena& arena)
    : module_(module), function_(function), code_(code), flow_(flow), types_(types), arena_(arena), variables_(&arena),
      index_(&arena), position_(&arena), accesses_(&arena), first_access_(&arena), live_in_(&arena), live_out_(&arena),
      dirty_in_(&arena) {
  find_accesses();
  find_variables(promote);
  const size_t n = variables_.size();
  live_in_.reset(function.blocks.size(), n);
  live_out_.reset(function.blocks.size(), n);
  dirty_in_.reset(function.blocks.size(), n);
  if (n == 0) return;
  find_liveness();
  find_dirty(in_registers);
}

// The instructions and blocks of a function lie close together in its module, seldom with others between them.
void Slots::find_accesses() {
  uint32_t last_block = 0, last_inst = 0;
  first_block_ = first_inst_ = ~0u;
  for (uint32_t b : function_.blocks) {
    first_block_ = std::min(first_block_, b);
    last_block = std::max(last_block, b + 1);
    first_inst_ = std::min(first_inst_, module_.blocks[b].first);
    last_inst = std::max(last_inst, module_.blocks[b].last);
  }
  if (function_.blocks.empty()) return;
  position_.assign(last_block - first_block_, ~0u);
  for (size_t p = 0; p < function_.blocks.size(); p++) position_[function_.blocks[p] - first_block_] = uint32_t(p);
  first_access_.assign(last_inst - first_inst_ + 1, 0);
  accesses_.reserve(size_t(last_inst - first_inst_) * 3);
  for (uint32_t b = first_block_; b < last_block; b++) {
    const bool ours = position_[b - first_block_] != ~0u;
    for (uint32_t n = module_.blocks[b].first; n < module_.blocks[b].last; n++) {
      if (ours) add_accesses(code_.at(n));
      first_access_[n - first_inst_ + 1] = uint32_t(accesses_.size());
    }
  }
}

void Slots::add_accesses(const ir::Inst& i) {
  using ir::Form;
  using ir::Role;
  const ir::OpInfo& info = ir::op_info(i.op);
  const uint32_t word = module_.abi.word_bytes;
  auto size_of = [&](ir::Type t) -> uint32_t {
    switch (t) {
      case ir::Type::u8: return 1;
      case ir::Type::i16: return 2;
      case ir::Type::i32:
      case ir::Type::f32: return 4;
      case ir::Type::i64:
      case ir::Type::f64: return 8;
      default: return word;
    }
  };
  // The length of a block operand; 0: not known.
  auto block_bytes = [&](ir::Type t) -> uint32_t {
    if (t == ir::Type::block_typed && i.index >= 0) return type_bytes(i.index);
    if (t == ir::Type::block && i.index >= 0 && (i.op == ir::Op::mov || i.op == ir::Op::cons || i.op == ir::Op::head))
      return uint32_t(i.index);
    return 0;
  };
  auto operand = [&](const ir::Operand& o, Role role) {
    if (o.form == Form::ind_fp) accesses_.push_back(Access{Touch::read, uint32_t(o.offset), word, ir::Type::addr});
    if (o.form != Form::fp || role == Role::none || role == Role::index) {
      if (o.form == Form::fp && role == Role::index) accesses_.push_back(Access{Touch::read, uint32_t(o.offset), word, o.type});
      return;
    }
    const uint32_t offset = uint32_t(o.offset);
    const bool is_block = o.type == ir::Type::block || o.type == ir::Type::block_typed;
    switch (role) {
      case Role::read:
      case Role::option:
      case Role::readwrite:
      case Role::target:
        if (is_block)
          accesses_.push_back(block_bytes(o.type) ? Access{Touch::read_block, offset, block_bytes(o.type), o.type}
                                                  : Access{Touch::read_from, offset, 0, o.type});
        else
          accesses_.push_back(Access{Touch::read, offset, size_of(o.type), o.type});
        if (role == Role::readwrite) accesses_.push_back(Access{Touch::write, offset, size_of(o.type), o.type});
        break;
      case Role::write:
        if (is_block)
          accesses_.push_back(block_bytes(o.type) ? Access{Touch::write_block, offset, block_bytes(o.type), o.type}
                                                  : Access{Touch::write_from, offset, 0, o.type});
        else
          accesses_.push_back(Access{Touch::write, offset, size_of(o.type), o.type});
        break;
      case Role::addr:
        if (i.op == ir::Op::lea)
          accesses_.push_back(Access{is_pending_result(i) ? Touch::result : Touch::address_from, offset, 0, o.type});
        else if (i.op == ir::Op::recv)
          accesses_.push_back(Access{Touch::write_from, offset, 0, o.type});
        else
          accesses_.push_back(Access{Touch::read_from, offset, 0, o.type});
        break;
      default: break;
    }
  };
  // What is read comes before what is written.
  auto reads = [](Role r) { return r != Role::write; };
  if (reads(info.src)) operand(i.src, info.src);
  if (reads(info.mid)) operand(i.mid, info.mid);
  if (reads(info.dst)) operand(i.dst, info.dst);
  switch (i.op) {
    case ir::Op::mulx: case ir::Op::divx: case ir::Op::cvtxx: case ir::Op::mulx0: case ir::Op::divx0:
    case ir::Op::cvtxx0: case ir::Op::mulx1: case ir::Op::divx1: case ir::Op::cvtxx1:
      accesses_.push_back(Access{Touch::read, module_.abi.frame_dest_temp(), word, ir::word_type(module_.abi)});
      accesses_.push_back(Access{Touch::read, module_.abi.frame_source_temp(), word, ir::word_type(module_.abi)});
      break;
    default: break;
  }
  if (i.op == ir::Op::ret && code_.result() != ir::Type::none)
    accesses_.push_back(Access{Touch::read, module_.abi.frame_return_offset(), size_of(code_.result()), code_.result()});
  if (!reads(info.src)) operand(i.src, info.src);
  if (!reads(info.mid)) operand(i.mid, info.mid);
  if (!reads(info.dst)) operand(i.dst, info.dst);
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
  std::pmr::vector<Candidate> found(bytes, &arena_);
  uint32_t escapes_from = bytes;
  for (uint32_t b : function_.blocks) {
    for (uint32_t n = module_.blocks[b].first; n < module_.blocks[b].last; n++) {
      for (const Access& a : accesses(n)) {
        if (a.offset >= bytes) continue;
        if (a.touch == Touch::address_from) {
          escapes_from = std::min(escapes_from, a.offset);
          continue;
        }
        if (a.touch != Touch::read && a.touch != Touch::write) continue;
        Candidate& c = found[a.offset];
        if (a.type == ir::Type::i16 || a.type == ir::Type::f32 || (c.size != 0 && c.size != a.size)) c.memory = true;
        c.size = std::max(c.size, uint8_t(a.size));
        (a.type == ir::Type::f64 ? c.real_uses : c.other_uses)++;
      }
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
  BitRows uses(&arena_), kills(&arena_);
  uses.reset(blocks, variables_.size());
  kills.reset(blocks, variables_.size());
  auto each_in = [&](uint32_t from, uint32_t bytes, auto f) {
    for (size_t v = 0; v < variables_.size(); v++)
      if (variables_[v].offset >= from && (bytes == 0 || variables_[v].offset < from + bytes)) f(v);
  };
  for (size_t b = 0; b < blocks; b++) {
    const ir::Block& block = module_.blocks[function_.blocks[b]];
    for (uint32_t n = block.last; n-- > block.first;) {
      // Backwards: writes first, then reads.
      for (const Access& a : accesses(n)) {
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
      }
      for (const Access& a : accesses(n)) {
        if (a.touch == Touch::read) {
          if (int32_t v = at(a.offset); v >= 0) uses.set(b, size_t(v));
        } else if (a.touch == Touch::read_block || a.touch == Touch::read_from) {
          each_in(a.offset, a.size, [&](size_t v) { uses.set(b, v); });
        }
      }
    }
  }
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t b = blocks; b-- > 0;) {
      uint64_t* out = live_out_.row(b);
      auto join = [&](uint32_t other) {
        const uint64_t* in = live_in_.row(position(other));
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
      for_each_bit(live_in_.row(position(handler)), words, [&](size_t v) { variables_[v].in_handler = true; });
    });
}

// Which variables may differ from their slots at the start of each block. References and what handlers want never do.
void Slots::find_dirty(std::span<const uint32_t> in_registers) {
  const size_t blocks = function_.blocks.size(), words = dirty_in_.words();
  BitRows out(&arena_);
  out.reset(blocks, variables_.size());
  // What light callees give comes in registers: behind a call any of these may differ from its slot.
  std::pmr::vector<uint64_t> results(words, &arena_);
  for (uint32_t b : function_.blocks)
    for (uint32_t n = module_.blocks[b].first; n < module_.blocks[b].last; n++)
      for (const Access& a : accesses(n)) {
        if (a.touch != Touch::result) continue;
        const int32_t v = at(a.offset);
        if (v >= 0 && !variables_[size_t(v)].is_ref && !variables_[size_t(v)].in_handler)
          results[size_t(v) / 64] |= uint64_t{1} << (v % 64);
      }
  for (uint32_t offset : in_registers)
    if (const int32_t v = at(offset); v >= 0 && !variables_[size_t(v)].is_ref)
      dirty_in_.set(position(flow_.block_at(function_.entry)), size_t(v));
  std::pmr::vector<uint64_t> dirty(&arena_);
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t b = 0; b < blocks; b++) {
      uint64_t* now = out.row(b);
      dirty.assign(dirty_in_.row(b), dirty_in_.row(b) + words);
      const ir::Block& block = module_.blocks[function_.blocks[b]];
      for (uint32_t n = block.first; n < block.last; n++) {
        const ir::Inst& inst = code_.at(n);
        if (inst.op == ir::Op::call && code_.calls_light(inst.target)) {
          for (size_t w = 0; w < words; w++) dirty[w] |= results[w];
        } else if (is_clobber(inst)) {
          std::fill(dirty.begin(), dirty.end(), 0);
        }
        for (const Access& a : accesses(n)) {
          if (a.touch != Touch::write) continue;
          const int32_t v = at(a.offset);
          if (v >= 0 && !variables_[size_t(v)].is_ref && !variables_[size_t(v)].in_handler)
            dirty[size_t(v) / 64] |= uint64_t{1} << (v % 64);
        }
      }
      bool differs = false;
      for (size_t w = 0; w < words; w++) {
        differs |= (now[w] | dirty[w]) != now[w];
        now[w] |= dirty[w];
      }
      if (!differs) continue;
      changed = true;
      flow_.for_each_successor(function_.blocks[b], [&](uint32_t other) {
        uint64_t* in = dirty_in_.row(position(other));
        for (size_t w = 0; w < words; w++) in[w] |= now[w];
      });
    }
  }
}

}  // namespace dis::jit
