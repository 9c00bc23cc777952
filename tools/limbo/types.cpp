// types: making types and declarations, and showing them to people. The relations, instances, layout and
// signatures are in the files types_*.cpp.
#include "tools/limbo/types.h"

#include <algorithm>

#include <cmath>

#include "runtime/support/number_text.h"

namespace dis::limbo {

namespace {

Type* basic(Arena& arena, TypeKind kind, int32_t size, int32_t align) {
  Type* t = arena.make<Type>();
  t->kind = kind;
  t->size = size;
  t->align = align;
  t->sized = true;
  return t;
}

bool has_parameters(const Type* t) { return t != nullptr && !t->polys.empty(); }

}  // namespace

Types::Types(Arena& arena, NameTable& names, const Abi& abi)
    : error(basic(arena, TypeKind::error, 0, 1)),
      none(basic(arena, TypeKind::none, 0, 1)),
      any(basic(arena, TypeKind::any, int32_t(abi.ref_bytes), int32_t(abi.ref_bytes))),
      int_(basic(arena, TypeKind::int_, int32_t(abi.word_bytes), int32_t(abi.word_bytes))),
      big(basic(arena, TypeKind::big, 8, 8)),
      byte(basic(arena, TypeKind::byte, 1, 1)),
      real(basic(arena, TypeKind::real, 8, 8)),
      string(basic(arena, TypeKind::string, int32_t(abi.ref_bytes), int32_t(abi.ref_bytes))),
      exception(basic(arena, TypeKind::exception, int32_t(abi.ref_bytes), int32_t(abi.ref_bytes))),
      arena_(arena),
      names_(names),
      abi_(abi) {}

Type* Types::make(TypeKind kind, Span span, Type* element) {
  Type* t = arena_.make<Type>();
  t->kind = kind;
  t->span = span;
  t->element = element;
  return t;
}

Decl* Types::make_decl(DeclKind kind, Name* name, Span span, Type* type) {
  Decl* d = arena_.make<Decl>();
  d->kind = kind;
  d->name = name;
  d->span = span;
  d->type = type;
  return d;
}

Type* Types::tuple_of(const Seq<Type*>& elements, Span span) {
  Type* t = make(TypeKind::tuple, span);
  while (tuple_names_.size() < elements.size())
    tuple_names_.push_back(names_.intern("t" + std::to_string(tuple_names_.size())));
  for (uint32_t i = 0; i < elements.size(); i++)
    t->members.push(arena_, make_decl(DeclKind::field, tuple_names_[i], elements[i]->span, elements[i]));
  return t;
}

Type* Types::type_of(Decl* member) {
  if (member->type == nullptr) {
    if (resolver_ != nullptr) resolver_->resolve_type(member);
    if (member->type == nullptr) member->type = error;
  }
  return member->type;
}

std::optional<double> Types::fixed_scale(double scale, double maximum) {
  if (!(scale > 0) || !std::isfinite(scale) || !(maximum >= 0)) return {};
  constexpr double kMostSteps = 4294967296.0;
  double steps = 0xffffffff;
  if (maximum > 0) {
    const double half = std::floor(maximum / scale + 0.5);
    if (!(half < kMostSteps)) return {};
    steps = 2 * half + 1;
  }
  int bits = 0;
  for (double power = 1; power < steps; power *= 2) bits++;
  if (bits == 0 || bits > 32) return {};
  return std::ldexp(scale, bits - 32);
}

std::vector<Decl*> hidden_functions(const Decl& function) {
  std::vector<Decl*> found;
  auto add = [&](const Type* t) {
    if (t == nullptr) return;
    for (Decl* param : t->polys)
      if (param->type != nullptr && param->type->kind == TypeKind::poly)
        for (Decl* demanded : param->type->members) found.push_back(demanded);
  };
  add(function.type);
  if (function.owner != nullptr && function.owner->kind == DeclKind::type) add(function.owner->type);
  return found;
}

bool is_polymorphic(const Decl& function) {
  if (function.type == nullptr || function.type->kind != TypeKind::function) return false;
  if (has_parameters(function.type)) return true;
  const Type* owner = function.owner != nullptr ? function.owner->type : nullptr;
  return has_parameters(owner) && owner->kind == TypeKind::adt;
}

// --- For people
// ----------------------------------------------------------------------------------------------

namespace {

class Printer {
 public:
  explicit Printer(Types& types) : types_(types) {}

