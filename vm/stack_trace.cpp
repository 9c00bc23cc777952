#include "vm/stack_trace.h"

#include "runtime/frame.h"
#include "runtime/process.h"
#include "runtime/runtime.h"
#include "vm/module_cache.h"

namespace dis {

namespace {

constexpr size_t kFolded = 256;  // frames of a sample
constexpr size_t kNewest = 24, kOldest = 8;  // frames shown of a deep stack
}  // namespace

const format::Symbols* StackTracer::symbols_of(const LoadedModule& module) const {
  return module.builtin ? nullptr : static_cast<CachedModule&>(*module.image).symbols(tracer_);
}

std::string StackTracer::place(const LoadedModule& module, uint32_t pc) {
  if (const format::Symbols* symbols = symbols_of(module)) {
    std::string_view function = symbols->function(pc);
    format::Symbols::Position at = symbols->position(pc);
    if (!function.empty() && !at.file.empty())
      return std::string(function) + "() " + std::string(at.file) + ":" + std::to_string(at.line);
  }
  return module.name() + "+" + std::to_string(pc);
}

template <typename F>
void StackTracer::for_each_frame(const Process& process, uint32_t top_pc, F f) {
  const Abi abi = runtime_.abi();
  const LoadedModule* module = process.module ? process.module->module : nullptr;
  uint32_t pc = top_pc;
  for (uint8_t* fp = process.fp; fp && module;) {
    f(Frame{module, pc});
    const FrameHeader* header = frame_header(abi, fp);
    if (!header->caller) break;
    if (header->module) module = header->module->module;
    // The link is the instruction after the call.
    uint32_t next = module->code ? module->code->pc_of(header->link) : 0;
    pc = next > 0 ? next - 1 : 0;
    fp = header->caller;
  }
}

std::string StackTracer::trace(const Process& process, uint32_t top_pc) {
  std::vector<Frame> newest, oldest;  // oldest: a ring of kOldest
  size_t count = 0;
  for_each_frame(process, top_pc, [&](const Frame& frame) {
    if (count < kNewest)
      newest.push_back(frame);
    else if (oldest.size() < kOldest)
      oldest.push_back(frame);
    else
      oldest[(count - kNewest) % kOldest] = frame;
    count++;
  });

  std::string text;
  auto line = [&](const Frame& f) { text += "  " + place(*f.module, f.pc) + "\n"; };
  for (const Frame& f : newest) line(f);
  size_t left_out = count - newest.size() - oldest.size();
  if (left_out) text += "  ... " + std::to_string(left_out) + " more\n";
  for (size_t i = 0; i < oldest.size(); i++) line(oldest[(left_out + i) % oldest.size()]);
  return text;
}

std::string StackTracer::folded(const Process& process, uint32_t top_pc) {
  std::vector<std::string> frames;
  for_each_frame(process, top_pc, [&](const Frame& f) {
    if (frames.size() >= kFolded) return;
    std::string name = f.module->name();
    if (const format::Symbols* symbols = symbols_of(*f.module); symbols && !symbols->function(f.pc).empty())
      name += "`" + std::string(symbols->function(f.pc)) + ":" + std::to_string(symbols->position(f.pc).line);
    else
      name += "+" + std::to_string(f.pc);
    frames.push_back(std::move(name));
  });
  std::string text;
  for (size_t i = frames.size(); i-- > 0;) text += frames[i] + (i ? ";" : "");
  return text;
}

}  // namespace dis
