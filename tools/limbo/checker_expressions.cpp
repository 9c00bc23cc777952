// checker_expressions: names, members and operators: what they mean and what type they have.
#include <algorithm>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

bool is_operator(const Expr* e) {
  return e->kind == ExprKind::binary || e->kind == ExprKind::logical_and || e->kind == ExprKind::logical_or;
}

std::string_view text_of(Op op) {
  switch (op) {
    case Op::add: return "+";
    case Op::sub: return "-";
    case Op::mul: return "*";
    case Op::div: return "/";
    case Op::mod: return "%";
    case Op::power: return "**";
    case Op::shl: return "<<";
    case Op::shr: return ">>";
    case Op::bit_and: return "&";
    case Op::bit_or: return "|";
    case Op::bit_xor: return "^";
    case Op::lt: return "<";
    case Op::le: return "<=";
    case Op::gt: return ">";
    case Op::ge: return ">=";
    case Op::eq: return "==";
    case Op::ne: return "!=";
    case Op::none: break;
  }
  return "?";
}

bool is_storage(const Decl* d) {
  return d->kind == DeclKind::global || d->kind == DeclKind::argument || d->kind == DeclKind::local ||
         d->kind == DeclKind::field;
}

bool is_number(TypeKind kind) {
  return kind == TypeKind::int_ || kind == TypeKind::big || kind == TypeKind::byte || kind == TypeKind::real ||
         kind == TypeKind::string || kind == TypeKind::fixed;
}

}  // namespace

// --- Whole expressions ---

Expr* Checker::whole(Expr* e, unsigned use) {
  const size_t before = errors_;
  expr(e, use);
  return folded(e, before);
}

Expr* Checker::folded(Expr* e, size_t errors_before) {
  if (errors_ != errors_before || bad(e)) return e;
  const size_t said = diagnostics_.errors();
  e = fold(e, arena_, types_, diagnostics_);
  if (diagnostics_.errors() != said) errors_++;
  return e;
}

// Gives e its type; the error type when it has none. Returns whether it has one.
bool Checker::expr(Expr* e, unsigned use) {
  if (depth_ >= kMaxDepth) {
    error(e->span, "this expression is nested too deeply");
    fail(e);
    return false;
  }
  depth_++;
  expr_kind(e, use);
  depth_--;
  if (!e->type) fail(e);
  return !bad(e);
}

void Checker::expr_kind(Expr* e, unsigned use) {
  switch (e->kind) {
    case ExprKind::error: return fail(e);
    case ExprKind::constant:
      if (e->type) return;
      e->type = e->literal == Literal::string  ? types_.string
                : e->literal == Literal::real  ? types_.real
                : e->value.integer > 0x7fffffff || e->value.integer < -0x7fffffff ? types_.big
                                                                                  : types_.int_;
      return;
    case ExprKind::nil: e->type = types_.any; return;
    case ExprKind::name: return check_name(e, use);
    case ExprKind::type_name:
      e->type = e->type_expr ? use_type(e->type_expr) : types_.error;
      if (!(use & kTypeToo) && !bad(e)) error(e->span, "a type cannot stand here"), fail(e);
      return;
    case ExprKind::negate:
    case ExprKind::bit_not:
    case ExprKind::logical_not: return check_unary(e);
    case ExprKind::deref: {
      if (!expr(e->left)) return fail(e);
      const Type* t = e->left->type;
      const bool record = t->kind == TypeKind::ref && types_.is_record(t->element);
      if (!record) {
        error(e->span, "cannot apply * to " + with_type(e->left));
        return fail(e);
      }
      e->type = t->element;
      return;
    }
    case ExprKind::pre_inc:
    case ExprKind::pre_dec:
    case ExprKind::post_inc:
    case ExprKind::post_dec: return check_step(e);
    case ExprKind::receive: return check_receive(e);
    case ExprKind::head:
    case ExprKind::tail: {
      if (!expr(e->left)) return fail(e);
      Type* t = e->left->type;
      if (t->kind != TypeKind::list) {
        error(e->span, std::string("cannot take ") + (e->kind == ExprKind::head ? "hd" : "tl") + " of " +
                           with_type(e->left) + "; it is not a list");
        return fail(e);
      }
      e->type = e->kind == ExprKind::head ? t->element : t;
      return;
    }
    case ExprKind::length: {
      if (!expr(e->left)) return fail(e);
      const Type* t = e->left->type;
      e->type = types_.int_;
      if (t->kind != TypeKind::array && t->kind != TypeKind::list && t->kind != TypeKind::string)
        error(e->span, "len needs an array, string or list, not " + with_type(e->left));
      return;
    }
    case ExprKind::make_ref: return check_ref(e, use);
    case ExprKind::tag_of: return check_tag_of(e);
    case ExprKind::assign: return check_assign(e);
    case ExprKind::declare: return check_declare(e);
    case ExprKind::op_assign: return check_op_assign(e);
    case ExprKind::binary:
    case ExprKind::logical_and:
    case ExprKind::logical_or: return check_binary_chain(e);
    case ExprKind::send: return check_send(e);
    case ExprKind::cons: return check_cons_chain(e);
    case ExprKind::load: return check_load(e);
    case ExprKind::cast: return check_cast(e);
    case ExprKind::new_array: return check_array(e);
    case ExprKind::new_chan: {
      Type* t = use_type(e->type_expr);
      if (t == types_.error) return fail(e);
      check_element(t, e->type_expr->span);
      if (e->left) {
        if (!expr(e->left)) return fail(e);
        if (e->left->type != types_.int_) {
          error(e->left->span, "the size of a channel must be an int, not " + with_type(e->left));
          return fail(e);
        }
      }
      e->type = types_.make(TypeKind::chan, e->span, t);
      return;
    }
    case ExprKind::list_of: return check_list(e);
    case ExprKind::tuple: return check_tuple(e);
    case ExprKind::call: return check_call(e);
    case ExprKind::field: return check_field(e, use);
    case ExprKind::arrow: return check_arrow(e, use);
    case ExprKind::index: return check_index(e, use);
    case ExprKind::slice: return check_slice(e);
    case ExprKind::range: {
      const bool left = expr(e->left), right = expr(e->right);
      if (!left || !right) return fail(e);
      Type* t = e->left->type;
      if (t != e->right->type || (t != types_.int_ && t != types_.string)) {
        error(e->span, "a range must be of two ints or two strings, not " + with_type(e->left) + " and " +
                           with_type(e->right));
        return fail(e);
      }
      e->type = t;
      return;
    }
    case ExprKind::wildcard: e->type = types_.int_; return;
    case ExprKind::element:
    case ExprKind::function:
    case ExprKind::constraint_fn:
    case ExprKind::module_var:
    case ExprKind::construct:
    case ExprKind::payload: return;  // checked already
  }
}

