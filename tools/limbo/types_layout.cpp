// types_layout: sizes, alignments and offsets, and where the references are.
// In: types and an Abi. Out: Type::size, Type::align, Decl::offset, lists of offsets.
// Keeps: a field lies at the next multiple of its own alignment; a record is as aligned as its most aligned
// field and a multiple of that in size:
//
//   adt, tuple, exception   fields, from 0
//   pick case               word tag | common fields | own fields
//   function                frame header and temporaries | parameters (from Abi::frame_args_offset())
//   module data             variables by name, from 0
//
// Words and references are as large as the Abi says and aligned to their size; big and real take 8 bytes and
// are aligned to 8 under both word sizes. Leaves to others: refusing what is too large (size is then
// Types::kTooLarge).
#include <algorithm>
#include <unordered_set>

#include "tools/limbo/types.h"

namespace dis::limbo {

namespace {

// Places members one after the other.
struct Placer {
  int64_t offset = 0;
  int32_t align = 1;

  void place(Decl* d, const Type* t) {
    if (t->align > align) align = t->align;
    offset = align_up(offset, t->align);
    d->offset = int32_t(offset);
    if (!d->infinite) offset += t->size;
    if (offset > Types::kTooLarge) offset = Types::kTooLarge;
  }
};

void set_size(Type* t, int64_t size, int32_t align) {
  t->size = size >= Types::kTooLarge ? Types::kTooLarge : int32_t(size);
  t->align = align;
  t->sized = true;
}

}  // namespace

bool Types::is_pointer(const Type* t) {
  switch (t->kind) {
    case TypeKind::string:
    case TypeKind::any:
    case TypeKind::array:
    case TypeKind::chan:
    case TypeKind::list:
    case TypeKind::ref:
    case TypeKind::module:
    case TypeKind::poly: return true;
    default: return false;
  }
}

Seq<Decl*> Types::record_fields(Type* t) {
  complete(t);
  Seq<Decl*> fields;
  auto add = [&](const Type* of) {
    for (Decl* d : of->members)
      if (d->kind == DeclKind::field) fields.push(arena_, d);
  };
  if (t->kind == TypeKind::pick && parent_of(t) != nullptr) {
    complete(parent_of(t));
    add(parent_of(t));
  }
  add(t);
  return fields;
}

// Records inside records are sized before them, by a list of what is under way instead of recursion: programs
// may nest records as deeply as they have lines.
void Types::size(Type* t) {
  if (t->sized) return;
  const int32_t word = int32_t(abi_.word_bytes), reference = int32_t(abi_.ref_bytes);

  struct Step {
    Type* type;
    std::vector<Decl*> members;
    size_t next = 0;
  };
  std::vector<Step> steps;
  std::unordered_set<Type*> under_way;

  auto begin = [&](Type* of) {
    if (of->kind == TypeKind::pick && parent_of(of) != nullptr) of = parent_of(of);  // sizes its cases
    if (of->sized || under_way.contains(of)) return;
    switch (of->kind) {
      case TypeKind::fixed: return set_size(of, word, word);
      case TypeKind::module:
      case TypeKind::tuple:
      case TypeKind::adt:
      case TypeKind::pick:
      case TypeKind::exception:
      case TypeKind::function: break;
      case TypeKind::poly: return set_size(of, reference, reference);
      default:
        if (is_container(of->kind)) return set_size(of, reference, reference);
        return set_size(of, 0, 1);
    }
    complete(of);
    Step step{of, {}};
    if (of->kind == TypeKind::module) {
      // Like any reference when it is a value; its variables are sized for their offsets.
      for (Decl* d : of->members)
        if (takes_space(d)) step.members.push_back(d);
      if (step.members.empty()) return set_size(of, reference, reference);
      std::stable_sort(step.members.begin(), step.members.end(),
                       [](const Decl* a, const Decl* b) { return a->name->text < b->name->text; });
    } else {
      for (Decl* d : of->members)
        if (takes_space(d)) step.members.push_back(d);
      for (Decl* tag : of->tags)
        for (Decl* d : type_of(tag)->members)
          if (takes_space(d)) step.members.push_back(d);
    }
    under_way.insert(of);
    steps.push_back(std::move(step));
  };

  auto finish = [&](const Step& step) {
    Type* of = step.type;
    if (of->kind == TypeKind::function) {
      Placer placer{abi_.frame_args_offset(), word};
      for (Decl* d : step.members) placer.place(d, type_of(d));
      return set_size(of, align_up(placer.offset, word), placer.align);
    }
    if (of->kind == TypeKind::module) {
      Placer placer;
      for (Decl* d : step.members) placer.place(d, type_of(d));
      return set_size(of, reference, reference);
    }
    Placer common;
    if (!of->tags.empty()) common = {word, word};
    for (Decl* d : of->members)
      if (takes_space(d)) common.place(d, type_of(d));
    set_size(of, align_up(common.offset, common.align), common.align);
    for (Decl* tag : of->tags) {
      Type* pick = type_of(tag);
      if (pick->sized || pick->kind != TypeKind::pick) continue;
      Placer own = common;
      for (Decl* d : pick->members)
        if (takes_space(d)) own.place(d, type_of(d));
      set_size(pick, align_up(own.offset, own.align), own.align);
    }
  };

  begin(t);
  while (!steps.empty()) {
    const size_t at = steps.size() - 1;
    if (steps[at].next < steps[at].members.size()) {
      Decl* d = steps[at].members[steps[at].next++];
      if (!d->infinite) begin(type_of(d));
      continue;
    }
    Step done = std::move(steps.back());
    steps.pop_back();
    under_way.erase(done.type);
    finish(done);
  }
}

namespace {

// Visits what is stored in place of t, in the order of offsets. `visit` returns false to stop.
template <typename Visit>
void walk_in_place(Types& types, Type* t, int32_t offset, const Visit& visit) {
  struct Step {
    Seq<Decl*> fields;
    uint32_t next;
    int32_t offset;
  };
  std::vector<Step> steps;
  if (!types.is_record(t)) {
    visit(t, offset);
    return;
  }
  types.size(t);
  if (t->size >= Types::kTooLarge) return;
  steps.push_back({types.record_fields(t), 0, offset});
  while (!steps.empty()) {
    Step& step = steps.back();
    if (step.next == step.fields.size()) {
      steps.pop_back();
      continue;
    }
    Decl* d = step.fields[step.next++];
    if (d->infinite) continue;
    Type* of = types.type_of(d);
    const int32_t at = step.offset + d->offset;
    if (!visit(of, at)) continue;
    if (types.is_record(of)) {
      types.size(of);
      steps.push_back({types.record_fields(of), 0, at});
    }
  }
}

}  // namespace

void Types::collect_pointers(Type* t, int32_t offset, std::vector<int32_t>& offsets) {
  walk_in_place(*this, t, offset, [&](Type* of, int32_t at) {
    if (is_pointer(of)) offsets.push_back(at);
    return true;
  });
}

bool Types::has_pointers(Type* t) {
  if (is_pointer(t)) return true;
  bool found = false;
  std::unordered_set<Type*> seen;
  walk_in_place(*this, t, 0, [&](Type* of, int32_t) {
    found = found || is_pointer(of);
    return !found && is_record(of) && seen.insert(of).second;
  });
  return found;
}

}  // namespace dis::limbo
