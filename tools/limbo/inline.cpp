// inline: small functions in place of calls to them. A call costs a frame, a move for each argument and the
// call; a function that only returns an expression of about that size is cheaper in place, and faster. In and
// out: a checked program. Candidates return one expression, or one of two depending on a condition, assign
// nothing and do not call themselves. Keeps: arguments are evaluated once, in order and before the body,
// unless it makes no difference.
#include <algorithm>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "tools/limbo/lower.h"

namespace dis::limbo {

namespace {

constexpr int kMaxNodes = 64;     // of a body worth looking at
constexpr int kMaxDepth = 4;      // of functions inlined into functions that are inlined
constexpr int kMaxUnderWay = 64;  // functions looked at because one that calls them is
constexpr int kCallOverhead = 4;  // instructions: frame, result, call, and what is saved by not returning

struct Candidate {
  bool looked_at = false;
  Expr* value = nullptr;  // what the function returns; null: not to be inlined
  int cost = 0;           // operations in it, about as many instructions
  int nodes = 0;
  int depth = 1;  // 1: nothing was inlined into it
  bool calls = false;
};

// Operands as they stand.
bool is_leaf(const Expr* e) {
  return e->kind == ExprKind::constant || e->kind == ExprKind::nil || e->kind == ExprKind::name ||
         e->kind == ExprKind::function || e->kind == ExprKind::type_name || e->kind == ExprKind::field;
}

// Visits e and everything below it, parents first. `visit` returns false to leave out what is below.
template <typename Visit>
void walk(Expr* e, Visit visit) {
  if (!e) return;
  WorkStack<Expr*> work(e);
  while (!work.empty()) {
    Expr* at = work.pop();
    if (!visit(at)) continue;
    for (Expr* item : at->items) work.push_back(item);
    for (Expr* child : {at->left, at->right, at->extra})
      if (child) work.push_back(child);
  }
}

class Inliner {
 public:
  Inliner(Checked& program, Arena& arena, Types& types) : program_(program), arena_(arena), types_(types) {}

  void run() {
    for (FunctionDef* def : program_.functions) {
      count_uses(def->body);
      typed_handlers_ |= has_typed_handlers(def->body);
    }
    for (FunctionDef* def : program_.functions) statement(def->body);
    drop_unused();
  }

 private:
  // --- What may be inlined ---

  Expr* returned(Stmt* s) {
    if (s && s->kind == StmtKind::block && s->body.size() == 1) s = s->body[0];
    return s && s->kind == StmtKind::return_ && s->expr ? s->expr : nullptr;
  }

  // return e;   if(c) return a; else return b;   if(c) return a; return b;
  Expr* body_value(FunctionDef* def) {
    const Seq<Stmt*>& body = def->body->body;
    if (!def->body->locals.empty() || body.empty() || body.size() > 2) return nullptr;
    Stmt* first = body[0];
    if (body.size() == 1 && first->kind == StmtKind::return_) return first->expr;
    if (first->kind != StmtKind::if_) return nullptr;
    if ((body.size() == 1) == (first->else_ == nullptr)) return nullptr;
    Expr* yes = returned(first->then_);
    Expr* no = returned(body.size() == 2 ? body[1] : first->else_);
    if (!yes || !no) return nullptr;
    for (Stmt* s : {first->then_, first->else_})
      if (s && !s->locals.empty()) return nullptr;
    Expr* choice = arena_.make<Expr>();
    choice->kind = ExprKind::choice;
    choice->span = first->span;
    choice->type = def->decl->type->element;
    choice->left = first->expr;
    choice->right = yes;
    choice->extra = no;
    return choice;
  }

  Candidate& candidate(FunctionDef* def) {
    Candidate& c = candidates_[def];
    if (c.looked_at || under_way_ >= kMaxUnderWay) return c;
    c.looked_at = true;
    Type* type = def->decl->type;
    if (type->varargs || is_polymorphic(*def->decl) || !def->body || type->element->kind == TypeKind::none)
      return c;
    Expr* value = body_value(def);
    if (!value) return c;
    // Its own calls first, so that what is inlined is final; a function under way does not look finished.
    under_way_++;
    calls_in(value);
    under_way_--;
    bool good = true;
    walk(value, [&](Expr* e) {
      if (++c.nodes > kMaxNodes || is_assignment(e->kind) || e->kind == ExprKind::load ||
          e->kind == ExprKind::constraint_fn || e->kind == ExprKind::new_array ||
          e->kind == ExprKind::payload)
        good = false;
      if (e->kind == ExprKind::call) {
        c.calls = true;
        if (e->left->kind == ExprKind::function && e->left->decl == def->decl) good = false;
      }
      if (e->kind == ExprKind::let) c.depth = kMaxDepth;  // its variables belong to one place
      if (!is_leaf(e)) c.cost += 1 + int(e->items.size()) + (e->kind == ExprKind::call ? kCallOverhead : 0);
      if (e->kind == ExprKind::choice || e->kind == ExprKind::make_ref) c.cost += 2;
      return good;
    });
    // The value must have the function's type as it stands; nil takes it on.
    walk_results(value, [&](Expr* e) {
      if (e->kind == ExprKind::nil)
        e->type = type->element;
      else if (!types_.equal(e->type, type->element))
        good = false;
    });
    // A declared exception carries its values one call far: a function between may not go where it can show.
    if (c.calls && typed_handlers_) good = false;
    if (good) c.value = value;
    return c;
  }