// --- Names ---

bool Checker::is_type(const Expr* e) const {
  return e->kind == ExprKind::type_name && e->decl && e->decl->kind == DeclKind::type;
}

// The module that an imported name is reached through, as a fresh expression.
Expr* Checker::via_of(Decl* d, Span span) {
  if (!d->via) return nullptr;
  Expr* e = arena_.make<Expr>(*d->via);
  e->span = span;
  if (e->decl) e->decl->refs++;
  return e;
}

// The module variable through which functions of an imported adt are called, or null.
Expr* Checker::type_via(Type* t, Span span) {
  if (t->kind == TypeKind::ref) t = t->element;
  if (t->kind == TypeKind::pick) t = t->decl->owner->type;
  Decl* d = t->decl;
  while (d && d->origin) d = d->origin;
  if (!d || !d->type_import) return nullptr;
  return via_of(d->type_import, span);
}

void Checker::check_name(Expr* e, unsigned use) {
  Decl* d = lookup(e->name, e->span);
  d->refs++;
  e->decl = d;
  name_means(e, d, use);
}

void Checker::name_means(Expr* e, Decl* d, unsigned use) {
  const auto called = [&] { return "'" + std::string(d->name->text) + "'"; };
  switch (d->kind) {
    case DeclKind::undefined: return fail(e);
    case DeclKind::import:
      error(e->span, called() + " is not known yet; its import stands below");
      return fail(e);
    case DeclKind::type: {
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a type, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type_of(d);
      return;
    }
    case DeclKind::constant: {
      Type* t = d->type;
      if (t && t->kind == TypeKind::exception) {
        e->decl = d->imported ? d->imported : d;
        e->type = t;
        return;
      }
      if (!d->init || !t) {
        error(e->span, "the value of " + called() + " is not known here; it is declared below");
        return fail(e);
      }
      return become_value(e, d);
    }
    case DeclKind::function: {
      e->type = type_of(d);
      if (bad(e)) return;
      if (!d->def && !d->owner && !d->imported && !global_) {
        error(e->span, "function " + called() + " is declared but not defined");
        return fail(e);
      }
      e->kind = ExprKind::function;
      e->left = via_of(d, e->span);
      e->decl = d->imported ? d->imported : d;
      if (d->imported) d->imported->refs++;
      if (!(use & kCallee)) become_function_ref(e);
      return;
    }
    case DeclKind::global:
    case DeclKind::local:
    case DeclKind::argument: {
      if (!d->type && !d->written) {
        error(e->span, "the type of " + called() + " is not known here");
        d->kind = DeclKind::undefined;
        d->type = types_.error;
        return fail(e);
      }
      e->type = type_of(d);
      if (bad(e)) return;
      if (d->imported) {
        if (is_type(d->via)) {
          error(e->span, "cannot use " + called() + ": " + quoted(d->via) + " is a module's interface, not a module");
          return fail(e);
        }
        e->kind = ExprKind::module_var;
        e->left = via_of(d, e->span);
        e->decl = d->imported;
        d->imported->refs++;
        return;
      }
      if (e->type->kind == TypeKind::exception && !(use & kExceptionToo)) {
        Type* value = exception_value(e->type);
        if (value->kind == TypeKind::exception) {
          error(e->span, called() + " stands for different exceptions here; it has no value");
          return fail(e);
        }
        Expr* name = arena_.make<Expr>(*e);
        e->kind = ExprKind::payload;
        e->left = name;
        e->type = value;
      }
      return;
    }
    case DeclKind::field:
    case DeclKind::tag:
      error(e->span, called() + " is " + what_is(d) + ", not a variable");
      return fail(e);
  }
}

void Checker::become_value(Expr* e, Decl* constant) {
  const Span span = e->span;
  const bool parenthesized = e->parenthesized;
  Name* name = e->name;
  *e = *constant->init;
  e->span = span;
  e->parenthesized = parenthesized;
  if (e->kind == ExprKind::constant) e->name = name;
  if (constant->type && constant->type != types_.any) e->type = constant->type;
}

// e, a `function`, is not called: it is a reference to the function.
void Checker::become_function_ref(Expr* e) {
  Decl* d = e->decl;
  const auto called = [&] { return "'" + std::string(d->name->text) + "'"; };
  if (e->kind == ExprKind::constraint_fn) {
    error(e->span, called() + " can only be called; there is no reference to it");
    return fail(e);
  }
  if (!check_reachable(e)) return;
  if (e->left) reach_modules(e->type);
  while (d->origin) d = d->origin;
  if (is_polymorphic(*d) && d->owner && d->owner->type && d->owner->type->kind == TypeKind::adt &&
      !d->owner->type->polys.empty()) {
    error(e->span, "there is no reference to " + called() + ", a function of a polymorphic adt");
    return fail(e);
  }
  note_use(d);
  Expr* function = arena_.make<Expr>(*e);
  function->right = nullptr;
  function->decl = d;
  e->kind = ExprKind::make_ref;
  e->left = function;
  e->right = nullptr;
  e->type = types_.make(TypeKind::ref, e->span, function->type);
}

// Is the module of function e at hand? Reports if not.
bool Checker::check_reachable(Expr* e) {
  const std::string called = "'" + std::string(e->decl->name->text) + "'";
  if (e->left) {
    if (e->left->type && e->left->type->kind == TypeKind::module && is_type(e->left)) {
      error(e->span, "cannot use " + called + ": " + quoted(e->left) +
                         " is a module's interface, not a module; load it into a variable");
      fail(e);
      return false;
    }
    return true;
  }
  const Decl* module = module_of(e->decl);
  if (module && !is_implemented(module)) {
    error(e->span, "cannot use " + called + " without importing '" +
                       std::string((e->decl->owner ? e->decl->owner : e->decl)->name->text) +
                       "' from a variable of module " + std::string(module->name->text));
    fail(e);
    return false;
  }
  return true;
}

