// builder_calls: frames, calls within the module and out of it, returns, and small functions put in line.
#include "jit/graph/builder.h"

#include <cstddef>

#include "runtime/frame.h"
#include "runtime/process.h"

namespace dis::jit {

using ir::Form;
using ir::Inst;
using ir::Op;
using ir::Operand;

// Frames with more references than this drop them in a loop of the runtime's.
constexpr uint32_t kMaxInlineDrops = 4;

void Builder::build_frame(const Inst& i) {
  if (sp() == kUnknownSp || i.dst.form != Form::fp) {
    step(i);
    pending_.push_back({.slot = i.dst.form == Form::fp ? uint32_t(i.dst.offset) : ~0u, .at = kUnknownSp});
    return;
  }
  Pending p;
  p.slot = uint32_t(i.dst.offset);
  p.type = facts_.types[size_t(i.index)];
  p.bytes = uint32_t(frame_bytes(abi_, p.type));
  p.at = sp() + int32_t(abi_.frame_prefix_bytes());
  p.block = block_;
  Node* n = graph_->new_node(GraphOp::new_frame, Ty::none, pc_);
  n->offset = p.at;
  n->frame_type = p.type;
  n->known = code_.light();  // no header: the runtime fills it in when it must
  add(n);
  write(i.dst, word_of(frame_address(p.at)));
  pending_.push_back(std::move(p));
  deepest_ = std::max(deepest_, sp());
  graph_->has_calls = true;
}

void Builder::build_module_frame(const Inst& i) {
  if (i.dst.form == Form::fp) {
    Node* const m = check_ref(read(i.src), ExceptionId::module_not_loaded);
    Node* const f = service(Service::new_module_frame, Ty::ptr, {m, function_number(i)}, kNotedException);
    write(i.dst, word_of(f));
    pending_.push_back({.slot = uint32_t(i.dst.offset), .at = kUnknownSp});
    graph_->has_calls = true;
  } else {
    step(i);
    pending_.push_back({.slot = ~0u, .at = kUnknownSp});
  }
}

// Of a link, or below 0 of an export: of a function's reference it lies in memory.
Node* Builder::function_number(const Inst& i) {
  if (i.index >= 0) return integer(Ty::i64, i.index);
  Node* const number = read(i.mid);
  return number->type == Ty::i32 ? make(GraphOp::sext32, Ty::i64, {number}) : number;
}

// The frame an instruction consumes is the one made last. If the stack's end is not known statically behind it, the
// runtime's idea of it is put right: functions called natively leave theirs there.
void Builder::pop_pending(const Inst& i) {
  if (pending_.empty()) {
    bailout_ = Bailout::frame_order;
    return;
  }
  pending_.pop_back();
  if (sp() != kUnknownSp || i.op == Op::spawn || i.op == Op::mspawn) return;
  Node* f = pointer(check_ref(read_as(i.src, ir::Type::addr), ExceptionId::nil_dereference));
  Node* end = make(GraphOp::add, Ty::ptr, {f, integer(Ty::i64, -int64_t(abi_.frame_prefix_bytes()))});
  Node* n = make(GraphOp::store_process, Ty::none, {end});
  n->offset = int32_t(offsetof(Process, sp));
}

void Builder::build_call(const Inst& i) {
  if (pending_.empty() || i.target < 0) {
    bailout_ = pending_.empty() ? Bailout::frame_order : Bailout::unknown_control_flow;
    return;
  }
  const int32_t at = pending_.back().at;
  const uint32_t number = facts_.number_of(uint32_t(i.target));
  const LightFunction* light = facts_.light && number < facts_.light->size() ? &(*facts_.light)[number] : nullptr;
  Node* n;
  if (at != kUnknownSp && light && light->light && graph_->inlining) {
    // Calls it makes itself lose the registers: what is wanted behind goes home first.
    if (makes_calls(number)) leave_registers(true);
    if (inline_call(i, number, *light)) return;
  }
  leave_registers(at != kUnknownSp);
  if (at != kUnknownSp && light && light->light) {
    const Operand result = pending_.back().result;
    const Type* type = pending_.back().type;
    n = graph_->new_node(GraphOp::call_light, light->result == ir::Type::none ? Ty::none : ty_of(light->result), pc_);
    n->offset = at;
    n->frame_type = type;
    add(n);
    n->imm = number;
    graph_->has_calls = true;
    forget_all();
    pop_pending(i);
    n->frames = frames();  // the frame it runs in is known from the call itself
    if (n->type != Ty::none && result.form != Form::none) {
      Operand to = result;
      to.type = light->result;
      write(to, n);
    }
    return;
  }
  if (at != kUnknownSp) {
    n = graph_->new_node(GraphOp::call, Ty::none, pc_);
    n->offset = at;
    add(n);
  } else {
    Node* f = check_ref(read_as(i.src, ir::Type::addr), ExceptionId::nil_dereference);
    n = make(GraphOp::call_at, Ty::none, {pointer(f)});
  }
  n->imm = i.target;
  graph_->has_calls = true;
  forget_all();
  pop_pending(i);
}

void Builder::build_module_call(const Inst& i) {
  if (pending_.empty()) {
    bailout_ = Bailout::frame_order;
    return;
  }
  Node* const number = function_number(i);
  leave_registers();
  const int32_t at = pending_.back().at;
  Node* f;
  if (at != kUnknownSp) {
    f = frame_address(at);
  } else {
    f = pointer(check_ref(read_as(i.src, ir::Type::addr), ExceptionId::nil_dereference));
  }
  Node* m = check_ref(read(i.dst), ExceptionId::module_not_loaded);
  Node* n = make(GraphOp::call_module, Ty::none, {f, m, number});
  n->offset = int32_t(graph_->steps.size());  // where the link leads to a built-in or to the other engine
  graph_->steps.push_back({.pc = i.pc, .branches = false});
  graph_->has_calls = true;
  forget_all();
  pop_pending(i);
}

void Builder::build_ret(const Inst&) {
  const Type* frame = facts_.types[size_t(function_.frame_type)];
  if (frame->pointer_count > kMaxInlineDrops) {
    Node* n = make(GraphOp::service, Ty::none, {frame_address(base_), type_constant(frame)});
    n->imm = int64_t(Service::drop_frame);
  } else {
    for (uint32_t k = 0; k < frame->pointer_count; k++) {
      const uint32_t offset = frame->pointers[k];
      const int32_t v = slots_.at(offset);
      Node* old = v >= 0 ? read_variable(size_t(v))
                         : load_place({Place::slot, nullptr, base_ + int32_t(offset), Alias::escaped}, ir::Type::ref);
      release(old);
    }
  }
  if (code_.result() != ir::Type::none) {
    Operand o{.form = Form::fp, .type = code_.result(), .offset = int32_t(abi_.frame_return_offset())};
    Node* v = read(o);
    if (caller_) {
      returns_.emplace_back(block_, v);
      last_block_ = block_;
      make(GraphOp::jump, Ty::none, {});
    } else {
      end(GraphOp::ret_value, {v}, {});
    }
    return;
  }
  if (caller_) {
    returns_.emplace_back(block_, nullptr);
    last_block_ = block_;
    make(GraphOp::jump, Ty::none, {});
    return;
  }
  end(GraphOp::ret, {}, {});
}


Builder::Inlined Builder::run_inline(const Arguments& arguments) {
  Inlined out;
  prepare();
  // Behind the caller's block in the layout.
  auto place = std::find(graph_->blocks.begin(), graph_->blocks.end(), caller_->block_) + 1;
  place = graph_->blocks.insert(place, heads_.begin(), heads_.end()) + ptrdiff_t(heads_.size());
  const size_t first = slots_.position(facts_.flow.block_at(function_.entry));
  GraphBlock* entry = new_block(0);
  graph_->blocks.insert(std::find(graph_->blocks.begin(), graph_->blocks.end(), heads_[0]), entry);
  add_entry(entry, first);
  for (const auto& [offset, value] : arguments)
    if (const int32_t v = slots_.at(offset); v >= 0) states_.back().defs[size_t(v)] = value;
  make(GraphOp::jump, Ty::none, {});
  caller_->jump_to_inlined(entry);
  build_blocks();
  if (bailout_ != Bailout::none) {
    caller_->bailout_ = bailout_;
    return out;
  }
  out.clobbers = clobbers_;
  out.deepest = deepest_;
  if (returns_.empty()) return out;
  // Where all ways back come together.
  GraphBlock* tail = new_block(caller_->current_);
  graph_->blocks.insert(std::find(graph_->blocks.begin(), graph_->blocks.end(), heads_.empty() ? entry : last_block_) + 1,
                        tail);
  Nodes values(&arena_);
  for (auto& [block, value] : returns_) {
    link(block, tail);
    values.push_back(value);
  }
  if (code_.result() != ir::Type::none) {
    if (values.size() == 1) {
      out.result = values[0];
    } else {
      Node* phi = graph_->new_node(GraphOp::phi, ty_of(code_.result()), pc_);
      phi->block = tail;
      phi->sp = caller_->sp();
      graph_->set_inputs(phi, values);
      tail->phis.push_back(phi);
      out.result = phi;
    }
  }
  out.tail = tail;
  return out;
}

void Builder::jump_to_inlined(GraphBlock* entry) {
  make(GraphOp::jump, Ty::none, {});
  link(block_, entry);
}

bool Builder::makes_calls(uint32_t number) const {
  for (uint32_t b : module_.functions[number].blocks)
    for (uint32_t n = module_.blocks[b].first; n < module_.blocks[b].last; n++)
      if (module_.insts[n].op == Op::call) return true;
  return false;
}

// Puts the callee's code where it is called, if it is small and there is room left. False: nothing was done.
bool Builder::inline_call(const Inst& i, uint32_t number, const LightFunction& light) {
  constexpr uint32_t kMostInstructions = 40, kMostInAll = 240, kMostDepth = 4, kMostRecursion = 2;
  const ir::Function& callee = module_.functions[number];
  const Type* type = pending_.back().type;
  if (type->pointer_count > kMaxInlineDrops || !graph_->inlining) return false;
  uint32_t size = 0;
  for (uint32_t b : callee.blocks) size += module_.blocks[b].last - module_.blocks[b].first;
  if (size > kMostInstructions) return false;
  uint32_t depth = 0, same = 0;
  Builder* outermost = this;
  for (Builder* b = this; b; b = b->caller_) {
    depth++;
    same += &b->function_ == &callee;
    outermost = b;
  }
  if (depth > kMostDepth || same > kMostRecursion || outermost->inlined_ + size > kMostInAll) return false;
  outermost->inlined_ += size;

  const Pending frame = pending_.back();
  // Arguments stored in this block need not go through memory.
  Arguments arguments;
  Nodes stores(&arena_);
  if (frame.block == block_) {
    for (size_t k = block_->nodes.size(); k-- > 0;) {
      Node* n = block_->nodes[k];
      if (n->op == GraphOp::new_frame && n->offset == frame.at) break;
      const GraphKind kind = graph_op_info(n->op).kind;
      if (kind == GraphKind::clobber) break;
      if (n->op != GraphOp::store_slot || n->offset < frame.at || n->offset >= frame.at + int32_t(frame.bytes)) continue;
      const uint32_t offset = uint32_t(n->offset - frame.at);
      if (std::find(frame.stored.begin(), frame.stored.end(), offset) != frame.stored.end()) continue;  // a reference
      if (n->width != Mw::i64 && n->width != Mw::i32 && n->width != Mw::f64) continue;
      bool again = false;
      for (const auto& [o, v] : arguments) again |= o == offset;
      if (!again) {
        arguments.emplace_back(offset, n->in(0));
        stores.push_back(n);
      }
    }
  }
  if (facts_.metered) make(GraphOp::charge, Ty::none, {})->imm = kCallPrice / kInstructionPrice;
  pending_.pop_back();
  frames_ = 0;
  Builder inner(*this, callee, light, frame.at, i.pc, type, arguments);
  // What goes over in registers is not stored, if the callee keeps it in a variable of the same width.
  std::erase_if(block_->nodes, [&](Node* n) {
    if (std::find(stores.begin(), stores.end(), n) == stores.end()) return false;
    if (inner.slots_.at(uint32_t(n->offset - frame.at)) < 0) return false;
    graph_->drop_inputs(n);
    return true;
  });
  const Inlined done = inner.run_inline(arguments);
  deepest_ = std::max(deepest_, done.deepest);
  if (bailout_ != Bailout::none) return true;
  graph_->has_calls = true;
  frames_ = 0;
  if (!done.tail) {
    // It never comes back: what follows is not reached, but has to stand somewhere.
    block_ = new_block(current_);
    graph_->blocks.push_back(block_);
    block_->is_root = false;
    unreached_ = true;
  } else {
    block_ = done.tail;
  }
  forget_made();
  if (done.clobbers) {
    clobbers_ = true;
    forget_all();
  }
  if (done.result && frame.result.form != Form::none) {
    Operand to = frame.result;
    to.type = light.result;
    write(to, done.result);
  }
  return true;
}

}  // namespace dis::jit
