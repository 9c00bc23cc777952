#include "vm/module_data.h"

#include <cstring>

#include "runtime/array_object.h"
#include "runtime/string_object.h"
#include "runtime/support/utf8.h"

namespace dis {

namespace {

using format::DataItem;
using format::DataKind;

// Writes items to where they belong. The verifier has proved that every item lies inside the record or array
// that is open when it comes, and references and plain words each at their place.
class DataWriter {
 public:
  DataWriter(Heap& heap, uint8_t* record, const std::vector<const Type*>& types)
      : heap_(heap), types_(types), base_(record) {}

  // false: the heap is exhausted.
  bool write(const DataItem& item) {
    uint8_t* at = base_ + item.offset;
    switch (item.kind) {
      case DataKind::bytes: std::memcpy(at, item.bytes.data(), item.bytes.size()); return true;
      case DataKind::words:
        if (heap_.abi().word_bytes == 4)
          for (int64_t v : item.values) store_as<int32_t>(at, int32_t(v)), at += 4;
        else
          for (int64_t v : item.values) store_as<int64_t>(at, v), at += 8;
        return true;
      case DataKind::bigs:
      case DataKind::reals:
        for (int64_t v : item.values) store_as<int64_t>(at, v), at += 8;
        return true;
      case DataKind::string: return write_string(at, item.bytes);
      case DataKind::array: {
        ArrayObject* array = new_array(heap_, types_[size_t(item.array_type)], uint64_t(item.array_length));
        if (!array) return false;
        heap_.store_owned(at, array);
        return true;
      }
      case DataKind::set_array: {
        auto* array = reinterpret_cast<ArrayObject*>(heap_.load(at));
        DIS_CHECK(array != nullptr && uint32_t(item.array_index) <= array->length);
        outer_.push_back(base_);
        base_ = array->data + uint64_t(item.array_index) * array->element_size;
        return true;
      }
      case DataKind::restore:
        DIS_CHECK(!outer_.empty());
        base_ = outer_.back();
        outer_.pop_back();
        return true;
    }
    return true;
  }

 private:
  bool write_string(uint8_t* at, const std::string& bytes) {
    StringObject* s = string_from_utf8(heap_, bytes);
    // Nothing comes back when memory is exhausted, but also for bytes without one whole character.
    const CharMode& mode = heap_.abi().word_bytes == 4 ? kChars21 : kChars16;
    if (!s && count_chars(bytes, mode) > 0) return false;
    heap_.store_owned(at, s);
    return true;
  }

  Heap& heap_;
  const std::vector<const Type*>& types_;
  uint8_t* base_;                // what offsets count from: the record, or the first element to be set
  std::vector<uint8_t*> outer_;  // the bases around it
};

}  // namespace

Result<uint8_t*> make_module_data(Heap& heap, const CachedModule& image) {
  const format::Module& module = *image.source;
  if (!image.data_type) return nullptr;
  Diagnostic no_memory{.kind = ErrorKind::limit,
                       .file = module.file,
                       .where = "data section",
                       .found = "out of memory: heap",
                       .expected = {}};
  auto* record = static_cast<uint8_t*>(heap.new_record(image.data_type));
  if (!record) return no_memory;
  DataWriter writer(heap, record, image.types);
  for (const DataItem& item : module.data) {
    if (writer.write(item)) continue;
    heap.release(record);
    return no_memory;
  }
  for (size_t n = 0; n < image.constants.size(); n++)
    store_as<int64_t>(record + image.constants_offset + 8 * n, image.constants[n]);
  return record;
}

}  // namespace dis
