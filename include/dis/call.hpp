// call.hpp: call.h for C++17, part of dis.hpp. Functions of the host are lambdas, calls of the program's are typed:
//
//   avernus::HostModule clock("Clock: module { add: fn(a, b: int): int; };",
//                             {{"add", [](int64_t a, int64_t b) { return a + b; }}});
//   vm.add_module(clock);
//   avernus::Function f(instance, avernus::Interface("Prog: module { area: fn(a, b: int): int; };"), "area");
//   int64_t r = f.call<int64_t>(2, 3);
//
// Types: std::uint8_t is byte, other integers are int or big, double is real, std::string is string, std::vector<uint8_t> is
// array of byte, Object is any reference. What does not fit throws a Fault. What a function of the host throws becomes an
// exception of the program; one that the program does not handle is thrown by Function::call.
#ifndef DIS_CALL_HPP
#define DIS_CALL_HPP

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include <dis/dis.hpp>

namespace avernus {

class Fault : public std::runtime_error {
 public:
  explicit Fault(dis_fault code) : std::runtime_error(dis_fault_text(code)), code_(code) {}
  dis_fault code() const { return code_; }

 private:
  dis_fault code_;
};

// Throws what is wrong, if anything.
inline void check(dis_fault fault) {
  if (fault != DIS_FAULT_NONE) throw Fault(fault);
}

class Object;

// A value of the program where it lies; good for as long as dis_slot says.
class Slot {
 public:
  Slot(dis_slot slot) : slot_(slot) {}

  template <typename T>
  T get() const;
  template <typename T>
  void set(const T& value) const;
  void set_nil() const { check(dis_set_object(slot_, nullptr)); }
  Slot field(size_t n) const { return dis_slot_field(slot_, n); }
  Slot field(const std::string& name) const { return dis_slot_field_named(slot_, name.c_str()); }
  // New objects of its type, which it does not get yet.
  Object make_array(uint64_t length) const;
  Object make_record(size_t tag = 0) const;
  Object make_cell(const Object& tail) const;
  std::string type() const { return dis_slot_type(slot_); }
  dis_slot get() const { return slot_; }

 private:
  dis_slot slot_;
};

class Object : public detail::Owner<dis_object> {
 public:
  Object() = default;  // nil
  explicit Object(dis_object* owned) : Owner(owned) {}

