#include "runtime/runtime.h"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "runtime/builtin/file_group.h"
#include "runtime/heap_audit.h"
#include "runtime/list_object.h"
#include "runtime/string_object.h"

namespace dis {

namespace {

constexpr uint64_t kFirstSegment = 440;        // payload bytes: a small process fits 1 KB all in all
constexpr uint64_t kLargestSegment = 256 * 1024;

}  // namespace

Runtime::Runtime(const RuntimeOptions& opts, Host& h, ModuleProvider& p)
    : options(opts),
      heap({.abi = opts.abi, .max_bytes = opts.max_heap_bytes, .types = opts.types, .arenas = opts.arenas, .arena = opts.arena}),
      collector(heap, *this),
      scheduler(*this),
      host(h),
      provider(p) {
  heap.set_hooks({.context = this, .drop_instance = &Runtime::drop_instance});
  constexpr size_t kCount = 0
#define DIS_EXCEPTION(name, text) +1
#include "runtime/exceptions.def"
#undef DIS_EXCEPTION
      ;
  // All of one size, so that they lie in one page: most programs never see one.
  size_t longest = 0;
  for (size_t i = 0; i < kCount; i++) longest = std::max(longest, exception_text(static_cast<ExceptionId>(i)).size());
  for (size_t i = 0; i < kCount; i++) {
    const std::string_view text = exception_text(static_cast<ExceptionId>(i));
    StringObject* s = new_string(heap, uint32_t(longest), false);
    DIS_CHECK(s != nullptr);  // a heap too small for these is refused by whoever takes the option
    std::memcpy(s->bytes(), text.data(), text.size());
    s->length = uint32_t(text.size());
    exception_strings_.push_back(as_object(s));
  }
}

namespace {

// Builds with assertions recount everything once, when no process is left. Too low a count is a mistake that stops
// the program; what is left over may belong to whoever embeds the machine, so only hostile builds mention it.
void check_final_counts([[maybe_unused]] Runtime& runtime) {
#if !defined(NDEBUG) || defined(DIS_HOSTILE)
  const HeapAudit audit = audit_heap(runtime);
  if (!audit.errors.empty()) std::fprintf(stderr, "%s", audit.to_string().c_str());
  DIS_CHECK(audit.errors.empty());
#ifdef DIS_HOSTILE
  std::fprintf(stderr, "%s", audit.to_string().c_str());
#endif
#endif
}

}  // namespace

Runtime::~Runtime() {
  scheduler.finish_all();
  check_final_counts(*this);
  heap.destroy_everything();
  for (LoadedModule* m : modules_) {
    m->initial_data = nullptr;
    delete m;
  }
}

// --- Stacks ---

bool Runtime::extend_stack(Process& p, uint64_t bytes) {
  uint64_t limit = options.host.max_stack_bytes;
  if (limit == 0) limit = (heap.max_bytes() ? heap.max_bytes() : heap.arena_bytes()) / 4;
  StackSegment* s = nullptr;
  if (p.spare && p.spare->bytes - sizeof(StackSegment) >= bytes) {
    s = p.spare;
    p.spare = nullptr;
  } else {
    uint64_t want = p.segment ? std::min(p.segment->bytes * 2, kLargestSegment) : kFirstSegment;
#ifdef DIS_HOSTILE
    want = 0;  // a segment for every frame
#endif
    want = std::max(want, bytes + sizeof(StackSegment));
    stack_lack_ = ExceptionId::stack_overflow;
    if (p.stack_bytes + want > limit) return false;
    stack_lack_ = ExceptionId::out_of_heap;
    uint64_t granted;
    uint8_t* memory = heap.allocate_raw(want, &granted);
    if (!memory) return false;
    s = reinterpret_cast<StackSegment*>(memory);
    s->bytes = granted;
    p.stack_bytes += granted;
  }
  s->prev = p.segment;
  s->prev_top = p.sp;
  s->prev_bottom = p.bottom;
  p.segment = s;
  p.sp = s->base();
  p.limit = s->limit();
  p.bottom = s->prev ? s->base() + heap.abi().frame_prefix_bytes() : nullptr;
  return true;
}

void Runtime::leave_segment(Process& p) {
  StackSegment* s = p.segment;
  p.segment = s->prev;
  p.sp = s->prev_top;
  p.bottom = s->prev_bottom;
  p.limit = p.segment ? p.segment->limit() : nullptr;
  // One segment is kept, so that a call in a loop across the boundary does not allocate each time.
  if (p.spare && p.spare->bytes < s->bytes) std::swap(p.spare, s);
  if (!p.spare) {
    p.spare = s;
  } else {
    p.stack_bytes -= s->bytes;
    heap.free_raw(reinterpret_cast<uint8_t*>(s));
  }
}

uint8_t* Runtime::push_frame_on_more(Process& p, const Type* type) {
  return extend_stack(p, frame_bytes(heap.abi(), type)) ? push_frame(p, type) : nullptr;
}

uint8_t* Runtime::move_frame_up(Process& p, uint8_t* fp, uint64_t bytes) {
  const Abi abi = heap.abi();
  const Type* type = frame_header(abi, fp)->type;
  const uint64_t own = frame_bytes(abi, type);
  uint8_t* from = fp - abi.frame_prefix_bytes();
  uint8_t* top = p.sp;
  const bool was_bottom = fp == p.bottom;
  p.sp = from;
  if (!extend_stack(p, std::max(bytes, own))) {
    p.sp = top;
    return nullptr;
  }
  uint8_t* to = p.sp + abi.frame_prefix_bytes();
  std::memcpy(p.sp, from, own);
  p.sp += own;
  heap.record_moves(to, type);
  if (was_bottom) {
    // The segment it leaves is empty now, and goes with the new one.
    StackSegment* left = p.segment->prev;
    p.segment->prev = left->prev;
    p.segment->prev_top = left->prev_top;
    p.segment->prev_bottom = left->prev_bottom;
    if (!p.spare) {
      p.spare = left;
    } else {
      p.stack_bytes -= left->bytes;
      heap.free_raw(reinterpret_cast<uint8_t*>(left));
    }
  }
  return to;
}

bool Runtime::adopt_frame(Process& child, Process& from, uint8_t* fp) {
  const Type* type = frame_header(heap.abi(), fp)->type;
  uint8_t* to = push_frame(child, type);
  if (!to) return false;
  // The references move with the frame; the words below the arguments are the VM's.
  uint32_t skip = heap.abi().frame_return_offset();
  if (type->size > skip) std::memcpy(to + skip, fp + skip, type->size - skip);
  heap.record_moves(to, type);
  child.fp = to;
  if (fp == from.bottom)
    leave_segment(from);
  else
    from.sp = fp - heap.abi().frame_prefix_bytes();
  return true;
}

void Runtime::unwind_to(Process& p, uint8_t* fp) {
  const Abi abi = heap.abi();
  // Registers of the called frames first, newest to oldest.
  for (uint8_t* f = p.fp; f != fp;) {
    FrameHeader* h = frame_header(abi, f);
    if (h->module) {
      ModuleInstance* gone = p.module;
      p.module = h->module;
      h->module = nullptr;
      heap.release(gone);
    }
    f = h->caller;
  }
  p.fp = fp;
  p.mp = p.module->mp;
  // Then the memory above `fp`, segment by segment: everything behind the end of that frame goes.
  uint8_t* end = fp - abi.frame_prefix_bytes() + frame_bytes(abi, frame_header(abi, fp)->type);
  for (;;) {
    StackSegment* s = p.segment;
    bool last = fp >= s->base() && fp < s->limit();
    uint8_t* at = last ? end : s->base();
    while (at < p.sp) {
      uint8_t* f = at + abi.frame_prefix_bytes();
      const Type* type = frame_header(abi, f)->type;
      heap.release_record(f, type);
      at += frame_bytes(abi, type);
    }
    if (last) break;
    leave_segment(p);
  }
  p.sp = end;
}

void Runtime::drop_stack(Process& p) {
  const Abi abi = heap.abi();
  for (uint8_t* f = p.fp; f;) {
    FrameHeader* h = frame_header(abi, f);
    if (h->module) heap.release(h->module);
    f = h->caller;
  }
  for_each_frame(p, [&](uint8_t* fp, const Type* type) { heap.release_record(fp, type); });
  while (StackSegment* s = p.segment) {
    p.segment = s->prev;
    heap.free_raw(reinterpret_cast<uint8_t*>(s));
  }
  if (p.spare) heap.free_raw(reinterpret_cast<uint8_t*>(p.spare));
  p.spare = nullptr;
  p.sp = p.fp = p.limit = p.bottom = nullptr;
  p.stack_bytes = 0;
}

// --- Starting ---

Result<int32_t> Runtime::start(ModuleInstance* instance, std::string_view function,
                               const std::vector<std::string>& argv, const ProgramLimits& limits) {
  const LoadedModule& m = *instance->module;
  auto fail = [&](std::string found, std::string expected) {
    return Diagnostic{.kind = ErrorKind::link,
                      .file = m.file,
                      .where = "module '" + m.name() + "'",
                      .found = std::move(found),
                      .expected = std::move(expected)};
  };
  int32_t pc = m.image->entry_pc;
  const Type* type = m.image->entry_frame;
  if (const Export* e = m.image->find_export(function)) {
    pc = e->pc;
    type = e->frame;
  }
  if (pc < 0 || !type) return fail("no function " + std::string(function), "a program with an entry point");
  const Abi abi = heap.abi();
  const uint32_t context = abi.frame_args_offset(), args = context + abi.ref_bytes;
  auto holds_ref = [&](uint32_t offset) {
    return std::find(type->pointers, type->pointers + type->pointer_count, offset) !=
           type->pointers + type->pointer_count;
  };
  if (!holds_ref(args))
    return fail("an entry point that takes no argument list",
                std::string(function) + "(ctxt: ref Draw->Context, argv: list of string)");

  auto no_memory = [&] {
    return Diagnostic{.kind = ErrorKind::limit,
                      .file = m.file,
                      .where = {},
                      .found = "out of memory: heap",
                      .expected = {}};
  };
  Process* p = scheduler.create(nullptr, instance, limits);
  if (!p) return no_memory();
  uint8_t* fp = push_frame(*p, type);
  if (!fp) {
    scheduler.finish(p);
    return no_memory();
  }
  p->fp = fp;
  // The value an entry point returns, if any, has nowhere to go but its own frame.
  if (abi.word_bytes == 4)
    store_as<uint32_t>(fp + abi.frame_return_offset(), uint32_t(fp + abi.frame_result_temp() - heap.base()));
  else
    store_as<uint64_t>(fp + abi.frame_return_offset(), uint64_t(fp + abi.frame_result_temp()));
  ListObject* list = nullptr;
  const Type* cell_type = heap.list_type(heap.ref_type());
  for (size_t i = argv.size(); i-- > 0;) {
    StringObject* s = string_from_utf8(heap, argv[i]);
    ListObject* cell = !s && !argv[i].empty() ? nullptr : new_cell(heap, cell_type, list);
    if (!cell) {
      if (s) heap.release(s);
      if (list) heap.release(list);
      scheduler.finish(p);
      return no_memory();
    }
    heap.set_nil(cell->data(), heap.ref_type());
    heap.store_owned(cell->data(), s);
    list = cell;
  }
  heap.store_owned(fp + args, list);
  p->pc = m.code->entry(uint32_t(pc));
  p->files = make_initial_files(*this);
  p->environment = make_initial_environment(*this);
  scheduler.make_ready(p);
  return p->pid;
}

}  // namespace dis
