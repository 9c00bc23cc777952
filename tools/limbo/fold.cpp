// fold: computes what is constant in a checked expression.
// In: a checked tree. Out: the same tree with constants in place of constant expressions and names of
// constants, constants to the right of operators that commute, and the simplifications the reference compiler
// makes. Keeps: an int constant has the value of its low 32 bits, whatever the word size; side effects stay,
// except those of what stands left of a constant's name. Chains of operators cost no stack, and
// concatenations no more than their length. Source: what the reference compiler's programs do.
#include <cmath>
#include <limits>
#include <vector>

#include "runtime/support/number_text.h"
#include "runtime/support/utf8.h"
#include "tools/limbo/checker.h"

namespace dis::limbo {

namespace {

bool is_constant(const Expr* e) { return e != nullptr && e->kind == ExprKind::constant; }
bool is_kind(const Expr* e, TypeKind kind) { return e->type != nullptr && e->type->kind == kind; }
bool is_integral(const Expr* e) {
  return is_kind(e, TypeKind::int_) || is_kind(e, TypeKind::byte) || is_kind(e, TypeKind::big);
}
bool is_real(const Expr* e) { return is_kind(e, TypeKind::real); }
bool is_string(const Expr* e) { return is_kind(e, TypeKind::string); }
bool is_binary(const Expr* e, Op op) { return e->kind == ExprKind::binary && e->op == op; }

bool yields_truth(const Expr* e) {
  if (e->kind == ExprKind::logical_and || e->kind == ExprKind::logical_or || e->kind == ExprKind::logical_not)
    return true;
  return e->kind == ExprKind::binary && e->op >= Op::lt && e->op <= Op::ne;
}

// Could evaluating e do more than give a value? Whatever may fail counts, and so does what is too large to
// look at again and again.
bool has_effect(const Expr* e) {
  constexpr int kMostNodes = 1000;
  WorkStack<const Expr*> work(e);
  for (int nodes = 0; !work.empty(); nodes++) {
    if (nodes == kMostNodes) return true;
    const Expr* at = work.pop();
    if (at == nullptr) continue;
    switch (at->kind) {
      case ExprKind::constant:
      case ExprKind::nil:
      case ExprKind::name:
      case ExprKind::type_name:
      case ExprKind::negate:
      case ExprKind::bit_not:
      case ExprKind::logical_not:
      case ExprKind::logical_and:
      case ExprKind::logical_or:
      case ExprKind::tuple:
      case ExprKind::function:
      case ExprKind::module_var: break;
      case ExprKind::binary:
        if (at->op == Op::div || at->op == Op::mod) return true;
        break;
      default: return true;
    }
    work.push_back(at->left);
    work.push_back(at->right);
    for (const Expr* item : at->items) work.push_back(item);
  }
  return false;
}

bool same_value(const Expr* a, const Expr* b) {
  switch (a->type->kind) {
    case TypeKind::int_:
    case TypeKind::byte:
    case TypeKind::big:
    case TypeKind::fixed: return a->value.integer == b->value.integer;
    case TypeKind::real: return a->value.real == b->value.real;
    case TypeKind::string: return a->value.text == b->value.text;
    default: return false;
  }
}

// Written alike and without effects of their own to lose? Asks only for what has_effect() lets pass.
bool same_tree(Types& types, const Expr* a, const Expr* b) {
  struct Pair {
    const Expr *x, *y;
  };
  WorkStack<Pair> work(Pair{a, b});
  while (!work.empty()) {
    const auto [x, y] = work.pop();
    if (x == y) continue;
    if (x == nullptr || y == nullptr || x->kind != y->kind || x->op != y->op || x->decl != y->decl)
      return false;
    if (x->type != y->type && !types.equal(x->type, y->type)) return false;
    if (x->items.size() != y->items.size() || x->type_expr != y->type_expr) return false;
    if (x->kind == ExprKind::constant && !same_value(x, y)) return false;
    if (x->kind == ExprKind::name && x->decl == nullptr) return false;
    work.push_back({x->left, y->left});
    work.push_back({x->right, y->right});
    work.push_back({x->extra, y->extra});
    for (uint32_t i = 0; i < x->items.size(); i++) work.push_back({x->items[i], y->items[i]});
  }
  return true;
}

int64_t wrap(uint64_t v) { return int64_t(v); }

int64_t int_power(int64_t base, int64_t exponent) {
  if (exponent < 0) {
    if (base == 1) return 1;
    if (base == -1) return exponent % 2 == 0 ? 1 : -1;
    return 0;
  }
  uint64_t result = 1, power = uint64_t(base);
  for (uint64_t left = uint64_t(exponent); left != 0; left >>= 1, power *= power)
    if (left & 1) result *= power;
  return wrap(result);
}

double real_power(double base, int64_t exponent) {
  uint64_t left = exponent < 0 ? 0 - uint64_t(exponent) : uint64_t(exponent);
  double result = 1;
  for (;;) {
    if (left & 1) result *= base;
    if ((left >>= 1) == 0) break;
    base *= base;
  }
  return exponent < 0 ? 1 / result : result;
}

// Away from zero when half way; what no word holds is the smallest one.
int64_t rounded(double v) {
  v = v < 0 ? v - 0.5 : v + 0.5;
  if (!(v >= -9223372036854775808.0 && v < 9223372036854775808.0)) return std::numeric_limits<int64_t>::min();
  return int64_t(v);
}

class Folder {
 public:
  Folder(Arena& arena, Types& types, Diagnostics& diagnostics)
      : arena_(arena), types_(types), diagnostics_(diagnostics) {}

