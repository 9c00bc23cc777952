// checker_aggregates: tuples, lists and arrays, their elements, indices and slices.
#include <algorithm>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

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

}  // namespace dis::limbo
