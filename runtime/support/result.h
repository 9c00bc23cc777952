// result: a value or a Diagnostic. Used for everything that can fail because of its input.
#pragma once

#include <string>
#include <utility>
#include <variant>

#include "runtime/support/check.h"
#include "runtime/support/diagnostic.h"

namespace dis {

template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Diagnostic error) : state_(std::in_place_index<1>, std::move(error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  T& value() & {
    DIS_CHECK(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    DIS_CHECK(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    DIS_CHECK(ok());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }

  Diagnostic& error() {
    DIS_CHECK(!ok());
    return std::get<1>(state_);
  }
  const Diagnostic& error() const {
    DIS_CHECK(!ok());
    return std::get<1>(state_);
  }

 private:
  std::variant<T, Diagnostic> state_;
};

template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Diagnostic error) : failed_(true), error_(std::move(error)) {}

  bool ok() const { return !failed_; }
  explicit operator bool() const { return ok(); }
  Diagnostic& error() {
    DIS_CHECK(failed_);
    return error_;
  }
  const Diagnostic& error() const {
    DIS_CHECK(failed_);
    return error_;
  }

 private:
  bool failed_ = false;
  Diagnostic error_;
};

}  // namespace dis

// Evaluates an expression of type Result<...>; returns its Diagnostic from the enclosing function on failure.
#define DIS_TRY(expr)                                         \
  do {                                                        \
    if (auto dis_try_ = (expr); !dis_try_.ok())               \
      return std::move(dis_try_.error());                     \
  } while (0)

#define DIS_TRY_CAT2(a, b) a##b
#define DIS_TRY_CAT(a, b) DIS_TRY_CAT2(a, b)
// DIS_TRY_ASSIGN(auto x, f()): binds the value or returns the Diagnostic.
#define DIS_TRY_ASSIGN(decl, expr)                                       \
  auto DIS_TRY_CAT(dis_result_, __LINE__) = (expr);                      \
  if (!DIS_TRY_CAT(dis_result_, __LINE__).ok())                          \
    return std::move(DIS_TRY_CAT(dis_result_, __LINE__).error());        \
  decl = std::move(DIS_TRY_CAT(dis_result_, __LINE__)).value()