  // Operands before operators, by a list of what is to do: chains may be long.
  Expr* run(Expr* e) {
    Expr* result = e;
    visit(&result);
    while (!work_.empty()) {
      const Step step = work_.pop();
      if (!step.operands_done) {
        visit(step.at);
        continue;
      }
      Expr* node = *step.at;
      node = is_concatenation(node) ? concatenate(node) : reduce(node);
      node->folded = true;
      *step.at = node;
    }
    return result;
  }

 private:
  struct Step {
    Expr** at;
    bool operands_done;
  };

  static bool is_concatenation(const Expr* e) { return is_binary(e, Op::add) && is_string(e); }

  void visit(Expr** at) {
    Expr* e = *at;
    if (e == nullptr || e->folded || e->kind == ExprKind::error || e->type == types_.error) return;
    // What stands left of a constant does not matter: M->x, adt.x.
    if (constant_decl(e) != nullptr) {
      *at = name_of_constant(e);
      (*at)->folded = true;
      return;
    }
    if (e->left == nullptr && e->right == nullptr && e->extra == nullptr && e->items.empty()) {
      *at = reduce(e);
      (*at)->folded = true;
      return;
    }
    work_.push_back({at, true});
    if (is_concatenation(e)) {
      // The whole left spine at once.
      for (;; e = e->left) {
        work_.push_back({&e->right, false});
        if (e->left->folded || !is_concatenation(e->left)) break;
      }
      work_.push_back({&e->left, false});
      return;
    }
    for (uint32_t i = e->items.size(); i-- > 0;) work_.push_back({&e->items[i], false});
    for (Expr** child : {&e->extra, &e->right, &e->left})
      if (*child != nullptr) work_.push_back({child, false});
  }

  // --- Making constants ---

  Expr* to_constant(Expr* e) {
    e->kind = ExprKind::constant;
    e->op = Op::none;
    e->left = e->right = e->extra = nullptr;
    e->decl = nullptr;
    e->type_expr = nullptr;
    e->items = {};
    return e;
  }

  // `e` becomes an integer of its own type.
  Expr* integer(Expr* e, int64_t v) {
    if (is_kind(e, TypeKind::int_)) v = int32_t(v);
    if (is_kind(e, TypeKind::byte)) v &= 0xff;
    to_constant(e)->value.integer = v;
    return e;
  }
  Expr* truth(Expr* e, bool v) {
    to_constant(e)->value.integer = v;
    return e;
  }
  Expr* real(Expr* e, double v) {
    to_constant(e)->value.real = std::isnan(v) ? std::numeric_limits<double>::quiet_NaN() : v;
    return e;
  }
  Expr* text(Expr* e, std::string_view v) {
    to_constant(e)->value.text = arena_.copy(v);
    return e;
  }

  // --- Names of constants ---

  static Decl* constant_decl(const Expr* e) {
    if (e->kind != ExprKind::name && e->kind != ExprKind::field && e->kind != ExprKind::arrow &&
        e->kind != ExprKind::module_var && e->kind != ExprKind::tag_of)
      return nullptr;
    Decl* d = e->decl;
    if (d != nullptr && d->imported != nullptr) d = d->imported;
    if (d == nullptr) return nullptr;
    if (d->kind == DeclKind::tag) return d;
    return d->kind == DeclKind::constant && e->kind != ExprKind::tag_of ? d : nullptr;
  }

