#include "tools/vmrun/gdb_symbols.h"

#include <elf.h>

#include <cstdint>
#include <cstring>
#include <vector>

#include "tools/vmrun/own_machine.h"

// What gdb looks for, as its manual has it: it sets a breakpoint in the function and reads the descriptor there.
extern "C" {
struct jit_code_entry {
  jit_code_entry *next_entry, *prev_entry;
  const char* symfile_addr;
  uint64_t symfile_size;
};
struct jit_descriptor {
  uint32_t version, action_flag;
  jit_code_entry *relevant_entry, *first_entry;
};
__attribute__((noinline, used)) void __jit_debug_register_code() { __asm__ volatile("" ::: "memory"); }
jit_descriptor __jit_debug_descriptor = {1, 0, nullptr, nullptr};
}

namespace dis::tools {

namespace {

enum Action : uint32_t { kNothing, kRegister, kUnregister };

void tell(Action action, jit_code_entry* entry) {
  __jit_debug_descriptor.action_flag = action;
  __jit_debug_descriptor.relevant_entry = entry;
  __jit_debug_register_code();
  __jit_debug_descriptor.action_flag = kNothing;
}

}  // namespace

struct GdbSymbols::Image {
  std::vector<char> bytes;
  jit_code_entry entry{};
};

GdbSymbols::GdbSymbols() = default;

GdbSymbols::~GdbSymbols() {
  for (auto& image : images_) {
    jit_code_entry& e = image->entry;
    (e.prev_entry ? e.prev_entry->next_entry : __jit_debug_descriptor.first_entry) = e.next_entry;
    if (e.next_entry) e.next_entry->prev_entry = e.prev_entry;
    tell(kUnregister, &e);
  }
}

//   header | section headers: none, .text (lies elsewhere), .symtab, .strtab | symbols: none, the function | strings
void GdbSymbols::add(const dis_jit_function& f, const std::string& name) {
  if (!f.code) return;
  static constexpr char kSectionNames[] = "\0.text\0.symtab\0.strtab";
  enum { kNone, kText, kSymbols, kStrings, kSections };
  const std::string strings = std::string(kSectionNames, sizeof kSectionNames) + name + '\0';
  const uint64_t address = reinterpret_cast<uint64_t>(f.code);
  struct Layout {
    Elf64_Ehdr header{};
    Elf64_Shdr sections[kSections]{};
    Elf64_Sym symbols[2]{};
  } l;
  std::memcpy(l.header.e_ident, ELFMAG, SELFMAG);
  l.header.e_ident[EI_CLASS] = ELFCLASS64;
  l.header.e_ident[EI_DATA] = ELFDATA2LSB;
  l.header.e_ident[EI_VERSION] = EV_CURRENT;
  l.header.e_type = ET_EXEC;
  l.header.e_machine = own_machine();
  l.header.e_version = EV_CURRENT;
  l.header.e_shoff = offsetof(Layout, sections);
  l.header.e_ehsize = sizeof l.header;
  l.header.e_shentsize = sizeof(Elf64_Shdr);
  l.header.e_shnum = kSections;
  l.header.e_shstrndx = kStrings;
  Elf64_Shdr& text = l.sections[kText];
  text.sh_name = 1;
  text.sh_type = SHT_NOBITS;
  text.sh_flags = SHF_ALLOC | SHF_EXECINSTR;
  text.sh_addr = address;
  text.sh_size = f.code_bytes;
  text.sh_addralign = 16;
  Elf64_Shdr& symbols = l.sections[kSymbols];
  symbols.sh_name = 7;
  symbols.sh_type = SHT_SYMTAB;
  symbols.sh_offset = offsetof(Layout, symbols);
  symbols.sh_size = sizeof l.symbols;
  symbols.sh_link = kStrings;
  symbols.sh_info = 1;  // the first that is not local
  symbols.sh_addralign = 8;
  symbols.sh_entsize = sizeof(Elf64_Sym);
  Elf64_Shdr& table = l.sections[kStrings];
  table.sh_name = 15;
  table.sh_type = SHT_STRTAB;
  table.sh_offset = sizeof l;
  table.sh_size = strings.size();
  table.sh_addralign = 1;
  Elf64_Sym& function = l.symbols[1];
  function.st_name = sizeof kSectionNames;
  function.st_info = ELF64_ST_INFO(STB_GLOBAL, STT_FUNC);
  function.st_shndx = kText;
  function.st_value = address;
  function.st_size = f.code_bytes;

  Image& image = *images_.emplace_back(std::make_unique<Image>());
  image.bytes.resize(sizeof l + strings.size());
  std::memcpy(image.bytes.data(), &l, sizeof l);
  std::memcpy(image.bytes.data() + sizeof l, strings.data(), strings.size());
  jit_code_entry& e = image.entry;
  e.symfile_addr = image.bytes.data();
  e.symfile_size = image.bytes.size();
  e.next_entry = __jit_debug_descriptor.first_entry;
  if (e.next_entry) e.next_entry->prev_entry = &e;
  __jit_debug_descriptor.first_entry = &e;
  tell(kRegister, &e);
}

}  // namespace dis::tools
