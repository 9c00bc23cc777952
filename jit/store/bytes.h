// bytes: values of fixed size one behind the other, as this machine holds them: what is stored is read here only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

namespace dis::jit {

using Bytes = std::vector<std::byte>;

class ByteWriter {
 public:
  template <typename T>
  void value(T v) {
    static_assert(std::is_arithmetic_v<T> || std::is_enum_v<T>);
    const size_t at = bytes_.size();
    bytes_.resize(at + sizeof v);
    std::memcpy(bytes_.data() + at, &v, sizeof v);
  }
  void count(size_t n) { value(uint32_t(n)); }
  void all(std::span<const std::byte> bytes) { bytes_.insert(bytes_.end(), bytes.begin(), bytes.end()); }
  size_t size() const { return bytes_.size(); }
  Bytes take() { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

// Reads nothing behind the end: what is not there is 0, and ok() says so.
class ByteReader {
 public:
  explicit ByteReader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  template <typename T>
  T value() {
    static_assert(std::is_arithmetic_v<T>);
    T v{};
    const auto from = all(sizeof v);
    if (from.size() == sizeof v) std::memcpy(&v, from.data(), sizeof v);
    return v;
  }
  // One below `end`.
  uint32_t below(uint64_t end) {
    const auto v = value<uint32_t>();
    return v < end ? v : (fail(), 0);
  }
  // A number of things of at least `bytes` each, which are to follow.
  uint32_t count(size_t bytes) {
    const auto n = value<uint32_t>();
    return n <= bytes_.size() / bytes ? n : (fail(), 0);
  }
  std::span<const std::byte> all(size_t n) {
    if (n > bytes_.size()) {
      fail();
      return {};
    }
    const auto part = bytes_.first(n);
    bytes_ = bytes_.subspan(n);
    return part;
  }
  void fail() {
    ok_ = false;
    bytes_ = {};
  }
  bool ok() const { return ok_; }
  bool at_end() const { return bytes_.empty(); }

 private:
  std::span<const std::byte> bytes_;
  bool ok_ = true;
};

}  // namespace dis::jit