  Expr* name_of_constant(Expr* e) {
    Decl* d = constant_decl(e);
    if (d->kind == DeclKind::tag) {
      e->type = types_.int_;
      return integer(e, d->tag);
    }
    const Expr* init = d->init;
    if (is_kind(e, TypeKind::exception) || init == nullptr) return e;
    if (init->kind == ExprKind::constant) {
      const Value value = init->value;
      if (is_kind(e, TypeKind::byte)) return integer(e, value.integer);
      to_constant(e)->value = value;
      return e;
    }
    if (init->kind != ExprKind::tuple && init->kind != ExprKind::construct && init->kind != ExprKind::nil)
      return e;
    Expr* copy = copy_of(init);
    copy->span = e->span;
    return copy;
  }

  // Each use of a constant tuple is a tree of its own.
  Expr* copy_of(const Expr* e) {
    if (e == nullptr) return nullptr;
    Expr* copy = arena_.make<Expr>(*e);
    copy->items = {};
    for (const Expr* item : e->items) copy->items.push(arena_, copy_of(item));
    copy->left = copy_of(e->left);
    copy->right = copy_of(e->right);
    return copy;
  }

  // --- Strings ---

  // Constants may be made of each other, twice as long each time.
  static constexpr size_t kMaxText = size_t{64} << 20;
  bool room_for(size_t text) const { return text <= kMaxText && arena_.bytes() + text <= kMaxText * 8; }

  // `e` is the top of a spine of concatenations whose terms are folded. Neighbouring constants become one;
  // the first term may be a concatenation that was folded earlier.
  Expr* concatenate(Expr* e) {
    std::vector<Expr*> spine;
    for (Expr* at = e;; at = at->left) {
      spine.push_back(at);
      if (at->left->folded || !is_concatenation(at->left)) break;
    }
    Expr* sum = spine.back()->left;
    std::string run;       // constants since `last`
    Expr* last = nullptr;  // the constant that `run` begins with, the sum or its right operand
    size_t joined = 0;
    auto begin_run = [&](Expr* constant) {
      last = constant;
      joined = 0;
      run.clear();
    };
    auto end_run = [&] {
      if (joined != 0) last->value.text = arena_.copy(run);
      last = nullptr;
    };
    if (is_constant(sum))
      begin_run(sum);
    else if (is_concatenation(sum) && is_constant(sum->right))
      begin_run(sum->right);
    for (size_t i = spine.size(); i-- > 0;) {
      Expr* node = spine[i];
      Expr* term = node->right;
      if (is_constant(term) && last != nullptr &&
          !room_for(std::max(run.size(), last->value.text.size()) + term->value.text.size())) {
        diagnostics_.error(node->span, "the constant strings of this program are too long together");
        return sum;
      }
      if (is_constant(term) && last != nullptr) {
        if (joined++ == 0) run = last->value.text;
        run += term->value.text;
        last->span = join(last->span, term->span);
        if (is_concatenation(sum)) sum->span = join(sum->span, term->span);
        continue;
      }
      if (last != nullptr) end_run();
      node->left = sum;
      node->folded = true;
      sum = node;
      if (is_constant(term)) begin_run(term);
    }
    if (last != nullptr) end_run();
    return sum;
  }

  // --- Operators ---

  Expr* reduce(Expr* e) {
    switch (e->kind) {
      case ExprKind::length: return length(e);
      case ExprKind::cast: return cast(e);
      case ExprKind::field: return field(e);
      case ExprKind::tag_of: return tag_of(e);
      case ExprKind::negate:
      case ExprKind::bit_not:
      case ExprKind::logical_not: return is_constant(e->left) ? unary(e) : e;
      case ExprKind::binary:
      case ExprKind::logical_and:
      case ExprKind::logical_or: return e->left != nullptr && e->right != nullptr ? binary(e) : e;
      default: return e;
    }
  }

  Expr* length(Expr* e) {
    if (!is_constant(e->left) || !is_string(e->left)) return e;
    const CharMode& mode = types_.abi() == kAbi32 ? kChars21 : kChars16;
    return integer(e, int64_t(count_chars(e->left->value.text, mode)));
  }

