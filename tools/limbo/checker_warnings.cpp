// checker_warnings: what is allowed but probably a mistake. Only said when asked for.
#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

void Checker::warn_unused(Decl* d) {
  if (!options_.warnings || d->refs != 0 || !d->name || !d->span.known() || errors_ != 0) return;
  switch (d->kind) {
    case DeclKind::local:
      diagnostics_.warning(d->span, "variable '" + std::string(d->name->text) + "' is never used");
      return;
    case DeclKind::argument:
      if (d->is_self) return;
      diagnostics_.warning(d->span,
                           "argument '" + std::string(d->name->text) + "' is never used; it may be nil");
      return;
    default:
      if (d->imported)
        diagnostics_.warning(d->span, "'" + std::string(d->name->text) + "' is imported but never used");
      return;
  }
}

// Of the top level: functions, variables and imports that nothing uses.
void Checker::warn_unused_globals() {
  if (!options_.warnings) return;
  for (const FunctionDef* def : functions_)
    if (def->decl && def->decl->stage != kReached)
      warn(def->span, "function '" + std::string(def->decl->name->text) + "' is never used");
  for (const Decl* d : variables_)
    if (d->refs == 0 && d->kind == DeclKind::global)
      warn(d->span, "variable '" + std::string(d->name->text) + "' is never used");
  for (const DeclGroup* group : program_.groups) {
    if (group->kind != DeclGroupKind::import) continue;
    for (const Decl* d : group->decls)
      if (d->refs == 0) warn(d->span, "'" + std::string(d->name->text) + "' is imported but never used");
  }
}

namespace {

// The exceptions that a statement raises by name and does not catch itself.
class Raised {
 public:
  void collect(const Stmt* s, std::vector<const Expr*>& out) {
    if (!s || depth_ > 1000) return;
    depth_++;
    if (s->kind == StmtKind::raise && s->expr && s->expr->kind == ExprKind::construct) out.push_back(s->expr);
    if (s->kind == StmtKind::handle) {
      std::vector<const Expr*> inner;
      collect(s->then_, inner);
      for (const Expr* e : inner)
        if (!catches(s, e->decl)) out.push_back(e);
    } else {
      collect(s->then_, out);
    }
    for (const Stmt* at = s->else_; at; at = at->else_) {
      if (at->kind != StmtKind::if_) {
        collect(at, out);
        break;
      }
      collect(at->then_, out);
    }
    for (const Stmt* inner : s->body) collect(inner, out);
    for (const Arm* arm : s->arms) collect(arm->body, out);
    depth_--;
  }

 private:
  static bool catches(const Stmt* handler, const Decl* exception) {
    if (handler->default_arm >= 0) return true;
    for (const Label& label : handler->labels)
      if (label.low->decl == exception) return true;
    return false;
  }

  int depth_ = 0;
};

}  // namespace

// Does a function raise what it says, and say what it raises?
void Checker::check_raises(FunctionDef* def) {
  if (!options_.warnings || errors_ != 0) return;
  std::vector<const Expr*> raised;
  Raised().collect(def->body, raised);
  const Type* t = def->decl->type;
  for (const Expr* e : raised) {
    bool said = false;
    for (const Decl* d : t->raises) said = said || d == e->decl || d->imported == e->decl;
    if (!said && t->has_raises)
      warn(e->span, "exception '" + std::string(e->decl->name->text) + "' is not among those that '" +
                        std::string(def->decl->name->text) + "' declares to raise");
  }
}

}  // namespace dis::limbo