// --- Members ---

void Checker::check_field(Expr* e, unsigned use) {
  if (check_qualified_method(e)) {
    if (!bad(e) && !(use & kCallee)) become_function_ref(e);
    return;
  }
  if (!expr(e->left, kTypeToo | kExceptionToo)) return fail(e);
  Type* t = e->left->type;
  if (t->kind == TypeKind::ref) t = t->element;
  switch (t->kind) {
    case TypeKind::adt:
    case TypeKind::pick:
    case TypeKind::tuple:
    case TypeKind::poly:
    case TypeKind::exception:
      break;
    default:
      error(e->left->span, with_type(e->left) + " has no members that '.' could name" +
                               (t->kind == TypeKind::module ? "; use ->" : ""));
      return fail(e);
  }
  types_.complete(t);
  Decl* d = find(t->members, e->name);
  if (!d) {
    d = find(t->tags, e->name);
    if (!d && !t->instance) d = find(t->polys, e->name);
    if (d && !is_type(e->left)) {
      error(e->span, "'" + std::string(e->name->text) + "' is " + what_is(d) + "; write it after the name of the type");
      return fail(e);
    }
  }
  if (!d && t->kind == TypeKind::pick) {
    Type* adt = t->decl->owner->type;
    types_.complete(adt);
    d = find(adt->members, e->name);
  }
  if (!d) {
    for (Decl* tag : t->tags)
      if (find(types_.type_of(tag)->members, e->name)) {
        error(e->span, "'" + std::string(e->name->text) + "' is a field of pick case " +
                           std::string(tag->name->text) + "; it can only be used inside pick");
        return fail(e);
      }
    error(e->span, "'" + std::string(e->name->text) + "' is not a member of " + type_text(t) +
                       suggest_member(e->name, t));
    return fail(e);
  }
  check_member(e, d, t, use);
}

void Checker::check_member(Expr* e, Decl* d, Type* of, unsigned use) {
  const auto called = [&] { return "'" + std::string(d->name->text) + "'"; };
  Type* type = d->kind == DeclKind::constant ? d->type : types_.type_of(d);
  for (Decl* at = d; at; at = at->origin) at->refs++;
  switch (d->kind) {
    case DeclKind::undefined: return fail(e);
    case DeclKind::constant: {
      Decl* generic = d;
      while (generic->origin) generic = generic->origin;
      if (!generic->init) {
        error(e->span, "the value of " + called() + " is not known here; it is declared below");
        return fail(e);
      }
      if (has_effects(e->left)) warn(e->left->span, "the value of " + quoted(e->left) + " is not used");
      return become_value(e, generic);
    }
    case DeclKind::tag:
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a pick case, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type;
      e->decl = d;
      return;
    case DeclKind::type:
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a type, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type;
      e->decl = d;
      return;
    case DeclKind::function: {
      if (type == types_.error) return fail(e);
      e->type = type;
      e->right = e->left;  // the object, which may be self
      e->decl = d;
      if (of->kind == TypeKind::poly) {
        e->kind = ExprKind::constraint_fn;
        e->left = nullptr;
      } else {
        e->kind = ExprKind::function;
        e->left = type_via(e->right->type, e->span);
      }
      if (!(use & kCallee)) become_function_ref(e);
      return;
    }
    default:
      break;
  }
  if (e->left->kind == ExprKind::type_name) {
    error(e->span, called() + " is a field; it needs a value of type " + type_text(of) + ", not the type");
    return fail(e);
  }
  e->decl = d;
  e->type = type;
  if (of->kind != TypeKind::exception) return;
  // A value that a caught exception carries: a field of what its name means as a value.
  Type* value = exception_value(of);
  Expr* carried = make_expr(ExprKind::payload, e->left->span, value);
  carried->left = e->left;
  if (of->members.size() == 1) {
    *e = *carried;
    return;
  }
  e->left = carried;
  for (uint32_t i = 0; i < of->members.size(); i++)
    if (of->members[i] == d) e->decl = value->members[i];
}

// m->x.f and m->(x.f): function f of the adt that x is, or is of, called through module m. x is looked up where it
// stands, not in m. Returns false when e is something else.
bool Checker::check_qualified_method(Expr* e) {
  Expr* bottom = e->left;
  while (bottom->kind == ExprKind::field && !bottom->parenthesized) bottom = bottom->left;
  if (bottom->kind != ExprKind::arrow || bottom->parenthesized || bottom->right) return false;
  Expr* module = bottom->left;
  if (!expr(module, kTypeToo)) {
    fail(e);
    return true;
  }
  if (module->type->kind != TypeKind::module) return false;
  types_.complete(module->type);
  const Expr written = *bottom;
  bottom->kind = ExprKind::name;
  bottom->left = nullptr;
  if (!bottom->name->bound) {
    if (Decl* member = find(module->type->members, bottom->name)) {
      if (member->kind != DeclKind::type) {
        error(written.span, "write (" + quoted(module) + "->" + std::string(written.name->text) +
                                ") to name its members; '->' binds less tightly than '.'");
        fail(e);
        return true;
      }
      bottom->kind = ExprKind::type_name;
      bottom->decl = member;
      bottom->type = type_of(member);
      member->refs++;
    }
  }
  if (bottom->kind == ExprKind::name || e->left != bottom) expr(e->left, kTypeToo);
  method_through(e, e->left, e->name, module);
  return true;
}

// e becomes function `name` of the adt of `object`, called through `module`.
void Checker::method_through(Expr* e, Expr* object, Name* name, Expr* module) {
  if (bad(object)) return fail(e);
  Type* t = object->type->kind == TypeKind::ref ? object->type->element : object->type;
  Type* adt = t->kind == TypeKind::pick ? t->decl->owner->type : t;
  Decl* d = nullptr;
  if (adt->kind == TypeKind::adt) {
    types_.complete(adt);
    d = find(adt->members, name);
  }
  const Decl* home = adt->decl;
  while (home && home->origin) home = home->origin;
  if (!d || d->kind != DeclKind::function || module_of(home) != module->type->decl) {
    error(e->span, "'" + std::string(name->text) + "' of " + with_type(object) +
                       " is not a function of an adt of module " + type_text(module->type));
    return fail(e);
  }
  for (Decl* at = d; at; at = at->origin) at->refs++;
  e->kind = ExprKind::function;
  e->type = types_.type_of(d);
  e->name = name;
  e->decl = d;
  e->right = object;
  e->left = module;
  check_reachable(e);
}

