#include "vm/stack_trace.h"

#include "runtime/builtin/namespace.h"
#include "runtime/frame.h"
#include "runtime/process.h"
#include "runtime/runtime.h"
#include "vm/module_file.h"

namespace dis {

namespace {

constexpr size_t kFolded = 256;  // frames of a sample
constexpr size_t kNewest = 24, kOldest = 8;  // frames shown of a deep stack
constexpr uint64_t kMaxSymbolBytes = 64u << 20;

// `path` with its extension replaced by .sbl; empty when it does not have that extension.
std::string with_sbl(std::string_view path, std::string_view extension) {
  if (!path.ends_with(extension) || path.size() == extension.size()) return {};
  return std::string(path.substr(0, path.size() - extension.size())) + ".sbl";
}

}  // namespace

std::vector<HostName> StackTracer::candidates(const LoadedModule& module) const {
  std::vector<HostName> names;
  auto add = [&](HostName name) {
    if (!name.empty()) names.push_back(std::move(name));
  };
  auto add_of_tree = [&](const std::string& path) {
    if (!path.empty()) add(host_place(runtime_, "/", path).host);
  };
  const bool sandboxed = runtime_.options.host.sandbox != nullptr;
  // What a program in a sandbox loaded is named "#U/x"; its own module and the library lie on the host.
  if (std::string sbl = with_sbl(module.file, ".dis"); sandboxed && sbl.starts_with('#'))
    add_of_tree(sbl);
  else
    add(sbl);
  if (std::string sbl = with_sbl(module.source_path, ".b"); !sbl.empty()) {
    add_of_tree(sbl);
    if (!sandboxed) add(sbl);
  }
  if (std::string sbl = with_sbl(module.path, ".dis"); sbl.starts_with("/dis/"))
    for (const char* tree : {"/appl/cmd/", "/appl/"}) add_of_tree(tree + sbl.substr(5));
  return names;
}

const format::Symbols* StackTracer::symbols_of(const LoadedModule& module) {
  auto [it, fresh] = symbols_.try_emplace(module.file);
  if (!fresh) return it->second.get();
  for (const HostName& name : candidates(module)) {
    const std::string& path = name.path;
    auto file = read_module_file(name, path, kMaxSymbolBytes);
    if (!file.ok()) continue;
    std::string_view text(reinterpret_cast<const char*>(file->bytes.data()), file->bytes.size());
    auto symbols = format::Symbols::parse(text, path);
    if (!symbols.ok()) {
      DIS_TRACE(tracer_, load, "%s", symbols.error().to_string().c_str());
      continue;
    }
    if (symbols->module_name() != module.name || symbols->instruction_count() != module.instruction_count) {
      DIS_TRACE(tracer_, load, "%s: describes another version of %s", path.c_str(), module.path.c_str());
      continue;
    }
    it->second = std::make_unique<format::Symbols>(std::move(symbols).value());
    break;
  }
  return it->second.get();
}

Result<void> StackTracer::add_symbols(const LoadedModule& module, std::string_view text) {
  DIS_TRY_ASSIGN(format::Symbols symbols, format::Symbols::parse(text, module.path));
  symbols_[module.file] = std::make_unique<format::Symbols>(std::move(symbols));
  return {};
}

std::string StackTracer::function_name(const LoadedModule& module, const ir::Function& function) {
  if (const format::Symbols* symbols = symbols_of(module))
    if (const std::string_view name = symbols->function(function.entry); !name.empty()) return std::string(name);
  return function.name.empty() ? "+" + std::to_string(function.entry) : function.name;
}

std::string StackTracer::place(const LoadedModule& module, uint32_t pc) {
  if (const format::Symbols* symbols = symbols_of(module)) {
    std::string_view function = symbols->function(pc);
    format::Symbols::Position at = symbols->position(pc);
    if (!function.empty() && !at.file.empty())
      return std::string(function) + "() " + std::string(at.file) + ":" + std::to_string(at.line);
  }
  return module.name + "+" + std::to_string(pc);
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
    std::string name = f.module->name;
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
