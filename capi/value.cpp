// value: slots. Numbers are a look at who uses the machine and a load; what allocates uses it.
#include "capi/value.h"

#include <algorithm>
#include <cstring>

#include "capi/objects.h"

using namespace dis;
using namespace dis::capi;
using host::Fault;
using host::ok;

#define DIS_SAME(name, code) static_assert(int(Fault::name) == code)
DIS_SAME(none, DIS_FAULT_NONE);
DIS_SAME(type, DIS_FAULT_TYPE);
DIS_SAME(range, DIS_FAULT_RANGE);
DIS_SAME(missing, DIS_FAULT_MISSING);
DIS_SAME(nil, DIS_FAULT_NIL);
DIS_SAME(damaged, DIS_FAULT_DAMAGED);
DIS_SAME(read_only, DIS_FAULT_READ_ONLY);
DIS_SAME(memory, DIS_FAULT_MEMORY);
DIS_SAME(busy, DIS_FAULT_BUSY);
DIS_SAME(not_begun, DIS_FAULT_NOT_BEGUN);
DIS_SAME(nested, DIS_FAULT_NESTED);
DIS_SAME(parked, DIS_FAULT_PARKED);
DIS_SAME(closed, DIS_FAULT_CLOSED);
DIS_SAME(in_use, DIS_FAULT_IN_USE);
DIS_SAME(argument, DIS_FAULT_ARGUMENT);
#undef DIS_SAME

namespace {

// Whether the thread may look, as seen without asking which one it is.
bool is_open(const Place& p) {
  return p.runtime && (!p.vm || p.vm->user.load(std::memory_order_relaxed) == std::thread::id());
}

template <auto how, typename T>
[[gnu::noinline]] dis_fault get_after_asking(const dis_slot& slot, T* value) {
  const Place p = place_of(slot);
  if (const Fault f = fault_of(p); !ok(f)) return to_c(f);
  return value ? to_c((p.slot().*how)(*value)) : DIS_FAULT_ARGUMENT;
}
template <auto how, typename T>
dis_fault get(const dis_slot& slot, T* value) {
  const Place p = place_of(slot);
  if (DIS_LIKELY(value && is_open(p))) return to_c((p.slot().*how)(*value));
  return get_after_asking<how>(slot, value);
}

template <auto how, typename T>
[[gnu::noinline]] dis_fault set_after_asking(const dis_slot& slot, T value) {
  const Place p = place_of(slot);
  if (const Fault f = fault_of(p); !ok(f)) return to_c(f);
  return to_c((p.slot().*how)(value));
}
template <auto how, typename T>
dis_fault set(const dis_slot& slot, T value) {
  const Place p = place_of(slot);
  if (DIS_LIKELY(is_open(p))) return to_c((p.slot().*how)(value));
  return set_after_asking<how>(slot, value);
}

template <typename F>
dis_slot field_of(const dis_slot& slot, F field) {
  const Place p = place_of(slot);
  if (const Fault f = fault_of(p); !ok(f)) return no_slot(f);
  const host::Slot found = field(p.slot());
  return to_slot(found, p.vm);
}

}  // namespace

extern "C" {

const char* dis_fault_text(dis_fault fault) {
  return fault >= DIS_FAULT_NONE && fault <= DIS_FAULT_ARGUMENT ? host::fault_text(static_cast<Fault>(fault))
                                                                : "there is no such fault";
}

const char* dis_slot_type(dis_slot slot) {
  const Place p = place_of(slot);
  return p.runtime ? p.type->text.c_str() : "";
}

dis_fault dis_get_int(dis_slot slot, int64_t* value) { return get<&host::Slot::get_int>(slot, value); }
dis_fault dis_get_byte(dis_slot slot, uint8_t* value) { return get<&host::Slot::get_byte>(slot, value); }
dis_fault dis_get_big(dis_slot slot, int64_t* value) { return get<&host::Slot::get_big>(slot, value); }
dis_fault dis_get_real(dis_slot slot, double* value) { return get<&host::Slot::get_real>(slot, value); }
dis_fault dis_set_int(dis_slot slot, int64_t value) { return set<&host::Slot::set_int>(slot, value); }
dis_fault dis_set_byte(dis_slot slot, uint8_t value) { return set<&host::Slot::set_byte>(slot, value); }
dis_fault dis_set_big(dis_slot slot, int64_t value) { return set<&host::Slot::set_big>(slot, value); }
dis_fault dis_set_real(dis_slot slot, double value) { return set<&host::Slot::set_real>(slot, value); }

dis_fault dis_get_string(dis_slot slot, const char** text, size_t* size) {
  if (text) *text = "";
  if (size) *size = 0;
  return with_place(slot, text != nullptr, [&](const Place& p) {
    std::string s;
    if (const Fault f = p.slot().get_string(s); !ok(f)) return f;
    *text = owner_of(*p.runtime)->texts.keep(s);
    if (size) *size = s.size();
    return Fault::none;
  });
}

dis_fault dis_copy_string(dis_slot slot, char* to, size_t room, size_t* size) {
  if (to && room) *to = 0;
  if (size) *size = 0;
  return with_place(slot, to || !room, [&](const Place& p) {
    std::string s;
    if (const Fault f = p.slot().get_string(s); !ok(f)) return f;
    if (size) *size = s.size();
    if (!room) return Fault::none;
    const size_t n = std::min(s.size(), room - 1);
    std::memcpy(to, s.data(), n);
    to[n] = 0;
    return Fault::none;
  });
}

dis_fault dis_set_string(dis_slot slot, const char* text, size_t size) {
  return with_place(slot, text || !size, [&](const Place& p) { return p.slot().set_string({text, size}); });
}

dis_fault dis_get_bytes(dis_slot slot, const uint8_t** bytes, size_t* size) {
  if (bytes) *bytes = nullptr;
  if (size) *size = 0;
  const Place p = place_of(slot);
  if (const Fault f = fault_of(p); !ok(f)) return to_c(f);
  if (!bytes || !size) return DIS_FAULT_ARGUMENT;
  std::span<const uint8_t> found;
  if (const Fault f = p.slot().get_bytes(found); !ok(f)) return to_c(f);
  *bytes = found.data();
  *size = found.size();
  return DIS_FAULT_NONE;
}

dis_fault dis_set_bytes(dis_slot slot, const void* bytes, size_t size) {
  return with_place(slot, bytes || !size, [&](const Place& p) {
    return p.slot().set_bytes({static_cast<const uint8_t*>(bytes), size});
  });
}

dis_fault dis_get_object(dis_slot slot, dis_object** object) {
  if (object) *object = nullptr;
  return with_place(slot, object != nullptr, [&](const Place& p) {
    host::ObjectRef ref;
    const Fault f = p.slot().get_object(ref);
    return ok(f) ? hand_out(std::move(ref), object) : f;
  });
}

dis_fault dis_set_object(dis_slot slot, const dis_object* object) {
  return with_place(slot, !object || is_valid(object), [&](const Place& p) {
    return object ? p.slot().set_object(object->ref) : p.slot().set_nil();
  });
}

dis_slot dis_slot_field(dis_slot slot, size_t n) {
  return field_of(slot, [&](const host::Slot& s) { return s.field(n); });
}

dis_slot dis_slot_field_named(dis_slot slot, const char* name) {
  if (!name) return no_slot(Fault::argument);
  return field_of(slot, [&](const host::Slot& s) { return s.field(name); });
}

}  // extern "C"
