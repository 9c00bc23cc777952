// text_store: copies of texts that a machine hands out and nobody frees: they go when what they were asked for in is over.
// In:  texts, and a mark of how many there were.  Out: copies that stay where they are until release() of an earlier mark.
// Keeps: nothing is allocated before the first text; what a caller of many short ones pays is a copy.
#pragma once

#include <cstddef>
#include <memory>
#include <string_view>
#include <vector>

namespace dis::capi {

class TextStore {
 public:
  struct Mark {
    size_t blocks = 0, used = 0;  // used: bytes of the last block
  };

  // With a 0 behind it.
  const char* keep(std::string_view text);
  Mark mark() const { return mark_; }
  // All that were kept since; {}: all.
  void release(const Mark& since) {
    if (mark_.blocks != since.blocks) drop(since.blocks);
    mark_ = since;
  }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    size_t size;
  };
  void drop(size_t blocks);

  std::vector<Block> blocks_;  // of which one may be left behind the last in use, for the next text
  Mark mark_;
};

}  // namespace dis::capi
