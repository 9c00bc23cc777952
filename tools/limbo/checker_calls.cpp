// checker_calls: what looks like a call: functions, methods with self, print-like functions, functions with
// type parameters, and the making of records, exceptions and conversions.
#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

std::string Checker::callee_text(const Expr* e) {
  const Expr* callee = e->left;
  if (callee->decl && callee->decl->name &&
      (callee->kind == ExprKind::function || callee->kind == ExprKind::constraint_fn))
    return "'" + std::string(callee->decl->name->text) + "'";
  if (callee->name) return "'" + std::string(callee->name->text) + "'";
  return "this function";
}

void Checker::check_call(Expr* e) {
  const bool callee = expr(e->left, kTypeToo | kCallee);
  bool args = true;
  for (Expr* item : e->items) args = expr(item) && args;
  if (!callee) return fail(e);
  Type* t = e->left->type;
  const bool by_reference = t->kind == TypeKind::ref;
  if (by_reference) t = t->element;
  if (t->kind != TypeKind::function) return construct_or_cast(e, args);
  e->type = t->element;
  Expr* function = e->left;
  const bool named = function->kind == ExprKind::function || function->kind == ExprKind::constraint_fn;
  if (!named && !by_reference) {
    error(function->span, quoted(function) + " is not a function");
    return;
  }
  if (!args) return;
  Type* self = nullptr;
  if (named) {
    Expr* object = function->right;
    function->right = nullptr;
    if (object) {
      self = object->type->kind == TypeKind::ref ? object->type->element : object->type;
      const bool takes_self = !t->members.empty() && t->members[0]->is_self;
      if (takes_self && object->kind == ExprKind::type_name) {
        error(object->span, quoted(object) + " is a type; " + callee_text(e) + " needs a value as self");
        return;
      }
      if (takes_self) {
        Seq<Expr*> items;
        items.push(arena_, object);
        for (Expr* item : e->items) items.push(arena_, item);
        e->items = items;
      } else if (has_effects(object)) {
        warn(object->span, "the value of " + quoted(object) + " is not used");
      }
    }
    if (function->kind == ExprKind::function) {
      if (!check_reachable(function)) return;
      if (function->left) reach_modules(t);
    }
  }
  Decl* target = named && function->kind == ExprKind::function ? function->decl : nullptr;
  while (target && target->origin) target = target->origin;
  if (target) {
    function->decl = target;
    note_use(target);
  }
  if (t->varargs)
    call_varargs(e, t);
  else if ((target && is_polymorphic(*target)) || (by_reference && !t->polys.empty()))
    call_polymorphic(e, t, target, self);
  else
    check_arguments(e, t);
}

bool Checker::check_argument(Expr* e, size_t i, Decl* param) {
  Expr* item = e->items[i];
  Type* t = types_.type_of(param);
  if (!types_.compatible(t, item->type)) {
    std::string what = "argument " + std::to_string(i + 1);
    if (param->name) what += " ('" + std::string(param->name->text) + "')";
    Message& m = error(
        item->span, what + " of " + callee_text(e) + " must be " + type_text(t) + ", not " + with_type(item));
    if (param->span.known()) Diagnostics::note(m, param->span, "declared here");
    return false;
  }
  coerce(item, t);
  return true;
}

bool Checker::check_arguments(Expr* e, Type* function) {
  const uint32_t wanted = function->members.size();
  for (uint32_t i = 0; i < e->items.size() && i < wanted; i++)
    if (!check_argument(e, i, function->members[i])) return false;
  return check_count(e, function);
}

