// value_type: what a value of the guest is, as the host needs to know it: its kind, its layout and its parts.
// In:  types of the Limbo compiler (declarations.cpp).  Out: a graph of ValueTypes, owned by an Interface.
// Keeps: a layout is that of one word size, and the compiler's own. Equal types of an interface are one object; those of
//        two interfaces are equal if their signatures are.
// Leaves to others: values (slot.h, object_ref.h).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/type_table.h"

namespace dis::host {

enum class ValueKind : uint8_t {
  none,             // result of a function without one
  int_, byte, big, real,
  string,
  array, list,      // of element
  record,           // adt or tuple in place
  ref,              // to element, a record
  opaque,           // chan, module, ref fn: to be handed on
};

struct ValueType;
struct Interface;

struct Field {
  std::string name;  // t0, t1 … in tuples
  const ValueType* type = nullptr;
  uint32_t offset = 0;
};

struct ValueType {
  const Interface* owner = nullptr;
  ValueKind kind = ValueKind::none;
  std::string text;       // as Limbo writes it
  std::string signature;  // what the linker would compare, unhashed
  uint32_t size = 0;      // bytes of a value where it lies
  std::vector<uint32_t> pointers;  // offsets of the references in it, ascending
  const ValueType* element = nullptr;
  std::vector<Field> fields;       // record: in order, without a tag
  // record of an adt with `pick`: its cases by tag, each a record with the common fields and its own. A `ref` to the adt
  // refers to one of them, whose tag is its first word.
  std::vector<const ValueType*> cases;
  std::string case_name;  // of such a case
  bool tagged = false;    // a case, or an adt that has them

  bool is_reference() const { return kind >= ValueKind::string && kind != ValueKind::record; }
  // The number of the field, or fields.size().
  size_t find_field(std::string_view name) const;
};

// Whether a value of one is a value of the other.
bool same_type(const ValueType& a, const ValueType& b);

// How the heap knows a value: the type of array and list elements, of records that are referred to, of frames.
const Type* heap_type(TypeTable& types, uint32_t size, const std::vector<uint32_t>& pointers);
const Type* heap_type(TypeTable& types, const ValueType& t);

// Whether the heap's type for something is laid out as a value of `wanted`; `larger`: or continues behind it.
bool fits(const Type& type, const ValueType& wanted, bool larger);

}  // namespace dis::host
