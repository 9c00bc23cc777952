// sys_file: the calls of $Sys on open files: open, create, reading and writing, seek, descriptors, pipes.
// A call that has to wait leaves its Progress with FileState and goes on from there when it is made again.
#include <algorithm>
#include <cstring>

#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/marshal.h"
#include "runtime/builtin/pipe.h"
#include "runtime/builtin/tree.h"

namespace dis {

namespace {

constexpr int64_t kRetryOpenNs = 20'000'000;  // a named pipe nobody reads yet is tried again after so long
constexpr int64_t kStreamChunk = 1 << 20;
constexpr int kStreamTurns = 64;  // reads of a stream before others get their turn

// The file behind a `ref FD` of this call, allowed for `mode` (or any, -1); nullptr with the error set.
std::shared_ptr<OpenFile> file_of(BuiltinCall& c, int64_t fd, int64_t mode) {
  std::shared_ptr<OpenFile> file = c.process.files->at(fd);
  if (!file) {
    c.process.set_error(kBadDescriptor);
    return nullptr;
  }
  if ((mode == kRead && !file->may_read()) || (mode == kWrite && !file->may_write())) {
    c.process.set_error(kWrongUse);
    return nullptr;
  }
  return file;
}

BuiltinStatus park(BuiltinCall& c, Progress& progress) {
  file_state(c.runtime).keep(c.process, std::make_unique<Progress>(std::move(progress)));
  return BuiltinStatus::park;
}

// A new number for `file`, and a `ref FD` for it, as the call's result.
BuiltinStatus return_file(BuiltinCall& c, std::shared_ptr<OpenFile> file) {
  int64_t fd = c.process.files->add(std::move(file));
  if (fd < 0) return c.fail_ref(kNoDescriptor);
  void* object = new_fd_object(c.runtime, c.process, fd);
  if (!object) return c.raise(ExceptionId::out_of_heap);
  return c.return_ref(object);
}

// In `fd = open(…)` the old file closes before the new one opens.
void drop_result(BuiltinCall& c) { c.result().put_ref(nullptr); }

BuiltinStatus return_opened(BuiltinCall& c, OpenResult result) {
  if (result.file) return return_file(c, std::move(result.file));
  if (!result.error.empty()) return c.fail_ref(result.error);
  c.runtime.scheduler.wait_until(&c.process, Scheduler::now_ns() + kRetryOpenNs);
  return BuiltinStatus::park;
}

struct Buffer {
  uint8_t* data = nullptr;
  int64_t n = 0;
  bool none = false;  // nothing to do: the call returns 0
};

Buffer buffer_of(ArrayObject* array, int64_t n) {
  Buffer b;
  if (!array || n < 0) {
    b.none = true;
    return b;
  }
  b.data = array->data;
  b.n = std::min<int64_t>(n, array->length);
  return b;
}

// One read at the file's offset or at `*at`; a done result has moved the offset.
IoResult read_once(Process& process, OpenFile& file, uint8_t* to, int64_t n, const int64_t* at) {
  const int64_t offset = at ? *at : file.offset;
  if (offset < 0) return IoResult::error(kNegativeOffset);
  IoResult r = file.read(process, to, n, offset);
  // The reference moves the offset even when it was told where to read; programs only see that it stays.
  if (r.kind == IoResult::Kind::done && !at) file.offset += r.count;
  return r;
}

IoResult write_once(Process& process, OpenFile& file, const uint8_t* from, int64_t n, const int64_t* at) {
  const int64_t offset = at ? *at : file.offset;
  if (offset < 0) return IoResult::error(kNegativeOffset);
  IoResult r = file.write(process, from, n, offset);
  if ((r.kind == IoResult::Kind::done || r.kind == IoResult::Kind::park) && !at) file.offset += r.count;
  return r;
}

BuiltinStatus finish_int(BuiltinCall& c, IoResult& r) {
  if (r.kind == IoResult::Kind::raise) return c.raise(r.text);
  if (r.kind == IoResult::Kind::error) return c.fail_int(r.text);
  return c.return_int(r.count);
}

BuiltinStatus read_call(BuiltinCall& c, bool positioned, bool whole) {
  const int64_t fd = fd_number(c.heap, c.arg_record());
  ArrayObject* array = c.arg_array();
  const Buffer b = buffer_of(array, c.arg_int());
  const int64_t at = positioned ? c.arg_big() : 0;
  if (b.none) return c.return_int(0);
  Progress progress;
  if (!file_state(c.runtime).resume(c.process, progress)) {
    progress.file = file_of(c, fd, kRead);
    if (!progress.file) return c.return_int(-1);
  }
  OpenFile& file = *progress.file;
  for (;;) {
    int64_t have = std::min(progress.moved, b.n);
    IoResult r = read_once(c.process, file, b.data + have, b.n - have, positioned ? &at : nullptr);
    if (r.kind == IoResult::Kind::park) return park(c, progress);
    if (!whole) return finish_int(c, r);
    if (r.kind != IoResult::Kind::done || r.count <= 0) {
      if (have > 0) return c.return_int(have);
      return finish_int(c, r);
    }
    progress.moved = have + r.count;
    if (progress.moved >= b.n) return c.return_int(progress.moved);
  }
}

BuiltinStatus write_call(BuiltinCall& c, bool positioned) {
  const int64_t fd = fd_number(c.heap, c.arg_record());
  ArrayObject* array = c.arg_array();
  const Buffer b = buffer_of(array, c.arg_int());
  int64_t at = positioned ? c.arg_big() : 0;
  if (b.none) return c.return_int(0);
  Progress progress;
  if (!file_state(c.runtime).resume(c.process, progress)) {
    progress.file = file_of(c, fd, kWrite);
    if (!progress.file) return c.return_int(-1);
    if (progress.file->is_directory) return c.fail_int(kIsDirectory);
  }
  const int64_t have = std::min(progress.moved, b.n);
  at += have;
  IoResult r = write_once(c.process, *progress.file, b.data + have, b.n - have, positioned ? &at : nullptr);
  if (r.kind == IoResult::Kind::park) {
    progress.moved = have + r.count;
    return park(c, progress);
  }
  if (r.kind == IoResult::Kind::error && have > 0) return c.return_int(have);
  if (r.kind == IoResult::Kind::done) r.count += have;
  return finish_int(c, r);
}

}  // namespace

BuiltinStatus write_text(BuiltinCall& c, int64_t fd, std::string_view bytes, int64_t* written) {
  *written = -1;
  Progress progress;
  std::string rest;
  if (file_state(c.runtime).resume(c.process, progress)) {
    // What is left of an interrupted call is written as it was formatted the first time.
    rest = std::move(progress.bytes);
    bytes = rest;
  } else {
    progress.file = file_of(c, fd, kWrite);
    if (!progress.file) return BuiltinStatus::done;
    if (progress.file->is_directory) {
      c.process.set_error(kIsDirectory);
      return BuiltinStatus::done;
    }
  }
  IoResult r = write_once(c.process, *progress.file, reinterpret_cast<const uint8_t*>(bytes.data()),
                          int64_t(bytes.size()), nullptr);
  switch (r.kind) {
    case IoResult::Kind::park:
      progress.moved += r.count;
      progress.bytes = bytes.substr(size_t(r.count));
      return park(c, progress);
    case IoResult::Kind::raise: return c.raise(r.text);
    case IoResult::Kind::error:
      c.process.set_error(r.text);
      *written = progress.moved > 0 ? progress.moved : -1;
      return BuiltinStatus::done;
    default: *written = progress.moved + r.count; return BuiltinStatus::done;
  }
}

BuiltinStatus sys_open(BuiltinCall& c) {
  std::string name = c.arg_text();
  drop_result(c);
  return return_opened(c, open_name(c.process, name, c.arg_int()));
}

BuiltinStatus sys_create(BuiltinCall& c) {
  std::string name = c.arg_text();
  const int64_t mode = c.arg_int();
  drop_result(c);
  return return_opened(c, create_name(c.process, name, mode, uint32_t(c.arg_int())));
}

BuiltinStatus sys_read(BuiltinCall& c) { return read_call(c, false, false); }
BuiltinStatus sys_readn(BuiltinCall& c) { return read_call(c, false, true); }
BuiltinStatus sys_pread(BuiltinCall& c) { return read_call(c, true, false); }
BuiltinStatus sys_write(BuiltinCall& c) { return write_call(c, false); }
BuiltinStatus sys_pwrite(BuiltinCall& c) { return write_call(c, true); }

BuiltinStatus sys_seek(BuiltinCall& c) {
  std::shared_ptr<OpenFile> file = file_of(c, fd_number(c.heap, c.arg_record()), -1);
  const int64_t offset = c.arg_big();
  const int64_t whence = c.arg_int();
  if (!file) return c.return_big(-1);
  IoResult r = file->seek(c.process, offset, whence);
  if (r.kind != IoResult::Kind::done) c.process.set_error(r.text);
  return c.return_big(r.kind == IoResult::Kind::done ? r.count : -1);
}

BuiltinStatus sys_dup(BuiltinCall& c) {
  const int64_t old_fd = c.arg_int();
  const int64_t new_fd = c.arg_int();
  std::shared_ptr<OpenFile> file = file_of(c, old_fd, -1);
  if (!file) return c.return_int(-1);
  if (new_fd == -1) {
    int64_t fd = c.process.files->add(std::move(file));
    return fd < 0 ? c.fail_int(kNoDescriptor) : c.return_int(fd);
  }
  if (!c.process.files->set(new_fd, std::move(file))) return c.fail_int(kBadDescriptor);
  return c.return_int(new_fd);
}

BuiltinStatus sys_fildes(BuiltinCall& c) {
  drop_result(c);
  std::shared_ptr<OpenFile> file = file_of(c, c.arg_int(), -1);
  if (!file) return c.return_ref(nullptr);
  return return_file(c, std::move(file));
}

BuiltinStatus sys_pipe(BuiltinCall& c) {
  ArrayObject* array = c.arg_array();
  if (array_length(array) < 2) return c.return_int(-1);
  auto [first, second] = make_pipe(c.runtime);
  FileGroup& files = *c.process.files;
  const int64_t fds[2] = {files.add(std::move(first)), files.add(std::move(second))};
  if (fds[0] < 0 || fds[1] < 0) {
    for (int64_t fd : fds)
      if (fd >= 0) files.close(fd);
    return c.fail_int(kNoDescriptor);
  }
  for (int i = 0; i < 2; i++) {
    void* object = new_fd_object(c.runtime, c.process, fds[i]);
    if (!object) {
      if (i == 0) files.close(fds[1]);
      return c.raise(ExceptionId::out_of_heap);
    }
    c.heap.store_owned(array->data + uint32_t(i) * c.abi().ref_bytes, object);
  }
  return c.return_int(0);
}

BuiltinStatus sys_stream(BuiltinCall& c) {
  const int64_t from = fd_number(c.heap, c.arg_record());
  const int64_t to = fd_number(c.heap, c.arg_record());
  const int64_t size = std::min(c.arg_int(), kStreamChunk);
  if (size <= 0) return c.return_int(0);
  // Progress: `bytes` were read and are not written yet; `other` is set from then on until they are.
  Progress progress;
  bool writing = false;
  if (file_state(c.runtime).resume(c.process, progress)) {
    writing = progress.other != nullptr;
  } else {
    progress.file = file_of(c, from, kRead);
    if (!progress.file) return c.return_int(0);
  }
  auto buffer = std::make_unique_for_overwrite<char[]>(size_t(size));
  bool end = false;
  for (int turn = 0;;) {
    if (!writing) {
      const size_t have = progress.bytes.size();
      IoResult r = read_once(c.process, *progress.file, reinterpret_cast<uint8_t*>(buffer.get()),
                             size - int64_t(have), nullptr);
      if (r.kind == IoResult::Kind::park) return park(c, progress);
      end = r.kind != IoResult::Kind::done || r.count <= 0;
      if (!end) progress.bytes.append(buffer.get(), size_t(r.count));
      if (end && progress.bytes.empty()) return c.return_int(progress.moved);
      if (!end && int64_t(progress.bytes.size()) < size) {
        if (++turn < kStreamTurns) continue;
        c.runtime.scheduler.wait_until(&c.process, Scheduler::now_ns());
        return park(c, progress);
      }
      progress.other = file_of(c, to, kWrite);
      if (!progress.other || progress.other->is_directory) return c.return_int(progress.moved);
      writing = true;
    }
    IoResult r =
        write_once(c.process, *progress.other, reinterpret_cast<const uint8_t*>(progress.bytes.data()),
                   int64_t(progress.bytes.size()), nullptr);
    if (r.kind == IoResult::Kind::raise) return c.raise(r.text);
    if (r.kind == IoResult::Kind::error) return c.return_int(progress.moved);
    progress.moved += r.count;
    progress.bytes.erase(0, size_t(r.count));
    if (r.kind == IoResult::Kind::park) return park(c, progress);
    if (!progress.bytes.empty()) return c.return_int(progress.moved);
    progress.other = nullptr;
    writing = false;
    if (++turn >= kStreamTurns) {
      c.runtime.scheduler.wait_until(&c.process, Scheduler::now_ns());
      return park(c, progress);
    }
  }
}

BuiltinStatus sys_fd2path(BuiltinCall& c) {
  std::shared_ptr<OpenFile> file = file_of(c, fd_number(c.heap, c.arg_record()), -1);
  if (!file) return c.return_ref(nullptr);
  return c.return_ref(string_from_utf8(c.heap, file->name));
}

BuiltinStatus sys_iounit(BuiltinCall& c) {
  std::shared_ptr<OpenFile> file = file_of(c, fd_number(c.heap, c.arg_record()), -1);
  return c.return_int(file ? file->iounit : 0);
}

}  // namespace dis