bool Checker::check_count(Expr* e, Type* function) {
  const uint32_t wanted = function->members.size();
  if (e->items.size() == wanted) return true;
  const uint32_t self = wanted > 0 && function->members[0]->is_self ? 1 : 0;
  const uint32_t given = e->items.size() >= self ? e->items.size() - self : 0;
  Message& m = error(e->span, std::string(e->items.size() > wanted ? "too many" : "too few") +
                                  " arguments for " + callee_text(e) + ": " + std::to_string(wanted - self) +
                                  " wanted, " + std::to_string(given) + " given");
  if (e->left->decl && e->left->decl->span.known())
    Diagnostics::note(m, e->left->decl->span, "declared here");
  return false;
}

// --- Functions with type parameters ---

void Checker::call_polymorphic(Expr* e, Type* function, Decl* callee, Type* self) {
  if (!check_count(e, function)) return;
  Type* actual = types_.make(TypeKind::function, e->span, function->element);
  actual->polys = function->polys;
  for (uint32_t i = 0; i < e->items.size(); i++)
    actual->members.push(arena_,
                         make_decl(DeclKind::argument, nullptr, e->items[i]->span, e->items[i]->type));
  std::string why;
  const auto args = types_.unify(function, actual, *this, &why);
  if (!args) {
    error(e->span, "the arguments of " + callee_text(e) + " do not fit its type " + type_text(function) +
                       (why.empty() ? "" : ": " + why));
    return;
  }
  e->type = types_.instantiate(function->element, *args);
  for (uint32_t i = 0; i < e->items.size(); i++)
    coerce(e->items[i], types_.instantiate(types_.type_of(function->members[i]), *args));
  pass_functions(e, callee ? callee->type->polys : function->polys, *args);
  if (!callee || !callee->owner || !callee->owner->type || callee->owner->type->kind != TypeKind::adt) return;
  if (self && self->kind == TypeKind::pick) self = self->decl->owner->type;
  pass_functions(e, callee->owner->type->polys, self && self->instance ? self->args : Seq<TypeArg>());
}

// The functions that the types standing for `polys` bring along become arguments.
void Checker::pass_functions(Expr* e, const Seq<Decl*>& polys, const Seq<TypeArg>& args) {
  const uint32_t given = e->items.size();
  for (const Decl* param : polys) {
    if (!param->type || param->type->kind != TypeKind::poly) continue;
    Type* t = types_.argument_for(param->type, args);
    if (t->kind == TypeKind::poly && function_ && function_->decl && !is_own_param(t)) {
      error(e->span, "it is not clear which type '" + std::string(t->decl->name->text) + "' stands for");
      continue;
    }
    for (Decl* demanded : param->type->members) {
      Expr* module = nullptr;
      Decl* d = find_function(demanded->name, t, &module);
      while (d && d->origin) d = d->origin;
      if (!d) continue;  // reported by unify
      d->refs++;
      Expr* node = make_expr(t->kind == TypeKind::poly ? ExprKind::constraint_fn : ExprKind::function,
                             e->span, type_of(d));
      node->decl = d;
      if (t->kind != TypeKind::poly) {
        if (t->kind == TypeKind::module)
          for (uint32_t i = 0; i < given && !module; i++)
            if (types_.equal(t, e->items[i]->type)) module = arena_.make<Expr>(*e->items[i]);
        node->left = module;
        if (!check_reachable(node)) continue;
        reach_modules(node->type);
        note_use(d);
      }
      e->items.push(arena_, node);
    }
  }
}

// Is t a parameter of the function being checked, or of the adt it belongs to?
bool Checker::is_own_param(const Type* t) const {
  for (const Decl* p : function_->decl->type->polys)
    if (p->type == t) return true;
  const Decl* owner = function_->decl->owner;
  if (owner && owner->type)
    for (const Decl* p : owner->type->polys)
      if (p->type == t) return true;
  return false;
}

// --- Records, exceptions, conversions ---

