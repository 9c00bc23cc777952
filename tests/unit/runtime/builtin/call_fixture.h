// call_fixture: calls of built-in functions by name, with frames made as a Limbo caller makes them, so that
// tests see what a program would see. Works for both word sizes.
#pragma once

#include <doctest/doctest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/builtin/marshal.h"
#include "tests/unit/runtime/builtin/files_fixture.h"

namespace dis::test {

inline constexpr Abi kAbis[] = {kAbi32, kAbi64};

inline const Builtin* find_builtin(std::string_view module, std::string_view function) {
  for (const BuiltinModule& m : builtin_modules())
    if (m.path == module)
      for (const Builtin& b : m.functions)
        if (b.name == function) return &b;
  return nullptr;
}

// One call: arguments in order, then run(), then results in order.
class TestCall {
 public:
  TestCall(FilesFixture& f, std::string_view module, std::string_view function)
      : f_(f),
        heap_(f.runtime.heap),
        builtin_(find_builtin(module, function)),
        memory_(make_memory(heap_)),
        frame_(memory_ + 32),
        at_(heap_, frame_) {
    REQUIRE_MESSAGE(builtin_, "no function ", std::string(function));
    for (int i = 0; i < 8; i++) at_.take_word();
  }
  ~TestCall() {
    for (uint32_t offset : refs_)
      if (Object* o = heap_.load(frame_ + offset)) heap_.release(o);
    for (uint32_t offset : result_refs())
      if (Object* o = heap_.load(result_memory() + offset)) heap_.release(o);
    heap_.free_raw(memory_);
  }
  TestCall(const TestCall&) = delete;
  TestCall& operator=(const TestCall&) = delete;

  TestCall& word(int64_t v) {
    at_.put_word(v);
    return *this;
  }
  TestCall& big(int64_t v) {
    at_.put_big(v);
    return *this;
  }
  TestCall& real(double v) {
    at_.put_real(v);
    return *this;
  }
  // Takes over the count.
  TestCall& ref(const void* owned) {
    uint8_t* slot = at_.take_ref();
    store_ref(heap_.abi(), heap_.base(), slot, owned);
    refs_.push_back(uint32_t(slot - frame_));
    return *this;
  }
  TestCall& text(std::string_view s) { return ref(string_from_utf8(heap_, s)); }
  TestCall& bytes(std::string_view s) { return ref(new_byte_array(heap_, s.data(), s.size())); }
  TestCall& nil() { return ref(nullptr); }
  TestCall& reals(const std::vector<double>& v) {
    ArrayObject* a = new_array(heap_, heap_.real_type(), v.size());
    std::copy(v.begin(), v.end(), reinterpret_cast<double*>(a->data));
    return ref(a);
  }
  TestCall& ints(const std::vector<int64_t>& v) {
    ArrayObject* a = new_array(heap_, heap_.word_type(), v.size());
    LayoutCursor at(heap_, a->data);
    for (int64_t i : v) at.put_word(i);
    return ref(a);
  }

  BuiltinStatus run() {
    uint8_t map[kFrameBytes / 32] = {};
    const uint32_t word = heap_.abi().word_bytes;
    for (uint32_t offset : refs_) map[offset / word / 8] |= uint8_t(0x80 >> (offset / word % 8));
    FrameHeader* header = frame_header(heap_.abi(), frame_);
    *header = {};
    header->type = heap_.record_type(uint32_t(at_.here() - frame_), map, sizeof map);
    uint8_t* where = frame_ + heap_.abi().frame_return_offset();
    if (word == 4)
      store_as<uint32_t>(where, uint32_t(result_memory() - heap_.base()));
    else
      store_as<uint64_t>(where, reinterpret_cast<uint64_t>(result_memory()));
    BuiltinCall call(f_.runtime, f_.process, frame_);
    BuiltinStatus status = builtin_->fn(call);
    raised = call.raised;
    return status;
  }
  // Runs a call that must succeed.
  LayoutCursor done() {
    BuiltinStatus status = run();
    CHECK_MESSAGE(status == BuiltinStatus::done, std::string(builtin_->name), " raised ", raised);
    return result();
  }
  // Runs a call that must raise; returns the exception's text.
  std::string raises() {
    BuiltinStatus status = run();
    CHECK_MESSAGE(status == BuiltinStatus::raise, std::string(builtin_->name), " raised nothing");
    return raised;
  }
  LayoutCursor result() { return LayoutCursor(heap_, result_memory()); }
  std::string text_result() {
    LayoutCursor r = done();
    return string_to_utf8(heap_, reinterpret_cast<StringObject*>(r.ref()));
  }
  int64_t word_result() { return done().word(); }
  double real_result() { return done().real(); }
  // Argument n (of those passed by reference) as an array.
  ArrayObject* array(size_t n) { return reinterpret_cast<ArrayObject*>(heap_.load(frame_ + refs_[n])); }
  std::string array_bytes(size_t n) {
    ArrayObject* a = array(n);
    return {reinterpret_cast<char*>(a->data), a->length};
  }

  std::string raised;

 private:
  static constexpr uint32_t kFrameBytes = 1024, kResultBytes = 256;

  static uint8_t* make_memory(Heap& heap) {
    uint64_t granted;
    uint8_t* memory = heap.allocate_raw(kFrameBytes + kResultBytes, &granted);
    REQUIRE(memory);
    std::memset(memory, 0xff, kFrameBytes + kResultBytes);  // nil wherever a reference may be
    return memory;
  }
  uint8_t* result_memory() const { return memory_ + kFrameBytes; }
  // Offsets of the references in the result, by the same rule as those of arguments.
  std::vector<uint32_t> result_refs() const {
    std::string_view frame = builtin_->frame;
    size_t end = 0;
    int depth = 0;
    for (size_t i = 0; i < frame.size(); i++) {
      if (frame[i] == '(' && depth++ == 0) end = i;
      if (frame[i] == ')') depth--;
    }
    FrameShape shape = frame_shape("(" + std::string(frame.substr(0, end)) + ")", heap_.abi().word_bytes);
    std::vector<uint32_t> offsets;
    for (uint32_t w = 8; w < shape.map_bytes * 8; w++)
      if (shape.map[w / 8] & (0x80 >> (w % 8))) offsets.push_back((w - 8) * heap_.abi().word_bytes);
    return offsets;
  }

  FilesFixture& f_;
  Heap& heap_;
  const Builtin* builtin_;
  uint8_t* memory_;
  uint8_t* frame_;
  LayoutCursor at_;
  std::vector<uint32_t> refs_;
};

}  // namespace dis::test
