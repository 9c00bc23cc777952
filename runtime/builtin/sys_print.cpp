// sys_print: print, fprint, sprint and aprint of $Sys. The text is made by format.h from the arguments in the
// call's frame; writing it is the business of file_group.h.
// Keeps: variable arguments are read only inside the caller's frame, and references only where its type has
// them, so a format that does not fit its arguments raises an exception and shows no foreign memory.
#include <algorithm>

#include "runtime/builtin/file_group.h"
#include "runtime/builtin/format.h"
#include "runtime/builtin/marshal.h"

namespace dis {

namespace {

FormatText text_of(const StringObject* s) {
  FormatText t;
  if (!s) return t;
  if (s->wide)
    t.wide = s->runes();
  else
    t.narrow = s->bytes();
  t.length = s->length;
  return t;
}

class FrameArguments : public FormatArguments {
 public:
  explicit FrameArguments(BuiltinCall& call)
      : call_(call), type_(frame_header(call.abi(), call.frame())->type), at_(call.args()) {}

  bool word(int64_t* v) override {
    *v = has(call_.abi().word_bytes) ? at_.word() : 0;
    return true;
  }
  bool big(int64_t* v) override {
    *v = has(8) ? at_.big() : 0;
    return true;
  }
  bool real(double* v) override {
    *v = has(8) ? at_.real() : 0;
    return true;
  }
  bool text(FormatText* v) override {
    const Object* o = nullptr;
    if (!object(&o)) return false;
    if (o && call_.heap.type_of(o)->kind != Kind::string) return false;
    *v = text_of(reinterpret_cast<const StringObject*>(o));
    return true;
  }
  bool reference(FormatReference* v) override {
    const Object* o = nullptr;
    if (!object(&o)) return false;
    if (o) *v = {.nil = false, .refs = Heap::refs(o), .type_id = header_of(o)->type_id()};
    return true;
  }
  std::string_view error_string() override { return call_.process.error_string(); }

 private:
  // Aligns for an argument of n bytes; whether the frame holds one more.
  bool has(uint32_t n) {
    at_.align(n);
    return at_.here() < call_.frame_end() && call_.frame_end() - at_.here() >= int64_t(n);
  }
  // The next argument as a reference; false when the frame keeps something else there.
  bool object(const Object** o) {
    if (!has(call_.abi().ref_bytes)) return true;
    uint32_t offset = uint32_t(at_.here() - call_.frame());
    const uint32_t* end = type_->pointers + type_->pointer_count;
    if (!std::binary_search(type_->pointers, end, offset)) return false;
    *o = at_.ref();
    return true;
  }

  BuiltinCall& call_;
  const Type* type_;
  LayoutCursor at_;
};

// Formats the arguments from the next one on, the format itself. done, or what to return at once.
BuiltinStatus formatted(BuiltinCall& c, std::string& out) {
  StringObject* format = c.arg_string();
  if (!format) return BuiltinStatus::done;
  FrameArguments arguments(c);
  FormatRules rules = FormatRules::of(c.abi(), uint64_t{1} << 28);
  if (c.heap.max_bytes()) rules.max_bytes = std::min(rules.max_bytes, c.heap.max_bytes());
  switch (format_text(text_of(format), arguments, rules, out)) {
    case FormatStatus::done: return BuiltinStatus::done;
    case FormatStatus::wrong_argument: return c.raise(ExceptionId::type_check);
    case FormatStatus::too_long: return c.raise(ExceptionId::out_of_memory);
  }
  return BuiltinStatus::done;
}

BuiltinStatus print_to(BuiltinCall& c, int64_t fd) {
  std::string text;
  if (auto status = formatted(c, text); status != BuiltinStatus::done) return status;
  int64_t written = -1;
  if (auto status = write_text(c, fd, text, &written); status != BuiltinStatus::done) return status;
  return c.return_int(written);
}

}  // namespace

BuiltinStatus sys_print(BuiltinCall& c) { return print_to(c, 1); }

BuiltinStatus sys_fprint(BuiltinCall& c) {
  int64_t fd = fd_number(c.heap, c.arg_record());
  return print_to(c, fd);
}

BuiltinStatus sys_sprint(BuiltinCall& c) {
  std::string text;
  if (auto status = formatted(c, text); status != BuiltinStatus::done) return status;
  // As in the reference the string ends at a NUL, which only aprint can hand on.
  std::string_view shown = std::string_view(text).substr(0, text.find('\0'));
  StringObject* s = string_from_utf8(c.heap, shown);
  if (!s && !is_empty_text(c.heap, shown)) return c.raise(ExceptionId::out_of_heap);
  return c.return_ref(s);
}

BuiltinStatus sys_aprint(BuiltinCall& c) {
  std::string text;
  if (auto status = formatted(c, text); status != BuiltinStatus::done) return status;
  ArrayObject* a = new_byte_array(c.heap, text.data(), text.size());
  if (!a) return c.raise(ExceptionId::out_of_heap);
  return c.return_ref(a);
}

}  // namespace dis