void Checker::construct_or_cast(Expr* e, bool args_ok) {
  Expr* left = e->left;
  Type* t = left->type;
  const bool exception = left->kind == ExprKind::name && t->kind == TypeKind::exception && t->is_declared;
  if (left->kind != ExprKind::type_name && !exception) {
    error(left->span, with_type(left) + " is not a function");
    return fail(e);
  }
  e->type = t;
  if (!args_ok) return fail(e);
  if (left->kind == ExprKind::type_name && left->decl && left->decl->kind == DeclKind::tag)
    return construct_tag(e);
  if (exception) {
    const Seq<Decl*>& values = t->members;
    bool fits = values.size() == e->items.size();
    for (uint32_t i = 0; fits && i < values.size(); i++)
      fits = types_.compatible(type_of(values[i]), e->items[i]->type);
    if (!fits) {
      error(e->span, "exception " + quoted(left) + " carries " + type_text(t) + ", not " +
                         type_text(tuple_type(e->items, e->span)));
      return fail(e);
    }
    for (uint32_t i = 0; i < values.size(); i++) coerce(e->items[i], values[i]->type);
    e->kind = ExprKind::construct;
    e->decl = left->decl;
    e->left = nullptr;
    return;
  }
  const bool by_ref = t->kind == TypeKind::ref;
  Type* record = by_ref ? t->element : t;
  if (record->kind == TypeKind::adt && record->tags.empty() && fields_fit(e, record)) {
    e->kind = ExprKind::construct;
    e->left = nullptr;
    if (by_ref) {
      Expr* made = arena_.make<Expr>(*e);
      made->type = record;
      e->kind = ExprKind::make_ref;
      e->left = made;
      e->items = {};
    }
    return;
  }
  if (has_tags(record)) {
    error(e->span, "a value of type " + type_text(record) + " must be made as one of its pick cases");
    return fail(e);
  }
  const bool castable =
      record->kind != TypeKind::adt || (e->items.size() == 1 && types_.compatible(t, e->items[0]->type));
  if (e->items.size() == 1 && castable) {
    e->left = e->items[0];
    e->items = {};
    return cast_to(e, t);
  }
  error(e->span, "cannot make " + type_text(t) + " from " + type_text(tuple_type(e->items, e->span)));
  fail(e);
}

// Do the arguments fit the fields of the record, one by one? Then nil among them gets its type.
bool Checker::fields_fit(Expr* e, Type* record) {
  types_.complete(record);
  const Seq<Decl*> fields = types_.record_fields(record);
  if (fields.size() != e->items.size()) return false;
  for (uint32_t i = 0; i < fields.size(); i++)
    if (!types_.compatible(types_.type_of(fields[i]), e->items[i]->type)) return false;
  for (uint32_t i = 0; i < fields.size(); i++) coerce(e->items[i], fields[i]->type);
  return true;
}

void Checker::construct_tag(Expr* e) {
  Type* pick = e->left->type;
  types_.complete(pick->decl->owner->type);
  if (!fields_fit(e, pick)) {
    const Seq<Decl*> fields = types_.record_fields(pick);
    std::string wanted;
    for (const Decl* d : fields)
      wanted += (wanted.empty() ? "" : ", ") + type_text(types_.type_of(const_cast<Decl*>(d)));
    error(e->span, type_text(pick) + " has the fields (" + wanted + "), not " +
                       type_text(tuple_type(e->items, e->span)));
    return fail(e);
  }
  e->kind = ExprKind::construct;
  e->decl = e->left->decl;
  e->left = nullptr;
}

// --- Print-like functions ---

void Checker::call_varargs(Expr* e, Type* function) {
  const uint32_t fixed = function->members.size();
  for (uint32_t i = 0; i < fixed && i < e->items.size(); i++)
    if (!check_argument(e, i, function->members[i])) return;
  if (e->items.size() < fixed || fixed == 0) {
    check_count(e, function);
    return;
  }
  e->items[fixed - 1] = folded(e->items[fixed - 1], errors_);
  const Expr* format = e->items[fixed - 1];
  if (format->type != types_.string || format->kind != ExprKind::constant) {
    error(format->span, "the format of " + callee_text(e) + " must be a constant string");
    return;
  }
  check_format(e, fixed - 1);
}

