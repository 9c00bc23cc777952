// objects: what a dis_object is.
#pragma once

#include <utility>

#include "capi/value.h"
#include "vm/host/object_ref.h"

struct dis_object final : dis::capi::Handle {
  static constexpr uint64_t kKind = 0xd15e0034;
  static constexpr const char* kName = "dis_object";
  explicit dis_object(dis::host::ObjectRef r) : Handle(kKind), ref(std::move(r)) {}

  dis::host::ObjectRef ref;  // never nil
};

namespace dis::capi {

// A handle of it; nullptr of nil.
inline host::Fault hand_out(host::ObjectRef ref, dis_object** object) {
  *object = ref.is_nil() ? nullptr : new dis_object(std::move(ref));
  return host::Fault::none;
}

}  // namespace dis::capi
