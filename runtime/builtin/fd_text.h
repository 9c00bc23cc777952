// fd_text: one line about an open descriptor, as /fd/nctl and /prog/n/fd show it.
#pragma once

#include <cstdint>
#include <string>

namespace dis {

class OpenFile;
class Process;

// `width`: columns of the version, so that the lines of a list agree.
std::string descriptor_line(Process& process, int64_t fd, OpenFile& file, int width = 1);
int version_width(Process& process, OpenFile& file);

}  // namespace dis
