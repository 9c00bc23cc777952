#include "vm/format/verify_data.h"

#include <algorithm>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "vm/format/message.h"
#include "vm/format/verifier.h"

namespace dis::format {
namespace {

constexpr size_t kMaxArrayDepth = 4;  // nested set_array items

// Walks the items as the loader will, keeping only sizes and types.
class DataWalk {
 public:
  DataWalk(const Module& m, const Abi& abi) : m_(m), abi_(abi) {}

  Result<void> run() {
    total_ = m_.data_size;
    if (m_.data_size > 0) here_.layout = TypeLayout(m_.types[0], abi_);
    here_.size = m_.data_size;
    for (index_ = 0; index_ < m_.data.size(); ++index_) DIS_TRY(step(m_.data[index_]));
    if (!outer_.empty()) {
      return Diagnostic{ErrorKind::malformed, m_.file, "data section, end",
                        n(int64_t(outer_.size())) + " arrays still being initialised",
                        "a restore item for each"};
    }
    return {};
  }

 private:
  // Where offsets count from: module data (array 0) or the elements of an array from some index on.
  struct Place {
    TypeLayout layout;   // of module data, or of one element
    int64_t size = 0;    // bytes from `start` to the end
    int64_t start = 0;   // bytes of elements before offset 0
    uint32_t array = 0;  // which array; 0: module data
  };
  struct Array {
    int32_t type;
    int32_t length;
    uint32_t id;
  };

  Diagnostic fail(std::string found, std::string expected) const {
    return {ErrorKind::malformed, m_.file, "data section, item " + n(int64_t(index_)), std::move(found),
            std::move(expected)};
  }

  Diagnostic limit(std::string found, std::string expected) const {
    Diagnostic d = fail(std::move(found), std::move(expected));
    d.kind = ErrorKind::limit;
    return d;
  }

  std::string place_name() const {
    return here_.array == 0 ? "the " + n(here_.size) + " bytes of module data"
                            : "the " + n(here_.size) + " bytes of the array from there on";
  }

  // `offset` as an offset into one element (or module data).
  int64_t in_element(int64_t offset) const {
    return here_.array == 0 || here_.layout.size() == 0 ? offset
                                                        : (offset + here_.start) % here_.layout.size();
  }

  Result<void> inside(const DataItem& item, int64_t bytes, int64_t align) const {
    if (item.offset < 0 || item.offset > here_.size || bytes > here_.size - item.offset)
      return fail(n(bytes) + " bytes at " + n(item.offset), "a place within " + place_name());
    if ((here_.start + item.offset) % align != 0)
      return fail("offset " + n(here_.start + item.offset), "a multiple of " + n(align));
    return {};
  }

  Result<void> plain(const DataItem& item, int64_t bytes, int64_t align) const {
    DIS_TRY(inside(item, bytes, align));
    if (!here_.layout.has_pointers()) return {};
    // In an array the run may pass over several elements; looking at each word once is linear in the item.
    for (int64_t at = item.offset - (here_.start + item.offset) % abi_.word_bytes; at < item.offset + bytes;
         at += abi_.word_bytes)
      if (here_.layout.pointer_at(in_element(at)))
        return fail("a plain value over the reference at " + n(at), "nothing but strings and arrays there");
    return {};
  }

  Result<void> reference(const DataItem& item) const {
    DIS_TRY(inside(item, abi_.ref_bytes, abi_.ref_bytes));
    if (!here_.layout.pointer_at(in_element(item.offset)))
      return fail("a reference at " + n(item.offset), "a pointer word of the type descriptor");
    return {};
  }

  uint64_t key(int32_t offset) const { return uint64_t(here_.array) << 32 | uint64_t(here_.start + offset); }

  Result<void> step(const DataItem& item) {
    switch (item.kind) {
      case DataKind::bytes: return plain(item, int64_t(item.bytes.size()), 1);
      case DataKind::words:
        return plain(item, int64_t(item.values.size()) * abi_.word_bytes, abi_.word_bytes);
      // 8-byte values are aligned like words: the descriptors of older compilers do no better.
      case DataKind::reals:
      case DataKind::bigs: return plain(item, int64_t(item.values.size()) * 8, abi_.word_bytes);
      case DataKind::string: return reference(item);
      case DataKind::array: return make_array(item);
      case DataKind::set_array: return enter_array(item);
      case DataKind::restore:
        if (outer_.empty()) return fail("a restore item", "an array being initialised");
        here_ = outer_.back();
        outer_.pop_back();
        return {};
    }
    return fail("item of kind " + n(int(item.kind)), "1 to 8");
  }

