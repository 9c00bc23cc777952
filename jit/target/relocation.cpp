#include "jit/target/relocation.h"

#include <cstring>

namespace dis::jit {

namespace {

uint32_t word_at(const uint8_t* p) {
  uint32_t word;
  std::memcpy(&word, p, sizeof word);
  return word;
}

void set_bits(uint8_t* p, uint32_t bits) {
  const uint32_t word = word_at(p) | bits;
  std::memcpy(p, &word, sizeof word);
}

constexpr bool fits(int64_t value, uint32_t bits) {
  return value >= -(int64_t{1} << (bits - 1)) && value < int64_t{1} << (bits - 1);
}

}  // namespace

bool relocate(std::span<uint8_t> code, uint64_t at, const Relocation& place, uint64_t address) {
  if (place.offset > code.size() || code.size() - place.offset < size_of(place.form)) return false;
  uint8_t* p = code.data() + place.offset;
  const uint64_t here = at + place.offset;
  switch (place.form) {
    case RelocationForm::rel32: {
      const int64_t distance = int64_t(address - (here + 4));
      if (!fits(distance, 32)) return false;
      const auto rel32 = int32_t(distance);
      std::memcpy(p, &rel32, sizeof rel32);
      return true;
    }
    case RelocationForm::branch26: {
      const int64_t distance = int64_t(address - here);
      if (!fits(distance, 28) || (distance & 3) != 0) return false;
      set_bits(p, uint32_t(distance >> 2) & 0x3ffffff);
      return true;
    }
    case RelocationForm::page_load: {
      const int64_t pages = int64_t(address >> 12) - int64_t(here >> 12);
      if (!fits(pages, 21) || (address & 7) != 0) return false;
      set_bits(p, (uint32_t(pages) & 3) << 29 | (uint32_t(pages >> 2) & 0x7ffff) << 5);
      set_bits(p + 4, (uint32_t(address) & 0xfff) / 8 << 10);
      return true;
    }
    case RelocationForm::moves:
      for (uint32_t k = 0; k < 4; k++) set_bits(p + 4 * k, (uint32_t(address >> (16 * k)) & 0xffff) << 5);
      return true;
    case RelocationForm::absolute: std::memcpy(p, &address, sizeof address); return true;
  }
  return false;
}

}  // namespace dis::jit