  explicit operator bool() const { return get() != nullptr; }
  uint64_t length() const {
    uint64_t n = 0;
    check(dis_object_length(get(), &n));
    return n;
  }
  std::pair<uint8_t*, size_t> bytes() const {
    std::pair<uint8_t*, size_t> b;
    check(dis_object_bytes(get(), &b.first, &b.second));
    return b;
  }
  Slot element(uint64_t n) const { return dis_object_element(get(), n); }
  Slot head() const { return dis_object_head(get()); }
  Object tail() const {
    dis_object* o = nullptr;
    check(dis_object_tail(get(), &o));
    return Object(o);
  }
  size_t tag() const {
    size_t n = 0;
    check(dis_object_tag(get(), &n));
    return n;
  }
  Slot field(size_t n) const { return dis_object_field(get(), n); }
  Slot field(const std::string& name) const { return dis_object_field_named(get(), name.c_str()); }
  Object share() const {
    dis_object* o = nullptr;
    check(dis_object_share(get(), &o));
    return Object(o);
  }
};

namespace detail {
template <typename T>
constexpr bool is_number = std::is_integral_v<T> && !std::is_same_v<T, bool> && !std::is_same_v<T, uint8_t>;

inline Object object_of(dis_fault (*make)(dis_slot, dis_object**), dis_slot slot) {
  dis_object* o = nullptr;
  check(make(slot, &o));
  return Object(o);
}

inline int64_t int_of(dis_slot slot) {
  int64_t v = 0;
  dis_fault f = dis_get_int(slot, &v);
  if (f == DIS_FAULT_TYPE) f = dis_get_big(slot, &v);
  check(f);
  return v;
}
inline std::string string_of(dis_slot slot) {
  char some[256];
  size_t size = 0;
  check(dis_copy_string(slot, some, sizeof some, &size));
  if (size < sizeof some) return std::string(some, size);
  std::string all(size, '\0');
  check(dis_copy_string(slot, &all[0], size + 1, nullptr));
  return all;
}
inline std::vector<uint8_t> bytes_of(dis_slot slot) {
  const uint8_t* bytes = nullptr;
  size_t size = 0;
  check(dis_get_bytes(slot, &bytes, &size));
  return std::vector<uint8_t>(bytes, bytes + size);
}
}  // namespace detail

template <typename T>
T Slot::get() const {
  if constexpr (std::is_same_v<T, uint8_t>) {
    uint8_t v = 0;
    check(dis_get_byte(slot_, &v));
    return v;
  } else if constexpr (detail::is_number<T>) {
    const int64_t v = detail::int_of(slot_);
    if (int64_t(T(v)) != v || (std::is_unsigned_v<T> && v < 0)) throw Fault(DIS_FAULT_RANGE);
    return T(v);
  } else if constexpr (std::is_same_v<T, double>) {
    double v = 0;
    check(dis_get_real(slot_, &v));
    return v;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return detail::string_of(slot_);
  } else if constexpr (std::is_same_v<T, std::vector<uint8_t>>) {
    return detail::bytes_of(slot_);
  } else {
    static_assert(std::is_same_v<T, Object>, "a type that programs have no values of");
    return detail::object_of(&dis_get_object, slot_);
  }
}

template <typename T>
void Slot::set(const T& value) const {
  if constexpr (std::is_same_v<T, uint8_t>) {
    check(dis_set_byte(slot_, value));
  } else if constexpr (detail::is_number<T>) {
    if (std::is_unsigned_v<T> && uint64_t(value) > uint64_t(std::numeric_limits<int64_t>::max())) throw Fault(DIS_FAULT_RANGE);
    dis_fault f = dis_set_int(slot_, int64_t(value));
    if (f == DIS_FAULT_TYPE) f = dis_set_big(slot_, int64_t(value));
    check(f);
  } else if constexpr (std::is_same_v<T, double>) {
    check(dis_set_real(slot_, value));
  } else if constexpr (std::is_convertible_v<T, std::string_view>) {
    const std::string_view text = value;
    check(dis_set_string(slot_, text.data(), text.size()));
  } else if constexpr (std::is_same_v<T, std::vector<uint8_t>>) {
    check(dis_set_bytes(slot_, value.data(), value.size()));
  } else {
    static_assert(std::is_same_v<T, Object>, "a type that programs have no values of");
    check(dis_set_object(slot_, value.get()));
  }
}

inline Object Slot::make_array(uint64_t length) const {
  dis_object* o = nullptr;
  check(dis_make_array(slot_, length, &o));
  return Object(o);
}
inline Object Slot::make_record(size_t tag) const {
  dis_object* o = nullptr;
  check(dis_make_record(slot_, tag, &o));
  return Object(o);
}
inline Object Slot::make_cell(const Object& tail) const {
  dis_object* o = nullptr;
  check(dis_make_cell(slot_, tail.get(), &o));
  return Object(o);
}

// ---- The host's functions ----

class Call;
using HostFunction = std::function<void(Call&)>;

namespace detail {
inline void run_function(dis_call* call, void* function) noexcept;
inline void free_function(void* function) { delete static_cast<HostFunction*>(function); }
}  // namespace detail

// The right to complete a call that waits; from any thread. If it goes unused, the call raises an exception.
class Ticket : public detail::Owner<dis_ticket> {
 public:
  explicit Ticket(dis_ticket* owned = nullptr) : Owner(owned) {}
  explicit operator bool() const { return get() != nullptr; }
  // False: the machine is gone.
  bool complete(HostFunction finish) {
    auto own = std::make_unique<HostFunction>(std::move(finish));
    return dis_ticket_complete(release(), &detail::run_function, own.release(), &detail::free_function) != 0;
  }
};

class Call {
 public:
  explicit Call(dis_call* call) : call_(call) {}
  Call(const Call&) = delete;

  size_t arg_count() const { return dis_call_arg_count(call_); }
  Slot arg(size_t n) const { return dis_call_arg(call_, n); }
  Slot result() const { return dis_call_result(call_); }
  dis_vm* vm() const { return dis_call_vm(call_); }
  void raise(const std::string& text) { dis_call_raise(call_, text.c_str()); }
  Ticket park() { return Ticket(dis_call_park(call_)); }

