#include "runtime/exception.h"

#include <string>

#include "runtime/process.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"

namespace dis {

std::string_view exception_text(ExceptionId id) {
  static constexpr std::string_view kTexts[] = {
#define DIS_EXCEPTION(name, text) text,
#include "runtime/exceptions.def"
#undef DIS_EXCEPTION
  };
  return kTexts[static_cast<size_t>(id)];
}

bool exception_matches(std::string_view pattern, std::string_view name) {
  if (pattern == name) return true;
  if (pattern.empty() || pattern.back() != '*') return false;
  return name.starts_with(pattern.substr(0, pattern.size() - 1));
}

std::string exception_name(const Heap& heap, Object* value) {
  if (!value) return {};
  Object* text = heap.type_of(value)->kind == Kind::string ? value : heap.load(value);
  return string_to_utf8(heap, reinterpret_cast<StringObject*>(text));
}

namespace {

struct Target {
  const HandlerRange* range = nullptr;
  uint32_t pc = 0;
};

// The handler of `module` for an exception raised at `pc`, innermost range first.
Target find_in(const LoadedModule& module, uint32_t pc, std::string_view name, bool typed) {
  for (const HandlerRange& r : module.image->handlers) {
    if (pc < r.first_pc || pc >= r.last_pc) continue;
    for (size_t i = 0; i < r.entries.size(); i++) {
      if ((i < r.typed_count) != typed) continue;
      if (exception_matches(r.entries[i].pattern, name)) return {&r, r.entries[i].pc};
    }
    if (r.default_pc >= 0) return {&r, uint32_t(r.default_pc)};
  }
  return {};
}

}  // namespace

Unwound raise_value(Process& process, Object* value, uint32_t at_pc) {
  Runtime& rt = *process.runtime;
  Heap& heap = rt.heap;
  const Abi abi = heap.abi();
  bool typed = heap.type_of(value)->kind != Kind::string;
  const std::string name = exception_name(heap, value);

  // Search first, drop frames afterwards: an unhandled exception leaves the stack for inspection.
  const LoadedModule* module = process.module->module;
  uint32_t pc = at_pc;
  uint8_t* fp = process.fp;
  Target target;
  for (uint32_t depth = 0; fp; depth++) {
    target = find_in(*module, pc, name, typed);
    if (target.range) break;
    if (typed && depth == 1) {
      // Beyond the immediate caller a typed exception is known by its name only.
      Object* text = heap.load(value);
      if (text) {
        Heap::retain(text);
        heap.release(value);
        value = text;
      }
      typed = false;
      target = find_in(*module, pc, name, typed);
      if (target.range) break;
    }
    FrameHeader* h = frame_header(abi, fp);
    const CodeObject* code = h->module ? h->module->module->code : module->code;
    if (h->module) module = h->module->module;
    pc = h->caller && code ? code->pc_of(h->link) - 1 : 0;
    fp = h->caller;
  }

  const Tracer& tracer = rt.options.tracer;
  if (!target.range) {
    DIS_TRACE(tracer, exec, "process %d: \"%s\" raised at %s+%u, not handled", process.pid, name.c_str(),
              process.module->module->name().c_str(), at_pc);
    if (process.exception) heap.release(process.exception);
    process.exception = value;
    process.broken_pc = at_pc;
    return Unwound::broken;
  }

  DIS_TRACE(tracer, exec, "process %d: \"%s\" raised at %s+%u, handled at %s+%u", process.pid, name.c_str(),
            process.module->module->name().c_str(), at_pc, module->name().c_str(), target.pc);
  // Drop what lies above the handler's frame, including frames that were made but not called.
  rt.unwind_to(process, fp);
  if (target.range->clear) {
    heap.release_record(fp, target.range->clear);
    heap.set_nil(fp, target.range->clear);
  }
  heap.store_owned(fp + target.range->frame_offset, value);
  process.pc = process.module->module->code->handler(target.pc, process);
  if (!process.pc) {
    Heap::retain(value);
    if (process.exception) heap.release(process.exception);
    process.exception = value;
    process.broken_pc = at_pc;
    return Unwound::broken;
  }
  return Unwound::handled;
}

Unwound raise_text(Process& process, std::string_view text, uint32_t at_pc) {
  Heap& heap = *process.heap;
  StringObject* s = string_from_utf8(heap, text);
  if (!s) return raise_id(process, ExceptionId::out_of_heap, at_pc);
  return raise_value(process, as_object(s), at_pc);
}

Unwound raise_id(Process& process, ExceptionId id, uint32_t at_pc) {
  Object* text = process.runtime->exception_string(id);
  Heap::retain(text);
  return raise_value(process, text, at_pc);
}

}  // namespace dis