void Checker::check_arrow(Expr* e, unsigned use) {
  if (!e->left->type && !expr(e->left, kTypeToo)) return fail(e);
  if (bad(e->left)) return fail(e);
  Type* t = e->left->type;
  if (t->kind != TypeKind::module) {
    error(e->left->span, with_type(e->left) + " is not a module" +
                             (t->kind == TypeKind::ref || t->kind == TypeKind::adt ? "; use ." : ""));
    return fail(e);
  }
  types_.complete(t);
  if (e->right) {
    Expr* method = e->right;
    expr(method->left, kTypeToo);
    method_through(e, method->left, method->name, e->left);
    if (!bad(e) && !(use & kCallee)) become_function_ref(e);
    return;
  }
  Decl* d = find(t->members, e->name);
  const auto called = [&] { return "'" + std::string(e->name->text) + "'"; };
  if (!d) {
    error(e->span, called() + " is not a member of " + type_text(t) + suggest_member(e->name, t));
    return fail(e);
  }
  if (d->kind == DeclKind::undefined) return fail(e);
  Type* type = d->kind == DeclKind::constant ? d->type : type_of(d);
  t->decl->refs++;
  const bool interface = is_type(e->left);
  if (d->kind != DeclKind::constant && d->kind != DeclKind::type) {
    if (interface) {
      error(e->span, "cannot use " + called() + ": " + quoted(e->left) +
                         " is a module's interface, not a module; load it into a variable");
      return fail(e);
    }
  } else if (has_effects(e->left)) {
    warn(e->left->span, "the value of " + quoted(e->left) + " is not used");
  }
  d->refs++;
  switch (d->kind) {
    case DeclKind::constant:
      if (!type || (!d->init && type->kind != TypeKind::exception)) {
        error(e->span, "the value of " + called() + " is not known here; it is declared below");
        return fail(e);
      }
      if (type->kind != TypeKind::exception) return become_value(e, d);
      e->kind = ExprKind::name;
      e->left = nullptr;
      e->decl = d;
      e->type = type;
      return;
    case DeclKind::type:
      if (!(use & kTypeToo)) {
        error(e->span, called() + " is a type, not a value");
        return fail(e);
      }
      e->kind = ExprKind::type_name;
      e->type = type;
      e->decl = d;
      return;
    case DeclKind::function:
      e->kind = ExprKind::function;
      e->type = type;
      e->decl = d;
      if (!bad(e) && !(use & kCallee)) become_function_ref(e);
      return;
    default:
      e->kind = ExprKind::module_var;
      e->type = type;
      e->decl = d;
      if (!bad(e)) reach_modules(type);
      return;
  }
}

// --- Operators ---

// A long chain of operators is a deep tree to the left; it is walked, not recursed into.
void Checker::check_binary_chain(Expr* e) {
  std::vector<Expr*> spine{e};
  while (is_operator(spine.back()->left)) spine.push_back(spine.back()->left);
  expr(spine.back()->left);
  for (size_t i = spine.size(); i-- > 0;) {
    Expr* at = spine[i];
    expr(at->right);
    if (bad(at->left) || bad(at->right))
      fail(at);
    else
      check_binary(at);
  }
}

void Checker::check_binary(Expr* e) {
  if (e->kind != ExprKind::binary) return check_logical(e);
  switch (e->op) {
    case Op::shl:
    case Op::shr: return check_shift(e);
    case Op::power: return check_power(e);
    case Op::eq:
    case Op::ne: return check_equality(e);
    case Op::lt:
    case Op::le:
    case Op::gt:
    case Op::ge:
      e->type = check_arithmetic(e, e->left, e->right) ? types_.int_ : types_.error;
      return;
    default:
      e->type = check_arithmetic(e, e->left, e->right) ? e->left->type : types_.error;
      return;
  }
}

bool Checker::check_arithmetic(Expr* e, Expr* left, Expr* right) {
  Type* t = left->type;
  if (t != right->type && !types_.equal(t, right->type)) {
    error(e->span, "operands of " + std::string(text_of(e->op)) + " differ: " + with_type(left) + " and " +
                       with_type(right));
    return false;
  }
  bool fits = false;
  switch (t->kind) {
    case TypeKind::int_:
    case TypeKind::big:
    case TypeKind::byte:
      fits = true;
      break;
    case TypeKind::string:
      fits = e->op == Op::add || (e->kind == ExprKind::binary && e->op >= Op::lt && e->op <= Op::ge);
      break;
    case TypeKind::real:
    case TypeKind::fixed:
      fits = e->op != Op::mod && e->op != Op::bit_and && e->op != Op::bit_or && e->op != Op::bit_xor;
      break;
    default:
      break;
  }
  if (!fits)
    error(e->span, "cannot apply " + std::string(text_of(e->op)) + " to " + with_type(left) + " and " +
                       with_type(right));
  return fits;
}

void Checker::check_shift(Expr* e) {
  e->type = e->left->type;
  const TypeKind kind = e->type->kind;
  if (kind != TypeKind::int_ && kind != TypeKind::byte && kind != TypeKind::big) {
    error(e->span, "cannot shift " + with_type(e->left));
    return fail(e);
  }
  if (e->right->type != types_.int_) {
    error(e->right->span, "the number of bits to shift by must be an int, not " + with_type(e->right));
    return fail(e);
  }
}

void Checker::check_power(Expr* e) {
  e->type = e->left->type;
  if (e->type != types_.int_ && e->type != types_.big && e->type != types_.real) {
    error(e->span, "the base of ** must be int, big or real, not " + with_type(e->left));
    return fail(e);
  }
  if (e->right->type != types_.int_) {
    error(e->right->span, "the exponent of ** must be an int, not " + with_type(e->right));
    return fail(e);
  }
}

