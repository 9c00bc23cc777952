// diagnostic: what is wrong with an input, where, and what was expected instead.
// Bad input travels as a value of this type inside Result<T>; it is never an exception or an abort.
#pragma once

#include <cstdint>
#include <string>

namespace dis {

// The kinds of failure that a caller may treat differently.
enum class ErrorKind : uint8_t {
  not_found,    // the file or module does not exist or cannot be read
  malformed,    // the bytes or text are not what the format requires
  unsupported,  // well formed, but outside what this build runs
  link,         // modules do not fit together
  limit,        // a configured bound was exceeded
};

// One located problem. `where` names the section, offset or pc inside `file` ("code section, pc 12").
struct Diagnostic {
  ErrorKind kind = ErrorKind::malformed;
  std::string file;      // may be empty when the input has no name
  std::string where;     // may be empty when the whole file is meant
  std::string found;     // what was found
  std::string expected;  // what was expected; may be empty

  // "FILE: WHERE: found …, expected …", leaving out the empty parts.
  std::string to_string() const;
};

}  // namespace dis
