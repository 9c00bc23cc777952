// assemble_internal: the parts of which assemble() is put together. Each settles one kind of number that
// symbolic code leaves open: offsets of slots, numbers of type descriptors, indices of link tables; then the
// module's data can be written.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tools/limbo/assemble.h"

namespace dis::limbo {

// References inside a value, as bytes from its start.
using PointerOffsets = std::vector<int32_t>;

// Bytes a variable of the type takes: a module value is one reference, whatever its interface.
int32_t value_size(Types& types, Type* t);
int32_t value_align(Types& types, Type* t);
// "name", or "Adt.name" for a function of an adt.
std::string link_name(const Decl& function);

// --- Type descriptors (assemble_descriptors.cpp)
// -------------------------------------------------------------------

// Every layout once. Handles are given out while code is looked at; numbers exist after finish().
class Descriptors {
 public:
  explicit Descriptors(Types& types) : types_(types) {}

  int32_t add(int32_t size, const PointerOffsets& pointers);
  int32_t add(Type* t);  // of a value of the type
  // The one that describes module data, which gets number 0.
  void set_data(int32_t size, const PointerOffsets& pointers) { data_ = add(size, pointers); }

  std::vector<format::TypeDescriptor> finish();
  int32_t number(int32_t handle) const { return numbers_[size_t(handle)]; }
  int32_t number(Type* t) const { return number(by_type_.at(t)); }

 private:
  Types& types_;
  std::vector<format::TypeDescriptor> list_;  // by handle
  std::vector<int32_t> numbers_;              // by handle
  std::unordered_map<std::string, int32_t> by_layout_;
  std::unordered_map<Type*, int32_t> by_type_;
  int32_t data_ = -1;
};

// --- Frames (assemble_frame.cpp)
// -----------------------------------------------------------------------------------

// Counts anew how many operands name each slot.
void count_references(Code& code);
// Gives the function's slots their offsets and sets frame_size. False: the frame is larger than the format
// allows.
bool lay_out_frame(Function& function, Types& types);
PointerOffsets frame_pointers(const Function& function, Types& types);

// --- Links (assemble_links.cpp)
// ------------------------------------------------------------------------------------

// What the module offers and what it takes from others.
class Links {
 public:
  Links(const Checked& program, Code& code, Types& types);

  struct Export {
    Decl* decl;          // null: module data
    Function* function;  // null: module data, or a function without a body
    std::string name;
  };
  const std::vector<Export>& exports() const { return exports_; }
  uint32_t data_signature() const { return data_signature_; }

  Function* function(const Decl* decl) const;      // of this program; null: none
  int32_t own_index(const Decl* decl) const;       // in exports(); -1: none
  int32_t member(Type* module, const Decl* decl);  // in the module's import list; -1: none
  int32_t import_list(Type* module);               // -1: none
  std::vector<std::vector<format::Import>> imports();

 private:
  struct ImportList {
    Type* module;
    std::vector<bool> used;        // by index in the interface
    std::vector<int32_t> indices;  // likewise; -1: left out
    bool data = false;             // begins with the module's variables
    bool loaded = false;
    int32_t number = -1;  // among the lists of the file
  };

  void find_functions(Code& code);
  void make_exports(const Checked& program);
  void add_referred(const Code& code);
  void find_imports(Code& code);
  ImportList& list(Type* module);
  int32_t interface_index(Type* module, const Decl* decl);

  Types& types_;
  std::vector<Export> exports_;
  uint32_t data_signature_ = 0;
  std::unordered_map<const Decl*, Function*> functions_;
  std::unordered_map<std::string, Function*> functions_by_name_;
  std::unordered_map<const Decl*, int32_t> own_indices_;
  std::unordered_map<const Decl*, int32_t> interface_indices_;
  std::unordered_map<const Type*, bool> indexed_;
  std::vector<ImportList> lists_;
  std::unordered_map<const Type*, size_t> list_of_, list_of_same_;  // by type; by its representative
};

// --- Module data (assemble_data.cpp)
// -------------------------------------------------------------------------------

// Lays out module data: variables of the implemented module where their interface has them, then everything
// else that is used, by name. Adds the descriptors it needs. Returns the size of module data.
int32_t lay_out_data(const Checked& program, Code& code, Types& types, Descriptors& descriptors,
                     Diagnostics& diagnostics);

// Once pcs are known.
std::vector<format::DataItem> write_data(const Code& code, Types& types, const Descriptors& descriptors,
                                         Diagnostics& diagnostics);

}  // namespace dis::limbo
