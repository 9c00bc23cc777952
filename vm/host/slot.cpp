#include "vm/host/slot.h"

#include "runtime/array_object.h"
#include "runtime/string_object.h"
#include "vm/host/lifeline.h"
#include "vm/host/made.h"
#include "vm/host/object_ref.h"

namespace dis::host {

const ValueType Slot::kNothing;

Fault Slot::load(Object*& o) const {
  o = runtime_->heap.load(at_);
  return !o || conforms(runtime_->heap, o, *type_) ? Fault::none : Fault::damaged;
}

Fault Slot::get_string(std::string& v) const {
  if (!is(ValueKind::string)) return wrong_type();
  Object* o;
  if (Fault f = load(o); !ok(f)) return f;
  v = string_to_utf8(runtime_->heap, reinterpret_cast<StringObject*>(o));
  return Fault::none;
}

Fault Slot::set_string(std::string_view v) const {
  if (Fault f = writable(ValueKind::string); !ok(f)) return f;
  Heap& heap = runtime_->heap;
  StringObject* s = string_from_utf8(heap, v);
  if (!s && !is_empty_text(heap, v)) {
    s = made(*runtime_, [&] { return string_from_utf8(heap, v); });
    if (!s) return Fault::memory;
  }
  heap.store_owned(at_, s);
  return Fault::none;
}

Fault Slot::get_bytes(std::span<const uint8_t>& v) const {
  if (!is_bytes()) return wrong_type();
  Object* o;
  if (Fault f = load(o); !ok(f)) return f;
  const auto* a = reinterpret_cast<const ArrayObject*>(o);
  v = a ? std::span<const uint8_t>(a->data, a->length) : std::span<const uint8_t>();
  return Fault::none;
}

Fault Slot::set_bytes(std::span<const uint8_t> v) const {
  if (!is_bytes()) return wrong_type();
  if (Fault f = writable(); !ok(f)) return f;
  ArrayObject* a = made(*runtime_, [&] { return new_byte_array(runtime_->heap, v.data(), v.size()); });
  if (!a) return Fault::memory;
  runtime_->heap.store_owned(at_, a);
  return Fault::none;
}

Fault Slot::get_object(ObjectRef& v) const {
  if (!type_->is_reference()) return wrong_type();
  Object* o;
  if (Fault f = load(o); !ok(f)) return f;
  if (o) Heap::retain(o);
  v = ObjectRef(*runtime_, o, *type_);
  return Fault::none;
}

namespace {

// A reference to an adt may refer to any of its cases.
bool accepts(const ValueType& to, const ValueType& from) {
  if (same_type(to, from)) return true;
  if (to.kind != ValueKind::ref || from.kind != ValueKind::ref) return false;
  for (const ValueType* c : to.element->cases)
    if (same_type(*c, *from.element)) return true;
  return false;
}

}  // namespace

Fault Slot::set_object(const ObjectRef& v) const {
  if (!type_->is_reference()) return wrong_type();
  if (Fault f = writable(); !ok(f)) return f;
  if (v.is_nil()) return set_nil();
  if (!accepts(*type_, *v.type_)) return Fault::type;
  if (v.life_->runtime != runtime_) return v.life_->runtime ? Fault::type : Fault::closed;
  runtime_->heap.store(at_, v.object_);
  return Fault::none;
}

Fault Slot::set_nil() const {
  if (!type_->is_reference()) return wrong_type();
  if (Fault f = writable(); !ok(f)) return f;
  runtime_->heap.store_owned(at_, nullptr);
  return Fault::none;
}

Slot Slot::field(size_t n) const {
  if (!is(ValueKind::record)) return Slot(wrong_type());
  if (n >= type_->fields.size()) return Slot(Fault::missing);
  const Field& f = type_->fields[n];
  return Slot(*runtime_, at_ + f.offset, *f.type, access_);
}

Slot Slot::field(std::string_view name) const { return field(type_->find_field(name)); }

Diagnostic describe(Fault fault, const ValueType& type, std::string_view where) {
  return {.kind = fault == Fault::memory ? ErrorKind::limit : ErrorKind::link,
          .file = {},
          .where = std::string(where),
          .found = std::string(fault_text(fault)) + (type.text.empty() ? "" : ": " + type.text),
          .expected = {}};
}

}  // namespace dis::host