void Checker::check_equality(Expr* e) {
  Type* a = e->left->type;
  Type* b = e->right->type;
  bool fits = false;
  switch (a->kind) {
    case TypeKind::int_:
    case TypeKind::big:
    case TypeKind::byte:
    case TypeKind::real:
    case TypeKind::string:
    case TypeKind::ref:
    case TypeKind::list:
    case TypeKind::array:
    case TypeKind::chan:
    case TypeKind::any:
    case TypeKind::module:
    case TypeKind::fixed:
    case TypeKind::poly:
      fits = types_.compatible(a, b) || types_.compatible(b, a);
      break;
    default:
      break;
  }
  if (!fits) {
    error(e->span, "cannot compare " + with_type(e->left) + " with " + with_type(e->right));
    return fail(e);
  }
  if (a == types_.any && b != types_.any) coerce(e->left, b);
  if (b == types_.any && a != types_.any) coerce(e->right, a);
  e->type = types_.int_;
}

void Checker::check_logical(Expr* e) {
  const char* op = e->kind == ExprKind::logical_and ? "&&" : "||";
  for (Expr* side : {e->left, e->right})
    if (side->type != types_.int_)
      error(side->span, std::string("an operand of ") + op + " must be an int, not " + with_type(side));
  e->type = types_.int_;
}

void Checker::check_unary(Expr* e) {
  if (!expr(e->left)) return fail(e);
  e->type = e->left->type;
  const TypeKind kind = e->type->kind;
  const bool real = kind == TypeKind::real || kind == TypeKind::fixed;
  const bool word = kind == TypeKind::big || kind == TypeKind::byte;
  bool fits = kind == TypeKind::int_;
  if (e->kind == ExprKind::negate) fits = fits || real || word;
  if (e->kind == ExprKind::bit_not) fits = fits || word;
  if (fits) return;
  const char* op = e->kind == ExprKind::negate ? "-" : e->kind == ExprKind::bit_not ? "~" : "!";
  error(e->span, std::string("cannot apply ") + op + " to " + with_type(e->left));
  fail(e);
}

void Checker::check_step(Expr* e) {
  bool place;
  if (!target(e->left, 0, &place)) return fail(e);
  e->type = e->left->type;
  const TypeKind kind = e->type->kind;
  if (kind != TypeKind::int_ && kind != TypeKind::big && kind != TypeKind::byte && kind != TypeKind::real) {
    const bool up = e->kind == ExprKind::pre_inc || e->kind == ExprKind::post_inc;
    error(e->span, std::string("cannot apply ") + (up ? "++" : "--") + " to " + with_type(e->left));
    return fail(e);
  }
  if (!assignable(e->left, place)) fail(e);
}

void Checker::check_op_assign(Expr* e) {
  bool place;
  const bool left = target(e->left, 0, &place), right = expr(e->right);
  if (!left || !right) return fail(e);
  if (e->op == Op::shl || e->op == Op::shr) {
    check_shift(e);
  } else if (e->op == Op::power) {
    check_power(e);
  } else {
    e->type = check_arithmetic(e, e->left, e->right) ? e->left->type : types_.error;
  }
  if (!bad(e) && !assignable(e->left, place)) fail(e);
}

// --- Assignment ---

void Checker::check_assign(Expr* e) {
  bool place;
  const bool left = target(e->left, kExceptionToo, &place), right = expr(e->right);
  if (!left || !right) return fail(e);
  Type* from = e->right->type;
  Type* to = e->left->type;
  if (to->kind == TypeKind::exception) {
    error(e->span, "cannot assign to an exception");
    return fail(e);
  }
  if (!types_.compatible(to, from, true)) {
    error(e->span, "cannot assign " + with_type(e->right) + " to " + with_type(e->left));
    return fail(e);
  }
  if (from == types_.none) {
    error(e->right->span, quoted(e->right) + " has no value");
    return fail(e);
  }
  if ((has_tags(from) || from->kind == TypeKind::pick) &&
      !(to->kind == TypeKind::pick && from->kind == TypeKind::pick)) {
    error(e->span, "values of type " + type_text(from) + " cannot be assigned; only references to them");
    return fail(e);
  }
  if (!assignable(e->left, place)) return fail(e);
  coerce(e->right, to);
  if (e->left->kind == ExprKind::nil || e->left->kind == ExprKind::tuple) pattern_types(e->left, e->right->type);
  e->type = e->right->type;
}

// The places in a pattern that are nil get the type of what is dropped there.
void Checker::pattern_types(Expr* e, Type* t) {
  if (e->kind == ExprKind::nil) {
    e->type = t;
    return;
  }
  if (e->kind != ExprKind::tuple) return;
  if (!types_.is_record(t)) return;
  const Seq<Decl*> fields = types_.record_fields(t);
  bool changed = false;
  for (uint32_t i = 0; i < e->items.size() && i < fields.size(); i++) {
    const Type* before = e->items[i]->type;
    pattern_types(e->items[i], types_.type_of(fields[i]));
    changed = changed || e->items[i]->type != before;
  }
  if (changed) e->type = tuple_type(e->items, e->span);
}

void Checker::check_declare(Expr* e) {
  const bool right = expr(e->right);
  bool ok = right;
  if (!global_ && !declare_pattern(e->left, DeclKind::local)) {
    fail(e);
    forget(e->left);
    return;
  }
  if (global_) bind_pattern(e->left);
  if (ok && (e->right->type == types_.none || !types_.specific(e->right->type) || !infer(e->left, e->right->type))) {
    if (e->right->type == types_.none)
      error(e->right->span, quoted(e->right) + " has no value");
    else if (!types_.specific(e->right->type))
      error(e->span, "the type of " + quoted(e->left) + " cannot be told from " + with_type(e->right));
    else
      error(e->span, "cannot declare " + quoted(e->left) + " from " + with_type(e->right));
    ok = false;
  }
  if (!ok) {
    forget(e->left);
    return fail(e);
  }
  e->type = e->right->type;
  e->left->type = e->type;
  if (e->left->kind == ExprKind::tuple) pattern_types(e->left, e->type);
}

// At global level the names were declared before.
void Checker::bind_pattern(Expr* left) {
  if (left->kind == ExprKind::tuple)
    for (Expr* item : left->items) bind_pattern(item);
  if (left->kind == ExprKind::name && !left->decl) left->decl = left->name->bound;
}