  void print(const Type* t) {
    if (full()) return;
    if (t == nullptr) return put("nothing");
    switch (t->kind) {
      case TypeKind::error: return put("a wrong type");
      case TypeKind::none: return put("nothing");
      case TypeKind::any: return put("nil");
      case TypeKind::int_: return put("int");
      case TypeKind::big: return put("big");
      case TypeKind::byte: return put("byte");
      case TypeKind::real: return put("real");
      case TypeKind::string: return put("string");
      case TypeKind::fixed: return put("fixed(" + real_to_text(t->scale) + ")");
      case TypeKind::array: return of("array of ", t);
      case TypeKind::chan: return of("chan of ", t);
      case TypeKind::list: return of("list of ", t);
      case TypeKind::ref: return of("ref ", t);
      case TypeKind::tuple: return fields(t);
      case TypeKind::function: return function(t);
      case TypeKind::poly:
      case TypeKind::module: return name(t->decl);
      case TypeKind::adt: return adt(t);
      case TypeKind::pick:
        if (t->decl != nullptr && t->decl->owner != nullptr) adt(t->decl->owner->type);
        put(".");
        return name(t->decl);
      case TypeKind::exception:
        put("exception");
        if (!t->members.empty()) fields(t);
        return;
    }
  }

  std::string take() {
    if (full()) text_.resize(utf8_cut()), text_ += "...";
    return std::move(text_);
  }

 private:
  static constexpr size_t kMost = 240;

  bool full() const { return text_.size() > kMost; }
  size_t utf8_cut() const {
    size_t at = kMost;
    while (at > 0 && (uint8_t(text_[at]) & 0xc0) == 0x80) at--;
    return at;
  }
  void put(std::string_view text) { text_ += text; }
  void name(const Decl* d) { put(d != nullptr && d->name != nullptr ? d->name->text : "?"); }
  void of(std::string_view before, const Type* t) {
    put(before);
    print(t->element);
  }

  void fields(const Type* t) {
    put("(");
    bool first = true;
    for (const Decl* d : t->members) {
      if (full()) return;
      if (!first) put(", ");
      first = false;
      print(d->type);
    }
    put(")");
  }

  void adt(const Type* t) {
    const Decl* owner = t->decl != nullptr ? t->decl->owner : nullptr;
    if (owner != nullptr && owner->type != nullptr && owner->type->kind == TypeKind::module &&
        !own(owner->type)) {
      name(owner);
      put("->");
    }
    name(t->decl);
    if (t->polys.empty()) return;
    put("[");
    for (uint32_t i = 0; i < t->polys.size(); i++) {
      if (i != 0) put(", ");
      if (t->instance && i < t->args.size())
        print(t->args[i].type);
      else
        name(t->polys[i]);
    }
    put("]");
  }

  void function(const Type* t) {
    put("fn");
    if (!t->polys.empty()) {
      put("[");
      for (uint32_t i = 0; i < t->polys.size(); i++) {
        if (i != 0) put(", ");
        name(t->polys[i]);
      }
      put("]");
    }
    put("(");
    bool first = true;
    for (const Decl* d : t->members) {
      if (full()) return;
      if (!first) put(", ");
      first = false;
      put(d->name != nullptr ? d->name->text : "nil");
      put(d->is_self ? ": self " : ": ");
      print(d->type);
    }
    if (t->varargs) put(first ? "*" : ", *");
    put(")");
    if (t->element != nullptr && t->element->kind != TypeKind::none) {
      put(": ");
      print(t->element);
    }
    if (!t->has_raises) return;
    put(" raises (");
    for (uint32_t i = 0; i < t->raises.size(); i++) {
      if (i != 0) put(", ");
      name(t->raises[i]);
    }
    put(")");
  }

  bool own(const Type* module) const {
    for (const Type* t : types_.own_modules)
      if (t == module) return true;
    return false;
  }

  Types& types_;
  std::string text_;
};

}  // namespace

std::string Types::to_string(Type* t) {
  Printer printer(*this);
  printer.print(t);
  return printer.take();
}

bool Types::too_large(Type* t) {
  if (t->extent == 0) {
    uint64_t extent = 1;
    uint32_t depth = 0;
    t->extent = 1;  // should it lead back to itself
    auto part = [&](Type* p) {
      if (!p || depth > kMaxDepth || extent > kMaxExtent) return;
      const bool large = too_large(p);
      extent += large ? kMaxExtent : p->extent;
      depth = std::max<uint32_t>(depth, p->depth + 1u);
    };
    switch (t->kind) {
      case TypeKind::adt:
      case TypeKind::pick:
        for (const TypeArg& arg : t->args) part(arg.type);
        break;
      case TypeKind::tuple:
      case TypeKind::function:
        for (const Decl* d : t->members) part(d->type);
        [[fallthrough]];
      case TypeKind::ref:
      case TypeKind::list:
      case TypeKind::array:
      case TypeKind::chan: part(t->element); break;
      default: break;
    }
    t->extent = uint32_t(std::min<uint64_t>(extent, kMaxExtent + 1));
    t->depth = uint16_t(std::min<uint32_t>(depth, kMaxDepth + 1));
  }
  return t->extent > kMaxExtent || t->depth > kMaxDepth;
}

}  // namespace dis::limbo
