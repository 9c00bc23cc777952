// byte_cursor: a position in a run of bytes that never leaves it.
// In: bytes owned by somebody else. Out: big-endian integers and pieces of the bytes.
// Keeps: a read beyond the end returns nothing (zero, empty) and makes ok() false for good, so that a caller
// may check once after several reads.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>

namespace dis {

class ByteCursor {
 public:
  explicit ByteCursor(std::span<const std::byte> bytes)
      : begin_(reinterpret_cast<const uint8_t*>(bytes.data())), pos_(begin_), end_(begin_ + bytes.size()) {}

  bool ok() const { return ok_; }
  bool at_end() const { return pos_ == end_; }
  size_t offset() const { return size_t(pos_ - begin_); }
  size_t remaining() const { return size_t(end_ - pos_); }

  // The next byte without moving, or -1 at the end.
  int peek() const { return pos_ == end_ ? -1 : *pos_; }

  uint8_t u8() {
    if (pos_ == end_) return uint8_t(fail());
    return *pos_++;
  }

  uint32_t be32() {
    if (remaining() < 4) return uint32_t(fail());
    uint32_t v = uint32_t(pos_[0]) << 24 | uint32_t(pos_[1]) << 16 | uint32_t(pos_[2]) << 8 | pos_[3];
    pos_ += 4;
    return v;
  }

  uint64_t be64() {
    uint64_t high = be32();
    return high << 32 | be32();
  }

  // The next n bytes.
  std::string_view take(size_t n) {
    if (remaining() < n) {
      fail();
      return {};
    }
    std::string_view piece(reinterpret_cast<const char*>(pos_), n);
    pos_ += n;
    return piece;
  }

  // The bytes up to the next zero byte, which is passed over.
  std::string_view take_string() {
    const void* zero = pos_ == end_ ? nullptr : std::memchr(pos_, 0, remaining());
    if (!zero) {
      fail();
      return {};
    }
    std::string_view piece = take(size_t(static_cast<const uint8_t*>(zero) - pos_));
    ++pos_;
    return piece;
  }

 private:
  int fail() {
    ok_ = false;
    pos_ = end_;
    return 0;
  }

  const uint8_t* begin_;
  const uint8_t* pos_;
  const uint8_t* end_;
  bool ok_ = true;
};

}  // namespace dis