 private:
  dis_call* const call_;
};

namespace detail {
inline void run_function(dis_call* c, void* function) noexcept {
  Call call(c);
  try {
    (*static_cast<HostFunction*>(function))(call);
  } catch (const std::exception& e) {
    call.raise(e.what());
  } catch (...) {
    dis_call_raise(c, "host exception");
  }
}

template <typename R, typename... A, typename F, size_t... I>
void call_typed(F& f, Call& call, std::index_sequence<I...>) {
  if (call.arg_count() != sizeof...(A)) throw Fault(DIS_FAULT_MISSING);
  if constexpr (std::is_void_v<R>)
    f(call.arg(I).template get<std::decay_t<A>>()...);
  else
    call.result().set(f(call.arg(I).template get<std::decay_t<A>>()...));
}
template <typename F, typename R, typename... A>
HostFunction typed(F f, R (F::*)(A...) const) {
  return [f = std::move(f)](Call& call) { call_typed<R, A...>(f, call, std::index_sequence_for<A...>()); };
}
template <typename F, typename R, typename... A>
HostFunction typed(F f, R (F::*)(A...)) {
  return [f = std::move(f)](Call& call) mutable { call_typed<R, A...>(f, call, std::index_sequence_for<A...>()); };
}
template <typename R, typename... A>
HostFunction typed(R (*f)(A...)) {
  return [f](Call& call) { call_typed<R, A...>(f, call, std::index_sequence_for<A...>()); };
}
}  // namespace detail

struct Binding {
  // Of a Call&, or of the arguments, with the result.
  template <typename F>
  Binding(std::string n, F f) : name(std::move(n)) {
    if constexpr (std::is_invocable_v<F&, Call&>)
      function = std::move(f);
    else if constexpr (std::is_pointer_v<F>)
      function = detail::typed(f);
    else
      function = detail::typed(std::move(f), &F::operator());
  }
  std::string name;
  HostFunction function;
};

class HostModule : public detail::Owner<dis_host_module> {
 public:
  HostModule(const std::string& declaration, const std::vector<Binding>& functions, const char* module = nullptr)
      : Owner([&](dis_host_module** out) {
          std::vector<std::unique_ptr<HostFunction>> own;
          std::vector<dis_binding> bindings;
          for (const Binding& b : functions) {
            own.push_back(std::make_unique<HostFunction>(b.function));
            bindings.push_back({b.name.c_str(), &detail::run_function, own.back().get(), &detail::free_function});
          }
          dis_error* const error =
              dis_host_module_new(declaration.c_str(), module, bindings.data(), bindings.size(), out);
          if (!error)
            for (auto& f : own) static_cast<void>(f.release());
          return error;
        }) {}
};

inline void Vm::add_module(const HostModule& module) { check(dis_vm_add_module(get(), module.get())); }

// ---- The program's functions ----

class Interface : public detail::Owner<dis_interface> {
 public:
  explicit Interface(const std::string& declaration, const char* module = nullptr)
      : Owner([&](dis_interface** out) { return dis_interface_new(declaration.c_str(), module, out); }) {}
};

// An exception that the program did not handle; what() is its text.
class Exception : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// A call that did not return for another reason; it was abandoned.
class CallStopped : public std::runtime_error {
 public:
  explicit CallStopped(dis_call_status status) : std::runtime_error("a call did not return"), status_(status) {}
  dis_call_status status() const { return status_; }

 private:
  dis_call_status status_;
};

class Function : public detail::Owner<dis_function> {
 public:
  Function(const Instance& instance, const Interface& interface, const char* name)
      : Owner([&](dis_function** out) { return dis_function_new(instance.get(), interface.get(), name, out); }) {}

  Slot arg(size_t n) { return dis_function_arg(get(), n); }
  Slot result() { return dis_function_result(get()); }
  dis_call_status run(uint64_t budget = 0, unsigned flags = DIS_RUN_MAY_SLEEP) {
    dis_call_status status;
    avernus::check(dis_function_call(get(), budget, flags, &status));
    return status;
  }
  std::string exception() const { return dis_function_exception(get()); }
  void abandon() { avernus::check(dis_function_abandon(get())); }

  // A call from beginning to end.
  template <typename R = void, typename... A>
  R call(const A&... args) {
    if (dis_function_arg_count(get()) != sizeof...(A)) throw Fault(DIS_FAULT_MISSING);
    size_t n = 0;
    (set(n++, args), ...);
    if (const dis_call_status status = run(); status != DIS_CALL_RETURNED) stopped(status);
    if constexpr (!std::is_void_v<R>) return result().template get<R>();
  }

 private:
  template <typename T>
  void set(size_t n, const T& value) {
    if constexpr (detail::is_number<T> && sizeof(T) <= sizeof(int)) {
      // Mostly it is an int.
      if (dis_function_set_int(get(), n, int64_t(value)) == DIS_FAULT_NONE) return;
    }
    arg(n).set(value);
  }
  [[noreturn]] void stopped(dis_call_status status) {
    if (status == DIS_CALL_RAISED) throw Exception(exception());
    if (status != DIS_CALL_ENDED) abandon();
    throw CallStopped(status);
  }
};

}  // namespace avernus

#endif
