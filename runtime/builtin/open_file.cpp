#include "runtime/builtin/open_file.h"

#include <algorithm>
#include <cstring>

#include "runtime/builtin/file_errors.h"

namespace dis {

namespace {

constexpr uint64_t kFixedBytes = 49;  // of a packed entry, the counts of its four strings included
constexpr uint64_t kLongestPackedName = 0xffff;

void put(uint8_t*& at, uint64_t value, int bytes) {
  for (int i = 0; i < bytes; i++) *at++ = uint8_t(value >> (8 * i));
}

void put(uint8_t*& at, const std::string& text) {
  size_t n = std::min<size_t>(text.size(), kLongestPackedName);
  put(at, n, 2);
  std::memcpy(at, text.data(), n);
  at += n;
}

}  // namespace

uint64_t packed_size(const FileInfo& info) {
  uint64_t size = kFixedBytes;
  for (const std::string* s : {&info.name, &info.uid, &info.gid, &info.muid})
    size += std::min<uint64_t>(s->size(), kLongestPackedName);
  return size;
}

void pack(const FileInfo& info, uint8_t* to) {
  put(to, packed_size(info) - 2, 2);
  put(to, info.device_type, 2);
  put(to, info.device, 4);
  put(to, info.qid_type, 1);
  put(to, info.qid_version, 4);
  put(to, info.qid_path, 8);
  put(to, info.mode, 4);
  put(to, info.atime, 4);
  put(to, info.mtime, 4);
  put(to, info.length, 8);
  put(to, info.name);
  put(to, info.uid);
  put(to, info.gid);
  put(to, info.muid);
}

bool OpenFile::wstat(Process&, const FileInfo&, std::string& error) {
  error = kPermissionDenied;
  return false;
}

IoResult OpenFile::seek(Process& process, int64_t to, int64_t whence) {
  int64_t base = 0;
  if (whence == 1) {
    base = offset;
  } else if (whence == 2) {
    FileInfo info;
    std::string error;
    if (!stat(process, info, error)) return IoResult::error(error);
    base = int64_t(info.length);
  } else if (whence != 0) {
    return IoResult::error(kBadArgument);
  }
  int64_t position;
  if (__builtin_add_overflow(base, to, &position) || position < 0) return IoResult::error(kNegativeOffset);
  offset = position;
  return IoResult::done(position);
}

IoResult DirectoryFile::write(Process&, const uint8_t*, int64_t, int64_t) {
  return IoResult::error(kIsDirectory);
}

IoResult DirectoryFile::seek(Process&, int64_t to, int64_t whence) {
  if (whence < 0 || whence > 2) return IoResult::error(kBadArgument);
  if (whence != 0 || to != 0) return IoResult::error(kIsDirectory);
  offset = 0;
  next_offset_ = -1;
  return IoResult::done(0);
}

IoResult DirectoryFile::take(Process& process, std::vector<FileInfo>& out, int64_t bytes, int64_t at) {
  // Names come from the list once; going back means looking again.
  if (next_offset_ < 0 || at == 0 || at < next_offset_) {
    names_.clear();
    std::string error;
    if (!list(process, names_, error)) return IoResult::error(error);
    next_ = 0;
    next_offset_ = 0;
  }
  int64_t taken = 0;
  while (next_ < names_.size()) {
    FileInfo info;
    if (!entry(process, names_[next_], info)) {
      next_++;
      continue;
    }
    int64_t size = int64_t(packed_size(info));
    if (next_offset_ < at) {
      next_++;
      next_offset_ += size;
      continue;
    }
    if (taken + size > bytes) {
      if (taken == 0) return IoResult::error(kShortCount);
      break;
    }
    out.push_back(std::move(info));
    next_++;
    next_offset_ += size;
    taken += size;
  }
  return IoResult::done(taken);
}

IoResult DirectoryFile::read_entries(Process& process, std::vector<FileInfo>& out, int64_t bytes) {
  IoResult r = take(process, out, bytes, offset);
  if (r.kind == IoResult::Kind::done) offset += r.count;
  return r;
}

IoResult DirectoryFile::read(Process& process, uint8_t* to, int64_t n, int64_t at) {
  std::vector<FileInfo> entries;
  IoResult r = take(process, entries, n, at);
  if (r.kind != IoResult::Kind::done) return r;
  for (const FileInfo& info : entries) {
    pack(info, to);
    to += packed_size(info);
  }
  return r;
}

}  // namespace dis
