// lower_stmt: statements. References declared in a block become nil when the block is left, however it is
// left.
#include <algorithm>
#include <limits>

#include "runtime/support/check.h"
#include "tools/limbo/lower_internal.h"

namespace dis::limbo {

void FunctionLowering::clear_scope(Stmt* block) {
  for (Decl* local : block->locals)
    if (local->lowered) {
      Slot* s = static_cast<Slot*>(local->lowered);
      clear(frame(s), s->type);
    }
}

void FunctionLowering::block(Stmt* s, bool nested) {
  if (nested) scopes_.push_back(s);
  for (Stmt* child : s->body) statement(child);
  if (nested) {
    scopes_.pop_back();
    clear_scope(s);
  }
}

void FunctionLowering::statement(Stmt* s) {
  if (!s) return;
  switch (s->kind) {
    case StmtKind::empty: return;
    case StmtKind::expr:
      effect(s->expr);
      end_statement();
      return;
    case StmtKind::declaration:
      if (s->group && s->group->kind == DeclGroupKind::variable && s->group->value) {
        // The last name gets the value, each before it a copy.
        const Seq<Decl*>& decls = s->group->decls;
        for (size_t i = decls.size(); i-- > 0;) {
          const Operand to = frame(slot_of(decls[i]));
          if (i + 1 == decls.size())
            into(s->group->value, to, decls[i]->type);
          else
            move(decls[i]->type, frame(slot_of(decls[i + 1])), to, s->span);
        }
        end_statement();
      }
      return;
    case StmtKind::block: block(s, true); return;
    case StmtKind::if_: {
      // A chain of else-ifs is followed without recursion.
      std::vector<int32_t> ends;
      for (;;) {
        Expr* condition = s->expr;
        if (condition->kind == ExprKind::constant && condition->type->kind == TypeKind::int_) {
          Stmt* taken = condition->value.integer ? s->then_ : s->else_;
          if (taken && taken->kind == StmtKind::if_) {
            s = taken;
            continue;
          }
          statement(taken);
          break;
        }
        const int32_t no = label();
        branch(condition, false, no);
        end_statement();
        statement(s->then_);
        if (!s->else_) {
          place_label(no);
          break;
        }
        ends.push_back(label());
        jump(ends.back(), s->span);
        place_label(no);
        if (s->else_->kind != StmtKind::if_) {
          statement(s->else_);
          break;
        }
        s = s->else_;
      }
      for (int32_t end : ends) place_label(end);
      return;
    }
    case StmtKind::loop: loop(s); return;
    case StmtKind::do_while: do_while(s); return;
    case StmtKind::case_: case_statement(s); return;
    case StmtKind::pick: pick_statement(s); return;
    case StmtKind::alt: alt(s); return;
    case StmtKind::handle: handle(s); return;
    case StmtKind::break_:
    case StmtKind::continue_: leave(s); return;
    case StmtKind::return_:
      if (s->expr) {
        Held made;
        if (s->expr->type->kind == TypeKind::none) {
          effect(s->expr);
        } else {
          // The result lies where the caller wants it, in a variable that the value may be made of, and that
          // keeps what it has if the value cannot be completed.
          const Operand result = through(frame(result_));
          if (made_of_parts(s->expr) && !(settled(s->expr) && uses_own_only(s->expr))) {
            made = in_temp(s->expr);
            move(s->expr->type, made.op, result, s->span);
          } else {
            into(s->expr, result, def_.decl->type->element);
          }
        }
        // Whatever temporaries hold goes with the frame.
        const size_t from = f_.code.size();
        release(made);
        end_statement();
        f_.code.resize(from);
      }
      emit(Opcode::ret, {}, {}, {}, s->span);
      return;
    case StmtKind::exit_: emit(Opcode::exit, {}, {}, {}, s->span); return;
    case StmtKind::spawn:
      call(s->expr, nullptr, true);
      end_statement();
      return;
    case StmtKind::raise: raise(s); return;
  }
}

// --- Loops
// -------------------------------------------------------------------------------------------------------

void FunctionLowering::loop(Stmt* s) {
  statement(s->init);
  Expr* condition = s->expr;
  if (condition && condition->kind == ExprKind::constant && condition->type->kind == TypeKind::int_) {
    if (!condition->value.integer) return;
    condition = nullptr;
  }
  const int32_t top = label(), next = label(), after = label(), test = label();
  // The test at the end saves a jump each time round.
  const bool test_last = condition && leaves_no_references(condition);
  if (test_last) jump(test, s->span);
  place_label(top);
  if (condition && !test_last) {
    branch(condition, false, after);
    end_statement();
  }
  targets_.push_back({s, after, next, scopes_.size()});
  statement(s->then_);
  targets_.pop_back();
  place_label(next);
  statement(s->step);
  place_label(test);
  if (test_last) {
    branch(condition, true, top);
    end_statement();
  } else {
    jump(top, s->span);
  }
  place_label(after);
}

// Evaluating the condition makes no temporary that holds a reference, and it may be turned round.
bool FunctionLowering::leaves_no_references(Expr* e) {
  for (; e; e = e->left) {
    if (e->type && rank(e) >= kCannot && (types_.is_pointer(e->type) || types_.is_record(e->type)))
      return false;
    if (e->kind == ExprKind::call ||
        (e->kind == ExprKind::binary && e->op >= Op::lt && e->left->type->kind == TypeKind::real))
      return false;
    for (Expr* item : e->items)
      if (!leaves_no_references(item)) return false;
    if (!leaves_no_references(e->right) || !leaves_no_references(e->extra)) return false;
  }
  return true;
}

void FunctionLowering::do_while(Stmt* s) {
  const int32_t top = label(), next = label(), after = label();
  place_label(top);
  targets_.push_back({s, after, next, scopes_.size()});
  statement(s->then_);
  targets_.pop_back();
  place_label(next);
  if (s->expr) {
    branch(s->expr, true, top);
    end_statement();
  } else {
    jump(top, s->span);
  }
  place_label(after);
}

void FunctionLowering::leave(Stmt* s) {
  const auto at = std::find_if(targets_.rbegin(), targets_.rend(),
                               [&](const Target& t) { return t.statement == s->target; });
  DIS_CHECK(at != targets_.rend());
  for (size_t i = scopes_.size(); i-- > at->scopes;) clear_scope(scopes_[i]);
  jump(s->kind == StmtKind::break_ ? at->after : at->next, s->span);
}

// --- Choices
// -----------------------------------------------------------------------------------------------------

void FunctionLowering::arms(Stmt* s, const std::vector<int32_t>& arm_labels, int32_t end) {
  targets_.push_back({s, end, -1, scopes_.size()});
  for (size_t i = 0; i < s->arms.size(); i++) {
    place_label(arm_labels[i]);
    statement(s->arms[i]->body);
    jump(end, s->arms[i]->span);
  }
  targets_.pop_back();
  place_label(end);
}

void FunctionLowering::case_statement(Stmt* s) {
  Type* type = s->expr->type;
  const int32_t end = label();
  std::vector<int32_t> arm_labels;
  for (size_t i = 0; i < s->arms.size(); i++) arm_labels.push_back(label());
  const int32_t otherwise = s->default_arm >= 0 ? arm_labels[size_t(s->default_arm)] : end;

  Held value = operand(s->expr, nullptr);
  const size_t n = s->labels.size();
  if (type->kind == TypeKind::int_ && n > 0) {
    const int64_t first = s->labels[0].low->value.integer, last = s->labels[n - 1].high->value.integer;
    const uint64_t span = uint64_t(last) - uint64_t(first) + 1;
    if (span >= 3 && span <= 3 * uint64_t(n)) {
      // Dense: a jump table, with the bounds tested before.
      Table* table = module_.table(Table::Kind::jump, f_);
      Operand at = value.op;
      Slot* t = nullptr;
      if (first != 0) {
        t = temp(types_.int_);
        if (is_indirect(at)) {
          emit(Opcode::movw, at, {}, frame(t), s->span);
          emit(Opcode::subw, number(first), {}, frame(t), s->span);
        } else {
          emit(Opcode::subw, number(first), at, frame(t), s->span);
        }
        at = frame(t);
      }
      emit(Opcode::bltw, at, imm(0), {OperandMode::label, otherwise}, s->span);
      emit(Opcode::bgtw, at, imm(last - first), {OperandMode::label, otherwise}, s->span);
      emit(Opcode::goto_, at, {}, data(table->slot, int32_t(abi_.word_bytes)), s->span);
      size_t row = 0;
      for (int64_t v = first;; v++) {
        while (s->labels[row].high->value.integer < v) row++;
        const bool covered = s->labels[row].low->value.integer <= v;
        table->rows.push_back({v, v, {}, {}, false, covered ? arm_labels[s->labels[row].arm] : otherwise});
        if (v == last) break;
      }
      table->default_label = otherwise;
      if (t) release(t);
      release(value);
      end_statement();
      arms(s, arm_labels, end);
      return;
    }
  }
  const auto kind = type->kind == TypeKind::big      ? Table::Kind::big
                    : type->kind == TypeKind::string ? Table::Kind::string
                                                     : Table::Kind::word;
  // Rows of numbers end before their upper bound, so the largest number has none: it is tested for first.
  const int64_t largest =
      kind == Table::Kind::big ? std::numeric_limits<int64_t>::max() : std::numeric_limits<int32_t>::max();
  if (kind != Table::Kind::string && n > 0 && s->labels[n - 1].high->value.integer == largest) {
    emit(branch_opcode(Op::eq, type), value.op,
         kind == Table::Kind::big ? data(module_.constant(s->labels[n - 1].high)) : number(largest),
         {OperandMode::label, arm_labels[s->labels[n - 1].arm]}, s->span);
  }
  Table* table = module_.table(kind, f_);
  const Opcode op = kind == Table::Kind::big      ? Opcode::casel
                    : kind == Table::Kind::string ? Opcode::casec
                                                  : Opcode::case_;
  emit(op, value.op, {}, data(table->slot), s->span);
  for (const Label& l : s->labels) {
    Table::Row row;
    if (kind == Table::Kind::string) {
      row.low_text = l.low->value.text;
      row.has_high = l.high != l.low;
      if (row.has_high) row.high_text = l.high->value.text;
    } else {
      row.low = l.low->value.integer;
      row.high = std::min(l.high->value.integer, largest - 1);
      if (row.low > row.high) continue;
    }
    row.label = arm_labels[l.arm];
    table->rows.push_back(row);
  }
  table->default_label = otherwise;
  release(value);
  end_statement();
  arms(s, arm_labels, end);
}

void FunctionLowering::pick_statement(Stmt* s) {
  const int32_t end = label();
  std::vector<int32_t> arm_labels;
  for (size_t i = 0; i < s->arms.size(); i++) arm_labels.push_back(label());
  Slot* value = slot_of(s->decl);
  into(s->expr, frame(value), s->decl->type);
  Table* table = module_.table(Table::Kind::word, f_);
  emit(Opcode::case_, through(frame(value)), {}, data(table->slot), s->span);
  for (const Label& l : s->labels)
    table->rows.push_back({l.low->value.integer, l.high->value.integer, {}, {}, false, arm_labels[l.arm]});
  table->default_label = s->default_arm >= 0 ? arm_labels[size_t(s->default_arm)] : end;
  end_statement();
  arms(s, arm_labels, end);
}

// --- Alternatives
// ------------------------------------------------------------------------------------------------

static Expr* communication(Expr* e) {
  if (!e) return nullptr;
  if (e->kind == ExprKind::send || e->kind == ExprKind::receive) return e;
  if (Expr* c = communication(e->left)) return c;
  if (Expr* c = communication(e->right)) return c;
  for (Expr* item : e->items)
    if (Expr* c = communication(item)) return c;
  return communication(e->extra);
}

// Builds the table of channels and places, waits, and goes to the arm that was chosen.
void FunctionLowering::alt(Stmt* s) {
  struct Guard {
    Expr* whole;
    Expr* comm;
    bool send;
    Slot* value = nullptr;  // temporary for the value
    bool direct = false;    // received where it is wanted: nothing is left to do
    int32_t label = -1;
  };
  std::vector<Guard> guards;
  for (Arm* arm : s->arms)
    for (Expr* l : arm->labels)
      if (l->kind != ExprKind::wildcard) {
        Expr* c = communication(l);
        DIS_CHECK(c);
        guards.push_back({l, c, c->kind == ExprKind::send});
      }
  const int32_t entries = int32_t(abi_.alt_entries_offset()), entry = int32_t(abi_.alt_entry_bytes());
  size_t sends = 0;
  for (const Guard& g : guards) sends += g.send;
  // A channel that lies in a variable is held by it, and the table only copies the reference uncounted.
  std::vector<int32_t> pointers;
  {
    size_t send = 0, receive = sends;
    for (const Guard& g : guards) {
      const size_t at = g.send ? send++ : receive++;
      if (rank(g.comm->left) >= kCannot) pointers.push_back(entries + int32_t(at) * entry);
    }
    std::sort(pointers.begin(), pointers.end());
  }
  Slot* which = temp(types_.int_);
  Slot* table = shaped_temp(entries + int32_t(guards.size()) * entry, pointers);
  table->address_taken = true;

  size_t send = 0, receive = sends;
  for (Guard& g : guards) {
    const int32_t at = entries + int32_t(g.send ? send++ : receive++) * entry;
    const Operand channel_at = frame(table, at), value_at = frame(table, at + int32_t(abi_.ref_bytes));
    Expr* channel = g.comm->left;
    if (rank(channel) < kCannot) {
      emit(Opcode::movw, direct(channel), {}, channel_at, channel->span);
    } else {
      into(channel, channel_at, channel->type);
      end_statement();
    }
    if (g.send) {
      Expr* value = g.comm->right;
      if (rank(value) < kCannot && rank(value) != kImmediate) {
        emit(Opcode::lea, direct(value), {}, value_at, value->span);
      } else if (rank(value) == kImmediate) {
        emit(Opcode::lea, direct(value), {}, value_at, value->span);
      } else {
        g.value = temp(value->type);
        into(value, frame(g.value), value->type);
        end_statement();
        emit(Opcode::lea, frame(g.value), {}, value_at, value->span);
      }
      continue;
    }
    // Receive: straight into the variable of `x = <-c`, if that is all.
    Expr* w = g.whole;
    if ((w->kind == ExprKind::assign || w->kind == ExprKind::declare) && w->right == g.comm) {
      if (w->left->kind == ExprKind::tuple && w->kind == ExprKind::declare) {
        if (Slot* group = group_for(w->left)) {
          emit(Opcode::lea, frame(group), {}, value_at, w->span);
          group->address_taken = true;
          g.direct = true;
          continue;
        }
      } else if (w->left->kind != ExprKind::nil && w->left->kind != ExprKind::tuple &&
                 rank(w->left) < kCannot) {
        emit(Opcode::lea, direct(w->left), {}, value_at, w->span);
        g.direct = true;
        continue;
      }
    }
    g.value = temp(g.comm->type);
    emit(Opcode::lea, frame(g.value), {}, value_at, g.comm->span);
    // Only one receive happens: the place may serve others too.
    temps_[temp_index_[g.value]].users--;
  }
  emit(Opcode::movw, imm(int64_t(sends)), {}, frame(table, int32_t(abi_.alt_nsend_offset())), s->span);
  emit(Opcode::movw, imm(int64_t(guards.size() - sends)), {}, frame(table, int32_t(abi_.alt_nrecv_offset())),
       s->span);
  emit(s->default_arm >= 0 ? Opcode::nbalt : Opcode::alt, frame(table), {}, frame(which), s->span);
  Table* jumps = module_.table(Table::Kind::jump, f_);
  emit(Opcode::goto_, frame(which), {}, data(jumps->slot, int32_t(abi_.word_bytes)), s->span);
  release(which);

  const int32_t end = label();
  targets_.push_back({s, end, -1, scopes_.size()});
  size_t next = 0;
  for (Arm* arm : s->arms) {
    const int32_t body = label();
    scopes_.push_back(arm->body);
    for (size_t i = 0; i < arm->labels.size(); i++) {
      Expr* l = arm->labels[i];
      if (l->kind == ExprKind::wildcard) {
        jumps->default_label = label();
        place_label(jumps->default_label);
      } else {
        Guard& g = guards[next++];
        g.label = label();
        place_label(g.label);
        if (g.value && !g.send) keep(g.value);
        if (!g.direct) {
          if (g.send && !g.value) {
            *g.comm = *g.comm->right;
          } else {
            // The value has been sent or received; what is left refers to it as to a variable.
            Decl* stand_in = module_.arena.make<Decl>();
            stand_in->kind = DeclKind::local;
            stand_in->type = g.comm->type;
            stand_in->lowered = g.value;
            Expr as_name;
            as_name.kind = ExprKind::name;
            as_name.span = g.comm->span;
            as_name.type = g.comm->type;
            as_name.decl = stand_in;
            *g.comm = as_name;
          }
          if (g.whole->kind != ExprKind::name) effect(g.whole);
        }
        if (g.value) release(g.value);
        end_statement();
      }
      if (i + 1 < arm->labels.size()) jump(body, s->span);
    }
    place_label(body);
    scopes_.pop_back();
    statement(arm->body);
    jump(end, arm->span);
  }
  targets_.pop_back();
  place_label(end);
  for (const bool sending : {true, false})
    for (const Guard& g : guards)
      if (g.send == sending) jumps->rows.push_back({0, 0, {}, {}, false, g.label});
}

// --- Exceptions
// --------------------------------------------------------------------------------------------------

void FunctionLowering::collect_cleared(Stmt* s, std::vector<Slot*>& out) {
  if (!s) return;
  if (s->kind == StmtKind::block)
    for (Decl* local : s->locals)
      if (local->lowered) {
        Slot* slot = static_cast<Slot*>(local->lowered);
        if (types_.has_pointers(slot->type)) out.push_back(slot);
      }
  for (Stmt* child : s->body) collect_cleared(child, out);
  for (Arm* arm : s->arms) collect_cleared(arm->body, out);
  collect_cleared(s->then_, out);
  collect_cleared(s->else_, out);
  collect_cleared(s->init, out);
  collect_cleared(s->step, out);
}

void FunctionLowering::handle(Stmt* s) {
  const int32_t first = label(), last = label(), end = label();
  place_label(first);
  statement(s->then_);
  place_label(last);
  jump(end, s->span);

  HandlerRange range;
  range.first = first;
  range.last = last;
  range.exception = slot_of(s->decl);
  range.exception->address_taken = true;
  collect_cleared(s->then_, range.cleared);
  std::vector<int32_t> arm_labels;
  for (size_t i = 0; i < s->arms.size(); i++) arm_labels.push_back(label());
  for (const Label& l : s->labels) {
    const bool typed = l.low->kind != ExprKind::constant;
    range.typed_count += typed;
    range.entries.push_back({typed ? l.low->decl->init->value.text : l.low->value.text, arm_labels[l.arm]});
  }
  if (s->default_arm >= 0) range.default_label = arm_labels[size_t(s->default_arm)];
  caught_.push_back(range.exception);
  arms(s, arm_labels, end);
  caught_.pop_back();
  f_.handlers.push_back(std::move(range));
}

void FunctionLowering::raise(Stmt* s) {
  Held p;
  if (!s->expr) {
    DIS_CHECK(!caught_.empty());
    p.op = frame(caught_.back());
  } else if (s->expr->kind == ExprKind::name && s->expr->type->kind == TypeKind::exception &&
             s->expr->decl->kind == DeclKind::constant) {
    // An exception without values, by its name alone.
    Expr* made = module_.arena.make<Expr>();
    made->kind = ExprKind::construct;
    made->span = s->expr->span;
    made->type = s->expr->type;
    made->decl = s->expr->decl;
    Slot* t = temp(types_.any);
    exception_into(made, frame(t));
    p = {frame(t), types_.any, t};
  } else if (s->expr->kind == ExprKind::construct && s->expr->type->kind == TypeKind::exception) {
    Slot* t = temp(types_.any);
    exception_into(s->expr, frame(t));
    p = {frame(t), types_.any, t};
  } else {
    p = operand(s->expr, nullptr);
  }
  emit(Opcode::raise, p.op, {}, {}, s->span);
  // Nothing after it runs; the temporaries go back without being cleared.
  const size_t from = f_.code.size();
  release(p);
  end_statement();
  f_.code.resize(from);
}

}  // namespace dis::limbo
