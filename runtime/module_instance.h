// module_instance: loaded modules and their instances. Built-in modules and loaded ones look alike here.
//
//   ModuleImage    what never changes of a module: names, types, exports, imports, handlers, code. Shared by all
//                  runtimes that load it, in any thread.
//   LoadedModule   one per file and Runtime: an image, and its initial data in the heap. Shared by instances;
//                  counted by them and by whoever found it.
//   ModuleInstance the heap object a Limbo module variable refers to: a LoadedModule, its own module data and
//                  the table of functions linked for the `load` that made it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/heap.h"

namespace dis {

struct Builtin;
class CodeObject;
class Process;

struct Export {
  std::string name;
  uint32_t signature = 0;
  int32_t pc = -1;               // Dis pc of the entry; -1 for built-ins and module data
  const Type* frame = nullptr;   // may be nullptr: cannot be called through `mframe`
  const Builtin* builtin = nullptr;
};

struct ImportRef {
  std::string name;
  uint32_t signature = 0;
};

struct HandlerEntry {
  std::string pattern;  // exact text, or a prefix followed by '*'
  uint32_t pc;
};

// Covers Dis pcs [first_pc, last_pc).
struct HandlerRange {
  uint32_t frame_offset;
  uint32_t first_pc, last_pc;
  const Type* clear;            // references of the frame to clear on entry, or nullptr
  uint32_t typed_count;         // the first entries match exceptions with a payload
  std::vector<HandlerEntry> entries;
  int32_t default_pc;           // or -1
};

// What an engine makes of a module.
class CodeObject {
 public:
  virtual ~CodeObject() = default;
  virtual const void* entry(uint32_t pc) const = 0;      // code address of a Dis pc
  // Where `process` goes on in its innermost frame to handle an exception at a Dis pc; nullptr: no memory.
  virtual const void* handler(uint32_t pc, const Process& process) {
    (void)process;
    return entry(pc);
  }
  virtual uint32_t pc_of(const void* code) const = 0;    // Dis pc of a code address (of a link: the call's next pc)
  // Threaded code of a Dis pc; nullptr when there is none.
  virtual const void* threaded(uint32_t pc) const = 0;
};

struct ModuleImage {
  virtual ~ModuleImage() = default;

  std::string name;   // of the implemented module
  std::string source_path;
  bool share_data = false;                    // SHAREMP
  std::vector<const Type*> types;             // by Dis type id
  std::vector<Export> exports;
  std::vector<std::vector<ImportRef>> imports;
  std::vector<HandlerRange> handlers;
  int32_t entry_pc = -1;
  const Type* entry_frame = nullptr;
  uint32_t stack_extent = 0;
  uint32_t instruction_count = 0;             // Dis pcs lie below it; 0 for built-ins
  std::unique_ptr<CodeObject> code;           // nullptr for built-ins

  const Export* find_export(std::string_view wanted) const {
    for (const Export& e : exports)
      if (e.name == wanted) return &e;
    return nullptr;
  }
};

struct LoadedModule {
  explicit LoadedModule(std::shared_ptr<ModuleImage> of) : image(std::move(of)), code(image->code.get()) {}

  const std::shared_ptr<ModuleImage> image;
  CodeObject* code;   // the image's
  std::string path;   // as given to load; "$Name" for built-ins
  std::string file;   // host file it was read from; empty for built-ins
  bool builtin = false;
  uint32_t refs = 1;
  uint8_t* initial_data = nullptr;            // record object holding the initial module data (counted)
  void* provider_data = nullptr;              // belongs to whoever loaded it (module cache entry)

  const std::string& name() const { return image->name; }
};

// One function a ModuleInstance can be asked to call.
struct LinkedFunction {
  const void* entry = nullptr;        // code address, nullptr for built-ins
  const Type* frame = nullptr;
  const Builtin* builtin = nullptr;
};

struct ModuleInstance {
  // Word 0 is what compiled code reads to reach a variable of the module: the reference to mp, nil if there is none.
  alignas(8) uint8_t data_ref[8];
  LoadedModule* module;        // counted
  uint8_t* mp;                 // module data (a record object, counted), or nullptr
  LinkedFunction* links;       // link_count functions in import order, then all exports in export order
  uint32_t link_count;
  uint32_t export_count;

  // `mcall`/`mframe` operand: >= 0 an import number, < 0 export -n-1. nullptr when out of range.
  const LinkedFunction* function(int64_t n) const {
    if (n >= 0) return uint64_t(n) < link_count ? &links[n] : nullptr;
    uint64_t e = uint64_t(-(n + 1));
    return e < export_count ? &links[link_count + e] : nullptr;
  }
};

}  // namespace dis
