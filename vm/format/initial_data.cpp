#include "vm/format/initial_data.h"

#include <algorithm>

namespace dis::format {
namespace {

// Bytes of module data that an item outside arrays fills.
int64_t extent(const DataItem& item, const Abi& abi) {
  switch (item.kind) {
    case DataKind::bytes: return int64_t(item.bytes.size());
    case DataKind::words: return int64_t(item.values.size()) * abi.word_bytes;
    case DataKind::reals:
    case DataKind::bigs: return int64_t(item.values.size()) * 8;
    case DataKind::string:
    case DataKind::array: return abi.ref_bytes;
    case DataKind::set_array:
    case DataKind::restore: break;
  }
  return 0;
}

}  // namespace

InitialData::InitialData(const Module& module, const Abi& abi) : abi_(abi) {
  pieces_.reserve(module.data.size());
  int depth = 0;
  for (const DataItem& item : module.data) {
    if (item.kind == DataKind::set_array)
      ++depth;
    else if (item.kind == DataKind::restore)
      --depth;
    else if (depth == 0)
      if (const int64_t size = extent(item, abi); size > 0) {
        pieces_.push_back({item.offset, item.offset + size, &item});
        if (item.kind == DataKind::words) word_count_ += int64_t(item.values.size());
      }
  }
  auto before = [](const Piece& a, const Piece& b) { return a.begin < b.begin; };
  if (!std::is_sorted(pieces_.begin(), pieces_.end(), before))
    std::stable_sort(pieces_.begin(), pieces_.end(), before);
}

const InitialData::Piece* InitialData::find(int64_t offset) {
  // Tables are read from front to back: the piece of the last answer or the one after it.
  for (size_t i = hint_; i < pieces_.size() && i <= hint_ + 1; ++i)
    if (pieces_[i].begin <= offset && offset < pieces_[i].end) {
      hint_ = i;
      return &pieces_[i];
    }
  auto it = std::upper_bound(pieces_.begin(), pieces_.end(), offset,
                             [](int64_t o, const Piece& p) { return o < p.begin; });
  if (it == pieces_.begin() || offset >= (--it)->end) return nullptr;
  hint_ = size_t(it - pieces_.begin());
  return &*it;
}

std::optional<int64_t> InitialData::word(int64_t offset) {
  const Piece* p = find(offset);
  if (!p) return 0;
  const int64_t inside = offset - p->begin;
  if (p->item->kind != DataKind::words || inside % abi_.word_bytes != 0) return std::nullopt;
  return p->item->values[size_t(inside / abi_.word_bytes)];
}

std::optional<int64_t> InitialData::big(int64_t offset) {
  const Piece* p = find(offset);
  if (!p) return 0;
  const int64_t inside = offset - p->begin;
  if (p->item->kind != DataKind::bigs || inside % 8 != 0) return std::nullopt;
  return p->item->values[size_t(inside / 8)];
}

std::optional<std::string_view> InitialData::string(int64_t offset) {
  const Piece* p = find(offset);
  if (!p || p->item->kind != DataKind::string || p->begin != offset) return std::nullopt;
  return p->item->bytes;
}

}  // namespace dis::format