bool Checker::infer(Expr* pattern, Type* t) {
  if (t->kind == TypeKind::exception) return false;
  if (pattern->kind == ExprKind::nil) {
    pattern->type = t;
    return true;
  }
  if (pattern->kind == ExprKind::tuple) {
    if (t->kind != TypeKind::tuple && t->kind != TypeKind::adt && t->kind != TypeKind::pick) return false;
    types_.complete(t);
    const Seq<Decl*> fields = types_.record_fields(t);
    pattern->type = t;
    if (fields.size() != pattern->items.size()) return false;
    bool ok = true;
    for (uint32_t i = 0; i < fields.size(); i++) ok = infer(pattern->items[i], types_.type_of(fields[i])) && ok;
    return ok;
  }
  Decl* d = pattern->decl;
  if (!d || d->kind == DeclKind::undefined) return d != nullptr;
  check_variable_type(t, d, false, true);
  d->type = t;
  pattern->type = t;
  return true;
}

// Nothing more will be said about the names of a declaration that failed.
void Checker::forget(Expr* pattern) {
  if (pattern->kind == ExprKind::tuple)
    for (Expr* item : pattern->items) forget(item);
  if (pattern->kind == ExprKind::name && pattern->decl && !pattern->decl->type) {
    pattern->decl->kind = DeclKind::undefined;
    pattern->decl->type = types_.error;
  }
}

namespace {

// Could e, as written, be a place? A conversion is none, even if it changes nothing and leaves no trace.
bool looks_assignable(const Expr* e) {
  switch (e->kind) {
    case ExprKind::nil:
    case ExprKind::name:
    case ExprKind::field:
    case ExprKind::arrow:
    case ExprKind::index:
    case ExprKind::slice:
    case ExprKind::deref: return true;
    case ExprKind::tuple:
      for (const Expr* item : e->items)
        if (!looks_assignable(item)) return false;
      return true;
    default: return false;
  }
}

}  // namespace

// Checks e, where something is going to be stored; `place` gets whether it looks like a place.
bool Checker::target(Expr* e, unsigned use, bool* place) {
  *place = looks_assignable(e);
  return expr(e, use);
}

bool Checker::assignable(Expr* e, bool place) {
  if (place && assignable_kind(e)) return true;
  error(e->span, "cannot assign to " + quoted(e));
  return false;
}

bool Checker::assignable_kind(Expr* e) {
  switch (e->kind) {
    case ExprKind::nil: return true;
    case ExprKind::name: return e->decl && is_storage(e->decl) && e->type->kind != TypeKind::exception;
    case ExprKind::field: {
      if (!e->decl || e->decl->kind != DeclKind::field) return false;
      if (e->left->type->kind != TypeKind::ref && !assignable_kind(e->left))
        warn(e->span, "the assignment to " + quoted(e) + " has no effect");
      return true;
    }
    case ExprKind::module_var:
    case ExprKind::deref: return true;
    case ExprKind::slice: return !e->extra && e->type->kind != TypeKind::string;
    case ExprKind::index:
      if (e->left->type->kind != TypeKind::string) return true;
      // A character of a string: there must be a variable that holds the string.
      if (e->left->kind == ExprKind::constant) return false;
      if (e->left->kind == ExprKind::name) return e->left->decl && is_storage(e->left->decl);
      return true;
    case ExprKind::tuple:
      for (Expr* item : e->items)
        if (!assignable_kind(item)) return false;
      return true;
    default: return false;
  }
}

// nil inside e means nothing of type t.
void Checker::coerce(Expr* e, Type* t) {
  if (t == types_.any || t == types_.error || bad(e)) return;
  if (e->type == types_.any) {
    e->type = t;
    return;
  }
  if (types_.specific(e->type)) return;
  switch (e->kind) {
    case ExprKind::tuple: {
      if (!types_.is_record(t)) return;
      const Seq<Decl*> fields = types_.record_fields(t);
      for (uint32_t i = 0; i < e->items.size() && i < fields.size(); i++)
        coerce(e->items[i], types_.type_of(fields[i]));
      e->type = tuple_type(e->items, e->span);
      return;
    }
    case ExprKind::cons:
      for (Expr* at = e; at->kind == ExprKind::cons && t->kind == TypeKind::list; at = at->right) {
        coerce(at->left, t->element);
        at->type = t;
        if (at->right->kind != ExprKind::cons) coerce(at->right, t);
      }
      return;
    case ExprKind::list_of:
      if (t->kind != TypeKind::list) return;
      for (Expr* item : e->items) coerce(item, t->element);
      e->type = t;
      return;
    default:
      e->type = t;
      return;
  }
}

// --- Lists, tuples, arrays ---

void Checker::check_tuple(Expr* e) {
  bool ok = true;
  for (Expr* item : e->items) {
    ok = expr(item) && ok;
    if (item->type == types_.none) {
      error(item->span, quoted(item) + " has no value");
      ok = false;
    }
  }
  if (!ok) return fail(e);
  for (Expr* item : e->items) check_element(item->type, item->span);
  e->type = tuple_type(e->items, e->span);
}

void Checker::check_cons_chain(Expr* e) {
  std::vector<Expr*> spine{e};
  for (;;) {
    expr(spine.back()->left);
    if (spine.back()->right->kind != ExprKind::cons) break;
    spine.push_back(spine.back()->right);
  }
  expr(spine.back()->right);
  for (size_t i = spine.size(); i-- > 0;) cons_onto(spine[i]);
}

void Checker::cons_onto(Expr* e) {
  if (bad(e->left) || bad(e->right)) return fail(e);
  Type* item = e->left->type;
  Type* list = e->right->type;
  if (list->kind != TypeKind::list && list != types_.any) {
    error(e->span, "the right side of :: must be a list, not " + with_type(e->right));
    return fail(e);
  }
  if (item == types_.none) {
    error(e->left->span, quoted(e->left) + " has no value");
    return fail(e);
  }
  if (list == types_.any) {
    check_element(item, e->left->span);
    e->type = types_.list_of(item);
    coerce(e->right, e->type);
    return;
  }
  e->type = list;
  Type* element = list->element;
  if (!types_.compatible(element, item)) {
    element = types_.common(element, item);
    if (!types_.compatible(element, item)) {
      error(e->span, "cannot put " + with_type(e->left) + " before " + with_type(e->right));
      return fail(e);
    }
    e->type = types_.list_of(element);
  }
  coerce(e->left, element);
}