  template <typename Visit>
  void walk_results(Expr* e, Visit visit) {
    while (e->kind == ExprKind::choice) {
      walk_results(e->right, visit);
      e = e->extra;
    }
    visit(e);
  }

  bool worth_it(FunctionDef* def, const Candidate& c, size_t arguments) {
    if (!c.value || c.depth >= kMaxDepth) return false;
    if (c.cost <= kCallOverhead + int(arguments)) return true;
    return uses_[def->decl] == 1 && !exported(def);
  }

  // --- Finding calls ---

  void count_uses(Stmt* s) {
    each_expr(s, [&](Expr* e) {
      if (e->kind == ExprKind::function && !e->left) uses_[e->decl]++;
    });
  }

  template <typename Visit>
  void each_expr(Stmt* s, Visit visit) {
    WorkStack<Stmt*> work(s);
    while (!work.empty()) {
      Stmt* at = work.pop();
      if (!at) continue;
      auto all = [&](Expr* e) {
        walk(e, [&](Expr* part) {
          visit(part);
          return true;
        });
      };
      all(at->expr);
      if (at->group) all(at->group->value);
      for (Arm* arm : at->arms) {
        for (Expr* l : arm->labels) all(l);
        work.push_back(arm->body);
      }
      for (Stmt* child : at->body) work.push_back(child);
      for (Stmt* child : {at->init, at->step, at->then_, at->else_}) work.push_back(child);
    }
  }

  static bool has_typed_handlers(Stmt* s) {
    WorkStack<Stmt*> work(s);
    while (!work.empty()) {
      Stmt* at = work.pop();
      if (!at) continue;
      if (at->kind == StmtKind::handle)
        for (const Label& l : at->labels)
          if (l.low->kind != ExprKind::constant) return true;
      for (Arm* arm : at->arms) work.push_back(arm->body);
      for (Stmt* child : at->body) work.push_back(child);
      for (Stmt* child : {at->init, at->step, at->then_, at->else_}) work.push_back(child);
    }
    return false;
  }

  void statement(Stmt* s) {
    WorkStack<Stmt*> work(s);
    while (!work.empty()) {
      Stmt* at = work.pop();
      if (!at) continue;
      if (at->expr) {
        if (at->kind == StmtKind::spawn) {
          for (Expr* item : at->expr->items) calls_in(item);
        } else {
          calls_in(at->expr);
        }
      }
      if (at->group && at->group->kind == DeclGroupKind::variable) calls_in(at->group->value);
      for (Arm* arm : at->arms) work.push_back(arm->body);
      for (Stmt* child : at->body) work.push_back(child);
      for (Stmt* child : {at->init, at->step, at->then_, at->else_}) work.push_back(child);
    }
  }

  static bool calls_own_function(const Expr* e) {
    return e->kind == ExprKind::call && e->left->kind == ExprKind::function && !e->left->left &&
           e->left->decl->def;
  }

  // Replaces calls in an expression, inner ones first.
  void calls_in(Expr* e) {
    std::vector<Expr*> calls;
    walk(e, [&](Expr* part) {
      if (calls_own_function(part)) calls.push_back(part);
      return true;
    });
    while (!calls.empty()) {
      // A function that calls itself is looked at while its body is gone through: this may be done already.
      if (calls_own_function(calls.back())) expand(calls.back());
      calls.pop_back();
    }
  }

  // --- Replacing a call ---

