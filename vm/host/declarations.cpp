#include "vm/host/declarations.h"

#include <algorithm>
#include <unordered_map>

#include "runtime/builtin/marshal.h"
#include "tools/limbo/assemble_internal.h"
#include "tools/limbo/checker.h"

namespace dis::host {

namespace {

using limbo::Decl;
using limbo::TypeKind;

// Larger ones are no use to anybody, and their frames would not fit a stack.
constexpr int32_t kMostBytes = 64 << 10;

ValueKind kind_of(const limbo::Type& t) {
  switch (t.kind) {
    case TypeKind::int_:
    case TypeKind::fixed: return ValueKind::int_;
    case TypeKind::byte: return ValueKind::byte;
    case TypeKind::big: return ValueKind::big;
    case TypeKind::real: return ValueKind::real;
    case TypeKind::string: return ValueKind::string;
    case TypeKind::array: return ValueKind::array;
    case TypeKind::list: return ValueKind::list;
    case TypeKind::adt:
    case TypeKind::tuple:
    case TypeKind::pick: return ValueKind::record;
    case TypeKind::ref: return t.element->kind == TypeKind::function ? ValueKind::opaque : ValueKind::ref;
    case TypeKind::chan:
    case TypeKind::module: return ValueKind::opaque;
    default: return ValueKind::none;
  }
}

// Makes ValueTypes of the compiler's types, by a list of what is still to be done: types refer to each other in circles.
class TypeReader {
 public:
  TypeReader(limbo::Types& types, Interface& out) : types_(types), out_(out) {}

  const ValueType* get(limbo::Type* t) {
    auto [it, fresh] = known_.try_emplace(types_.representative(t), nullptr);
    if (fresh) {
      it->second = &out_.types.emplace_back();
      it->second->owner = &out_;
      open_.push_back({t, it->second});
    }
    return it->second;
  }
  void finish() {
    while (!open_.empty()) {
      const auto [t, v] = open_.back();
      open_.pop_back();
      fill(*t, *v);
    }
  }

 private:
  void fill(limbo::Type& t, ValueType& v) {
    v.kind = kind_of(t);
    v.text = t.kind == TypeKind::none ? "nothing" : types_.to_string(&t);
    if (v.kind == ValueKind::none) return;
    v.signature = types_.signature_text(&t);
    v.size = uint32_t(limbo::value_size(types_, &t));
    types_.pointers(&t, 0, [&](int32_t at) { v.pointers.push_back(uint32_t(at)); });
    if (v.kind == ValueKind::array || v.kind == ValueKind::list || v.kind == ValueKind::ref) v.element = get(t.element);
    if (v.kind != ValueKind::record) return;
    for (const Decl* d : types_.record_fields(&t))
      v.fields.push_back({std::string(d->name->text), get(types_.type_of(const_cast<Decl*>(d))), uint32_t(d->offset)});
    v.tagged = t.kind == TypeKind::pick || !t.tags.empty();
    if (t.kind == TypeKind::pick && t.decl) v.case_name = t.decl->name->text;
    for (Decl* tag : t.tags) v.cases.push_back(get(types_.type_of(tag)));
  }

  limbo::Types& types_;
  Interface& out_;
  std::unordered_map<limbo::Type*, ValueType*> known_;
  std::vector<std::pair<limbo::Type*, ValueType*>> open_;
};

FunctionType function_type(Decl& decl, limbo::Types& types, TypeReader& reader) {
  limbo::Type& t = *types.type_of(&decl);
  FunctionType f{.name = limbo::link_name(decl), .signature = types.signature(decl), .text = types.to_string(&t)};
  if (t.varargs) f.unsupported = "variable arguments";
  if (limbo::is_polymorphic(decl)) f.unsupported = "type parameters";
  types.size(&t);
  if (t.size > kMostBytes) f.unsupported = "arguments of " + std::to_string(t.size) + " bytes";
  const int32_t result = limbo::value_size(types, t.element);
  if (result > int32_t(BuiltinCall::kMostResult)) f.unsupported = "a result of " + std::to_string(result) + " bytes";
  if (!f.unsupported.empty()) return f;
  f.frame_size = uint32_t(t.size);
  f.result = reader.get(t.element);
  for (Decl* d : t.members) {
    limbo::Type* of = types.type_of(d);
    f.parameters.push_back({d->name ? std::string(d->name->text) : std::string(), reader.get(of), uint32_t(d->offset)});
    types.pointers(of, d->offset, [&](int32_t at) { f.pointers.push_back(uint32_t(at)); });
  }
  return f;
}

}  // namespace

const FunctionType* Interface::find(std::string_view function) const {
  const auto it =
      std::find_if(functions.begin(), functions.end(), [&](const FunctionType& f) { return f.name == function; });
  return it == functions.end() ? nullptr : &*it;
}

limbo::ParseInput source_text(std::string text, std::string path) {
  auto no_files = [](const std::string&, std::string* error) {
    *error = "there are no files here";
    return std::nullopt;
  };
  return {.path = std::move(path), .text = std::move(text), .include_dirs = {}, .read_file = no_files};
}

Result<std::shared_ptr<const Interface>> read_interface(limbo::ParseInput input, std::string_view module, Abi abi) {
  const std::string path = input.path;
  limbo::Arena arena;
  limbo::NameTable names(arena);
  limbo::SourceMap sources;
  limbo::Diagnostics diagnostics;
  limbo::Types types(arena, names, abi);
  auto wrong = [&](ErrorKind kind, std::string found, std::string expected) {
    return Diagnostic{
        .kind = kind, .file = path, .where = {}, .found = std::move(found), .expected = std::move(expected)};
  };

  limbo::Program* program = limbo::parse(arena, names, sources, diagnostics, std::move(input));
  std::optional<limbo::Checked> checked;
  if (program && !diagnostics.failed())
    checked = limbo::check(*program, arena, names, types, diagnostics, {.need_implementation = false});
  if (!checked || diagnostics.failed()) {
    std::string text = diagnostics.render(sources, false);
    while (text.ends_with('\n')) text.pop_back();
    return Diagnostic{.kind = ErrorKind::malformed, .file = {}, .where = {}, .found = std::move(text), .expected = {}};
  }

  const limbo::SourceFile* const own = &sources.files().front();
  limbo::Type* found = nullptr;
  for (const limbo::DeclGroup* group : program->groups) {
    if (group->kind != limbo::DeclGroupKind::module) continue;
    for (const Decl* d : group->decls) {
      if (!d || !d->type || d->type->kind != TypeKind::module) continue;
      if (module.empty() ? sources.file_at(group->span.begin) != own : d->name->text != module) continue;
      if (found) return wrong(ErrorKind::link, "more than one module", "the name of one");
      found = d->type;
    }
  }
  if (!found) return wrong(ErrorKind::link, "no module " + std::string(module), "a declaration of it");

  types.own_modules.push_back(found);  // whose types are then called by their own names
  auto out = std::make_shared<Interface>();
  out->name = found->decl->name->text;
  out->abi = abi;
  const limbo::Types::Interface& interface = types.interface_of(*found);
  out->has_data = !interface.variables.empty();
  TypeReader reader(types, *out);
  for (Decl* d : interface.functions) out->functions.push_back(function_type(*d, types, reader));
  reader.finish();
  return std::shared_ptr<const Interface>(std::move(out));
}

}  // namespace dis::host