  Expr* tag_of(Expr* e) {
    if (e->left == nullptr || e->left->kind != ExprKind::type_name || e->left->type == nullptr) return e;
    const Type* t = e->left->type;
    if (t->kind == TypeKind::ref) t = t->element;
    if (t->kind != TypeKind::pick || t->decl == nullptr) return e;
    return integer(e, t->decl->tag);
  }

  // A field of a tuple that is written out.
  Expr* field(Expr* e) {
    Expr* record = e->left;
    if (record == nullptr || (record->kind != ExprKind::tuple && record->kind != ExprKind::construct))
      return e;
    if (e->decl == nullptr || record->type == nullptr || !types_.is_record(record->type)) return e;
    const Seq<Decl*> fields = types_.record_fields(record->type);
    if (fields.size() != record->items.size()) return e;
    Expr* found = nullptr;
    for (uint32_t i = 0; i < fields.size(); i++) {
      if (fields[i]->name == e->decl->name)
        found = record->items[i];
      else if (has_effect(record->items[i]) && record->items[i]->kind != ExprKind::construct)
        return e;
    }
    return found != nullptr ? found : e;
  }

  Expr* unary(Expr* e) {
    if (is_real(e->left)) return e->kind == ExprKind::negate ? real(e, -e->left->value.real) : e;
    if (!is_integral(e->left)) return e;
    const int64_t v = e->left->value.integer;
    if (e->kind == ExprKind::negate) return integer(e, wrap(0 - uint64_t(v)));
    if (e->kind == ExprKind::bit_not) return integer(e, ~v);
    return truth(e, v == 0);
  }

  Expr* not_zero(Expr* e, Expr* operand) {
    e->kind = ExprKind::binary;
    e->op = Op::ne;
    e->left = operand;
    e->right = arena_.make<Expr>();
    e->right->span = operand->span;
    e->right->type = operand->type;
    e->right->folded = true;
    to_constant(e->right)->value.integer = 0;
    return binary(e);
  }

  Expr* binary(Expr* e) {
    if (is_constant(e->left)) {
      if ((e->op == Op::shl || e->op == Op::shr) && e->left->value.integer == 0 && !has_effect(e->right))
        return e->left;
      if (e->kind != ExprKind::binary && is_integral(e->left)) {
        const bool known = e->left->value.integer != 0;
        if (known == (e->kind == ExprKind::logical_or)) return truth(e, known);
        return not_zero(e, e->right);
      }
      const Op other = e->kind == ExprKind::binary ? exchanged(e->op) : Op::none;
      if (!is_constant(e->right) && other != Op::none && !is_string(e)) {
        e->op = other;
        std::swap(e->left, e->right);
      }
    }
    regroup(e);
    Expr *left = e->left, *right = e->right;
    if (is_constant(right)) {
      if (e->op == Op::power && is_real(left)) return is_constant(left) ? reals(e) : e;
      if (is_kind(right, TypeKind::int_) || is_kind(right, TypeKind::byte) || is_kind(left, TypeKind::big))
        return is_constant(left) ? integers(e) : with_constant(e);
      if (is_real(right) && is_constant(left)) return reals(e);
      if (is_string(right) && is_constant(left) && (e->op == Op::eq || e->op == Op::ne))
        return truth(e, (left->value.text == right->value.text) == (e->op == Op::eq));
    }
    if (same_tree(types_, left, right) && !has_effect(left)) return alike(e);
    return e;
  }

  // (x op a) op b is x op (b op a).
  void regroup(Expr* e) {
    if (e->kind != ExprKind::binary || !is_constant(e->right) || e->left->kind != ExprKind::binary) return;
    if (e->left->op != e->op || !is_constant(e->left->right)) return;
    if (e->op != Op::add && e->op != Op::mul && e->op != Op::bit_or && e->op != Op::bit_xor &&
        e->op != Op::bit_and)
      return;
    if (!is_integral(e) && !is_real(e)) return;
    Expr* inner = e->left;
    e->left = inner->left;
    inner->left = e->right;
    e->right = is_real(e) ? reals(inner) : integers(inner);
    e->right->folded = true;
  }

