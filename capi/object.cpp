// object: dis_objects: what the host holds of the program's.
#include "capi/objects.h"

using namespace dis;
using namespace dis::capi;
using host::Fault;
using host::ObjectRef;
using host::ok;

namespace {

// The machine of a live object; nullptr, and the reason.
dis_vm* machine_of(const dis_object* object, Fault& why) {
  why = Fault::argument;
  if (!is_valid(object)) return nullptr;
  Runtime* const runtime = object->ref.runtime();
  why = runtime ? fault_of_looking(*owner_of(*runtime)) : Fault::closed;
  return ok(why) ? owner_of(*runtime) : nullptr;
}

// f(ref) for what allocates nothing.
template <typename F>
dis_fault look(const dis_object* object, bool arguments, F f) {
  Fault why;
  if (!machine_of(object, why)) return to_c(why);
  return arguments ? to_c(f(object->ref)) : DIS_FAULT_ARGUMENT;
}

template <typename F>
dis_slot part(const dis_object* object, F f) {
  Fault why;
  dis_vm* const vm = machine_of(object, why);
  if (!vm) return no_slot(why);
  const host::Slot found = f(object->ref);
  return to_slot(found, vm);
}

// A handle of what f(ref, other) gives.
template <typename F>
dis_fault derive(const dis_object* object, dis_object** other, F f) {
  if (other) *other = nullptr;
  Fault why;
  dis_vm* const vm = machine_of(object, why);
  if (!vm) return to_c(why);
  if (!other) return DIS_FAULT_ARGUMENT;
  return using_machine(*vm, [&] {
    ObjectRef found;
    const Fault fault = f(object->ref, found);
    return ok(fault) ? hand_out(std::move(found), other) : fault;
  });
}

// The same for a new object, of the type of a slot.
template <typename F>
dis_fault make(const dis_slot& slot, dis_object** object, F f) {
  if (object) *object = nullptr;
  return with_place(slot, object != nullptr, [&](const Place& p) {
    ObjectRef made;
    const Fault fault = f(*p.runtime, *p.type, made);
    return ok(fault) ? hand_out(std::move(made), object) : fault;
  });
}

}  // namespace

extern "C" {

dis_fault dis_make_array(dis_slot slot, uint64_t length, dis_object** object) {
  return make(slot, object, [&](Runtime& runtime, const host::ValueType& type, ObjectRef& made) {
    return ObjectRef::make_array(runtime, type, length, made);
  });
}

dis_fault dis_make_record(dis_slot slot, size_t tag, dis_object** object) {
  return make(slot, object, [&](Runtime& runtime, const host::ValueType& type, ObjectRef& made) {
    return ObjectRef::make_record(runtime, type, tag, made);
  });
}

dis_fault dis_make_cell(dis_slot slot, const dis_object* tail, dis_object** object) {
  if (object) *object = nullptr;
  if (tail && !is_valid(tail)) return DIS_FAULT_ARGUMENT;
  const ObjectRef nil;
  return make(slot, object, [&](Runtime& runtime, const host::ValueType& type, ObjectRef& made) {
    return ObjectRef::make_cell(runtime, type, tail ? tail->ref : nil, made);
  });
}

dis_fault dis_object_length(const dis_object* object, uint64_t* length) {
  return look(object, length != nullptr, [&](const ObjectRef& ref) { return ref.get_length(*length); });
}

dis_fault dis_object_bytes(const dis_object* object, uint8_t** bytes, size_t* size) {
  if (bytes) *bytes = nullptr;
  if (size) *size = 0;
  return look(object, bytes && size, [&](const ObjectRef& ref) {
    std::span<uint8_t> found;
    const Fault f = ref.get_bytes(found);
    *bytes = found.data();
    *size = found.size();
    return f;
  });
}

dis_slot dis_object_element(const dis_object* object, uint64_t n) {
  return part(object, [&](const ObjectRef& ref) { return ref.element(n); });
}

dis_slot dis_object_head(const dis_object* object) {
  return part(object, [](const ObjectRef& ref) { return ref.head(); });
}

dis_fault dis_object_tail(const dis_object* object, dis_object** tail) {
  return derive(object, tail, [](const ObjectRef& ref, ObjectRef& found) { return ref.get_tail(found); });
}

dis_fault dis_object_tag(const dis_object* object, size_t* tag) {
  return look(object, tag != nullptr, [&](const ObjectRef& ref) { return ref.get_tag(*tag); });
}

dis_slot dis_object_field(const dis_object* object, size_t n) {
  return part(object, [&](const ObjectRef& ref) { return ref.field(n); });
}

dis_slot dis_object_field_named(const dis_object* object, const char* name) {
  if (!name) return no_slot(Fault::argument);
  return part(object, [&](const ObjectRef& ref) { return ref.field(name); });
}

dis_fault dis_object_share(const dis_object* object, dis_object** other) {
  return derive(object, other, [](const ObjectRef& ref, ObjectRef& found) {
    found = ref.share();
    return Fault::none;
  });
}

dis_fault dis_object_free(dis_object* object) {
  if (!object) return DIS_FAULT_NONE;
  if (!is_valid(object)) return DIS_FAULT_ARGUMENT;
  if (Runtime* const runtime = object->ref.runtime()) {
    const dis_fault f = using_machine(*owner_of(*runtime), [&] {
      object->ref.reset();
      return Fault::none;
    });
    if (f != DIS_FAULT_NONE) return f;
  }
  delete object;
  return DIS_FAULT_NONE;
}

}  // extern "C"
