// linker: makes instances of modules. Functions are matched by name and signature; a failure names the
// function, both modules, both signatures and the files.
#include <algorithm>
#include <cstdio>
#include <cstring>

#include "runtime/array_object.h"
#include "runtime/builtin/namespace.h"
#include "runtime/builtin/registry.h"
#include "runtime/builtin/tree.h"
#include "runtime/runtime.h"

namespace dis {

namespace {

std::string hex(uint32_t v) {
  char text[16];
  std::snprintf(text, sizeof text, "%#x", v);
  return text;
}

// Programs read this: in a sandbox they learn no names of the host.
std::string described(const Runtime& runtime, const LoadedModule& m) {
  return m.name() + " (" + (m.file.empty() || runtime.options.host.sandbox ? m.path : m.file) + ")";
}

LinkedFunction linked(const LoadedModule& m, const Export& e) {
  return {.entry = e.builtin || e.pc < 0 ? nullptr : m.code->entry(uint32_t(e.pc)),
          .frame = e.frame,
          .builtin = e.builtin};
}

// Gives a fresh copy of initial data arrays of its own, and these theirs: instances must not see each other's writes.
// Strings stay shared, who changes one copies it first. Nesting is bounded by the format. False: out of memory.
bool unshare_arrays(Heap& heap, uint8_t* record, const Type* type) {
  for (uint32_t i = 0; i < type->pointer_count; i++) {
    uint8_t* slot = record + type->pointers[i];
    Object* old = heap.load(slot);
    if (!old || heap.type_of(old)->kind != Kind::array) continue;
    auto* from = reinterpret_cast<ArrayObject*>(old);
    const Type* element = heap.type_of(old)->element;
    ArrayObject* copy = new_array(heap, element, from->length);
    if (!copy) return false;
    std::memcpy(copy->data, from->data, uint64_t(from->length) * element->size);
    if (element->has_pointers)
      for (uint32_t k = 0; k < copy->length; k++) heap.retain_record(copy->data + uint64_t(k) * element->size, element);
    heap.store_owned(slot, copy);
    if (element->has_pointers)
      for (uint32_t k = 0; k < copy->length; k++)
        if (!unshare_arrays(heap, copy->data + uint64_t(k) * element->size, element)) return false;
  }
  return true;
}

}  // namespace

Result<ModuleInstance*> Runtime::instantiate(LoadedModule* module, const std::vector<ImportRef>* imports,
                                             std::string_view importer, uint8_t* mp, bool share_mp) {
  const uint32_t links = imports ? uint32_t(imports->size()) : 0;
  const uint32_t exports = uint32_t(module->image->exports.size());
  std::vector<LinkedFunction> table;
  table.reserve(links + exports);
  for (uint32_t i = 0; i < links; i++) {
    const ImportRef& want = (*imports)[i];
    const Export* found = nullptr;
    const Export* namesake = nullptr;
    for (const Export& e : module->image->exports) {
      if (e.name != want.name) continue;
      namesake = &e;
      if (e.signature == want.signature) {
        found = &e;
        break;
      }
    }
    if (!found) {
      Diagnostic d{.kind = ErrorKind::link, .file = std::string(importer), .where = {}, .found = {}, .expected = {}};
      if (namesake) {
        d.found = "link typecheck " + want.name + "(): " + described(*this, *module) + " has signature " +
                  hex(namesake->signature);
        d.expected = hex(want.signature);
      } else {
        d.found = "link failed: function " + want.name + "() is not implemented by " + described(*this, *module);
      }
      return d;
    }
    table.push_back(linked(*module, *found));
  }
  for (const Export& e : module->image->exports) table.push_back(linked(*module, e));

  Diagnostic no_memory{.kind = ErrorKind::limit, .file = {}, .where = {}, .found = "out of memory: heap", .expected = {}};
  uint64_t table_bytes = table.size() * sizeof(LinkedFunction);
  auto* instance = static_cast<ModuleInstance*>(
      heap.allocate(sizeof(ModuleInstance) + table_bytes, heap.instance_type()));
  if (!instance) return no_memory;
  instance->module = module;
  instance->mp = nullptr;
  std::memset(instance->data_ref, 0xff, sizeof instance->data_ref);
  instance->links = reinterpret_cast<LinkedFunction*>(instance + 1);
  instance->link_count = links;
  instance->export_count = exports;
  std::copy(table.begin(), table.end(), instance->links);
  module->refs++;
  if (share_mp) {
    instance->mp = mp;
    store_ref(heap.abi(), heap.base(), instance->data_ref, mp);
    if (mp) Heap::retain(mp);
  } else if (module->initial_data) {
    const Type* type = heap.type_of(module->initial_data);
    auto* data = static_cast<uint8_t*>(heap.allocate(type->size, type));
    if (!data) {
      heap.release(instance);
      return no_memory;
    }
    std::memcpy(data, module->initial_data, type->size);
    heap.retain_record(data, type);
    instance->mp = data;
    store_ref(heap.abi(), heap.base(), instance->data_ref, data);
    if (!unshare_arrays(heap, data, type)) {
      heap.release(instance);
      return no_memory;
    }
  }
  DIS_TRACE(options.tracer, link, "%s: %u functions bound for %s", module->name().c_str(), links,
            std::string(importer).c_str());
  return instance;
}

void Runtime::drop_instance(void* context, ModuleInstance* instance) {
  Runtime& rt = *static_cast<Runtime*>(context);
  if (instance->mp) rt.heap.release(instance->mp);
  rt.release_module(instance->module);
}

void Runtime::release_module(LoadedModule* module) {
  if (--module->refs > 0) return;
  if (module->builtin) builtins_.erase(module->path);
  provider.unload(module);
  modules_.erase(module);
  if (module->initial_data) heap.release(module->initial_data);
  delete module;
}

LoadedModule* Runtime::builtin_module(std::string_view path) {
  if (auto it = builtins_.find(std::string(path)); it != builtins_.end()) {
    it->second->refs++;
    return it->second;
  }
  for (const BuiltinModule& b : builtin_modules()) {
    if (b.path != path) continue;
    auto image = std::make_shared<ModuleImage>();
    image->name = b.name;
    image->exports.reserve(b.functions.size());
    for (const Builtin& f : b.functions) {
      FrameShape shape = frame_shape(f.frame, heap.abi().word_bytes);
      image->exports.push_back({.name = std::string(f.name),
                                .signature = f.signature,
                                .pc = -1,
                                .frame = heap.record_type(shape.size, shape.map, shape.map_bytes),
                                .builtin = &f});
    }
    return add_builtin(path, std::move(image));
  }
  if (options.hosted)
    if (auto image = options.hosted->image(path, heap.types())) return add_builtin(path, std::move(image));
  return nullptr;
}

LoadedModule* Runtime::add_builtin(std::string_view path, std::shared_ptr<ModuleImage> image) {
  auto* m = new LoadedModule(std::move(image));
  m->path = path;
  m->builtin = true;
  builtins_.emplace(m->path, m);
  add_module(m);
  return m;
}

ModuleInstance* Runtime::load(Process& process, std::string_view path, uint32_t import_list) {
  LoadedModule* importer = process.module->module;
  const std::vector<ImportRef>* imports =
      import_list < importer->image->imports.size() ? &importer->image->imports[import_list] : nullptr;
  const std::string importer_name = described(*this, *importer);

  auto fail = [&](const std::string& text) {
    DIS_TRACE(options.tracer, link, "load %s by %s failed: %s", std::string(path).c_str(), importer_name.c_str(),
              text.c_str());
    process.set_error(text);
    return nullptr;
  };

  if (path == "$self") {
    auto self = instantiate(importer, imports, importer_name, process.mp, true);
    if (self.ok()) return *self;
    return fail(self.error().to_string());
  }
  LoadedModule* module = nullptr;
  if (path.starts_with('$')) {
    module = builtin_module(path);
    if (!module) return fail("no built-in module " + std::string(path));
  } else {
    auto found = provider.find_module(path, current_directory(process));
    if (!found.ok()) {
      // A name that leads nowhere fails in the words that opening it would.
      std::string walk = found.error().kind == ErrorKind::not_found ? walk_error(process, path, true) : "";
      return fail(walk.empty() ? found.error().to_string() : walk);
    }
    module = *found;
  }
  const bool share = module->image->share_data && importer == module;
  auto instance = instantiate(module, imports, importer_name, share ? process.mp : nullptr, share);
  release_module(module);  // the instance has its own share
  if (instance.ok()) return *instance;
  return fail(instance.error().to_string());
}

}  // namespace dis