  // Both sides are the same.
  Expr* alike(Expr* e) {
    if (e->kind != ExprKind::binary) return e->left;
    switch (e->op) {
      case Op::eq:
      case Op::le:
      case Op::ge: return truth(e, true);
      case Op::ne:
      case Op::lt:
      case Op::gt: return truth(e, false);
      case Op::bit_and:
      case Op::bit_or: return e->left;
      case Op::sub:
      case Op::bit_xor: return is_real(e) ? real(e, 0) : integer(e, 0);
      default: return e;
    }
  }

  // The right side is an integer constant, the left side is not.
  Expr* with_constant(Expr* e) {
    Expr *left = e->left, *right = e->right;
    const int64_t v = right->value.integer;
    if (e->kind != ExprKind::binary) {
      // The value of && and || is a truth, whatever number decides it.
      if ((v != 0) == (e->kind == ExprKind::logical_and)) return yields_truth(left) ? left : not_zero(e, left);
      return has_effect(left) ? e : truth(e, v != 0);
    }
    switch (e->op) {
      case Op::add:
      case Op::sub:
      case Op::bit_or:
      case Op::bit_xor:
      case Op::shl:
      case Op::shr: return v == 0 ? left : e;
      case Op::bit_and: return v == 0 && !has_effect(left) ? right : e;
      case Op::mul:
        if (v == 1) return left;
        return v == 0 && !has_effect(left) ? right : e;
      case Op::div: return v == 1 ? left : e;
      case Op::mod: return v == 1 && !has_effect(left) ? integer(e, 0) : e;
      case Op::power:
        if (v == 1) return left;
        return v == 0 && !has_effect(left) && is_integral(e) ? integer(e, 1) : e;
      case Op::eq:
      case Op::ne:
        if (!yields_truth(left) || (v != 0 && v != 1)) return e;
        if ((v != 0) == (e->op == Op::eq)) return left;
        e->kind = ExprKind::logical_not;
        e->op = Op::none;
        e->right = nullptr;
        return e;
      default: return e;
    }
  }

  Expr* integers(Expr* e) {
    const int64_t a = e->left->value.integer, b = e->right->value.integer;
    const uint64_t x = uint64_t(a), y = uint64_t(b);
    if (e->kind == ExprKind::logical_and) return truth(e, a != 0 && b != 0);
    if (e->kind == ExprKind::logical_or) return truth(e, a != 0 || b != 0);
    switch (e->op) {
      case Op::add: return integer(e, wrap(x + y));
      case Op::sub: return integer(e, wrap(x - y));
      case Op::mul: return integer(e, wrap(x * y));
      case Op::div:
      case Op::mod:
        if (b == 0) {
          diagnostics_.error(e->span, e->op == Op::div
                                          ? "division by zero in a constant expression"
                                          : "remainder of a division by zero in a constant expression");
          return e;
        }
        if (b == -1) return integer(e, e->op == Op::div ? wrap(0 - x) : 0);
        return integer(e, e->op == Op::div ? a / b : a % b);
      case Op::power:
        if (a == 0 && b < 0) {
          diagnostics_.error(e->span, "zero to a negative power in a constant expression");
          return e;
        }
        return integer(e, int_power(a, b));
      case Op::shl: return integer(e, wrap(x << shift_count(e, b)));
      case Op::shr: return integer(e, a >> shift_count(e, b));
      case Op::bit_and: return integer(e, a & b);
      case Op::bit_or: return integer(e, a | b);
      case Op::bit_xor: return integer(e, a ^ b);
      case Op::lt: return truth(e, a < b);
      case Op::le: return truth(e, a <= b);
      case Op::gt: return truth(e, a > b);
      case Op::ge: return truth(e, a >= b);
      case Op::eq: return truth(e, a == b);
      case Op::ne: return truth(e, a != b);
      default: return e;
    }
  }

  // A count that the type does not allow shifts by nothing.
  int shift_count(const Expr* e, int64_t count) {
    types_.size(e->type);
    if (count >= 0 && count < e->type->size * 8) return int(count);
    diagnostics_.warning(e->span, "shift by " + std::to_string(count) + " is out of range for " +
                                      types_.to_string(e->type) + "; nothing is shifted");
    return 0;
  }

