#include "runtime/support/diagnostic.h"

namespace dis {

std::string Diagnostic::to_string() const {
  std::string text;
  for (const std::string* part : {&file, &where}) {
    if (part->empty()) continue;
    text += *part;
    text += ": ";
  }
  text += found;
  if (!expected.empty()) {
    text += ", expected ";
    text += expected;
  }
  return text;
}

}  // namespace dis
