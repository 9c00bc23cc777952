// types_signature: the text of a type that links and imports are checked by, and its hash.
// In: a type. Out: text, or its MD5 digest with the four words of it combined by exclusive or.
// The text is the type written out, one letter each kind:
//
//   n none  i int  B big  b byte  r real  s string  x fixed (scale)  P type parameter
//   A array  C chan  L list  R ref (element follows)
//   f function: * if varargs, () if polymorphic, (parameters), (names it raises) if declared, result
//   a adt: () if it has parameters, (name:field,…) or with cases (name:field,…,Tag=>case,…)
//   p pick case: (its own fields) and the adt      t tuple (types)      e exception (types)
//   m module: {name:type;…}, variables first, then functions, those of its adts among them; each by name
//
// S marks a self parameter, y a field written with `cyclic`. The n-th adt, case, tuple, exception or module
// to begin is @n when it, or a type equal to it, comes again.
#include <algorithm>
#include <unordered_map>

#include "runtime/support/number_text.h"
#include "tools/limbo/md5.h"
#include "tools/limbo/types.h"

namespace dis::limbo {

const Types::Interface& Types::interface_of(Type& module) {
  if (auto it = interfaces_.find(&module); it != interfaces_.end()) return it->second;
  complete(&module);
  Interface interface;
  for (Decl* d : module.members) {
    if (d->kind == DeclKind::global) {
      interface.variables.push_back(d);
    } else if (d->kind == DeclKind::function) {
      interface.functions.push_back(d);
    } else if (d->kind == DeclKind::type && type_of(d)->kind == TypeKind::adt) {
      complete(d->type);
      for (Decl* member : d->type->members)
        if (member->kind == DeclKind::function) interface.functions.push_back(member);
    }
  }
  auto by_name = [](const Decl* a, const Decl* b) { return a->name->text < b->name->text; };
  std::stable_sort(interface.variables.begin(), interface.variables.end(), by_name);
  std::stable_sort(interface.functions.begin(), interface.functions.end(), by_name);
  return interfaces_.emplace(&module, std::move(interface)).first->second;
}

namespace {

char letter(TypeKind kind) {
  switch (kind) {
    case TypeKind::error:
    case TypeKind::any:
    case TypeKind::none: return 'n';
    case TypeKind::int_: return 'i';
    case TypeKind::big: return 'B';
    case TypeKind::byte: return 'b';
    case TypeKind::real: return 'r';
    case TypeKind::string: return 's';
    case TypeKind::fixed: return 'x';
    case TypeKind::array: return 'A';
    case TypeKind::chan: return 'C';
    case TypeKind::list: return 'L';
    case TypeKind::ref: return 'R';
    case TypeKind::function: return 'f';
    case TypeKind::tuple: return 't';
    case TypeKind::adt: return 'a';
    case TypeKind::pick: return 'p';
    case TypeKind::module: return 'm';
    case TypeKind::exception: return 'e';
    case TypeKind::poly: return 'P';
  }
  return 'n';
}

// Writes types in order from a list of what is still to come, so that chains of adts cost no stack.
class SignatureWriter {
 public:
  explicit SignatureWriter(Types& types) : types_(types) {}

  void write(Type* t) {
    later_.push_back({t, {}});
    while (!later_.empty()) {
      Item item = later_.back();
      later_.pop_back();
      if (item.type != nullptr)
        begin(item.type);
      else
        text_ += item.text;
    }
  }
  void write_variables(Type& module) {
    for (Decl* d : types_.interface_of(module).variables) {
      text_ += d->name->text;
      text_ += ':';
      write(types_.type_of(d));
      text_ += ';';
    }
  }
  std::string take() { return std::move(text_); }

 private:
  struct Item {
    Type* type;
    std::string_view text;
  };

  // Items are collected in order of writing, then put on the list the other way round.
  void say(std::string_view text) { fresh_.push_back({nullptr, text}); }
  void say(Type* t) {
    if (t != nullptr) fresh_.push_back({t, {}});
  }
  void flush() {
    later_.insert(later_.end(), fresh_.rbegin(), fresh_.rend());
    fresh_.clear();
  }

