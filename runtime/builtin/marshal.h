// marshal: typed access to the frame of a built-in's call. Arguments are read in order, results written in
// order; offsets and alignment follow from the kinds and the ABI, so a body never names an offset.
//
//   BuiltinStatus sys_seek(BuiltinCall& c) {
//     auto* fd = c.arg_record(); int64_t off = c.arg_big(); int64_t whence = c.arg_int();
//     ... return c.return_big(position);
//   }
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/array_object.h"
#include "runtime/builtin/registry.h"
#include "runtime/exception.h"
#include "runtime/list_object.h"
#include "runtime/process.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"

namespace dis {

// Walks a record laid out as a Limbo compiler does: words word-aligned, bigs and reals 8-aligned.
class LayoutCursor {
 public:
  // Begins `offset` bytes behind the start, which is what alignment counts from.
  LayoutCursor(Heap& heap, uint8_t* start, uint32_t offset = 0) : heap_(heap), start_(start), at_(start + offset) {}

  uint8_t* take_word() { return take(heap_.abi().word_bytes); }
  uint8_t* take_ref() { return take(heap_.abi().ref_bytes); }
  uint8_t* take_8() { return take(8); }

  int64_t word() {
    uint8_t* p = take_word();
    return heap_.abi().word_bytes == 4 ? load_as<int32_t>(p) : load_as<int64_t>(p);
  }
  int64_t big() { return load_as<int64_t>(take_8()); }
  double real() { return load_as<double>(take_8()); }
  Object* ref() { return heap_.load(take_ref()); }

  void put_word(int64_t v) {
    uint8_t* p = take_word();
    if (heap_.abi().word_bytes == 4)
      store_as<int32_t>(p, int32_t(v));
    else
      store_as<int64_t>(p, v);
  }
  void put_big(int64_t v) { store_as<int64_t>(take_8(), v); }
  void put_real(double v) { store_as<double>(take_8(), v); }
  // Takes over the caller's count; the old value is dropped.
  void put_ref(const void* owned) { heap_.store_owned(take_ref(), owned); }
  void align(uint32_t n) { at_ = start_ + ((at_ - start_ + n - 1) & ~int64_t(n - 1)); }
  uint8_t* here() const { return at_; }

 private:
  uint8_t* take(uint32_t n) {
    align(n);
    uint8_t* p = at_;
    at_ += n;
    return p;
  }
  Heap& heap_;
  uint8_t* start_;
  uint8_t* at_;
};

class BuiltinCall {
 public:
  // `called`: the function's row; nullptr where nobody asks for it.
  BuiltinCall(Runtime& rt, Process& p, uint8_t* frame, const Builtin* called = nullptr)
      : runtime(rt),
        process(p),
        heap(rt.heap),
        builtin(called),
        frame_(frame),
        args_(rt.heap, frame, rt.heap.abi().frame_args_offset()) {}

  Runtime& runtime;
  Process& process;
  Heap& heap;
  const Builtin* const builtin;

  static constexpr uint32_t kMostResult = 512;  // bytes of a result

  Abi abi() const { return heap.abi(); }

  // --- Arguments, in order. References are borrowed: the frame keeps its counts. nullptr is nil. ---
  int64_t arg_int() { return args_.word(); }
  int64_t arg_big() { return args_.big(); }
  double arg_real() { return args_.real(); }
  // What is not an object of the kind asked for (a damaged module can put anything into a frame) counts as nil,
  // and the call ends in an exception.
  StringObject* arg_string() { return static_cast<StringObject*>(arg_of_kind(Kind::string)); }
  ArrayObject* arg_array() { return static_cast<ArrayObject*>(arg_of_kind(Kind::array)); }
  ListObject* arg_list() { return static_cast<ListObject*>(arg_of_kind(Kind::list)); }
  uint8_t* arg_record() {
    Object* o = args_.ref();
    if (!o || heap.is_object(o)) return reinterpret_cast<uint8_t*>(o);
    wild_ = true;
    return nullptr;
  }
  std::string arg_text() { return string_to_utf8(heap, arg_string()); }
  LayoutCursor& args() { return args_; }  // tuples, adts by value, variable arguments
  // One past the last byte of the frame: variable arguments must not be read beyond it.
  uint8_t* frame_end() const { return frame_ + frame_header(abi(), frame_)->type->size; }
  uint8_t* frame() const { return frame_; }

  // --- Results ---
  // Where the caller wants the result.
  LayoutCursor result() {
    uint8_t* word = frame_ + abi().frame_return_offset();
    uint8_t* at = abi().word_bytes == 4 ? heap.base() + load_as<uint32_t>(word)
                                        : reinterpret_cast<uint8_t*>(load_as<uint64_t>(word));
    if (DIS_UNLIKELY(!heap.contains(at))) {
      wild_ = true;
      std::memset(nowhere_, 0xff, sizeof nowhere_);
      at = nowhere_;
    }
    return LayoutCursor(heap, at);
  }
  BuiltinStatus return_int(int64_t v) {
    result().put_word(v);
    return BuiltinStatus::done;
  }
  BuiltinStatus return_big(int64_t v) {
    result().put_big(v);
    return BuiltinStatus::done;
  }
  BuiltinStatus return_real(double v) {
    result().put_real(v);
    return BuiltinStatus::done;
  }
  // Takes over the caller's count.
  BuiltinStatus return_ref(const void* owned) {
    result().put_ref(owned);
    return BuiltinStatus::done;
  }
  // Sets the error string (%r) and returns the int.
  BuiltinStatus fail_int(std::string_view error, int64_t v = -1) {
    process.set_error(error);
    return return_int(v);
  }
  BuiltinStatus fail_ref(std::string_view error) {
    process.set_error(error);
    return return_ref(nullptr);
  }

  // --- Raising ---
  BuiltinStatus raise(ExceptionId id) { return raise(exception_text(id)); }
  BuiltinStatus raise(std::string_view text) {
    raised = text;
    return BuiltinStatus::raise;
  }
  std::string raised;
  // An argument or the place for the result was no such thing; the engine raises an exception.
  bool wild() const { return wild_; }

 private:
  void* arg_of_kind(Kind kind) {
    Object* o = args_.ref();
    if (!o || (heap.is_object(o) && heap.type_of(o)->kind == kind)) return o;
    wild_ = true;
    return nullptr;
  }

  uint8_t* frame_;
  LayoutCursor args_;
  bool wild_ = false;
  alignas(8) uint8_t nowhere_[kMostResult];  // takes the result when there is no place for it
};

}  // namespace dis
