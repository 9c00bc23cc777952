#include "jit/store/build_id.h"

#include <elf.h>
#include <link.h>

#include <cstdint>
#include <cstring>

namespace dis::jit {

namespace {

struct Search {
  uintptr_t inside;  // an address of the object wanted
  std::string found;
};

// The note of that kind among those at [p, end).
void find_note(const uint8_t* p, const uint8_t* end, std::string& found) {
  constexpr auto aligned = [](size_t n) { return (n + 3) & ~size_t{3}; };
  while (size_t(end - p) >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) note;
    std::memcpy(&note, p, sizeof note);
    p += sizeof note;
    const size_t name = aligned(note.n_namesz), content = aligned(note.n_descsz);
    if (name > size_t(end - p) || content > size_t(end - p) - name) return;
    if (note.n_type == NT_GNU_BUILD_ID && note.n_namesz == sizeof ELF_NOTE_GNU &&
        std::memcmp(p, ELF_NOTE_GNU, sizeof ELF_NOTE_GNU) == 0) {
      found.assign(reinterpret_cast<const char*>(p + name), note.n_descsz);
      return;
    }
    p += name + content;
  }
}

int look(dl_phdr_info* object, size_t, void* context) {
  auto& search = *static_cast<Search*>(context);
  bool is_it = false;
  for (int n = 0; n < object->dlpi_phnum; n++) {
    const auto& h = object->dlpi_phdr[n];
    is_it |= h.p_type == PT_LOAD && search.inside - (object->dlpi_addr + h.p_vaddr) < h.p_memsz;
  }
  if (!is_it) return 0;
  for (int n = 0; n < object->dlpi_phnum && search.found.empty(); n++) {
    const auto& h = object->dlpi_phdr[n];
    const auto* notes = reinterpret_cast<const uint8_t*>(object->dlpi_addr + h.p_vaddr);
    if (h.p_type == PT_NOTE) find_note(notes, notes + h.p_memsz, search.found);
  }
  return 1;
}

}  // namespace

std::string build_id() {
  Search search{.inside = reinterpret_cast<uintptr_t>(&build_id), .found = {}};
  dl_iterate_phdr(&look, &search);
  return search.found;
}

}  // namespace dis::jit