void Checker::check_list(Expr* e) {
  bool ok = true;
  for (Expr* item : e->items) {
    ok = expr(item) && ok;
    if (item->type == types_.none) {
      error(item->span, quoted(item) + " has no value");
      ok = false;
    }
  }
  if (!ok || e->items.empty()) return fail(e);
  // As if consed together: the last item says what the elements are.
  Type* element = e->items.back()->type;
  check_element(element, e->items.back()->span);
  for (uint32_t i = e->items.size() - 1; i-- > 0;) {
    Expr* item = e->items[i];
    if (types_.compatible(element, item->type)) continue;
    Type* common = types_.common(element, item->type);
    if (!types_.compatible(common, item->type)) {
      error(item->span, "a list of " + type_text(element) + " cannot hold " + with_type(item));
      return fail(e);
    }
    element = common;
  }
  for (Expr* item : e->items) coerce(item, element);
  e->type = types_.list_of(element);
}

void Checker::check_array(Expr* e) {
  bool ok = true;
  if (e->left) ok = expr(e->left);
  if (e->type_expr) {
    Type* t = use_type(e->type_expr);
    if (t == types_.error || !ok) return fail(e);
    check_element(t, e->type_expr->span);
    e->type = types_.make(TypeKind::array, e->span, t);
  } else {
    for (Expr* element : e->items) {
      for (Expr* label : element->items) ok = expr(label) && ok;
      ok = expr(element->left) && ok;
      element->type = element->left->type;
      if (element->type == types_.none) {
        error(element->left->span, quoted(element->left) + " has no value");
        ok = false;
      }
    }
    if (!ok || e->items.empty()) return fail(e);
    int64_t size = 0;
    Type* element = nullptr;
    if (!check_elements(e, &size, &element)) return fail(e);
    if (!types_.specific(element)) {
      error(e->span, "the type of the elements is not clear");
      return fail(e);
    }
    check_element(element, e->span);
    e->type = types_.make(TypeKind::array, e->span, element);
    if (!e->left) e->left = integer(size, e->span);
  }
  if (e->left->type != types_.int_) {
    error(e->left->span, "the size of an array must be an int, not " + with_type(e->left));
    return fail(e);
  }
}

// Gives every element explicit indices and all of them one type; finds what size they need.
bool Checker::check_elements(Expr* e, int64_t* size, Type** type) {
  int64_t room = 0x7fffffff;
  if (e->left && e->left->type == types_.int_) {
    e->left = folded(e->left, errors_);
    if (e->left->kind == ExprKind::constant) room = e->left->value.integer;
  }
  Type* t = e->items[0]->type;
  for (Expr* element : e->items) {
    if (!types_.compatible(t, element->type)) {
      t = types_.common(t, element->type);
      if (!types_.compatible(t, element->type)) {
        error(element->span, "an array of " + type_text(t) + " cannot hold " + with_type(element->left));
        return false;
      }
    }
    if (t == types_.any) t = element->type;
  }
  for (Expr* element : e->items) {
    coerce(element->left, t);
    element->type = element->left->type;
  }
  *type = t;

  bool ok = true;
  int64_t last = -1, most = -1;
  const Expr* wild = nullptr;
  std::vector<Label> labels;
  for (uint32_t i = 0; i < e->items.size(); i++) {
    Expr* element = e->items[i];
    if (element->items.empty()) element->items.push(arena_, integer(last + 1, element->left->span));
    for (Expr*& label : element->items) {
      if (label->kind == ExprKind::wildcard) {
        if (wild) {
          Message& m = error(label->span, "there is an element for * already");
          Diagnostics::note(m, wild->span, "here");
        }
        wild = label;
        continue;
      }
      if (label->type != types_.int_) {
        error(label->span, "an array index must be an int, not " + with_type(label));
        ok = false;
        continue;
      }
      label = folded(label, errors_);
      Expr* low = label;
      Expr* high = label;
      if (label->kind == ExprKind::range) {
        low = label->left = folded(label->left, errors_);
        high = label->right = folded(label->right, errors_);
      }
      if (low->kind != ExprKind::constant || high->kind != ExprKind::constant) {
        error(label->span, "an array index here must be a constant");
        ok = false;
        continue;
      }
      last = high->value.integer;
      most = std::max(most, last);
      if (low->value.integer < 0 || last >= room) {
        error(label->span, "index " + std::to_string(low->value.integer < 0 ? low->value.integer : last) +
                               " is outside the array");
        ok = false;
        continue;
      }
      labels.push_back({low, high, i});
    }
  }
  if (ok) order_labels(labels, LabelOrder::integer, "index");
  *size = most + 1;
  return ok;
}

void Checker::check_index(Expr* e, unsigned use) {
  if (!expr(e->left, kTypeToo)) return fail(e);
  if (is_type(e->left)) {
    Seq<Type*> args;
    bool ok = true;
    for (Expr* item : e->items) {
      ok = expr(item, kTypeToo | kPickWhole) && ok;
      Type* t = ok ? type_of_expr(item) : nullptr;
      if (ok && !t) {
        error(item->span, quoted(item) + " is not a type");
        ok = false;
      }
      args.push(arena_, t);
    }
    Type* t = ok ? instantiate(e->left->type, args, e->span) : types_.error;
    if (t != types_.error && !(use & kTypeToo)) {
      error(e->span, "a type cannot stand here");
      t = types_.error;
    }
    Expr* left = e->left;
    e->kind = ExprKind::type_name;
    e->decl = left->decl;
    e->name = left->name;
    e->type = t;
    e->items = {};
    return;
  }
  Type* t = e->left->type;
  bool ok = true;
  for (Expr* item : e->items) ok = expr(item) && ok;
  if (t->kind != TypeKind::array && t != types_.string) {
    error(e->span, "cannot index " + with_type(e->left));
    return fail(e);
  }
  if (e->items.size() != 1) {
    error(e->span, "an index is one int");
    return fail(e);
  }
  e->type = t == types_.string ? types_.int_ : t->element;
  if (ok && e->items[0]->type != types_.int_)
    error(e->items[0]->span, "an index must be an int, not " + with_type(e->items[0]));
}