  Expr* reals(Expr* e) {
    const double a = e->left->value.real;
    if (e->op == Op::power) return real(e, real_power(a, e->right->value.integer));
    const double b = e->right->value.real;
    switch (e->op) {
      case Op::add: return real(e, a + b);
      case Op::sub: return real(e, a - b);
      case Op::mul: return real(e, a * b);
      case Op::div: return real(e, divide(a, b));
      case Op::lt: return truth(e, a < b);
      case Op::le: return truth(e, a <= b);
      case Op::gt: return truth(e, a > b);
      case Op::ge: return truth(e, a >= b);
      case Op::eq: return truth(e, a == b);
      case Op::ne: return truth(e, a != b);
      default: return e;
    }
  }

  // C++ leaves division by zero open, IEEE 754 does not.
  static double divide(double a, double b) {
    if (b != 0) return a / b;
    if (a == 0 || std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
    const double infinity = std::numeric_limits<double>::infinity();
    return std::signbit(a) == std::signbit(b) ? infinity : -infinity;
  }

  // --- Conversions ---

  Expr* cast(Expr* e) {
    Expr* from = e->left;
    if (from == nullptr || from->type == nullptr) return e;
    if (e->type == from->type || (e->type->kind == from->type->kind && types_.equal(e->type, from->type)))
      return from;
    if (!is_constant(from)) return e;
    switch (from->type->kind) {
      case TypeKind::int_: return cast_integer(e, int32_t(from->value.integer));
      case TypeKind::byte: return cast_integer(e, from->value.integer & 0xff);
      case TypeKind::big: return cast_integer(e, from->value.integer);
      case TypeKind::real: return cast_real(e, from->value.real);
      case TypeKind::fixed: return cast_fixed(e, from->value.integer, from->type->scale);
      case TypeKind::string: return cast_string(e, from->value.text);
      default: return e;
    }
  }

  // Ints made of reals and texts fill a word, as they do at run time.
  Expr* word(Expr* e, int64_t v) {
    if (is_kind(e, TypeKind::byte)) v &= 0xff;
    if (is_kind(e, TypeKind::int_) && types_.abi().word_bytes == 4) v = int32_t(v);
    to_constant(e)->value.integer = v;
    return e;
  }

  Expr* cast_integer(Expr* e, int64_t v) {
    switch (e->type->kind) {
      case TypeKind::int_:
      case TypeKind::byte:
      case TypeKind::big: return integer(e, v);
      case TypeKind::real: return real(e, double(v));
      case TypeKind::fixed: return word(e, rounded(divide(double(v), e->type->scale)));
      case TypeKind::string: return text(e, big_to_text(v));
      default: return e;
    }
  }

  Expr* cast_real(Expr* e, double v) {
    switch (e->type->kind) {
      case TypeKind::int_:
        if (types_.abi().word_bytes == 4 && !(std::fabs(v) < 2147483647.5))
          return word(e, std::numeric_limits<int32_t>::min());
        return word(e, rounded(v));
      case TypeKind::byte:
      case TypeKind::big: return word(e, rounded(v));
      case TypeKind::fixed: return word(e, rounded(divide(v, e->type->scale)));
      case TypeKind::string: return text(e, real_to_text(v));
      default: return e;
    }
  }

  Expr* cast_fixed(Expr* e, int64_t v, double scale) {
    const double value = double(v) * scale;
    switch (e->type->kind) {
      case TypeKind::int_:
      case TypeKind::byte:
      case TypeKind::big:
        if (!(std::fabs(value) < 9.2e18)) return e;
        return word(e, int64_t(value));
      case TypeKind::real: return real(e, value);
      case TypeKind::fixed: return word(e, rounded(double(v) * divide(scale, e->type->scale)));
      case TypeKind::string: return text(e, real_to_text(value));
      default: return e;
    }
  }

  Expr* cast_string(Expr* e, std::string_view v) {
    switch (e->type->kind) {
      case TypeKind::int_:
      case TypeKind::byte: return word(e, text_to_int(v, int(types_.abi().word_bits())));
      case TypeKind::big: return word(e, text_to_big(v));
      case TypeKind::real: return real(e, text_to_real(v));
      case TypeKind::fixed: return word(e, rounded(divide(text_to_real(v), e->type->scale)));
      default: return e;
    }
  }

  Arena& arena_;
  Types& types_;
  Diagnostics& diagnostics_;
  WorkStack<Step> work_;
};

}  // namespace

Expr* fold(Expr* e, Arena& arena, Types& types, Diagnostics& diagnostics) {
  if (e == nullptr) return nullptr;
  return Folder(arena, types, diagnostics).run(e);
}

}  // namespace dis::limbo
