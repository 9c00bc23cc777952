// checker_statements: statements, what they bind, where they jump, and whether the end of them can be
// reached. A function that returns a value must not reach its end; what counts is the structure of the
// statements and conditions that are constants, as in the code the compiler makes.
#include <algorithm>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

// A condition that is known: 1, 0; -1 if not. No condition is true.
int known(const Expr* condition) {
  if (!condition) return 1;
  if (condition->kind != ExprKind::constant || !condition->type || condition->type->kind != TypeKind::int_)
    return -1;
  return condition->value.integer != 0;
}

// The send or receive in the guard of an alt: the first from the left.
Expr* communication(Expr* e, int depth = 0) {
  if (!e || depth > 1000) return nullptr;
  if (e->kind == ExprKind::send || e->kind == ExprKind::receive) return e;
  if (Expr* found = communication(e->left, depth + 1)) return found;
  if (Expr* found = communication(e->right, depth + 1)) return found;
  for (Expr* item : e->items)
    if (Expr* found = communication(item, depth + 1)) return found;
  return communication(e->extra, depth + 1);
}

}  // namespace

void Checker::add_local(Decl* d) {
  if (block_) block_->locals.push(arena_, d);
}

bool Checker::statement(Stmt* s, bool reached) {
  if (depth_ >= kMaxDepth) {
    error(s->span, "statements are nested too deeply");
    return true;
  }
  depth_++;
  const bool after = statement_kind(s, reached);
  depth_--;
  return after;
}

bool Checker::statement_kind(Stmt* s, bool reached) {
  switch (s->kind) {
    case StmtKind::empty: return reached;
    case StmtKind::expr: {
      const size_t before = errors_;
      expr(s->expr);
      if (errors_ == before) check_used(s->expr);
      s->expr = folded(s->expr, before);
      return reached;
    }
    case StmtKind::block: return block(s, reached, true);
    case StmtKind::declaration: local_group(s); return reached;
    case StmtKind::if_: return if_statement(s, reached);
    case StmtKind::loop: return loop(s, reached);
    case StmtKind::do_while: return do_while(s, reached);
    case StmtKind::alt: return alt_statement(s, reached);
    case StmtKind::case_: return case_statement(s, reached);
    case StmtKind::pick: return pick_statement(s, reached);
    case StmtKind::handle: return handle_statement(s, reached);
    case StmtKind::return_: return_statement(s); return false;
    case StmtKind::break_:
    case StmtKind::continue_: jump(s, reached); return false;
    case StmtKind::exit_: return false;
    case StmtKind::spawn: spawn_statement(s); return reached;
    case StmtKind::raise: raise_statement(s); return false;
  }
  return reached;
}

bool Checker::block(Stmt* s, bool reached, bool own_scope) {
  Stmt* const outer = block_;
  block_ = s;
  if (own_scope) {
    if (scope_.deep()) {
      error(s->span, "blocks are nested too deeply");
      block_ = outer;
      return reached;
    }
    scope_.enter();
  }
  bool warned = !reached;
  for (Stmt* inner : s->body) {
    if (!reached && !warned && inner->kind != StmtKind::empty && inner->kind != StmtKind::declaration) {
      warn(inner->span, "this statement can never be reached");
      warned = true;
    }
    reached = statement(inner, reached);
    if (diagnostics_.full()) break;
  }
  if (own_scope) leave_scope();
  block_ = outer;
  return reached;
}

void Checker::local_group(Stmt* s) {
  DeclGroup* group = s->group;
  const uint32_t had = group->decls.size();
  declare_group(group, nullptr);
  switch (group->kind) {
    case DeclGroupKind::variable:
      check_variables(group, false);
      for (uint32_t i = had; i < group->decls.size(); i++) add_local(group->decls[i]);
      break;
    case DeclGroupKind::constant: check_constants(group, false); break;
    case DeclGroupKind::type: check_type_group(group); break;
    case DeclGroupKind::import: check_import(group, false); break;
    case DeclGroupKind::exception: check_exceptions(group, nullptr); break;
    default: error(s->span, "this cannot be declared inside a function"); break;
  }
}

void Checker::condition(Expr*& e, std::string_view what) {
  if (!e) return;
  const size_t before = errors_;
  if (expr(e) && e->type != types_.int_)
    error(e->span, "the condition of " + std::string(what) + " must be an int, not " + with_type(e));
  e = folded(e, before);
}