  void member(Decl* d, bool named) {
    if (named) {
      say(d->name->text);
      say(":");
    }
    if (d->is_self) say("S");
    if (d->cyclic) say("y");
    say(types_.type_of(d));
  }

  void list(const Seq<Decl*>& members, bool named, std::string_view end) {
    say("(");
    bool first = true;
    for (Decl* d : members) {
      if (!takes_space(d)) continue;
      if (!first) say(",");
      first = false;
      member(d, named);
    }
    say(end);
  }

  // Writes @n and returns true for a type that has begun before.
  bool seen(Type* t) {
    auto [it, fresh] = numbers_.try_emplace(types_.representative(t), uint32_t(numbers_.size() + 1));
    if (fresh) return false;
    text_ += '@';
    text_ += std::to_string(it->second);
    return true;
  }

  void begin(Type* t) {
    for (;;) {
      switch (t->kind) {
        case TypeKind::tuple:
        case TypeKind::adt:
        case TypeKind::pick:
        case TypeKind::exception:
        case TypeKind::module:
          if (seen(t)) return;
          break;
        default: break;
      }
      text_ += letter(t->kind);
      const bool container = t->kind == TypeKind::ref || t->kind == TypeKind::list ||
                             t->kind == TypeKind::array || t->kind == TypeKind::chan;
      if (!container || t->element == nullptr) break;
      t = t->element;
    }
    parts(t);
    flush();
  }

  void parts(Type* t) {
    switch (t->kind) {
      case TypeKind::fixed: text_ += real_to_text(t->scale); return;
      case TypeKind::function:
        if (t->varargs) say("*");
        if (!t->polys.empty()) say("()");
        list(t->members, false, ")");
        if (t->has_raises) {
          say("(");
          for (uint32_t i = 0; i < t->raises.size(); i++) {
            if (i != 0) say(",");
            say(t->raises[i]->name->text);
          }
          say(")");
        }
        return say(t->element);
      case TypeKind::tuple:
      case TypeKind::exception: return list(t->members, false, ")");
      case TypeKind::adt: return adt(t);
      case TypeKind::pick:
        types_.complete(t);
        list(t->members, true, ")");
        return say(t->decl->owner->type);
      case TypeKind::module: {
        const Types::Interface& interface = types_.interface_of(*t);
        say("{");
        for (const std::vector<Decl*>* rows : {&interface.variables, &interface.functions})
          for (Decl* d : *rows) {
            member(d, true);
            say(";");
          }
        return say("}");
      }
      default: return;
    }
  }

  void adt(Type* t) {
    types_.complete(t);
    if (!t->polys.empty()) say("()");
    if (t->tags.empty()) return list(t->members, true, ")");
    list(t->members, true, ",");
    for (uint32_t i = 0; i < t->tags.size(); i++) {
      if (i != 0) say(",");
      say(t->tags[i]->name->text);
      say("=>");
      say(types_.type_of(t->tags[i]));
    }
    say(")");
  }

  Types& types_;
  std::string text_;
  std::vector<Item> later_, fresh_;
  std::unordered_map<const Type*, uint32_t> numbers_;  // of representatives
};

uint32_t hash(const std::string& text) {
  const auto digest = md5(text);
  return digest[0] ^ digest[1] ^ digest[2] ^ digest[3];
}

}  // namespace

std::string Types::signature_text(Type* t) {
  SignatureWriter writer(*this);
  writer.write(t);
  return writer.take();
}

uint32_t Types::signature(Decl& function) {
  Type* t = type_of(&function);
  if (t->signature == 0) t->signature = hash(signature_text(t));
  return t->signature;
}

uint32_t Types::data_signature(Type& module) {
  SignatureWriter writer(*this);
  writer.write_variables(module);
  return hash(writer.take());
}

}  // namespace dis::limbo
