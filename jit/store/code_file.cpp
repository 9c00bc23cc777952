#include "jit/store/code_file.h"

#include <algorithm>
#include <cstdio>

#include <xxhash.h>

namespace dis::jit {

namespace {

constexpr uint64_t kMagic = 0x0100'65646f'637641;  // "Avcode", 0, and the number of this form of file
constexpr size_t kChecked = 16;                  // magic and checksum

uint64_t checksum(std::span<const std::byte> bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

bool equal(std::span<const std::byte> a, std::span<const std::byte> b) { return std::ranges::equal(a, b); }

}  // namespace

std::string CodeFile::name() const {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  XXH3_128bits_update(&state, identity_.data(), identity_.size());
  XXH3_128bits_update(&state, module_->data(), module_->size());
  const XXH128_hash_t hash = XXH3_128bits_digest(&state);
  char text[33];
  std::snprintf(text, sizeof text, "%016llx%016llx", (unsigned long long)hash.high64, (unsigned long long)hash.low64);
  return text;
}

std::string CodeFile::read(Bytes bytes) {
  ByteReader in(bytes);
  if (in.value<uint64_t>() != kMagic) return "not a file of compiled code in this form";
  const auto sum = in.value<uint64_t>();
  if (!in.ok() || checksum(std::span(bytes).subspan(kChecked)) != sum) return "damaged: the checksum does not match";
  if (!equal(in.all(in.count(1)), bytes_of(identity_))) return "made by another build, or with other options";
  if (!equal(in.all(in.count(1)), *module_)) return "made for another module";
  std::map<CodeKey, std::span<const std::byte>> records;
  const uint32_t count = in.count(8);
  for (uint32_t n = 0; n < count; n++) {
    const auto key = in.value<uint32_t>();
    records.emplace(key, in.all(in.count(1)));
  }
  if (!in.ok() || !in.at_end() || records.size() != count) return "damaged: its records do not fill it";
  kept_ = std::move(bytes);  // where its bytes lie does not change
  records_ = std::move(records);
  changed_ = false;
  return {};
}

std::optional<Bytes> CodeFile::write() const {
  if (!changed_ || records_.empty()) return std::nullopt;
  ByteWriter body;
  body.count(identity_.size());
  body.all(bytes_of(identity_));
  body.count(module_->size());
  body.all(*module_);
  body.count(records_.size());
  for (const auto& [key, record] : records_) {
    body.value(key);
    body.count(record.size());
    body.all(record);
  }
  const Bytes checked = body.take();
  ByteWriter out;
  out.value(kMagic);
  out.value(checksum(checked));
  out.all(checked);
  return out.take();
}

std::span<const std::byte> CodeFile::find(CodeKey key) const {
  const auto known = records_.find(key);
  return known == records_.end() ? std::span<const std::byte>() : known->second;
}

void CodeFile::add(CodeKey key, Bytes record) {
  made_.push_back(std::move(record));
  records_[key] = made_.back();
  changed_ = true;
}

void CodeFile::remove(CodeKey key) { changed_ |= records_.erase(key) != 0; }

}  // namespace dis::jit
