// arena: memory of one compilation. Everything the compiler builds (names, trees, types, declarations) is made
// here and freed at once with it; nothing made here has a destructor that matters.
// In: sizes. Out: objects. Keeps: addresses never change.
#pragma once

#include <sys/mman.h>

#include <cstddef>
#include <cstring>
#include <initializer_list>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace dis::limbo {

class Arena {
 public:
  Arena() = default;
  ~Arena() {
    for (std::span<std::byte> block : blocks_) munmap(block.data(), block.size());
  }
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  void* allocate(size_t size, size_t align) {
    size_t at = (used_ + align - 1) & ~(align - 1);
    if (at + size > room_) return grow(size);
    used_ = at + size;
    return block_ + at;
  }

  template <typename T, typename... Args>
  T* make(Args&&... args) {
    static_assert(std::is_trivially_destructible_v<T>);
    return new (allocate(sizeof(T), alignof(T))) T{std::forward<Args>(args)...};
  }

  std::string_view copy(std::string_view text) {
    char* p = static_cast<char*>(allocate(text.size() + 1, 1));
    if (!text.empty()) std::memcpy(p, text.data(), text.size());
    p[text.size()] = 0;
    return {p, text.size()};
  }

  size_t bytes() const { return total_; }

 private:
  // Blocks come from the system with their pages in place: nearly all are used, and one page at a time costs more.
  void* grow(size_t size) {
    const size_t room = size > kBlock / 4 ? size : kBlock;
    const int populate = room == kBlock ? MAP_POPULATE : 0;
    void* pages = mmap(nullptr, room, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | populate, -1, 0);
    if (pages == MAP_FAILED) throw std::bad_alloc();
    auto* fresh = static_cast<std::byte*>(pages);
    blocks_.push_back({fresh, room});
    total_ += room;
    if (room == kBlock) block_ = fresh, room_ = room, used_ = size;
    return fresh;
  }

  static constexpr size_t kBlock = 256 << 10;
  std::vector<std::span<std::byte>> blocks_;
  std::byte* block_ = nullptr;
  size_t room_ = 0, used_ = 0, total_ = 0;
};

// A growable sequence inside an arena; trivially copyable: copies share the elements they have then.
template <typename T>
class Seq {
 public:
  Seq() = default;
  Seq(Arena& arena, std::initializer_list<T> items) {
    for (const T& item : items) push(arena, item);
  }

  void push(Arena& arena, T item) {
    if (size_ == room_) {
      const uint32_t room = room_ ? room_ * 2 : 4;
      T* fresh = static_cast<T*>(arena.allocate(room * sizeof(T), alignof(T)));
      for (uint32_t i = 0; i < size_; i++) fresh[i] = items_[i];
      items_ = fresh, room_ = room;
    }
    items_[size_++] = item;
  }
  // A copy that may grow apart from this one.
  Seq clone(Arena& arena) const {
    Seq copy;
    for (const T& item : *this) copy.push(arena, item);
    return copy;
  }
  void resize_down(uint32_t size) { size_ = size; }

  bool empty() const { return size_ == 0; }
  uint32_t size() const { return size_; }
  T& operator[](size_t i) { return items_[i]; }
  const T& operator[](size_t i) const { return items_[i]; }
  T* begin() { return items_; }
  T* end() { return items_ + size_; }
  const T* begin() const { return items_; }
  const T* end() const { return items_ + size_; }
  T& back() { return items_[size_ - 1]; }
  const T& back() const { return items_[size_ - 1]; }
  std::span<const T> span() const { return {items_, size_}; }

 private:
  T* items_ = nullptr;
  uint32_t size_ = 0, room_ = 0;
};

// A stack for walking trees: the first N elements need no memory of their own.
template <typename T, size_t N = 64>
class WorkStack {
 public:
  WorkStack() {}
  ~WorkStack() = default;
  explicit WorkStack(T first) { push_back(first); }
  bool empty() const { return size_ == 0; }
  void push_back(T item) {
    if (size_ < N)
      near_[size_] = item;
    else
      far_.push_back(item);
    size_++;
  }
  T pop() {
    if (--size_ < N) return near_[size_];
    T item = far_.back();
    far_.pop_back();
    return item;
  }

 private:
  static_assert(std::is_trivially_destructible_v<T>);
  union {
    T near_[N];
  };
  std::vector<T> far_;
  size_t size_ = 0;
};

}  // namespace dis::limbo
