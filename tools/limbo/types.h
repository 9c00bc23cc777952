// types: what values are. Types are compared by structure; adts, pick cases and modules have declarations
// that name them. In: the arena. Out: types, the relations between them, their layout in memory, signatures.
// Keeps: a Type is resolved: it refers to other types only. Members of adts and modules are filled in by the
// checker after the Type itself exists, so types may be recursive.
// Source: the language definition; signatures as dis(6) and the reference compiler compute them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/abi.h"
#include "tools/limbo/arena.h"
#include "tools/limbo/ast.h"

namespace dis::limbo {

enum class TypeKind : uint8_t {
  error,      // of what was reported already; fits everything
  none,       // no value: result of a function without one
  any,        // of nil
  int_, big, byte, real, string,
  fixed,      // scale
  array, chan, list,  // of element
  ref,        // to element: adt, pick case, tuple or function
  function,   // members: parameters; element: result (`none` for none)
  tuple,      // members: fields t0, t1 …
  adt,        // members: fields, then constants and functions; tags
  pick,       // one case of an adt: members: its own fields; decl: its first tag; decl->owner: the adt
  module,     // members
  exception,  // members: the values it carries. is_declared: the declaration; else a raised instance
  poly,       // a type parameter; members: functions its constraint demands
};

struct TypeArg {
  Type* param = nullptr;  // of kind poly
  Type* type = nullptr;
};

struct Type {
  TypeKind kind = TypeKind::error;
  bool varargs = false;       // function
  bool is_declared = false;   // exception
  bool cyclic = false;        // written with `cyclic`
  bool link_all = false;      // module: its values reach other modules: all functions stay in its link table
  bool instance = false;      // adt, pick: made by instantiate()
  bool sized = false;
  bool finite = false;        // record: known not to contain itself
  // adt, pick, module: the members are not there yet (a checker that resolves late, an instance of such a
  // type). Types::complete() fills them in; algorithms of Types do so where they look at members.
  bool incomplete = false;
  bool reached = false;       // mark_reachable_modules() has been here
  uint8_t poly_state = 0;     // mentions_poly(): 0 not asked, 1 no, 2 yes
  uint8_t generation = 0;     // instance: how many instances led to this one
  uint16_t depth = 0;         // with extent
  uint32_t extent = 0;        // cache of Types::too_large(); 0: not computed
  Span span;
  Type* element = nullptr;
  Decl* decl = nullptr;       // adt, pick, module, poly, declared exception; null for others
  Seq<Decl*> members;         // DeclKind field, argument, function, constant, global, type …, in order
  Seq<Decl*> tags;            // adt: all tags in order (Decl::tag 0…); tags of one case share its pick type
  Seq<Decl*> polys;           // function, adt: type parameters, each a Decl of kind type with a poly type
  Seq<Decl*> raises;          // function
  bool has_raises = false;
  Seq<TypeArg> args;          // instance: what stands for what
  double scale = 0;           // fixed: see fixed_scale()
  // bytes, once sized. pick: of the whole record with tag and common fields; function: from the frame's start
  // to the end of the arguments, in whole words, without hidden ones. kTooLarge when it is that or more.
  int32_t size = 0;
  int32_t align = 1;
  uint32_t signature = 0;     // cache of signature(); 0: not computed
  Type* same = nullptr;       // one for all equal types, once representative() has been asked
  void* scratch = nullptr;    // for the algorithms of types*.cpp, null between calls
  uint32_t mark = 0;          // likewise, 0 between calls
};

enum class DeclKind : uint8_t {
  undefined,  // an error was reported for it
  type,       // a type name, adt, module or type parameter
  function,
  global,     // variable of a module: our own, or a member of another's interface
  argument, local,
  constant,   // con and exception
  field, tag,
  import,     // not known yet what it is
};

struct Decl {
  DeclKind kind = DeclKind::undefined;
  Name* name = nullptr;   // null: unnamed
  Span span;
  Type* type = nullptr;
  Decl* owner = nullptr;  // the adt, module or type parameter it is a member of
  Decl* imported = nullptr;  // the module member that `import` made it a name for
  Expr* via = nullptr;       // and the module it was imported from
  Expr* init = nullptr;      // constant: its value; global: initial value or null
  FunctionDef* def = nullptr;  // function defined in this program
  int32_t tag = 0;         // tag: its number; adt: how many tags it has
  int32_t offset = 0;      // field, argument: bytes from the start of record or frame, once sized;
                           // global of another module: bytes from the start of its module data
  uint32_t refs = 0;       // uses in the program text
  bool is_self = false;    // argument
  bool cyclic = false;     // field written with `cyclic`
  bool infinite = false;   // field by which a record would contain itself (find_infinite)
  bool declared_by_assign = false;  // :=
  uint8_t scope = 0;       // nesting depth, for the checker
  Decl* shadowed = nullptr;  // what the name meant outside, for the checker
  Decl* origin = nullptr;  // member of an instantiated type: the same member of the generic one
  TypeExpr* written = nullptr;    // the type as written; `type` is null until it is needed; for the checker
  Decl* type_import = nullptr;    // type of another module: its innermost import; import: the one before it
  uint8_t stage = 0;              // how far the members of a type are resolved, for the checker
  void* lowered = nullptr; // what lowering made of it
};

constexpr bool is_container(TypeKind kind) {
  return kind == TypeKind::ref || kind == TypeKind::list || kind == TypeKind::array || kind == TypeKind::chan;
}

// Whether values of the type that `d` is a member of, or its frame, have room for it.
inline bool takes_space(const Decl* d) {
  return d->kind == DeclKind::field || d->kind == DeclKind::argument || d->kind == DeclKind::global ||
         d->kind == DeclKind::local;
}

// The adt of a pick case; null where an error left it without one.
inline Type* parent_of(const Type* pick) {
  return pick->decl != nullptr && pick->decl->owner != nullptr ? pick->decl->owner->type : nullptr;
}

constexpr int64_t align_up(int64_t offset, int64_t align) { return (offset + align - 1) / align * align; }

// The functions that callers of a polymorphic function pass along, in order: those demanded of its own type
// parameters, then of the parameters of the adt it belongs to. Each takes a reference and a word in the
// frame.
std::vector<Decl*> hidden_functions(const Decl& function);
bool is_polymorphic(const Decl& function);

class Types {
 public:
  Types(Arena& arena, NameTable& names, const Abi& abi);
  Types(const Types&) = delete;