// Chains of `else if` are followed, not recursed into.
bool Checker::if_statement(Stmt* s, bool reached) {
  bool after = false;
  for (;;) {
    condition(s->expr, "if");
    const int value = known(s->expr);
    const bool then = statement(s->then_, reached && value != 0);
    after = after || then;
    const bool otherwise = reached && value != 1;
    if (!s->else_) return after || otherwise;
    if (s->else_->kind != StmtKind::if_) return statement(s->else_, otherwise) || after;
    s = s->else_;
    reached = otherwise;
  }
}

// --- Loops and jumps ---

void Checker::push_target(Stmt* s, bool loop) {
  if (s->label)
    for (const Target& other : targets_)
      if (other.stmt->label == s->label) {
        Message& m = error(s->span, "label '" + std::string(s->label->text) + "' is taken");
        Diagnostics::note(m, other.stmt->span, "by this statement");
        break;
      }
  targets_.push_back({s, loop});
}

Checker::Target Checker::pop_target() {
  const Target target = targets_.back();
  targets_.pop_back();
  if (target.stmt->label && !target.used)
    warn(target.stmt->span, "label '" + std::string(target.stmt->label->text) + "' is never used");
  return target;
}

void Checker::jump(Stmt* s, bool reached) {
  const bool leave = s->kind == StmtKind::break_;
  for (size_t i = targets_.size(); i-- > 0;) {
    Target& target = targets_[i];
    if ((s->label && target.stmt->label != s->label) || (!leave && !target.loop)) continue;
    s->target = target.stmt;
    if (s->label) target.used = true;
    if (reached) (leave ? target.broken : target.continued) = true;
    return;
  }
  const char* what = leave ? "break" : "continue";
  if (s->label)
    error(s->span, std::string(what) + ": no enclosing " + (leave ? "statement" : "loop") +
                       " has the label '" + std::string(s->label->text) + "'");
  else
    error(s->span, std::string(what) + " outside of " + (leave ? "a loop, case, alt or pick" : "a loop"));
}

bool Checker::loop(Stmt* s, bool reached) {
  if (s->init) reached = statement(s->init, reached);
  condition(s->expr, "for or while");
  const int value = known(s->expr);
  const bool enters = reached && value != 0;
  push_target(s, true);
  // What the step declares or changes is checked before the body, which may use it.
  if (s->step) statement(s->step, enters);
  statement(s->then_, enters);
  const Target target = pop_target();
  return (reached && value != 1) || target.broken;
}

bool Checker::do_while(Stmt* s, bool reached) {
  condition(s->expr, "do");
  const int value = known(s->expr);
  push_target(s, true);
  const bool end = statement(s->then_, reached);
  const Target target = pop_target();
  return target.broken || (value != 1 && (end || target.continued));
}

// --- Statements with arms ---

bool Checker::case_statement(Stmt* s, bool reached) {
  const size_t before = errors_;
  const bool ok = expr(s->expr);
  s->expr = folded(s->expr, before);
  Type* t = s->expr->type;
  const bool fits = t == types_.int_ || t == types_.big || t == types_.string;
  if (ok && !fits) error(s->expr->span, "case needs an int, big or string, not " + with_type(s->expr));
  push_target(s, false);
  bool after = false, sound = ok && fits;
  std::vector<Label> labels;
  for (uint32_t i = 0; i < s->arms.size(); i++) {
    Arm* arm = s->arms[i];
    for (Expr*& label : arm->labels) {
      if (label->kind == ExprKind::wildcard) {
        label->type = types_.int_;
        if (s->default_arm >= 0) error(label->span, "there is an arm for * already");
        s->default_arm = int32_t(i);
        continue;
      }
      const size_t errors = errors_;
      if (!expr(label) || !ok || !fits) {
        sound = false;
        continue;
      }
      if (label->type != t) {
        error(label->span, "this label is " + type_text(label->type) + " but the case is of " + type_text(t));
        sound = false;
        continue;
      }
      label = folded(label, errors);
      Expr* low = label;
      Expr* high = label;
      if (label->kind == ExprKind::range) {
        low = label->left = folded(label->left, errors);
        high = label->right = folded(label->right, errors);
      }
      if (errors_ == errors && (low->kind != ExprKind::constant || high->kind != ExprKind::constant))
        error(label->span, "a label of case must be constant");
      if (errors_ != errors) sound = false;
      if (sound) labels.push_back({low, high, i});
    }
    after = statement(arm->body, reached) || after;
    if (arm->body->body.empty()) warn(arm->span, "this arm of the case is empty");
  }
  if (sound && order_labels(labels, t == types_.string ? LabelOrder::text : LabelOrder::integer, "label"))
    for (const Label& label : labels) s->labels.push(arena_, label);
  const Target target = pop_target();
  return after || target.broken || (reached && s->default_arm < 0);
}