void Checker::check_slice(Expr* e) {
  if (!expr(e->left)) return fail(e);
  e->type = e->left->type;
  if (e->type->kind != TypeKind::array && e->type != types_.string) {
    error(e->span, "cannot slice " + with_type(e->left));
    fail(e);
  }
  for (Expr* bound : {e->right, e->extra})
    if (bound && expr(bound) && bound->type != types_.int_)
      error(bound->span, "the bound of a slice must be an int, not " + with_type(bound));
}

// --- The rest ---

void Checker::check_cast(Expr* e) {
  Type* to = use_type(e->type_expr);
  if (!expr(e->left) || to == types_.error) return fail(e);
  cast_to(e, to);
}

// e casts e->left, which has been checked.
void Checker::cast_to(Expr* e, Type* to) {
  Type* from = e->left->type;
  e->kind = ExprKind::cast;
  e->type = to;
  if (types_.compatible(to, from)) {
    // No conversion. What is left is the operand with another type.
    coerce(e->left, to);
    const Span span = e->span;
    const bool parenthesized = e->parenthesized;
    Expr* operand = e->left;
    *e = *operand;
    e->span = span;
    e->parenthesized = parenthesized;
    if (e->kind != ExprKind::tuple) e->type = to;
    return;
  }
  const bool bytes = (from->kind == TypeKind::array && from->element == types_.byte && to == types_.string) ||
                     (to->kind == TypeKind::array && to->element == types_.byte && from == types_.string);
  if (bytes || (is_number(from->kind) && is_number(to->kind))) return;
  error(e->span, "cannot convert " + with_type(e->left) + " to " + type_text(to));
  fail(e);
}

void Checker::check_load(Expr* e) {
  Type* t = use_type(e->type_expr);
  const bool ok = expr(e->left);
  if (t == types_.error) return fail(e);
  if (t->kind != TypeKind::module) {
    error(e->type_expr->span, "only modules can be loaded, not " + type_text(t));
    return fail(e);
  }
  e->type = t;
  t->decl->refs++;
  if (ok && e->left->type != types_.string)
    error(e->left->span, "load needs the path of the module as a string, not " + with_type(e->left));
}

void Checker::check_ref(Expr* e, unsigned use) {
  if (!expr(e->left, kTypeToo)) return fail(e);
  Type* t = e->left->type;
  if (t->kind != TypeKind::adt && t->kind != TypeKind::pick && t->kind != TypeKind::function &&
      t->kind != TypeKind::tuple) {
    error(e->span, "cannot make a ref from " + with_type(e->left));
    return fail(e);
  }
  if (!(use & kPickWhole) && has_tags(t) && is_type(e->left)) {
    error(e->span, "a ref " + type_text(t) + " must be made of one of its pick cases");
    return fail(e);
  }
  const bool inside = function_ && function_->decl && function_->decl->owner && function_->decl->owner->type == t;
  if (!inside && types_.is_generic_adt(t)) {
    error(e->left->span, "type " + type_text(t) + " needs types for its parameters here");
    return fail(e);
  }
  e->type = types_.make(TypeKind::ref, e->span, t);
}

void Checker::check_tag_of(Expr* e) {
  if (!expr(e->left, kTypeToo)) return fail(e);
  Type* t = e->left->type;
  if (t->kind == TypeKind::ref) t = t->element;
  const Decl* d = e->left->kind == ExprKind::type_name ? e->left->decl : nullptr;
  if (d && d->kind == DeclKind::tag) {
    const Span span = e->span;
    *e = *integer(d->tag, span);
    return;
  }
  if (d && d->kind == DeclKind::type && has_tags(t)) {
    *e = *integer(t->decl->tag, e->span);
    return;
  }
  e->type = types_.int_;
  if (!has_tags(t) && t->kind != TypeKind::pick)
    error(e->span, "cannot take tagof " + with_type(e->left) + "; it has no pick cases");
}

void Checker::check_send(Expr* e) {
  const bool left = expr(e->left), right = expr(e->right);
  if (!left || !right) return fail(e);
  const Type* t = e->left->type;
  if (t->kind != TypeKind::chan) {
    error(e->span, "cannot send on " + with_type(e->left) + "; it is not a channel");
    return fail(e);
  }
  if (!types_.compatible(t->element, e->right->type)) {
    error(e->span, "cannot send " + with_type(e->right) + " on a channel of " + type_text(t->element));
    return fail(e);
  }
  coerce(e->right, t->element);
  e->type = e->right->type;
}

void Checker::check_receive(Expr* e) {
  if (!expr(e->left)) return fail(e);
  Type* t = e->left->type;
  const bool many = t->kind == TypeKind::array;
  if (many) t = t->element;
  if (t->kind != TypeKind::chan) {
    error(e->span, "cannot receive from " + with_type(e->left) + "; it is not a channel");
    return fail(e);
  }
  e->type = t->element;
  if (many) {
    Seq<Type*> parts;
    parts.push(arena_, types_.int_);
    parts.push(arena_, t->element);
    e->type = types_.tuple_of(parts, e->span);
  }
}

Type* Checker::tuple_type(const Seq<Expr*>& items, Span span) {
  Seq<Type*> parts;
  for (const Expr* item : items) parts.push(arena_, item->type);
  return types_.tuple_of(parts, span);
}

// Does evaluating e do anything besides giving a value?
bool Checker::has_effects(const Expr* e, int depth) const {
  if (!e || depth > 200) return e != nullptr;
  switch (e->kind) {
    case ExprKind::assign:
    case ExprKind::declare:
    case ExprKind::op_assign:
    case ExprKind::pre_inc:
    case ExprKind::pre_dec:
    case ExprKind::post_inc:
    case ExprKind::post_dec:
    case ExprKind::call:
    case ExprKind::send:
    case ExprKind::receive:
    case ExprKind::load:
      return true;
    default:
      break;
  }
  for (const Expr* item : e->items)
    if (has_effects(item, depth + 1)) return true;
  return has_effects(e->left, depth + 1) || has_effects(e->right, depth + 1) || has_effects(e->extra, depth + 1);
}

}  // namespace dis::limbo