  Result<void> make_array(const DataItem& item) {
    DIS_TRY(reference(item));
    if (item.array_type < 0 || size_t(item.array_type) >= m_.types.size())
      return fail("array of type " + n(item.array_type), "a type below " + n(int64_t(m_.types.size())));
    if (item.array_length < 0) return fail("array of " + n(item.array_length) + " elements", "0 or more");
    // Elements count as at least a byte, so that lengths are bounded too.
    const int64_t element = std::max<int64_t>(1, m_.types[size_t(item.array_type)].size);
    if (item.array_length > (kMaxInitialBytes - total_) / element)
      return limit("array of " + n(item.array_length) + " elements of " + n(element) + " bytes",
                   "at most " + n(kMaxInitialBytes) + " bytes of initial data");
    total_ += item.array_length * element;
    arrays_[key(item.offset)] = {item.array_type, item.array_length, ++array_count_};
    return {};
  }

  Result<void> enter_array(const DataItem& item) {
    const auto found = item.offset < 0 ? arrays_.end() : arrays_.find(key(item.offset));
    if (found == arrays_.end())
      return fail("set array at " + n(item.offset), "an array item for that place before");
    const Array a = found->second;
    if (item.array_index < 0 || item.array_index > a.length)
      return fail("index " + n(item.array_index), "0 to " + n(a.length));
    if (outer_.size() >= kMaxArrayDepth)
      return fail("arrays nested deeper than " + n(int64_t(kMaxArrayDepth)), "less");
    outer_.push_back(here_);
    const int64_t element = m_.types[size_t(a.type)].size;
    here_.layout = TypeLayout(m_.types[size_t(a.type)], abi_);
    here_.start = element * item.array_index;
    here_.size = element * a.length - here_.start;
    here_.array = a.id;
    return {};
  }

  const Module& m_;
  const Abi& abi_;
  size_t index_ = 0;
  int64_t total_ = 0;
  Place here_;
  std::vector<Place> outer_;
  std::unordered_map<uint64_t, Array> arrays_;
  uint32_t array_count_ = 0;
};

}  // namespace

Result<void> verify_types(const Module& m, const Abi& abi) {
  for (size_t i = 0; i < m.types.size(); ++i) {
    const TypeDescriptor& t = m.types[i];
    auto fail = [&](std::string found, std::string expected) {
      return Diagnostic{ErrorKind::malformed, m.file, "type section, type " + n(int64_t(i)), std::move(found),
                        std::move(expected)};
    };
    if (t.id != int32_t(i)) return fail("number " + n(t.id), n(int64_t(i)));
    if (t.size < 0 || t.size > kMaxTypeBytes) return fail("size " + n(t.size), "0 to " + n(kMaxTypeBytes));
    const int64_t words = t.size / abi.word_bytes;
    for (size_t byte = size_t(words / 8); byte < t.pointer_map.size(); ++byte)
      for (int bit = 0; bit < 8; ++bit) {
        const int64_t word = int64_t(byte) * 8 + bit;
        if (word >= words && (t.pointer_map[byte] << bit & 0x80))
          return fail("pointer map covers word " + n(word) + " of " + n(words), "only words inside the type");
      }
  }
  return {};
}

Result<void> verify_data(const Module& m, const Abi& abi) {
  auto fail = [&](std::string found, std::string expected) {
    return Diagnostic{ErrorKind::malformed, m.file, "header", std::move(found), std::move(expected)};
  };
  if (m.data_size < 0) return fail("data size " + n(m.data_size), "0 or more");
  if (m.data_size > kMaxInitialBytes)
    return fail("data size " + n(m.data_size), "at most " + n(kMaxInitialBytes));
  if (m.data_size > 0 && m.types.empty())
    return fail("data size " + n(m.data_size) + " but no types", "a type 0 that describes the data");
  if (m.data_size > 0 && m.types[0].size != m.data_size)
    return fail("data size " + n(m.data_size), n(m.types[0].size) + ", the size of type 0");
  return DataWalk(m, abi).run();
}

}  // namespace dis::format