  const Abi& abi() const { return abi_; }

  std::vector<const Type*> own_modules;  // those the program implements; see to_string()

  // One object each.
  Type* const error;
  Type* const none;
  Type* const any;
  Type* const int_;
  Type* const big;
  Type* const byte;
  Type* const real;
  Type* const string;
  Type* const exception;  // of a handler's variable in general

  // How a checker that resolves late is asked for what it left open: the members of an incomplete type (it
  // clears Type::incomplete), the type of a member whose Decl::type is null.
  struct Resolver {
    virtual void resolve_members(Type* t) = 0;
    virtual void resolve_type(Decl* member) = 0;
    virtual ~Resolver() = default;
  };
  void set_resolver(Resolver* resolver) { resolver_ = resolver; }
  // Makes t's members available. Instances of generic adts get theirs when the generic one has its own.
  void complete(Type* t) {
    if (t->incomplete) fill(t);
  }
  Type* type_of(Decl* member);  // never null

  static constexpr int32_t kTooLarge = 1 << 28;

  // Written out, with all that its parts stand for, a type has at most kMaxExtent parts, kMaxDepth inside each
  // other: what compares, describes or signs types walks all of them. Asked for each type as it is made, parts
  // first.
  static constexpr uint32_t kMaxExtent = 1 << 16;
  static constexpr uint32_t kMaxDepth = 1000;
  static bool too_large(Type* t);

  Type* make(TypeKind kind, Span span, Type* element = nullptr);
  Type* ref_to(Type* element) { return make(TypeKind::ref, element->span, element); }
  Type* list_of(Type* element) { return make(TypeKind::list, element->span, element); }
  Type* tuple_of(const Seq<Type*>& elements, Span span);
  Decl* make_decl(DeclKind kind, Name* name, Span span, Type* type);
  // The scale of a fixed type as it is kept, with the unused bits of a 32-bit int spent on precision when a
  // maximum is given (0: none). Nothing when the values do not fit an int.
  static std::optional<double> fixed_scale(double scale, double maximum);

