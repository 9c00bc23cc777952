// fd_text: one line about an open descriptor, as /fd/nctl and /prog/n/fd show it.
#pragma once

#include <cstdint>
#include <string>

namespace dis {

class OpenFile;
class Process;

std::string descriptor_line(Process& process, int64_t fd, OpenFile& file);

}  // namespace dis