  void expand(Expr* call) {
    FunctionDef* def = call->left->decl->def;
    const Candidate& c = candidate(def);
    const Seq<Decl*>& params = def->params;
    if (!worth_it(def, c, params.size()) || params.size() != call->items.size()) return;

    bool others_assign = false;
    for (Expr* item : call->items)
      walk(item, [&](Expr* e) {
        others_assign |= is_assignment(e->kind) || e->kind == ExprKind::let;
        return true;
      });

    // How often and where each parameter is used.
    Binding binding;
    Seq<Expr*> lets;
    for (size_t i = 0; i < params.size(); i++) {
      Expr* argument = call->items[i];
      const bool constant = argument->kind == ExprKind::constant || argument->kind == ExprKind::nil;
      const bool variable =
          argument->kind == ExprKind::name && !others_assign &&
          (argument->decl->kind == DeclKind::local || argument->decl->kind == DeclKind::argument) &&
          argument->type->kind != TypeKind::exception;
      if (constant || variable) {
        binding[params[i]] = argument;
        continue;
      }
      Decl* own = types_.make_decl(DeclKind::local, params[i]->name, argument->span, params[i]->type);
      Expr* name = name_of(own, argument->span);
      Expr* assign = arena_.make<Expr>();
      assign->kind = ExprKind::assign;
      assign->span = argument->span;
      assign->type = params[i]->type;
      assign->left = name;
      assign->right = argument;
      lets.push(arena_, assign);
      binding[params[i]] = name;
    }
    // What folding objects to is for the program to find out, as it would have in the call.
    Diagnostics objections;
    Expr* value = fold(copy(c.value, binding), arena_, types_, objections);
    if (objections.failed()) value = copy(c.value, binding);
    const Span span = call->span;
    Type* type = call->type;
    uses_[def->decl]--;
    if (lets.empty()) {
      *call = *value;
    } else {
      Expr let;
      let.kind = ExprKind::let;
      let.items = lets;
      let.left = value;
      *call = let;
    }
    call->span = span;
    call->type = type;
  }

  using Binding = std::unordered_map<const Decl*, Expr*>;

  Expr* name_of(Decl* decl, Span span) {
    Expr* e = arena_.make<Expr>();
    e->kind = ExprKind::name;
    e->span = span;
    e->name = decl->name;
    e->decl = decl;
    e->type = decl->type;
    return e;
  }

  // Bodies are small (kMaxNodes), so recursion is bounded.
  Expr* copy(Expr* e, const Binding& binding) {
    if (!e) return nullptr;
    if (e->kind == ExprKind::name)
      if (auto it = binding.find(e->decl); it != binding.end()) {
        Expr* argument = arena_.make<Expr>(*it->second);
        argument->type = e->type;
        return argument;
      }
    Expr* c = arena_.make<Expr>(*e);
    c->folded = false;
    c->left = copy(e->left, binding);
    c->right = copy(e->right, binding);
    c->extra = copy(e->extra, binding);
    c->items = e->items.clone(arena_);
    for (Expr*& item : c->items) item = copy(item, binding);
    if (e->kind == ExprKind::function && !e->left) uses_[e->decl]++;
    return c;
  }

  // --- What is left ---

  bool exported(FunctionDef* def) {
    if (exported_.empty())
      for (Type* module : program_.modules)
        for (Decl* d : module->members) {
          if (d->def) exported_.insert(d->def);
          if (d->kind == DeclKind::type && d->type && d->type->kind == TypeKind::adt)
            for (Decl* m : d->type->members)
              if (m->def) exported_.insert(m->def);
        }
    return exported_.contains(def);
  }

  void drop_unused() {
    std::unordered_set<FunctionDef*> needed;
    std::vector<FunctionDef*> work;
    const auto need = [&](FunctionDef* def) {
      if (needed.insert(def).second) work.push_back(def);
    };
    for (FunctionDef* def : program_.functions)
      if (exported(def)) need(def);
    while (!work.empty()) {
      FunctionDef* def = work.back();
      work.pop_back();
      each_expr(def->body, [&](Expr* e) {
        if (e->kind == ExprKind::function && !e->left && e->decl->def) need(e->decl->def);
      });
    }
    std::erase_if(program_.functions, [&](FunctionDef* def) { return !needed.contains(def); });
  }

  Checked& program_;
  Arena& arena_;
  Types& types_;
  std::unordered_map<FunctionDef*, Candidate> candidates_;
  std::unordered_map<const Decl*, int> uses_;
  std::unordered_set<FunctionDef*> exported_;
  int under_way_ = 0;
  bool typed_handlers_ = false;  // somewhere in the program
};

}  // namespace

void inline_calls(Checked& program, Arena& arena, Types& types) { Inliner(program, arena, types).run(); }

}  // namespace dis::limbo
