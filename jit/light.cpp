#include "jit/light.h"

#include <algorithm>

namespace dis::jit {

namespace {

using ir::Form;
using ir::Inst;
using ir::Op;

bool is_number(ir::Type t) {
  return t == ir::Type::u8 || t == ir::Type::i32 || t == ir::Type::i64 || t == ir::Type::f64;
}

bool is_result(const ir::Module& m, const ir::Operand& o) {
  return o.form == Form::ind_fp && o.offset == int32_t(m.abi.frame_return_offset());
}

// The callee's result is to be the function's own: `lea 0(ret(fp)), ret(frame)`.
bool hands_on(const ir::Module& m, const Inst& i) { return i.op == Op::lea && is_result(m, i.src) && i.src.second == 0; }

// Operations native code does without help, allocation or anybody looking at the stack.
bool is_plain(const ir::Module& m, const Inst& i) {
  switch (i.op) {
    case Op::nop: case Op::jump: case Op::beq: case Op::bne: case Op::blt: case Op::ble: case Op::bgt: case Op::bge:
    case Op::movpc: case Op::index: case Op::index_elem: case Op::lena: case Op::lenc: case Op::indc: case Op::tail:
    case Op::add: case Op::sub: case Op::mul: case Op::div: case Op::mod: case Op::and_: case Op::or_: case Op::xor_:
    case Op::shl: case Op::shr: case Op::lsr: case Op::neg: case Op::cvt: case Op::ret:
      return i.op != Op::jump || i.target >= 0;
    case Op::case_w: case Op::case_l: case Op::goto_: return i.index >= 0 && i.dst.form == Form::mp;
    case Op::frame: return i.dst.form == Form::fp;
    case Op::call: return i.target >= 0 && i.src.form == Form::fp;
    case Op::mov:
    case Op::head: return is_number(i.type) || i.type == ir::Type::ref;
    case Op::lea:
      // Only to say where a callee's result goes.
      return (i.src.form == Form::fp || hands_on(m, i)) && i.dst.form == Form::ind_fp && i.dst.second == int32_t(m.abi.frame_return_offset());
    case Op::raise: return i.src.form == Form::none;
    default: return false;
  }
}

}  // namespace

std::vector<LightFunction> find_light_functions(const ir::Module& m, const ir::ControlFlow& flow) {
  std::vector<LightFunction> all(m.functions.size());
  std::vector<std::vector<uint32_t>> calls(m.functions.size());
  struct HandedOn {
    uint32_t function, callee;
  };
  std::vector<HandedOn> handed_on;  // results
  auto number_of = [&](uint32_t pc) {
    const auto it = std::lower_bound(m.functions.begin(), m.functions.end(), pc,
                                     [](const ir::Function& f, uint32_t at) { return f.entry < at; });
    return it != m.functions.end() && it->entry == pc ? uint32_t(it - m.functions.begin()) : ~0u;
  };
  for (uint32_t f = 0; f < m.functions.size(); f++) {
    const ir::Function& function = m.functions[f];
    bool light = !function.blocks.empty();
    bool in_register = true, hands = false;
    ir::Type result = ir::Type::none;
    const int32_t ret = int32_t(m.abi.frame_return_offset());
    for (uint32_t b : function.blocks) {
      if (!light) break;
      flow.for_each_handler(b, [&](uint32_t) { light = false; });
      for (uint32_t n = m.blocks[b].first; light && n < m.blocks[b].last; n++) {
        const Inst& i = m.insts[n];
        light = is_plain(m, i);
        if (i.op == Op::call && i.target >= 0) {
          calls[f].push_back(number_of(uint32_t(i.target)));
          if (calls[f].back() == ~0u) light = false;
        }
        if (hands_on(m, i)) {
          // Of a frame made before in this block, by the call that follows.
          uint32_t frame = n, call = n + 1;
          while (frame > m.blocks[b].first && !(m.insts[frame].op == Op::frame && m.insts[frame].dst.offset == i.dst.offset)) frame--;
          while (call < m.blocks[b].last && !(m.insts[call].op == Op::call && m.insts[call].src.offset == i.dst.offset)) call++;
          if (m.insts[frame].op != Op::frame || call == m.blocks[b].last || m.insts[call].target < 0)
            light = false;
          else
            handed_on.push_back({f, number_of(uint32_t(m.insts[call].target))});
          hands = true;
          continue;
        }
        for (const ir::Operand* o : {&i.src, &i.mid, &i.dst}) {
          if (o->form == Form::fp && o->offset >= ret && o->offset < ret + int32_t(m.abi.word_bytes)) in_register = false;
          if (!is_result(m, *o)) continue;
          // One number, always of the same type, that fits the return word.
          const ir::Type t = o->type;
          if (o->second != 0 || !is_number(t) || (t != ir::Type::u8 && m.abi.word_bytes == 4 && t != ir::Type::i32) ||
              (result != ir::Type::none && result != t))
            in_register = false;
          result = t;
        }
      }
    }
    all[f].light = light;
    all[f].result = in_register ? result : ir::Type::none;
    if ((result != ir::Type::none || hands) && !in_register) all[f].light = false;
  }
  // What is handed on has one type all the way.
  for (bool changed = true; changed;) {
    changed = false;
    for (const HandedOn& h : handed_on) {
      LightFunction& from = all[h.function];
      if (!from.light || h.callee == ~0u || !all[h.callee].light) continue;
      const ir::Type result = all[h.callee].result;
      changed |= from.result == ir::Type::none && result != ir::Type::none;
      if (from.result == ir::Type::none) from.result = result;
    }
  }
  for (const HandedOn& h : handed_on)
    if (h.callee == ~0u || all[h.function].result == ir::Type::none || all[h.callee].result != all[h.function].result)
      all[h.function].light = false;
  // Only among themselves.
  for (bool changed = true; changed;) {
    changed = false;
    for (uint32_t f = 0; f < all.size(); f++) {
      if (!all[f].light) continue;
      for (uint32_t callee : calls[f]) {
        if (all[callee].light) continue;
        all[f].light = false;
        changed = true;
        break;
      }
    }
  }
  return all;
}

bool FunctionCode::calls_light(int32_t pc) const {
  if (!all_ || pc < 0) return false;
  const auto& functions = module_.functions;
  const auto it = std::lower_bound(functions.begin(), functions.end(), uint32_t(pc),
                                   [](const ir::Function& f, uint32_t at) { return f.entry < at; });
  return it != functions.end() && it->entry == uint32_t(pc) && (*all_)[size_t(it - functions.begin())].light;
}

FunctionCode::FunctionCode(const ir::Module& module, const ir::Function& function, const LightFunction& as,
                           const std::vector<LightFunction>* all)
    : module_(module), as_(as), all_(all) {
  if (!as.light || as.result == ir::Type::none) return;
  for (uint32_t b : function.blocks)
    for (uint32_t n = module.blocks[b].first; n < module.blocks[b].last; n++) {
      const Inst& i = module.insts[n];
      if (!is_result(module, i.src) && !is_result(module, i.mid) && !is_result(module, i.dst)) continue;
      Inst changed = i;
      for (ir::Operand* o : {&changed.src, &changed.mid, &changed.dst})
        if (is_result(module, *o)) {
          o->form = Form::fp;
          o->second = 0;
        }
      changed_.emplace(n, changed);
    }
}

}  // namespace dis::jit
