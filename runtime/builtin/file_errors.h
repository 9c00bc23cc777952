// file_errors: the texts of file_errors.def as constants, and those of the host.
#pragma once

#include <string>

namespace dis {

#define DIS_FILE_ERROR(constant, text) inline constexpr const char* constant = text;
#include "runtime/builtin/file_errors.def"
#undef DIS_FILE_ERROR

// What a failed system call of the host is called: one of ours where the reference decides for itself,
// otherwise the host's words.
std::string host_error(int error_number);

// A text that holds a name, cut to the 127 bytes an error string has, between characters.
std::string clipped(std::string text);

}  // namespace dis
