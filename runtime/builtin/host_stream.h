// host_stream: descriptors of the host read and written without ever blocking the Vm, and the files made of
// descriptors that exist already: the console and the standard streams.
#pragma once

#include <cstdint>
#include <memory>

#include "runtime/builtin/open_file.h"
#include "runtime/host.h"

namespace dis {

// What a descriptor leads to decides how to keep it from blocking.
enum class StreamKind : uint8_t {
  plain,   // never blocks: files, /dev/null
  pipe,    // poll first; small writes
  tty,     // poll first; smaller writes
  socket,  // asks the kernel not to wait
};
StreamKind stream_kind(int fd);

// One read as soon as there is something; 0 at the end.
IoResult stream_read(Process& process, int fd, StreamKind kind, uint8_t* to, int64_t n);
// Writes until all is taken or the other end is slow.
IoResult stream_write(Process& process, int fd, StreamKind kind, const uint8_t* from, int64_t n);

// A file over the host's standard streams, for reading, writing or both. `leaf` is the name stat gives.
std::shared_ptr<OpenFile> open_console(const HostOptions& host, HostStream in, HostStream out, std::string leaf,
                                       std::string name);

}  // namespace dis
