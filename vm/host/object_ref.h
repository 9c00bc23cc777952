// object_ref: an object of the guest that the host holds: a string, an array, a list or a record.
// In:  Slots, or a type to make a new one of.  Out: its parts, as Slots.
// Keeps: the object lives, and the collector knows of it, until the ObjectRef goes or is assigned to. Of a machine that is
//        gone an ObjectRef may be kept; every access then is Fault::closed. It belongs to the thread that uses the machine.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "runtime/object.h"
#include "vm/host/slot.h"
#include "vm/host/value_type.h"

namespace dis::host {

struct Lifeline;

class ObjectRef {
 public:
  ObjectRef() = default;  // nil of no type
  ~ObjectRef() { reset(); }
  ObjectRef(ObjectRef&& other) noexcept { *this = std::move(other); }
  ObjectRef& operator=(ObjectRef&& other) noexcept;
  ObjectRef(const ObjectRef&) = delete;

  // Another holder of the same object.
  ObjectRef share() const;
  void reset();

  bool is_nil() const { return object_ == nullptr; }
  Runtime* runtime() const;  // nullptr: nil, or the machine is gone
  const ValueType* type() const { return type_; }  // of the reference; nullptr for nil of no type

  // --- New objects: zero and nil all over ---
  // `type` is one of arrays; the second: of `ref` to an adt or tuple, with the tag of a case where there are cases.
  static Fault make_array(Runtime& runtime, const ValueType& type, uint64_t length, ObjectRef& out);
  static Fault make_record(Runtime& runtime, const ValueType& type, size_t tag, ObjectRef& out);
  // A cell in front of `tail`, a list of the same type or nil, which keeps its own holder.
  static Fault make_cell(Runtime& runtime, const ValueType& type, const ObjectRef& tail, ObjectRef& out);

  // --- Strings ---
  Fault get_string(std::string& v) const;
  // --- Arrays ---
  Fault get_bytes(std::span<uint8_t>& v) const;  // of byte: the guest's own, which stay where they are
  Fault get_length(uint64_t& v) const;           // also characters of a string
  Slot element(uint64_t n) const;
  // --- Lists ---
  Slot head() const;
  Fault get_tail(ObjectRef& v) const;
  // --- Records ---
  Fault get_tag(size_t& v) const;  // of an adt with cases
  Slot field(size_t n) const;      // as numbered in the record's own type: that of the case, if it is of one
  Slot field(std::string_view name) const;
  const ValueType* record() const;  // that type; nullptr: this is no record

 private:
  friend class Slot;
  // Takes over a count.
  ObjectRef(Runtime& runtime, Object* owned, const ValueType& type);
  // nullptr, or the runtime of a live object of this kind; the reason otherwise.
  Runtime* opened(ValueKind kind, Fault& why) const;

  std::shared_ptr<const Lifeline> life_;
  std::shared_ptr<const Interface> types_;
  Object* object_ = nullptr;
  const ValueType* type_ = nullptr;
};

// Whether an object is what a reference of this type may refer to.
bool conforms(const Heap& heap, const Object* object, const ValueType& type);

}  // namespace dis::host
