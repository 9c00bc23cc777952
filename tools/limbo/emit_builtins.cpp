#include "tools/limbo/emit_builtins.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <vector>

#include "tools/limbo/assemble_internal.h"

namespace dis::limbo {

namespace {

std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = char(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

std::string hex(uint32_t v, const char* form) {
  char text[16];
  std::snprintf(text, sizeof text, form, v);
  return text;
}

// How runtime/builtin/registry.h spells a value.
std::string spelling(Types& types, Type* t) {
  switch (t->kind) {
    case TypeKind::none: return {};
    case TypeKind::big: return "l";
    case TypeKind::real: return "r";
    case TypeKind::byte: return "b";
    case TypeKind::int_:
    case TypeKind::fixed: return "w";
    default: break;
  }
  if (!types.is_record(t)) return "p";
  std::string out = "(";
  for (Decl* field : types.record_fields(t)) out += spelling(types, types.type_of(field));
  return out + ")";
}

std::string frame_spelling(Types& types, const Type* function) {
  std::string out = spelling(types, function->element) + "(";
  for (Decl* argument : function->members) out += spelling(types, types.type_of(argument));
  return out + (function->varargs ? "*)" : ")");
}

std::string rows(Type& module, Types& types) {
  struct Row {
    std::string name, frame, function;
    uint32_t signature;
  };
  std::vector<Row> list;
  size_t names = 0, frames = 0;
  const std::string prefix = lower_case(module.decl->name->text) + "_";
  for (Decl* f : types.interface_of(module).functions) {
    Row row{"\"" + link_name(*f) + "\",", "\"" + frame_spelling(types, types.type_of(f)) + "\",",
            prefix + link_name(*f), types.signature(*f)};
    std::replace(row.function.begin(), row.function.end(), '.', '_');
    names = std::max(names, row.name.size());
    frames = std::max(frames, row.frame.size());
    list.push_back(std::move(row));
  }
  std::string out;
  for (Row& row : list) {
    row.name.resize(names + 1, ' ');
    row.frame.resize(frames + 1, ' ');
    out += "DIS_BUILTIN(" + row.name + hex(row.signature, "0x%08x, ") + row.frame + row.function + ")\n";
  }
  return out;
}

std::string runtime_table(Type& module, Types& types) {
  const std::string name(module.decl->name->text);
  std::string out =
      "typedef struct {\n  char *name;\n  long sig;\n  void (*fn)(void *);\n  int size, np;\n  uchar map[16];\n} Runtab;\n"
      "Runtab " +
      name + "modtab[]={\n";
  size_t count = 0;
  for (Decl* f : types.interface_of(module).functions) {
    std::string function = link_name(*f);
    out += "\t\"" + function + "\"," + hex(types.signature(*f), "0x%x,");
    std::replace(function.begin(), function.end(), '.', '_');
    out += (f->owner == module.decl ? name + "_" : std::string()) + function + ",";
    Type* type = types.type_of(f);
    if (type->varargs) {
      out += "0,0,{0},\n";
    } else {
      types.size(type);
      Descriptors descriptor(types);
      PointerOffsets pointers;
      int32_t end = int32_t(types.abi().frame_args_offset());
      for (Decl* argument : type->members) {
        types.collect_pointers(types.type_of(argument), argument->offset, pointers);
        end = std::max(end, argument->offset + value_size(types, argument->type));
      }
      descriptor.add((end + 7) / 8 * 8, pointers);
      const format::TypeDescriptor shape = descriptor.finish()[0];
      out += std::to_string(shape.size) + "," + std::to_string(shape.pointer_map.size()) + ",{";
      for (uint8_t byte : shape.pointer_map) out += hex(byte, "0x%x,");
      out += shape.pointer_map.empty() ? "0},\n" : "},\n";
    }
    count++;
  }
  return out + "\t0\n};\n#define " + name + "modlen\t" + std::to_string(count) + "\n";
}

}  // namespace

EmittedTables emit_tables(ParseInput input, const std::string& name, TableForm form,
                          const CompileOptions& options) {
  Arena arena;
  NameTable names(arena);
  SourceMap sources;
  Diagnostics diagnostics;
  Types types(arena, names, options.abi);
  EmittedTables out;
  Program* program = parse(arena, names, sources, diagnostics, std::move(input));
  std::optional<Checked> checked;
  if (program && !diagnostics.failed())
    checked = check(*program, arena, names, types, diagnostics,
                    {.warnings = options.warnings, .need_implementation = false});
  bool found = false;
  if (checked && !diagnostics.failed()) {
    const SourceFile* first = &sources.files().front();
    for (DeclGroup* group : program->groups) {
      if (group->kind != DeclGroupKind::module) continue;
      for (Decl* module : group->decls) {
        if (!module || !module->type || module->type->kind != TypeKind::module) continue;
        if (name.empty() ? sources.file_at(group->span.begin) != first : module->name->text != name) continue;
        found = true;
        out.text +=
            form == TableForm::rows ? rows(*module->type, types) : runtime_table(*module->type, types);
      }
    }
    if (!found) diagnostics.error({}, name.empty() ? "no module is declared here" : "no module " + name);
  }
  out.ok = found && !diagnostics.failed();
  if (!diagnostics.messages().empty()) out.messages = diagnostics.render(sources, options.colour);
  return out;
}

}  // namespace dis::limbo
