#include "jit/services.h"

#include "runtime/array_object.h"
#include "runtime/list_object.h"
#include "runtime/module_instance.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"
#include "vm/interp/step.h"

namespace dis::jit {

namespace {

// Calls make(); where memory is exhausted, once more after a full collection.
template <typename F>
void* made(Process* p, F make) {
  void* o = make();
  if (DIS_UNLIKELY(!o)) {
    p->runtime->collector.collect();
    o = make();
  }
  return o;
}

}  // namespace

namespace services {

void* new_record(Process* p, const Type* type) {
  return made(p, [&] { return p->heap->new_record(type); });
}

void* new_array(Process* p, const Type* element, int64_t length) {
  return made(p, [&] { return dis::new_array(*p->heap, element, uint64_t(length)); });
}

namespace {
template <typename T>
T* object(Process* p, uint64_t word) {
  const Heap& heap = *p->heap;
  if (heap.abi().ref_bytes == 4) {
    const uint32_t narrow = uint32_t(word);
    return reinterpret_cast<T*>(heap.load(&narrow));
  }
  return reinterpret_cast<T*>(heap.load(&word));
}
}  // namespace

void* new_cell(Process* p, const Type* list, uint64_t tail) {
  return made(p, [&] { return dis::new_cell(*p->heap, list, object<ListObject>(p, tail)); });
}

namespace {
// Apart, so that the usual case saves no registers.
[[gnu::noinline]] void* no_frame(Process* p, ExceptionId why) {
  p->slow_exception = why;
  return nullptr;
}
[[gnu::noinline]] void* frame_on_more(Process* p, const Type* type) {
  uint8_t* const frame = p->runtime->push_frame(*p, type);
  return frame ? frame : no_frame(p, p->runtime->stack_lack());
}
}  // namespace

void* new_module_frame(Process* p, uint64_t module, int64_t number) {
  ModuleInstance* const m = object<ModuleInstance>(p, module);
  if (DIS_UNLIKELY(p->heap->type_of(m) != p->heap->instance_type())) return no_frame(p, ExceptionId::type_check);
  const LinkedFunction* const f = m->function(number);
  if (DIS_UNLIKELY(!f || !f->frame)) return no_frame(p, ExceptionId::module_not_loaded);
  Runtime& rt = *p->runtime;
  uint8_t* const frame = rt.abi() == kAbi32 ? rt.push_frame_if_room<kAbi32>(*p, f->frame)
                                            : rt.push_frame_if_room<kAbi64>(*p, f->frame);
  return DIS_LIKELY(frame != nullptr) ? frame : frame_on_more(p, f->frame);
}

int64_t case_string(Process* p, uint64_t value, const uint8_t* table) {
  return interp::find_string_case(p, object<StringObject>(p, value), table);
}

void released(Process* p, void* object) { p->heap->released(object); }

void drop_frame(Process* p, uint8_t* fp, const Type* type) { p->heap->release_record(fp, type); }

}  // namespace services

const void* service_address(Service s) {
  static constexpr const void* kNone = nullptr;
  switch (s) {
#define DIS_JIT_SERVICE(name, result, parameters) \
  case Service::name: return reinterpret_cast<const void*>(&services::name);
#include "jit/services.def"
#undef DIS_JIT_SERVICE
  }
  return kNone;
}

const char* service_name(Service s) {
  switch (s) {
#define DIS_JIT_SERVICE(name, result, parameters) \
  case Service::name: return #name;
#include "jit/services.def"
#undef DIS_JIT_SERVICE
  }
  return "";
}

}  // namespace dis::jit
