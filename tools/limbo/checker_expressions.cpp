// checker_expressions: every kind of expression gets its type; here those that are no names, operators or
// aggregates.
#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

bool is_number(TypeKind kind) {
  return kind == TypeKind::int_ || kind == TypeKind::big || kind == TypeKind::byte ||
         kind == TypeKind::real || kind == TypeKind::string || kind == TypeKind::fixed;
}

}  // namespace

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
  if (Types::too_large(e->type)) {
    error(e->span, kTypeTooLarge);
    fail(e);
  }
  return !bad(e);
}

void Checker::expr_kind(Expr* e, unsigned use) {
  switch (e->kind) {
    case ExprKind::error: return fail(e);
    case ExprKind::constant:
      if (e->type) return;
      e->type = e->literal == Literal::string                                     ? types_.string
                : e->literal == Literal::real                                     ? types_.real
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
    default: return;  // what exists only after checking
  }
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
  const bool inside =
      function_ && function_->decl && function_->decl->owner && function_->decl->owner->type == t;
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
  if (is_assignment(e->kind) || e->kind == ExprKind::call || e->kind == ExprKind::load) return true;
  for (const Expr* item : e->items)
    if (has_effects(item, depth + 1)) return true;
  return has_effects(e->left, depth + 1) || has_effects(e->right, depth + 1) ||
         has_effects(e->extra, depth + 1);
}

}  // namespace dis::limbo
