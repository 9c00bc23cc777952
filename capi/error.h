// error: dis_error objects. Keeps: to report that memory is exhausted, or that a machine is in use, takes no memory.
#pragma once

#include <string_view>

#include "include/dis/dis.h"
#include "runtime/support/diagnostic.h"

struct dis_error {
  dis_code code;
  bool owned;  // allocated, with the message behind it; else a constant
  const char* message;
};

namespace dis::capi {

dis_error* make_error(dis_code code, std::string_view message);
dis_error* make_error(const Diagnostic& diagnostic);
inline dis_error* wrong(std::string_view message) { return make_error(DIS_ERROR_ARGUMENT, message); }

dis_error* out_of_memory();
dis_error* busy();
dis_error* reentered();

}  // namespace dis::capi
