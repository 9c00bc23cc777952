// function_record: a function's image as bytes that mean the same in another process: types go by names.
// In: images and bytes. Out: the other. Keeps: whatever the bytes are, an image that was read leads nowhere outside the
// module and itself. What its machine code does nobody can check: files keep strangers out (vm/code_files.h).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "jit/code/function_image.h"
#include "jit/store/bytes.h"
#include "vm/ir/ir.h"

namespace dis {
class TypeTable;
}

namespace dis::jit {

// The types code can name: those of the module, by number, then those of the cells its instructions make.
class TypeNames {
 public:
  TypeNames(const ir::Module& module, const std::vector<const Type*>& types, TypeTable& table);

  // nullopt: it has none.
  std::optional<uint32_t> number(const Type* type) const;
  const Type* type(uint32_t number) const { return types_[number]; }
  uint32_t count() const { return uint32_t(types_.size()); }

 private:
  std::vector<const Type*> types_;
  std::unordered_map<const Type*, uint32_t> numbers_;
};

// nullopt: it names a type without a number.
std::optional<Bytes> write_function(const FunctionImage& image, const TypeNames& names);
// nullopt: damaged. `instructions`: of the module.
std::optional<FunctionImage> read_function(std::span<const std::byte> bytes, const TypeNames& names, size_t instructions);

}  // namespace dis::jit
