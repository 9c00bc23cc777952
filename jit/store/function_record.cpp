#include "jit/store/function_record.h"

#include "vm/interp/step.h"

namespace dis::jit {

namespace {

constexpr uint32_t kNoType = ~0u;
constexpr uint32_t kExceptions = 0
#define DIS_EXCEPTION(name, text) +1
#include "runtime/exceptions.def"
#undef DIS_EXCEPTION
    ;

class Writer {
 public:
  explicit Writer(const TypeNames& names) : names_(names) {}

  void relocation(const Relocation& r) {
    out_.value(r.offset);
    out_.value(r.form);
    out_.value(r.target);
    out_.value(r.number);
  }
  void site(const Site& s) {
    out_.value(s.offset);
    out_.value(s.pc);
    out_.value(s.sp);
    out_.value(s.kind);
    out_.value(s.exception);
    out_.value(s.frame);
    type(s.type);
    out_.value(s.frames);
  }
  void frame(const StackFrame& f) {
    out_.value(f.offset);
    type(f.type);
    out_.value(f.call_pc);
    out_.value(f.link_offset);
  }
  void type(const Type* t) {
    const auto number = t ? names_.number(t) : kNoType;
    complete_ &= number.has_value();
    out_.value(number.value_or(kNoType));
  }
  template <typename T, typename F>
  void list(const std::vector<T>& items, F write) {
    out_.count(items.size());
    for (const T& item : items) write(item);
  }

  ByteWriter out_;
  bool complete_ = true;

 private:
  const TypeNames& names_;
};

// What an image may say is checked where it is read.
class Reader {
 public:
  Reader(std::span<const std::byte> bytes, const TypeNames& names, size_t instructions)
      : in_(bytes), names_(names), instructions_(instructions) {}

  std::optional<FunctionImage> read() {
    FunctionImage image;
    Emitted& code = image.code;
    image.stack_bytes = in_.value<uint32_t>();
    const auto bytes = in_.all(in_.count(1));
    size_ = bytes.size();
    const auto* first = reinterpret_cast<const uint8_t*>(bytes.data());
    code.bytes.assign(first, first + size_);
    list(image.step_pcs, 4, [&] { return pc(); });
    list(code.steps, 8, [&] {
      const uint32_t redo = offset();
      return StepPlace{redo, offset()};
    });
    list(code.types, 4, [&] { return type(true); });
    list(code.relocations, 10, [&] { return relocation(image); });
    list(code.frame_lists, 4, [&] {
      std::vector<StackFrame> frames;
      list(frames, 16, [&] { return frame(); });
      return frames;
    });
    list(code.sites, 26, [&] { return site(code); });
    list(code.entries, 8, [&] {
      const uint32_t at = pc();
      return std::pair(at, offset());
    });
    if (size_ == 0 || code.steps.size() != image.step_pcs.size() || !in_.at_end() || !in_.ok()) return std::nullopt;
    return image;
  }

 private:
  // An instruction; an offset in the code or just behind it.
  uint32_t pc() { return in_.below(instructions_); }
  uint32_t offset() { return in_.below(uint64_t(size_) + 1); }
  template <typename E>
  E one_of(uint32_t count) {
    const auto v = in_.value<uint8_t>();
    if (v >= count) in_.fail();
    return v < count ? E(v) : E{};
  }
  ExceptionId exception() {
    const auto id = in_.value<uint8_t>();
    if (id >= kExceptions && ExceptionId{id} != kNotedException) in_.fail();
    return ExceptionId{id};
  }
  const Type* type(bool needed) {
    const auto number = in_.value<uint32_t>();
    if (number < names_.count()) return names_.type(number);
    if (number != kNoType || needed) in_.fail();
    return nullptr;
  }
  Relocation relocation(const FunctionImage& image) {
    Relocation r{};
    r.offset = offset();
    r.form = one_of<RelocationForm>(kRelocationForms);
    r.target = one_of<RelocationTarget>(kRelocationTargets);
    // Functions are counted by whoever places it.
    const bool is_step = r.target == RelocationTarget::step, is_type = r.target == RelocationTarget::type;
    r.number = in_.below(is_step ? image.step_pcs.size() : is_type ? image.code.types.size() : uint64_t{kNoType});
    if (size_ - r.offset < size_of(r.form)) in_.fail();
    return r;
  }
  StackFrame frame() {
    StackFrame f{};
    f.offset = in_.value<int32_t>();
    f.type = type(true);
    f.call_pc = in_.value<uint32_t>();
    if (f.call_pc != kNotCalled && f.call_pc >= instructions_) in_.fail();
    f.link_offset = offset();
    return f;
  }
  Site site(const Emitted& code) {
    Site s{};
    s.offset = offset();
    s.pc = pc();
    s.sp = in_.value<int32_t>();
    s.kind = one_of<SiteKind>(uint32_t(SiteKind::grow) + 1);
    s.exception = exception();
    s.frame = in_.value<int32_t>();
    s.type = type(s.kind == SiteKind::light_call);
    s.frames = in_.below(code.frame_lists.size());
    return s;
  }
  template <typename T, typename F>
  void list(std::vector<T>& items, size_t least_bytes, F read) {
    const uint32_t n = in_.count(least_bytes);
    items.reserve(n);
    for (uint32_t k = 0; k < n && in_.ok(); k++) items.push_back(read());
  }

  ByteReader in_;
  const TypeNames& names_;
  const size_t instructions_;
  size_t size_ = 0;
};

}  // namespace

TypeNames::TypeNames(const ir::Module& module, const std::vector<const Type*>& types, TypeTable& table) : types_(types) {
  for (const ir::Inst& i : module.insts)
    if (i.op == ir::Op::cons)
      if (const Type* cell = interp::cell_type(i, types, table)) types_.push_back(cell);
  for (uint32_t n = 0; n < types_.size(); n++) numbers_.emplace(types_[n], n);
}

std::optional<uint32_t> TypeNames::number(const Type* type) const {
  const auto known = numbers_.find(type);
  return known == numbers_.end() ? std::nullopt : std::optional(known->second);
}

std::optional<Bytes> write_function(const FunctionImage& image, const TypeNames& names) {
  Writer w(names);
  const Emitted& code = image.code;
  w.out_.value(image.stack_bytes);
  w.out_.count(code.bytes.size());
  w.out_.all(std::as_bytes(std::span(code.bytes)));
  w.list(image.step_pcs, [&](uint32_t pc) { w.out_.value(pc); });
  w.list(code.steps, [&](const StepPlace& s) {
    w.out_.value(s.redo);
    w.out_.value(s.done);
  });
  w.list(code.types, [&](const Type* t) { w.type(t); });
  w.list(code.relocations, [&](const Relocation& r) { w.relocation(r); });
  w.list(code.frame_lists, [&](const std::vector<StackFrame>& frames) {
    w.list(frames, [&](const StackFrame& f) { w.frame(f); });
  });
  w.list(code.sites, [&](const Site& s) { w.site(s); });
  w.list(code.entries, [&](const std::pair<uint32_t, uint32_t>& e) {
    w.out_.value(e.first);
    w.out_.value(e.second);
  });
  if (!w.complete_) return std::nullopt;
  return w.out_.take();
}

std::optional<FunctionImage> read_function(std::span<const std::byte> bytes, const TypeNames& names, size_t instructions) {
  return Reader(bytes, names, instructions).read();
}

}  // namespace dis::jit
