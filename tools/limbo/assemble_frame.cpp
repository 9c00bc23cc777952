// assemble_frame: places of locals and temporaries in a function's frame.
// Small ones first, among them those named most often, so that offsets are short to encode; then records.
// Locals that must lie side by side move together. What nobody names gets no place.
#include <algorithm>

#include "tools/limbo/assemble_internal.h"
#include "vm/format/verifier.h"

namespace dis::limbo {

namespace {

constexpr int64_t kFrameAlign = 8;  // frames of both word sizes

Slot* leader(Slot& s) { return s.group ? s.group : &s; }

bool is_fixed(const Slot& s) { return s.kind == SlotKind::fixed || s.kind == SlotKind::data; }

// Slots that move together; one slot unless it is a group.
struct Unit {
  Slot* first;
  std::vector<Slot*> members;  // of a group, all of them
  int64_t size = 0;
  int64_t align = 1;
  uint32_t refs = 0;
  bool needed = false;
};

std::vector<Unit> units_of(Function& function, Types& types) {
  std::vector<Unit> units;
  std::unordered_map<Slot*, size_t> unit_of;
  for (Slot& s : function.slots) {
    if (is_fixed(s)) continue;
    if (s.type) {
      s.size = value_size(types, s.type);
      s.align = std::max(s.align, value_align(types, s.type));
    }
    auto [it, fresh] = unit_of.try_emplace(leader(s), units.size());
    if (fresh) units.push_back({.first = leader(s), .members = {}});
    Unit& u = units[it->second];
    u.members.push_back(&s);
    const int64_t at = s.group ? s.group_offset : 0;
    u.size = std::max(u.size, at + s.size);
    u.align = std::max<int64_t>(u.align, s.align);
    u.refs += s.refs;
    u.needed |= s.refs > 0 || s.address_taken;
  }
  // What follows a group may not use the padding at its end: it is assigned as one record.
  for (Unit& u : units)
    if (u.members.size() > 1) u.size = align_up(u.size, u.align);
  return units;
}

}  // namespace

void count_references(Code& code) {
  for (Slot& s : code.data_slots) s.refs = 0;
  for (Function& f : code.functions)
    for (Slot& s : f.slots) s.refs = 0;
  for (Function& f : code.functions) {
    for (const Inst& inst : f.code)
      for (const Operand* o : {&inst.s, &inst.m, &inst.d})
        if (o->slot) o->slot->refs++;
    for (const HandlerRange& h : f.handlers)
      if (h.exception) h.exception->refs++;
  }
}

bool lay_out_frame(Function& function, Types& types) {
  const int64_t word = types.abi().word_bytes;
  std::vector<Unit> units = units_of(function, types);
  std::erase_if(units, [](const Unit& u) { return !u.needed; });
  std::stable_sort(units.begin(), units.end(), [word](const Unit& a, const Unit& b) {
    const bool a_small = a.size <= word, b_small = b.size <= word;
    if (a_small != b_small) return a_small;
    if (a_small && a.size != b.size) return a.size < b.size;
    if (a.refs != b.refs) return a.refs > b.refs;
    return a.size < b.size;
  });
  int64_t end = std::max<int64_t>(function.args_end, types.abi().frame_args_offset());
  for (Unit& u : units) {
    const int64_t at = align_up(end, u.align);
    end = at + u.size;
    if (end > format::kMaxTypeBytes) return false;
    for (Slot* s : u.members) s->offset = int32_t(at) + (s->group ? s->group_offset : 0);
  }
  end = align_up(end, kFrameAlign);
  function.frame_size = int32_t(end);
  return end <= format::kMaxTypeBytes;
}

PointerOffsets frame_pointers(const Function& function, Types& types) {
  const int32_t word = int32_t(types.abi().word_bytes);
  const int32_t args = int32_t(types.abi().frame_args_offset());
  PointerOffsets pointers;
  int32_t end = args;
  for (Decl* param : function.params) {
    types.collect_pointers(param->type, param->offset, pointers);
    end = std::max(end, param->offset + value_size(types, param->type));
  }
  // Each hidden function is a module value and an index into it.
  if (function.decl && is_polymorphic(*function.decl)) {
    end = int32_t(align_up(end, word));
    for (size_t i = hidden_functions(*function.decl).size(); i-- > 0; end += 2 * word)
      pointers.push_back(end);
  }
  for (const Slot& s : function.slots) {
    if (s.kind == SlotKind::data || s.offset < args) continue;
    if (s.type)
      types.collect_pointers(s.type, s.offset, pointers);
    else
      for (int32_t at : s.pointer_offsets) pointers.push_back(s.offset + at);
  }
  return pointers;
}

}  // namespace dis::limbo