  // --- Relations (types_relations.cpp) ---
  bool equal(Type* a, Type* b);
  // The same object for all types that are equal; only for complete programs.
  Type* representative(Type* t);
  // Can a value of type `from` be assigned to a variable of type `to`? With `any_matches`, nil's type may
  // also stand for types that are not references (in `(a, nil) = …`).
  bool compatible(Type* to, Type* from, bool any_matches = false);
  // The type that both a list's (or array's) elements have: generalises pick cases to their adt where that
  // makes them fit; else `a`.
  Type* common(Type* a, Type* b);
  // No nil of unknown type inside.
  bool specific(Type* t);
  // Type arguments for which `generic` becomes `actual`; nothing if there are none. Checks demands of type
  // parameters by `find_function(name, type)`, which is the checker's view of scopes.
  struct FunctionFinder {
    virtual Decl* find_function(Name* name, Type* of) = 0;
    virtual ~FunctionFinder() = default;
  };
  std::optional<Seq<TypeArg>> unify(Type* generic, Type* actual, FunctionFinder& finder, std::string* why);
  // `t` with type parameters replaced; returns t itself when none occurs. Remembers adts on the way.
  Type* instantiate(Type* t, const Seq<TypeArg>& args);
  Type* argument_for(Type* param, const Seq<TypeArg>& args);  // param itself when it has none
  bool mentions_poly(Type* t);
  bool is_generic_adt(Type* t);  // has type parameters and is no instance
  // An instantiation was refused (it gave `error`): types that demand ever larger instances of themselves.
  bool instances_overflowed() const { return instances_overflowed_; }

  // --- Layout (types_layout.cpp), for abi() ---
  void size(Type* t);              // sets size, align and offsets of members; records, functions and modules
  bool is_pointer(const Type* t);  // kept as a counted reference
  bool has_pointers(Type* t);      // contains one
  bool is_record(const Type* t) {
    return t->kind == TypeKind::tuple || t->kind == TypeKind::adt || t->kind == TypeKind::pick ||
           t->kind == TypeKind::exception;
  }
  // Calls mark(offset in bytes) for each reference in a value of type t at `offset`, ascending.
  template <typename Mark>
  void pointers(Type* t, int32_t offset, Mark mark) {
    std::vector<int32_t> offsets;
    collect_pointers(t, offset, offsets);
    for (int32_t at : offsets) mark(at);
  }
  void collect_pointers(Type* t, int32_t offset, std::vector<int32_t>& offsets);
  // The record made by `ref T.Tag(...)`: word tag, common fields, own fields; its fields in order without the
  // tag. For other records: their fields.
  Seq<Decl*> record_fields(Type* t);
  // Type of a raised exception's record: string name, word, values.
  int32_t exception_values_offset() const { return 2 * int32_t(abi_.word_bytes); }

  // --- Signatures (types_signature.cpp) ---
  // The hash that links and imports carry for a function, or for a module's data (a module's variables).
  uint32_t signature(Decl& function);
  uint32_t data_signature(Type& module);
  std::string signature_text(Type* t);  // what is hashed; for tests and messages

  // What a module shows the linker: its variables, and its functions with those of its adts, each by name.
  // Variables lie in module data in this order. Functions are the rows of link tables.
  struct Interface {
    std::vector<Decl*> variables;
    std::vector<Decl*> functions;
  };
  const Interface& interface_of(Type& module);

  // Every module reachable from t keeps its whole link table.
  void mark_reachable_modules(Type* t);

  // As written in source: "ref Iobuf", "fn(s: string): int". For messages. Types of other modules than
  // `own_modules` are named with theirs: "ref Draw->Image". Very long ones are cut short.
  std::string to_string(Type* t);

  // A record that would contain itself without a reference: the field at fault, or null. Sets Decl::infinite
  // so that it is found once.
  Decl* find_infinite(Type* t);
  // Can a value of `base` be reached from its own field `member`? If not, `cyclic` on it is spurious.
  bool completes_cycle(Type* base, Decl* member);

 private:
  void fill(Type* t);
  Type* instantiate_adt(Type* generic, const Seq<TypeArg>& args);
  Type* common_part(Type* a, Type* b);

  Arena& arena_;
  NameTable& names_;
  const Abi abi_;
  Resolver* resolver_ = nullptr;
  std::vector<Name*> tuple_names_;  // t0, t1 …
  std::unordered_map<const Type*, Interface> interfaces_;
  std::unordered_map<const Type*, std::vector<Type*>> instances_;  // of a generic adt
  std::unordered_map<uint64_t, std::vector<Type*>> classes_;  // representatives, by what is cheap to compare
  uint8_t filling_generation_ = 0;  // of the instance whose members are being made
  uint32_t instance_count_ = 0;
  bool instances_overflowed_ = false;
};

}  // namespace dis::limbo