// A format such as "%-8s %.2f" must go with the arguments after it.
void Checker::check_format(Expr* e, size_t at) {
  const std::string_view text = e->items[at]->value.text;
  const Span span = e->items[at]->span;
  size_t next = at + 1;  // argument
  size_t i = 0;
  while (i < text.size()) {
    if (text[i++] != '%') continue;
    const size_t start = i - 1;
    auto so_far = [&] { return "'" + std::string(text.substr(start, i - start)) + "'"; };
    bool number = false, second = false, dot = false, done = false, wants_argument = true;
    std::string flags;
    TypeKind verb = TypeKind::none;
    char c = 0;
    while (i < text.size() && !done) {
      c = text[i++];
      switch (c) {
        case '.':
          if (dot) return void(error(span, "format " + so_far() + " has two points"));
          number = dot = true;
          break;
        case '*':
        case '0':
        case '1':
        case '2':
        case '3':
        case '4':
        case '5':
        case '6':
        case '7':
        case '8':
        case '9':
          if (c != '*')
            while (i < text.size() && text[i] >= '0' && text[i] <= '9') i++;
          if (!number)
            number = true;
          else if (!second && dot)
            second = true;
          else
            return void(error(span, "format " + so_far() + " has too many numbers"));
          if (c != '*') break;
          if (next >= e->items.size()) return void(error(span, "format " + so_far() + " has no argument"));
          if (e->items[next]->type->kind != TypeKind::int_)
            return void(error(e->items[next]->span,
                              "format " + so_far() + " needs an int, not " + with_type(e->items[next])));
          next++;
          break;
        case '+':
        case '-':
        case '#':
        case ',':
        case 'b':
        case 'u':
          if (flags.find(c) != std::string::npos)
            return void(
                error(span, "format " + so_far() + " has the flag '" + std::string(1, c) + "' twice"));
          flags += c;
          break;
        case '%':
        case 'r':
          wants_argument = false;
          done = true;
          break;
        case 'H':
          verb = TypeKind::any;
          done = true;
          break;
        case 'c':
          verb = TypeKind::int_;
          done = true;
          break;
        case 'd':
        case 'o':
        case 'x':
        case 'X':
          verb = flags.find('b') != std::string::npos ? TypeKind::big : TypeKind::int_;
          done = true;
          break;
        case 'e':
        case 'f':
        case 'g':
        case 'E':
        case 'G':
          verb = TypeKind::real;
          done = true;
          break;
        case 's':
        case 'q':
          verb = TypeKind::string;
          done = true;
          break;
        default: {
          while (i < text.size() && (uint8_t(text[i]) & 0xc0) == 0x80) i++;
          return void(error(span, "format " + so_far() + " is not known"));
        }
      }
    }
    if (!done) return void(error(span, "format " + so_far() + " is not complete"));
    if (!wants_argument) continue;
    if (next >= e->items.size()) return void(error(span, "format " + so_far() + " has no argument"));
    Expr* item = e->items[next];
    const TypeKind kind = item->type->kind;
    bool fits = kind == verb;
    if (verb == TypeKind::int_ && (c == 'x' || c == 'X'))  // also the address of what a reference refers to
      fits = fits || kind == TypeKind::string || kind == TypeKind::array || kind == TypeKind::ref ||
             kind == TypeKind::chan || kind == TypeKind::list || kind == TypeKind::module;
    if (verb == TypeKind::any) fits = types_.is_pointer(item->type);
    if (!fits) return void(error(item->span, "format " + so_far() + " does not fit " + with_type(item)));
    next++;
  }
  if (next < e->items.size())
    error(e->items[next]->span,
          "there are more arguments than formats in " + std::string("the call of ") + callee_text(e));
}

}  // namespace dis::limbo
