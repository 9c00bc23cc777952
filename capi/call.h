// call: what every call of the public interface checks: that its handles are what they should be, that nobody else is
// using the machine, that no C++ exception leaves. In: handles, and a function that does the work. Out: its error.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <new>
#include <string>
#include <thread>
#include <utility>

#include "capi/error.h"
#include "capi/handles.h"

namespace dis::capi {

// Whether `handle` may be used. Builds with assertions stop at one that was freed; others say so of one that is seen to be.
template <typename H>
bool is_valid(const H* handle) {
  if (!handle) return false;
  if (handle->is(H::kKind)) return true;
#ifndef NDEBUG
  std::fprintf(stderr, "dis: this is no %s, or one that was freed: %p\n", H::kName, static_cast<const void*>(handle));
  std::abort();
#endif
  return false;
}

template <typename H>
dis_error* check(const H* handle) {
  if (is_valid(handle)) return nullptr;
  if (!handle) return wrong(std::string("no ") + H::kName + " given");
  return wrong(std::string("this is no ") + H::kName + ", or one that was freed");
}

// The work of a call, with what it throws made an error.
template <typename F>
dis_error* work(F f) noexcept {
  try {
    return f();
  } catch (const std::bad_alloc&) {
    return out_of_memory();
  } catch (const std::exception& e) {
    return make_error(DIS_ERROR_UNSUPPORTED, e.what());
  }
}

// The machine is used by this thread as long as the object lives, or error() says why not.
class Use {
 public:
  // Where the call may come from, besides from nowhere in the machine.
  enum class From : uint8_t { outside, host_call };

  explicit Use(dis_vm& vm, From from = From::outside) : vm_(&vm) {
    const std::thread::id self = std::this_thread::get_id();
    if (vm.engine->in_callback(self)) {
      error_ = reentered();
      return;
    }
    if (vm.user.load(std::memory_order_relaxed) == self && vm.in_host_call) {
      if (from == From::outside) {
        error_ = reentered();
        return;
      }
      // Callbacks of what is done now are let in no more than others.
      nested_ = true;
      vm.in_host_call = false;
      return;
    }
    std::thread::id nobody{};
    if (!vm.user.compare_exchange_strong(nobody, self)) {
      error_ = nobody == self ? reentered() : busy();
      return;
    }
    while (vm.watched.load()) std::this_thread::yield();
  }
  ~Use() {
    if (error_ || !vm_) return;
    if (nested_)
      vm_->in_host_call = true;
    else
      vm_->user.store({}, std::memory_order_release);
  }
  Use(const Use&) = delete;

  dis_error* error() const { return error_; }
  // In a function of the host.
  bool nested() const { return nested_; }
  // The machine is about to be deleted.
  void give_up() { vm_ = nullptr; }

 private:
  dis_vm* vm_;
  bool nested_ = false;
  dis_error* error_ = nullptr;
};

inline dis_vm* machine_of(dis_vm* vm) { return vm; }
template <typename H>
dis_vm* machine_of(H* handle) {
  return handle->vm;
}

// f(vm) for the machine of a handle that was checked and is used by nobody else.
template <typename H, typename F>
dis_error* with(H* handle, F f, Use::From from = Use::From::outside) {
  if (dis_error* error = check(handle)) return error;
  dis_vm* const vm = machine_of(handle);
  if (!vm) return wrong(std::string("the machine of this ") + H::kName + " was freed");
  Use use(*vm, from);
  return use.error() ? use.error() : work([&] { return f(*vm); });
}

// The same for what belongs to an engine and may be used by many threads.
template <typename H, typename F>
dis_error* with_engine(H* handle, const std::shared_ptr<EngineState> H::*engine, F f) {
  if (dis_error* error = check(handle)) return error;
  if ((handle->*engine)->in_callback()) return reentered();
  return work([&] { return f(*(handle->*engine)); });
}

// --- Structs whose size the caller tells ---

// The defaults, then what `from`, which may be older, knows better.
template <typename C>
dis_error* read_config(const C* from, void (*init)(C*), C& to) {
  init(&to);
  if (!from) return nullptr;
  if (from->size < sizeof from->size) return wrong("the size of a configuration is not set: its init function does that");
  std::memcpy(&to, from, std::min(from->size, sizeof to));
  return nullptr;
}

template <typename C>
void init_config(C* config, size_t size, C defaults) {
  if (!config) return;
  defaults.size = size;
  std::memset(static_cast<void*>(config), 0, size);
  std::memcpy(static_cast<void*>(config), &defaults, std::min(size, sizeof defaults));
}

template <typename S>
dis_error* check_out(const S* out) {
  if (!out) return wrong("nowhere to put the result");
  return out->size < sizeof out->size ? wrong("the size of the result is not set") : nullptr;
}

template <typename S>
void write_out(S all, S* out) {
  all.size = out->size;
  std::memcpy(static_cast<void*>(out), &all, std::min(out->size, sizeof all));
}

inline std::string text_or_empty(const char* s) { return s ? s : ""; }

}  // namespace dis::capi