bool Checker::alt_statement(Stmt* s, bool reached) {
  push_target(s, false);
  bool after = false;
  for (uint32_t i = 0; i < s->arms.size(); i++) {
    Arm* arm = s->arms[i];
    scope_.enter();
    Stmt* const outer = block_;
    block_ = arm->body;
    for (Expr*& label : arm->labels) {
      if (label->kind == ExprKind::wildcard) {
        label->type = types_.int_;
        if (s->default_arm >= 0) error(label->span, "there is an arm for * already");
        s->default_arm = int32_t(i);
        continue;
      }
      const size_t before = errors_;
      if (label->kind == ExprKind::range) {
        error(label->span, "a guard of alt cannot be a range");
        continue;
      }
      if (!expr(label)) continue;
      if (!communication(label)) error(label->span, "a guard of alt must send or receive");
      label = folded(label, before);
    }
    block_ = outer;
    after = block(arm->body, reached, false) || after;
    if (arm->body->body.empty()) warn(arm->span, "this arm of the alt is empty");
    leave_scope();
  }
  const Target target = pop_target();
  return after || target.broken;
}

bool Checker::pick_statement(Stmt* s, bool reached) {
  const size_t before = errors_;
  const bool ok = expr(s->expr);
  s->expr = folded(s->expr, before);
  if (!ok) return reached;
  Type* t = s->expr->type->kind == TypeKind::ref ? s->expr->type->element : types_.error;
  if (!has_tags(t)) {
    error(s->expr->span, "pick needs a ref to an adt with pick cases, not " + with_type(s->expr));
    return reached;
  }
  types_.complete(t);
  Type* whole = types_.ref_to(t);
  push_target(s, false);
  scope_.enter();
  Decl* d = make_decl(DeclKind::local, s->name, s->name_span, whole);
  s->decl = d;
  if (s->name) declare(d);
  std::vector<const Expr*> seen(t->tags.size());
  std::vector<Label> labels;
  bool after = false;
  size_t covered = 0;
  for (uint32_t i = 0; i < s->arms.size(); i++) {
    Arm* arm = s->arms[i];
    Type* bound = nullptr;
    for (Expr*& label : arm->labels) {
      Type* one = t;
      if (label->kind == ExprKind::wildcard) {
        if (s->default_arm >= 0) error(label->span, "there is an arm for * already");
        s->default_arm = int32_t(i);
        label->type = types_.int_;
      } else if (label->kind == ExprKind::name) {
        Decl* tag = find(t->tags, label->name);
        if (!tag) {
          error(label->span, "'" + std::string(label->name->text) + "' is not a pick case of " +
                                 type_text(t) + suggest_member(label->name, t));
          label->type = types_.error;
          continue;
        }
        tag->refs++;
        one = types_.type_of(tag);
        if (seen[size_t(tag->tag)]) {
          Message& m = error(label->span, "'" + std::string(label->name->text) + "' has an arm already");
          Diagnostics::note(m, seen[size_t(tag->tag)]->span, "here");
        } else {
          covered++;
        }
        seen[size_t(tag->tag)] = label;
        const int32_t number = tag->tag;
        Expr* value = integer(number, label->span);
        value->name = label->name;
        label = value;
        labels.push_back({label, label, i});
      } else {
        error(label->span, "a label of pick must be one of the pick cases");
        continue;
      }
      if (!bound)
        bound = one;
      else if (!types_.equal(bound, one))
        error(label->span, "pick cases " + type_text(bound) + " and " + type_text(one) +
                               " differ in their fields; they need arms of their own");
    }
    arm->bound_type = bound && bound != t ? types_.ref_to(bound) : whole;
    d->type = arm->bound_type;
    const bool used = !(covered == t->tags.size() && s->default_arm == int32_t(i));
    after = statement(arm->body, reached && used) || after;
    if (arm->body->body.empty()) warn(arm->span, "this arm of the pick is empty");
  }
  d->type = whole;
  if (order_labels(labels, LabelOrder::integer, "label"))
    for (const Label& label : labels) s->labels.push(arena_, label);
  scope_.leave();
  const Target target = pop_target();
  return after || target.broken || (reached && s->default_arm < 0 && covered != t->tags.size());
}

