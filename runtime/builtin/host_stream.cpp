#include "runtime/builtin/host_stream.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/synthetic_tree.h"
#include "runtime/process.h"
#include "runtime/runtime.h"

namespace dis {

namespace {

// A pipe that polls writable takes PIPE_BUF bytes at once; a terminal promises less.
constexpr int64_t kPipeChunk = PIPE_BUF;
constexpr int64_t kTtyChunk = 512;
constexpr int64_t kLargestRead = 1 << 30;

bool ready(int fd, short events) {
  pollfd p{.fd = fd, .events = events, .revents = 0};
  return ::poll(&p, 1, 0) != 0;  // errors show when the call is made
}

IoResult park(Process& process, int fd, short events, int64_t taken = 0) {
  process.runtime->scheduler.wait_fd(&process, fd, events);
  return IoResult::park(taken);
}

class ConsoleFile final : public OpenFile {
 public:
  ConsoleFile(const HostOptions& host, HostStream in, HostStream out, std::string leaf)
      : in_(host.descriptor(in)), out_(host.descriptor(out)), out_stream_(out), leaf_(std::move(leaf)) {
    mode = in == HostStream::none ? kWrite : out == HostStream::none ? kRead : kReadWrite;
    if (in_ >= 0) in_kind_ = stream_kind(in_);
    if (out_ >= 0) out_kind_ = stream_kind(out_);
  }

  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t) override {
    return stream_read(process, in_, in_kind_, to, n);
  }
  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t) override {
    Runtime& runtime = *process.runtime;
    const HostOptions& host = runtime.options.host;
    const uint64_t most = host.max_output_bytes;
    if (most && uint64_t(n) > most - std::min(most, runtime.output_bytes))
      return IoResult::raise(exception_text(ExceptionId::output_limit));
    IoResult result = host.write ? give(host, from, n) : stream_write(process, out_, out_kind_, from, n);
    if (result.count > 0) runtime.output_bytes += uint64_t(result.count);
    return result;
  }
  bool stat(Process& process, FileInfo& info, std::string& error) override {
    return synthetic_device_info(*process.runtime, leaf_, info, error);
  }
  IoResult seek(Process& process, int64_t to, int64_t whence) override {
    // A file given as standard input can be read again; anything else takes the offset and ignores it. So does all
    // in a sandbox: what lies before the place where a file was handed over was not given.
    int fd = in_ >= 0 ? in_ : out_;
    if (whence >= 0 && whence <= 2 && !process.runtime->options.host.sandbox) {
      off_t at = lseek(fd, to, whence == 0 ? SEEK_SET : whence == 1 ? SEEK_CUR : SEEK_END);
      if (at >= 0) return IoResult::done(offset = at);
      if (errno == EINVAL) return IoResult::error(kNegativeOffset);
    }
    return OpenFile::seek(process, to, whence);
  }

 private:
  IoResult give(const HostOptions& host, const uint8_t* from, int64_t n) {
    if (n > 0) host.write(host.write_context, int(out_stream_), reinterpret_cast<const char*>(from), size_t(n));
    return IoResult::done(n);
  }

  const int in_, out_;
  const HostStream out_stream_;
  StreamKind in_kind_ = StreamKind::plain, out_kind_ = StreamKind::plain;
  std::string leaf_;
};

}  // namespace

StreamKind stream_kind(int fd) {
  struct stat st;
  if (fstat(fd, &st) < 0) return StreamKind::plain;
  if (S_ISFIFO(st.st_mode)) return StreamKind::pipe;
  if (S_ISSOCK(st.st_mode)) return StreamKind::socket;
  constexpr unsigned kMemoryDevices = 1;  // null, zero, random…
  if (S_ISCHR(st.st_mode) && major(st.st_rdev) != kMemoryDevices)
    return isatty(fd) ? StreamKind::tty : StreamKind::pipe;
  return StreamKind::plain;
}

IoResult stream_read(Process& process, int fd, StreamKind kind, uint8_t* to, int64_t n) {
  if (n <= 0) return IoResult::done(0);
  n = std::min(n, kLargestRead);
  for (;;) {
    ssize_t got;
    if (kind == StreamKind::socket) {
      got = recv(fd, to, size_t(n), MSG_DONTWAIT);
    } else {
      if (kind != StreamKind::plain && !ready(fd, POLLIN)) return park(process, fd, POLLIN);
      got = ::read(fd, to, size_t(n));
    }
    if (got >= 0) return IoResult::done(got);
    if (errno == EINTR) continue;
    if (errno == EAGAIN) return park(process, fd, POLLIN);
    return IoResult::error(host_error(errno));
  }
}

IoResult stream_write(Process& process, int fd, StreamKind kind, const uint8_t* from, int64_t n) {
  int64_t taken = 0;
  do {
    int64_t chunk = n - taken;
    ssize_t put;
    if (kind == StreamKind::socket) {
      put = send(fd, from + taken, size_t(chunk), MSG_DONTWAIT | MSG_NOSIGNAL);
    } else {
      if (kind != StreamKind::plain) {
        chunk = std::min(chunk, kind == StreamKind::tty ? kTtyChunk : kPipeChunk);
        if (!ready(fd, POLLOUT)) return park(process, fd, POLLOUT, taken);
      }
      put = ::write(fd, from + taken, size_t(chunk));
    }
    if (put < 0) {
      if (errno == EINTR) continue;
      if (errno == EAGAIN) return park(process, fd, POLLOUT, taken);
      if (taken > 0) break;  // the next write will say why
      return IoResult::error(host_error(errno));
    }
    taken += put;
    if (put == 0) break;
  } while (taken < n);
  return IoResult::done(taken);
}

std::shared_ptr<OpenFile> open_console(const HostOptions& host, HostStream in, HostStream out, std::string leaf,
                                       std::string name) {
  auto file = std::make_shared<ConsoleFile>(host, in, out, std::move(leaf));
  file->name = std::move(name);
  return file;
}

}  // namespace dis
