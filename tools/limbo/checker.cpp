#include "tools/limbo/checker.h"

#include <algorithm>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

constexpr size_t kLongestName = 64;  // names longer than this are not compared for "did you mean"

// How many letters must change to make one name of the other; at most `limit` + 1 is told.
size_t edits(std::string_view a, std::string_view b, size_t limit) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > limit) return limit + 1;
  size_t rows[3][kLongestName + 1];
  size_t *above = rows[0], *row = rows[1], *next = rows[2];
  for (size_t i = 0; i <= a.size(); i++) row[i] = i;
  for (size_t j = 1; j <= b.size(); j++) {
    next[0] = j;
    for (size_t i = 1; i <= a.size(); i++) {
      next[i] = std::min({row[i] + 1, next[i - 1] + 1, row[i - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        next[i] = std::min(next[i], above[i - 2] + 1);  // two letters exchanged
    }
    size_t* const free = above;
    above = row, row = next, next = free;
  }
  return row[a.size()];
}

// The name nearest to what was written, if one is near enough to be meant.
class Nearest {
 public:
  explicit Nearest(std::string_view written) : written_(written) {
    best_ = written.size() <= 2 ? 0 : written.size() <= 5 ? 1 : 2;
  }
  void offer(std::string_view name) {
    if (best_ == 0 && !found_.empty()) return;
    if (written_.size() > kLongestName || name.size() > kLongestName || name.empty() || name == written_)
      return;
    const size_t distance = edits(written_, name, best_);
    const bool better = distance < best_ || (distance == best_ && (found_.empty() || name < found_));
    if (distance != 0 && better) best_ = distance, found_ = name;
  }
  std::string text() const { return found_.empty() ? "" : "; did you mean '" + std::string(found_) + "'?"; }

 private:
  std::string_view written_, found_;
  size_t best_;
};

}  // namespace

Checker::Checker(Program& program, Arena& arena, NameTable& names, Types& types, Diagnostics& diagnostics,
                 const CheckOptions& options)
    : program_(program),
      arena_(arena),
      names_(names),
      types_(types),
      diagnostics_(diagnostics),
      options_(options) {
  types_.set_resolver(this);
}

Checker::~Checker() {
  while (scope_.depth() > 0) scope_.leave();
  types_.set_resolver(nullptr);
}

std::optional<Checked> Checker::run() {
  scope_.enter();  // depth 1: what the language defines
  const std::pair<const char*, Type*> builtin[] = {{"int", types_.int_},
                                                   {"big", types_.big},
                                                   {"byte", types_.byte},
                                                   {"real", types_.real},
                                                   {"string", types_.string}};
  for (auto& [name, type] : builtin) scope_.declare(make_decl(DeclKind::type, names_.intern(name), {}, type));
  iota_ = make_decl(DeclKind::constant, names_.intern("iota"), {}, types_.int_);
  iota_->init = integer(0, {});

  scope_.enter();  // depth 2: the program
  declare_globals();
  for (DeclGroup* group : program_.groups) bind_group(group);
  for (DeclGroup* group : program_.groups) check_group(group, nullptr);
  for (FunctionDef* def : functions_) {
    if (diagnostics_.full()) break;
    check_function(def);
  }

  Checked out;
  if (errors_ == 0) verify_types();
  if (options_.need_implementation && !diagnostics_.full()) finish_modules(out);
  if (!options_.need_implementation && errors_ == 0) resolve_interfaces();
  if (diagnostics_.failed() || errors_ != 0) return std::nullopt;
  collect(out);
  return out;
}

// Who wants interfaces alone asks for types after the checker is gone.
void Checker::resolve_interfaces() {
  for (DeclGroup* group : modules_)
    for (Decl* d : group->decls)
      if (d->type && d->type->kind == TypeKind::module)
        for (Decl* f : types_.interface_of(*d->type).functions) types_.signature(*f);
}

Message& Checker::error(Span span, std::string text) {
  errors_++;
  return diagnostics_.error(span, std::move(text));
}

void Checker::warn(Span span, std::string text) {
  if (options_.warnings) diagnostics_.warning(span, std::move(text));
}

std::string Checker::suggest_name(Name* name) {
  Nearest nearest(name->text);
  for (auto& [text, other] : names_.all())
    if (other->bound && other->bound->kind != DeclKind::undefined) nearest.offer(text);
  return nearest.text();
}

std::string Checker::suggest_member(Name* name, Type* t) {
  Nearest nearest(name->text);
  for (Decl* d : t->members)
    if (d->name) nearest.offer(d->name->text);
  for (Decl* d : t->tags) nearest.offer(d->name->text);
  if (t->kind == TypeKind::pick)
    for (Decl* d : t->decl->owner->type->members) nearest.offer(d->name->text);
  return nearest.text();
}

void Checker::undeclared(Span span, Name* name) {
  std::string hint = suggest_name(name);
  if (hint.empty() && span.begin == assigned_ && span.known()) hint = "; := would declare it";
  error(span, "undeclared '" + std::string(name->text) + "'" + hint);
}

std::string Checker::what_is(const Decl* d) {
  switch (d->kind) {
    case DeclKind::undefined: return "undefined";
    case DeclKind::type: return "a type";
    case DeclKind::function: return "a function";
    case DeclKind::global: return "a global variable";
    case DeclKind::argument: return "an argument";
    case DeclKind::local: return "a local variable";
    case DeclKind::constant:
      return d->type && d->type->kind == TypeKind::exception ? "an exception" : "a constant";
    case DeclKind::field: return "a field";
    case DeclKind::tag: return "a pick tag";
    case DeclKind::import: return "an import";
  }
  return "undefined";
}

void Checker::redeclared(Decl* decl, Decl* before) {
  if (before->kind == DeclKind::undefined) return;
  Message& m = error(decl->span, "'" + std::string(decl->name->text) + "' is declared already");
  if (before->span.known()) Diagnostics::note(m, before->span, "as " + what_is(before) + " here");
}

void Checker::declare(Decl* decl) {
  if (scope_.deep()) {
    error(decl->span, "blocks are nested too deeply");
    decl->name->bound = decl->name->bound ? decl->name->bound : decl;
    return;
  }
  if (Decl* before = scope_.declare(decl)) redeclared(decl, before);
}

Decl* Checker::lookup(Name* name, Span span) {
  if (name->bound) return name->bound;
  undeclared(span, name);
  Decl* missing = make_decl(DeclKind::undefined, name, span, types_.error);
  scope_.declare(missing);
  return missing;
}

// Variables of the scope are done with; types imported in it are reached as they were before.
void Checker::leave_scope() {
  scope_.leave([this](Decl* d) {
    if (d->imported) d->imported->refs += d->refs;
    if (d->kind == DeclKind::type && d->imported && d->type && d->type->decl &&
        d->type->decl->type_import == d)
      d->type->decl->type_import = d->type_import;
    warn_unused(d);
  });
}

Expr* Checker::make_expr(ExprKind kind, Span span, Type* type) {
  Expr* e = arena_.make<Expr>();
  e->kind = kind;
  e->span = span;
  e->type = type;
  return e;
}

Expr* Checker::integer(int64_t value, Span span) {
  Expr* e = make_expr(ExprKind::constant, span, types_.int_);
  e->value.integer = value;
  return e;
}

Decl* Checker::find(Seq<Decl*>& members, Name* name) {
  for (Decl* d : members)
    if (d->name == name) return d;
  return nullptr;
}

bool Checker::is_implemented(const Decl* module) const {
  for (const Name* name : program_.implements)
    if (module->name == name) return true;
  return false;
}

// --- Expressions for people ---

std::string Checker::quoted(const Expr* e) {
  switch (e->kind) {
    case ExprKind::nil: return "nil";
    case ExprKind::name:
    case ExprKind::type_name:
      if (e->name) return "'" + std::string(e->name->text) + "'";
      return e->type ? "'" + type_text(e->type) + "'" : "this type";
    case ExprKind::field:
    case ExprKind::arrow:
      if (e->name) return "'" + std::string(e->name->text) + "'";
      return "this";
    case ExprKind::function:
    case ExprKind::constraint_fn:
    case ExprKind::module_var: return "'" + std::string(e->decl->name->text) + "'";
    case ExprKind::call: return "this call";
    case ExprKind::constant: return "this constant";
    default: return "this expression";
  }
}

std::string Checker::with_type(const Expr* e) {
  if (!e->type || e->type == types_.any || e->type == types_.error) return quoted(e);
  if (e->type == types_.none) return quoted(e) + ", which has no value,";
  return quoted(e) + " of type " + type_text(e->type);
}

std::optional<Checked> check(Program& program, Arena& arena, NameTable& names, Types& types,
                             Diagnostics& diagnostics, const CheckOptions& options) {
  Checker checker(program, arena, names, types, diagnostics, options);
  return checker.run();
}

}  // namespace dis::limbo
