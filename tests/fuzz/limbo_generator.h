// limbo_generator: makes random Limbo programs that compile, end, and print what they do as they go: every
// kind of value and statement, side effects in operands, exceptions in the middle of assignments. In: a seed.
// Out: the source. Keeps: the same seed always gives the same program; unless `wide`, no int leaves 32 bits,
// so that the program means the same on both word sizes. Leaves to others: running it. What the language
// leaves open or the reference compiler gets wrong is avoided: see aside() and fixed().
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <string>
#include <utility>
#include <vector>

namespace dis::tests {

using std::string;

enum class Kind {
  integer,
  big,
  byte,
  real,
  text,
  fixed,
  array,
  list,
  tuple,
  record,
  reference,
  choice,
  function
};

struct Type {
  Kind kind;
  string name;               // as written
  std::vector<Type*> parts;  // element, items, fields; of a function: result, then parameters
  int id = 0;
  int tag_fields[3] = {0, 0,
                       0};  // choice: how many of parts (after the first) belong to each case, first = common
};

struct Variable {
  string name;
  Type* type;
  bool assignable;
};

struct FunctionInfo {
  string name;
  Type* result;
  std::vector<Type*> params;
  bool raises;
  Type* self = nullptr;
};

class Generator {
 public:
  // `wide`: whole numbers may need 64 bits.
  Generator(uint64_t seed, bool wide) : state_(seed * 0x9E3779B97F4A7C15u + 0x1234567), wide_(wide) {}
  string run();

 private:
  uint32_t next() {
    state_ ^= state_ << 13, state_ ^= state_ >> 7, state_ ^= state_ << 17;
    return uint32_t((state_ * 0x2545F4914F6CDD1Du) >> 32);
  }
  int below(int n) { return int(next() % uint32_t(n)); }
  bool chance(int percent) { return below(100) < percent; }
  static string str(int n) { return std::to_string(n); }

  // Types.
  Type* make(Kind k, string name, std::vector<Type*> parts = {}) {
    for (Type& t : types_)
      if (t.name == name) return &t;
    types_.push_back({k, std::move(name), std::move(parts), int(types_.size())});
    return &types_.back();
  }
  Type* array_of(Type* t) { return make(Kind::array, "array of " + t->name, {t}); }
  Type* list_of(Type* t) { return make(Kind::list, "list of " + t->name, {t}); }
  Type* tuple_of(std::vector<Type*> parts) {
    string n = "(";
    for (size_t i = 0; i < parts.size(); i++) n += (i ? ", " : "") + parts[i]->name;
    return make(Kind::tuple, n + ")", parts);
  }
  Type* random_type(int depth);
  Type* any_type() { return pool_[size_t(below(int(pool_.size())))]; }
  static bool is_reference(Type* t) {
    return t->kind == Kind::text || t->kind == Kind::array || t->kind == Kind::list ||
           t->kind == Kind::reference || t->kind == Kind::choice || t->kind == Kind::function;
  }
  static bool all_references(Type* t) {
    if (is_reference(t)) return true;
    if (t->kind != Kind::tuple && t->kind != Kind::record) return false;
    return std::all_of(t->parts.begin(), t->parts.end(), all_references);
  }
  static bool has_choice(Type* t) {
    if (t->kind == Kind::choice) return true;
    if (t->kind == Kind::reference || t->kind == Kind::record || t->kind == Kind::function) return false;
    return std::any_of(t->parts.begin(), t->parts.end(), has_choice);
  }
  string element(Type* t, int depth) {
    if (has_choice(t)) return "t" + str(t->id) + "(" + str(trace_number()) + ", " + value(t, depth) + ")";
    return value(t, depth);
  }
  // The value of an assignment to p, out of reach of what it replaces: the reference compiler makes arrays in
  // place.
  string aside(Type* t, const string& v) {
    const bool made = t->kind == Kind::array || t->kind == Kind::tuple || t->kind == Kind::record;
    return made ? "t" + str(t->id) + "(" + str(trace_number()) + ", " + v + ")" : v;
  }
  void declare_types();
  void dump_functions();

  // Expressions. bits_ bounds an int, length_ a string, after value().
  string value(Type* t, int depth);  // fit to be stored
  string expression(Type* t, int depth);
  string integer(int depth);
  string condition(int depth);
  string big(int depth);
  string byte(int depth);
  string real(int depth);
  string text(int depth);
  string fixed(Type* t, int depth);
  string leaf(Type* t);
  string place(Type* t, bool assignable, bool read);
  void paths(const string& at, Type* from, Type* wanted, int depth, bool assignable,
             std::vector<string>& out);
  string index();
  string call(Type* result, int depth);
  string call_of(const FunctionInfo& f, int depth);
  string traced(Type* t, int depth);
  int trace_number() { return ++traces_; }

  // Statements.
  void line(const string& s) { out_ += string(size_t(indent_), '\t') + s + "\n"; }
  void block(int depth, int count);
  void statement(int depth);
  void declare();
  void assign();
  void loop(int depth);
  void choose(int depth);
  void pick(int depth);
  void handled(int depth);
  void raise_something();
  void channels(int depth);
  void leave();
  void show(const Variable& v);
  string fresh(Type* t, bool assignable = true);
  void function(const FunctionInfo& f);
  void worker(int n, Type* t);
  string simple(Type* t);

  Variable* random_variable() {
    std::vector<Variable*> seen = visible();
    return seen.empty() ? nullptr : seen[size_t(below(int(seen.size())))];
  }
  std::vector<Variable*> visible() {
    std::vector<Variable*> r;
    for (size_t i = vars_.size(); i-- > 0;) {
      bool hidden = false;
      for (Variable* v : r) hidden |= v->name == vars_[i].name;
      if (!hidden) r.push_back(&vars_[i]);
    }
    return r;
  }

  uint64_t state_;
  bool wide_;
  string out_;
  int indent_ = 0;
  std::deque<Type> types_;
  std::vector<Type*> pool_;
  std::vector<Type*> records_, choices_, signatures_;
  std::vector<Variable> vars_;
  std::vector<FunctionInfo> functions_;  // that may be called
  std::vector<std::pair<string, Type*>> workers_;
  std::vector<string> labels_;
  int loops_ = 0, breakable_ = 0, names_ = 0, traces_ = 0, bits_ = 0, length_ = 0, budget_ = 0;
  bool may_raise_typed_ = false, in_function_ = false, pure_ = false;
  Type* result_ = nullptr;
  Type *int_, *big_, *byte_, *real_, *text_, *fixed_, *fixed2_;
};

}  // namespace dis::tests
