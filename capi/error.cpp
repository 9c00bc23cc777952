#include "capi/error.h"

#include <cstdlib>
#include <cstring>

namespace dis::capi {

namespace {

constexpr dis_error kOutOfMemory{DIS_ERROR_MEMORY, false, "the host is out of memory"};
constexpr dis_error kBusy{DIS_ERROR_BUSY, false, "another thread is using this machine"};
constexpr dis_error kReentered{DIS_ERROR_REENTERED, false, "a callback used the machine that called it"};

// Nobody writes to an error but its maker.
dis_error* constant(const dis_error& error) { return const_cast<dis_error*>(&error); }

dis_code code_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::not_found: return DIS_ERROR_NOT_FOUND;
    case ErrorKind::malformed: return DIS_ERROR_MALFORMED;
    case ErrorKind::unsupported: return DIS_ERROR_UNSUPPORTED;
    case ErrorKind::link: return DIS_ERROR_LINK;
    case ErrorKind::limit: return DIS_ERROR_LIMIT;
  }
  return DIS_ERROR_ARGUMENT;
}

}  // namespace

dis_error* make_error(dis_code code, std::string_view message) {
  void* memory = std::malloc(sizeof(dis_error) + message.size() + 1);
  if (!memory) return out_of_memory();
  char* text = static_cast<char*>(memory) + sizeof(dis_error);
  std::memcpy(text, message.data(), message.size());
  text[message.size()] = 0;
  return new (memory) dis_error{code, true, text};
}

dis_error* make_error(const Diagnostic& diagnostic) { return make_error(code_of(diagnostic.kind), diagnostic.to_string()); }

dis_error* out_of_memory() { return constant(kOutOfMemory); }
dis_error* busy() { return constant(kBusy); }
dis_error* reentered() { return constant(kReentered); }

}  // namespace dis::capi

extern "C" {

dis_code dis_error_code(const dis_error* error) { return error ? error->code : DIS_OK; }

const char* dis_error_message(const dis_error* error) { return error ? error->message : ""; }

void dis_error_free(dis_error* error) {
  if (error && error->owned) std::free(error);
}

}  // extern "C"
