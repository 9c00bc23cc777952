// slot: a place in the guest's memory that holds a value of a known type: an argument, a result, a field, an element.
// Everything that crosses between host and guest crosses here.
//
//   int64_t a;
//   if (Fault f = call.arg(0).get_int(a); !ok(f)) return f;
//
// In:  a place and its type.  Out: values of the host, checked against the type; a Fault where they do not fit, which has
// changed nothing. Keeps: nothing alive: a Slot is good until its call ends or its object is let go.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "runtime/runtime.h"
#include "vm/host/fault.h"
#include "vm/host/value_type.h"

namespace dis::host {

class ObjectRef;

class Slot {
 public:
  enum class Access : uint8_t { read, write };

  // No place: every access has this fault.
  explicit Slot(Fault why) : fault_(why) {}
  Slot(Runtime& runtime, uint8_t* at, const ValueType& type, Access access)
      : runtime_(&runtime), at_(at), type_(&type), fault_(Fault::none), access_(access) {}

  Fault fault() const { return fault_; }
  Runtime* runtime() const { return runtime_; }  // nullptr: this is no place
  uint8_t* at() const { return at_; }
  Access access() const { return access_; }
  const ValueType& type() const { return *type_; }

  // --- Numbers ---
  Fault get_int(int64_t& v) const {
    if (!is(ValueKind::int_)) return wrong_type();
    v = narrow() ? load_as<int32_t>(at_) : load_as<int64_t>(at_);
    return Fault::none;
  }
  Fault get_byte(uint8_t& v) const { return get_as(ValueKind::byte, v); }
  Fault get_big(int64_t& v) const { return get_as(ValueKind::big, v); }
  Fault get_real(double& v) const { return get_as(ValueKind::real, v); }
  Fault set_int(int64_t v) const {
    if (Fault f = writable(ValueKind::int_); !ok(f)) return f;
    if (!narrow())
      store_as<int64_t>(at_, v);
    else if (v == int32_t(v))
      store_as<int32_t>(at_, int32_t(v));
    else
      return Fault::range;
    return Fault::none;
  }
  Fault set_byte(uint8_t v) const { return set_as(ValueKind::byte, v); }
  Fault set_big(int64_t v) const { return set_as(ValueKind::big, v); }
  Fault set_real(double v) const { return set_as(ValueKind::real, v); }

  // --- Strings, as UTF-8; of bytes that are none becomes what it does in files the guest reads. nil is the empty string ---
  Fault get_string(std::string& v) const;
  Fault set_string(std::string_view v) const;

  // --- Arrays of byte; nil is the empty array. What get_bytes gives is the guest's own ---
  Fault get_bytes(std::span<const uint8_t>& v) const;
  Fault set_bytes(std::span<const uint8_t> v) const;  // to a new array

  // --- Any reference ---
  Fault get_object(ObjectRef& v) const;
  Fault set_object(const ObjectRef& v) const;  // which may be nil
  Fault set_nil() const;

  // --- A record in place ---
  Slot field(size_t n) const;
  Slot field(std::string_view name) const;

 private:
  static const ValueType kNothing;

  bool is(ValueKind kind) const { return type_->kind == kind; }
  bool narrow() const { return runtime_->heap.abi().word_bytes == 4; }
  Fault wrong_type() const { return ok(fault_) ? Fault::type : fault_; }
  Fault writable() const { return !ok(fault_) ? fault_ : access_ == Access::write ? Fault::none : Fault::read_only; }
  Fault writable(ValueKind kind) const { return is(kind) ? writable() : wrong_type(); }
  template <typename T>
  Fault get_as(ValueKind kind, T& v) const {
    if (!is(kind)) return wrong_type();
    v = load_as<T>(at_);
    return Fault::none;
  }
  template <typename T>
  Fault set_as(ValueKind kind, T v) const {
    if (Fault f = writable(kind); !ok(f)) return f;
    store_as<T>(at_, v);
    return Fault::none;
  }
  Fault load(Object*& o) const;  // of a reference: what it refers to, checked
  bool is_bytes() const { return is(ValueKind::array) && type_->element->kind == ValueKind::byte; }

  Runtime* runtime_ = nullptr;
  uint8_t* at_ = nullptr;
  const ValueType* type_ = &kNothing;
  Fault fault_;
  Access access_ = Access::read;
};

// What is wrong, with the type it was about, for people. `wanted`: what the host took it for.
Diagnostic describe(Fault fault, const ValueType& type, std::string_view where);

}  // namespace dis::host
