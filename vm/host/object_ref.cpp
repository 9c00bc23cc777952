#include "vm/host/object_ref.h"

#include "runtime/array_object.h"
#include "runtime/list_object.h"
#include "runtime/string_object.h"
#include "vm/host/declarations.h"
#include "vm/host/lifeline.h"
#include "vm/host/made.h"

namespace dis::host {

namespace {

ArrayObject* array(Object* o) { return reinterpret_cast<ArrayObject*>(o); }
ListObject* list(Object* o) { return reinterpret_cast<ListObject*>(o); }
uint8_t* record_bytes(Object* o) { return reinterpret_cast<uint8_t*>(o); }

int64_t tag_of(const Heap& heap, const Object* o) {
  return heap.abi().word_bytes == 4 ? load_as<int32_t>(o) : load_as<int64_t>(o);
}

// The type of a list's elements, as the engines have it. In arrays a real is like any other eight bytes.
const Type* element_type(TypeTable& types, const ValueType& t) {
  switch (t.kind) {
    case ValueKind::byte: return types.byte;
    case ValueKind::int_: return types.word;
    case ValueKind::big: return types.big;
    case ValueKind::real: return types.real;
    case ValueKind::record: return heap_type(types, t);
    default: return types.ref;
  }
}

// The record a `ref` refers to; nullptr: its tag is none.
const ValueType* record_of(const Heap& heap, const Object* o, const ValueType& ref) {
  const ValueType& adt = *ref.element;
  if (adt.cases.empty()) return &adt;
  const Type& type = *heap.type_of(o);
  if (type.size < heap.abi().word_bytes) return nullptr;
  const int64_t tag = tag_of(heap, o);
  return uint64_t(tag) < adt.cases.size() ? adt.cases[size_t(tag)] : nullptr;
}

}  // namespace

bool conforms(const Heap& heap, const Object* object, const ValueType& type) {
  if (!heap.is_object(object)) return false;
  const Type& is = *heap.type_of(object);
  switch (type.kind) {
    case ValueKind::string: return is.kind == Kind::string;
    case ValueKind::array: return is.kind == Kind::array && fits(*is.element, *type.element, false);
    case ValueKind::list: return is.kind == Kind::list && fits(*is.element, *type.element, false);
    case ValueKind::ref: {
      if (is.kind != Kind::record && is.kind != Kind::native) return false;
      const ValueType* record = record_of(heap, object, type);
      return record && fits(is, *record, true);
    }
    case ValueKind::opaque: return is.kind == Kind::channel || is.kind == Kind::instance || is.kind == Kind::record;
    default: return false;
  }
}

ObjectRef::ObjectRef(Runtime& runtime, Object* owned, const ValueType& type)
    : life_(lifeline(runtime)), types_(type.owner->shared_from_this()), object_(owned), type_(&type) {
  if (owned) runtime.hold(owned);
}

ObjectRef& ObjectRef::operator=(ObjectRef&& other) noexcept {
  if (this == &other) return *this;
  reset();
  life_ = std::move(other.life_);
  types_ = std::move(other.types_);
  object_ = std::exchange(other.object_, nullptr);
  type_ = std::exchange(other.type_, nullptr);
  return *this;
}

void ObjectRef::reset() {
  if (object_ && life_->runtime) life_->runtime->let_go(object_);
  object_ = nullptr;
  type_ = nullptr;
  life_.reset();
  types_.reset();
}

ObjectRef ObjectRef::share() const {
  if (!type_ || !life_->runtime) return {};
  if (object_) Heap::retain(object_);
  return ObjectRef(*life_->runtime, object_, *type_);
}

Runtime* ObjectRef::runtime() const { return object_ ? life_->runtime : nullptr; }

Runtime* ObjectRef::opened(ValueKind kind, Fault& why) const {
  why = !type_                  ? Fault::nil
        : !life_->runtime       ? Fault::closed
        : type_->kind != kind   ? Fault::type
        : object_               ? Fault::none
                                : Fault::nil;
  return ok(why) ? life_->runtime : nullptr;
}

Fault ObjectRef::make_array(Runtime& runtime, const ValueType& type, uint64_t length, ObjectRef& out) {
  if (type.kind != ValueKind::array) return Fault::type;
  if (length > INT32_MAX) return Fault::range;
  const ValueType& of = *type.element;
  const Type* element = of.is_reference() ? runtime.heap.ref_type() : heap_type(runtime.heap.types(), of);
  ArrayObject* a = made(runtime, [&] { return new_array(runtime.heap, element, length); });
  if (!a) return Fault::memory;
  out = ObjectRef(runtime, as_object(a), type);
  return Fault::none;
}

Fault ObjectRef::make_record(Runtime& runtime, const ValueType& type, size_t tag, ObjectRef& out) {
  if (type.kind != ValueKind::ref) return Fault::type;
  const ValueType* record = type.element;
  if (!record->cases.empty()) {
    if (tag >= record->cases.size()) return Fault::missing;
    record = record->cases[tag];
  } else if (record->tagged) {
    // Of a single case: which one its adt knows.
    return Fault::type;
  }
  const Type* t = heap_type(runtime.heap.types(), *record);
  void* o = made(runtime, [&] { return runtime.heap.new_record(t); });
  if (!o) return Fault::memory;
  if (record->tagged) {
    if (runtime.heap.abi().word_bytes == 4)
      store_as<int32_t>(o, int32_t(tag));
    else
      store_as<int64_t>(o, int64_t(tag));
  }
  out = ObjectRef(runtime, as_object(o), type);
  return Fault::none;
}

Fault ObjectRef::make_cell(Runtime& runtime, const ValueType& type, const ObjectRef& tail, ObjectRef& out) {
  if (type.kind != ValueKind::list) return Fault::type;
  if (!tail.is_nil()) {
    if (!same_type(type, *tail.type_)) return Fault::type;
    if (tail.life_->runtime != &runtime) return tail.life_->runtime ? Fault::type : Fault::closed;
  }
  Heap& heap = runtime.heap;
  const Type* element = element_type(heap.types(), *type.element);
  if (tail.object_) Heap::retain(tail.object_);
  ListObject* cell = made(runtime, [&] { return new_cell(heap, heap.list_type(element), list(tail.object_)); });
  if (!cell) {
    if (tail.object_) heap.release(tail.object_);
    return Fault::memory;
  }
  heap.clear_record(cell->data(), element);
  out = ObjectRef(runtime, as_object(cell), type);
  return Fault::none;
}

Fault ObjectRef::get_string(std::string& v) const {
  Fault f;
  Runtime* rt = opened(ValueKind::string, f);
  if (rt) v = string_to_utf8(rt->heap, reinterpret_cast<StringObject*>(object_));
  return f;
}

Fault ObjectRef::get_bytes(std::span<uint8_t>& v) const {
  Fault f;
  if (!opened(ValueKind::array, f)) return f;
  if (type_->element->kind != ValueKind::byte) return Fault::type;
  v = {array(object_)->data, array(object_)->length};
  return Fault::none;
}

Fault ObjectRef::get_length(uint64_t& v) const {
  Fault f;
  if (opened(ValueKind::array, f))
    v = array(object_)->length;
  else if (f == Fault::type && opened(ValueKind::string, f))
    v = reinterpret_cast<StringObject*>(object_)->length;
  return f;
}

Slot ObjectRef::element(uint64_t n) const {
  Fault f;
  Runtime* rt = opened(ValueKind::array, f);
  if (!rt) return Slot(f);
  const ArrayObject* a = array(object_);
  if (n >= a->length) return Slot(Fault::missing);
  return Slot(*rt, a->data + n * a->element_size, *type_->element, Slot::Access::write);
}

Slot ObjectRef::head() const {
  Fault f;
  Runtime* rt = opened(ValueKind::list, f);
  return rt ? Slot(*rt, list(object_)->data(), *type_->element, Slot::Access::write) : Slot(f);
}

Fault ObjectRef::get_tail(ObjectRef& v) const {
  Fault f;
  Runtime* rt = opened(ValueKind::list, f);
  if (!rt) return f;
  ListObject* tail = list(object_)->tail;
  if (tail) Heap::retain(tail);
  v = ObjectRef(*rt, as_object(tail), *type_);
  return Fault::none;
}

const ValueType* ObjectRef::record() const {
  Fault f;
  Runtime* rt = opened(ValueKind::ref, f);
  return rt ? record_of(rt->heap, object_, *type_) : nullptr;
}

Fault ObjectRef::get_tag(size_t& v) const {
  Fault f;
  Runtime* rt = opened(ValueKind::ref, f);
  if (!rt) return f;
  if (!type_->element->tagged) return Fault::type;
  v = size_t(tag_of(rt->heap, object_));
  return Fault::none;
}

Slot ObjectRef::field(size_t n) const {
  Fault f;
  Runtime* rt = opened(ValueKind::ref, f);
  if (!rt) return Slot(f);
  const ValueType* record = record_of(rt->heap, object_, *type_);
  if (!record || !fits(*rt->heap.type_of(object_), *record, true)) return Slot(Fault::damaged);
  return Slot(*rt, record_bytes(object_), *record, Slot::Access::write).field(n);
}

Slot ObjectRef::field(std::string_view name) const {
  const ValueType* r = record();
  return r ? field(r->find_field(name)) : field(SIZE_MAX);
}

}  // namespace dis::host