bool Checker::handle_statement(Stmt* s, bool reached) {
  bool after = statement(s->then_, reached);
  push_target(s, false);
  scope_.enter();
  Decl* d = make_decl(DeclKind::local, s->name, s->name_span, types_.exception);
  s->decl = d;
  if (s->name) declare(d);
  Decl* const outer = caught_;
  caught_ = d;
  std::vector<Label> labels;
  bool sound = true;
  for (uint32_t i = 0; i < s->arms.size(); i++) {
    Arm* arm = s->arms[i];
    Type* bound = nullptr;
    for (Expr*& label : arm->labels) {
      Type* one = types_.exception;
      if (label->kind == ExprKind::wildcard) {
        label->type = types_.exception;
        if (s->default_arm >= 0) error(label->span, "there is an arm for * already");
        s->default_arm = int32_t(i);
      } else if (label->kind == ExprKind::range) {
        error(label->span, "an exception cannot be a range");
        sound = false;
        continue;
      } else {
        const size_t before = errors_;
        if (!expr(label)) {
          sound = false;
          continue;
        }
        label = folded(label, before);
        const bool exception = label->type->kind == TypeKind::exception && label->type->is_declared;
        if (label->type != types_.string && !exception) {
          error(label->span,
                "the label of a handler must be a string or an exception, not " + with_type(label));
          sound = false;
          continue;
        }
        if (exception ? label->kind != ExprKind::name : label->kind != ExprKind::constant) {
          error(label->span, "the label of a handler must be constant");
          sound = false;
          continue;
        }
        one = exception ? exception_instance(label->type) : types_.string;
        labels.push_back({label, label, i});
      }
      if (!bound)
        bound = one;
      else if (!types_.equal(bound, one))
        bound = types_.exception;
    }
    arm->bound_type = bound ? bound : types_.exception;
    d->type = arm->bound_type;
    after = statement(arm->body, reached) || after;
    if (arm->body->body.empty()) warn(arm->span, "this arm of the handler is empty");
  }
  d->type = types_.exception;
  caught_ = outer;
  if (sound && order_labels(labels, LabelOrder::handler, "label"))
    for (const Label& label : labels) s->labels.push(arena_, label);
  scope_.leave();
  const Target target = pop_target();
  return after || target.broken;
}

// --- Leaving ---

void Checker::return_statement(Stmt* s) {
  if (!s->expr) {
    if (result_ != types_.none && result_ != types_.error)
      error(s->span, "return needs a value of type " + type_text(result_));
    return;
  }
  const size_t before = errors_;
  if (!expr(s->expr)) return;
  if (result_ == types_.none) {
    if (s->expr->type != types_.none)
      error(s->expr->span, "this function returns nothing, but here is " + with_type(s->expr));
  } else if (!types_.compatible(result_, s->expr->type)) {
    error(s->expr->span, "this function returns " + type_text(result_) + ", not " + with_type(s->expr));
  } else {
    coerce(s->expr, result_);
  }
  s->expr = folded(s->expr, before);
}

void Checker::raise_statement(Stmt* s) {
  if (!s->expr) {
    if (!caught_) error(s->span, "raise without an exception is for handlers only");
    return;
  }
  const size_t before = errors_;
  if (!expr(s->expr, kExceptionToo)) return;
  const Type* t = s->expr->type;
  if (t != types_.string && t->kind != TypeKind::exception) {
    error(s->expr->span, "raise needs a string or an exception, not " + with_type(s->expr));
    return;
  }
  if (s->expr->kind == ExprKind::name && t->is_declared) {
    if (!t->members.empty()) {
      error(s->expr->span,
            "exception " + quoted(s->expr) + " must be raised with its values, " + type_text(s->expr->type));
      return;
    }
    s->expr->kind = ExprKind::construct;
  }
  s->expr = folded(s->expr, before);
}

void Checker::spawn_statement(Stmt* s) {
  const size_t before = errors_;
  const bool call = s->expr->kind == ExprKind::call;
  if (!expr(s->expr)) return;
  if (!call || s->expr->kind != ExprKind::call) {
    error(s->expr->span, "spawn needs a call of a function");
    return;
  }
  if (s->expr->type != types_.none) {
    error(s->expr->span,
          "a function that returns a value cannot be spawned; this one returns " + type_text(s->expr->type));
    return;
  }
  s->expr = folded(s->expr, before);
}

// A statement that is only a value.
void Checker::check_used(Expr* e) {
  if (is_assignment(e->kind) || e->kind == ExprKind::call || e->kind == ExprKind::nil) return;
  if (e->kind == ExprKind::tuple) {
    for (Expr* item : e->items) check_used(item);
    return;
  }
  if (has_tags(e->type) || e->type->kind == TypeKind::pick)
    error(e->span, "values of type " + type_text(e->type) + " cannot be used, only references to them");
  else
    warn(e->span, "the value of this expression is not used");
}

}  // namespace dis::limbo
