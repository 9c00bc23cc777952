#include "runtime/builtin/registry.h"

#ifdef DIS_HAVE_OPENSSL
#include <openssl/opensslconf.h>  // which digests the library was built with
#endif

#include "runtime/abi.h"
#include "runtime/support/check.h"

namespace dis {

// Every row of every table has its function somewhere in this room; a missing one does not link.
#define DIS_BUILTIN(name, signature, frame, fn) BuiltinStatus fn(BuiltinCall&);
#include "runtime/builtin/math.def"
#include "runtime/builtin/sys.def"
#ifdef DIS_HAVE_OPENSSL
#include "runtime/builtin/keyring.def"
#endif
#undef DIS_BUILTIN

namespace {

#define DIS_BUILTIN(name, signature, frame, fn) Builtin{name, signature, frame, fn},
constexpr Builtin kSys[] = {
#include "runtime/builtin/sys.def"
};
constexpr Builtin kMath[] = {
#include "runtime/builtin/math.def"
};
#ifdef DIS_HAVE_OPENSSL
constexpr Builtin kDigests[] = {
#include "runtime/builtin/keyring.def"
};
#endif
#undef DIS_BUILTIN

constexpr BuiltinModule kModules[] = {
    {"$Sys", "Sys", kSys},
    {"$Math", "Math", kMath},
#ifdef DIS_HAVE_OPENSSL
    {"$Keyring", "Keyring", kDigests},
    {"$Crypt", "Crypt", kDigests},
#endif
};

// Where the arguments' parenthesis opens: the last one at the outermost level.
size_t arguments_at(std::string_view frame) {
  size_t at = std::string_view::npos;
  int depth = 0;
  for (size_t i = 0; i < frame.size(); i++) {
    if (frame[i] == '(' && depth++ == 0) at = i;
    if (frame[i] == ')') depth--;
  }
  DIS_CHECK(at != std::string_view::npos && depth == 0);
  return at;
}

// Lays values out one after the other and marks the references.
class FrameLayout {
 public:
  FrameLayout(FrameShape& shape, uint32_t word_bytes, uint32_t start)
      : shape_(shape), word_(word_bytes), at_(start) {}

  // The values from text[i], which follows a '(', to its ')'; returns the position behind that.
  size_t values(std::string_view text, size_t i) {
    while (text[i] != ')') {
      switch (text[i]) {
        case 'w': take(word_); break;
        case 'l':
        case 'r': take(8); break;
        case 'p': mark(take(word_)); break;
        case '*': break;  // variable arguments: the caller's own frame type has them
        case '(': {
          uint32_t alignment = alignment_of(text, i + 1);
          align(alignment);
          i = values(text, i + 1);
          align(alignment);
          continue;
        }
        default: DIS_CHECK(!"a frame text has only w l r p * and parentheses");
      }
      i++;
    }
    return i + 1;
  }
  uint32_t end() const { return at_; }

 private:
  void align(uint32_t n) { at_ = (at_ + n - 1) & ~(n - 1); }
  uint32_t take(uint32_t n) {
    align(n);
    uint32_t offset = at_;
    at_ += n;
    return offset;
  }
  // A tuple or adt is aligned as its strictest member.
  uint32_t alignment_of(std::string_view text, size_t i) const {
    for (int depth = 1; depth > 0; i++) {
      if (text[i] == '(') depth++;
      if (text[i] == ')') depth--;
      if (text[i] == 'l' || text[i] == 'r') return 8;
    }
    return word_;
  }
  void mark(uint32_t offset) {
    uint32_t bit = offset / word_;
    DIS_CHECK(bit / 8 < sizeof shape_.map);
    shape_.map[bit / 8] |= uint8_t(0x80 >> (bit % 8));
    if (shape_.map_bytes < bit / 8 + 1) shape_.map_bytes = bit / 8 + 1;
  }

  FrameShape& shape_;
  uint32_t word_;
  uint32_t at_;
};

}  // namespace

std::span<const BuiltinModule> builtin_modules() { return kModules; }

FrameShape frame_shape(std::string_view frame, uint32_t word_bytes) {
  const Abi abi = word_bytes == 4 ? kAbi32 : kAbi64;
  FrameShape shape;
  FrameLayout layout(shape, word_bytes, abi.frame_args_offset());
  layout.values(frame, arguments_at(frame) + 1);
  shape.size = abi.align_word(layout.end());
  return shape;
}

}  // namespace dis
