// sys_dir: the calls of $Sys on names and on what stat tells: stat, wstat, dirread, remove, chdir.
#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/marshal.h"
#include "runtime/builtin/tree.h"

namespace dis {

namespace {

constexpr int64_t kDirreadBytes = 2048;  // packed bytes of one batch of entries

// Stores a string; false: out of memory.
bool put_text(Heap& heap, LayoutCursor& at, const std::string& text) {
  StringObject* s = string_from_utf8(heap, text);
  at.put_ref(s);
  return s != nullptr || text.empty();
}

// A Dir as module sys.m lays it out; the adt inside it and the adt itself are aligned to 8 bytes.
bool put_dir(Heap& heap, LayoutCursor& at, const FileInfo& info) {
  at.align(8);
  bool ok = true;
  for (const std::string* text : {&info.name, &info.uid, &info.gid, &info.muid})
    ok &= put_text(heap, at, *text);
  at.align(8);
  at.put_big(int64_t(info.qid_path));
  at.put_word(info.qid_version);
  at.put_word(info.qid_type);
  at.align(8);
  at.put_word(info.mode);
  at.put_word(info.atime);
  at.put_word(info.mtime);
  at.put_big(int64_t(info.length));
  at.put_word(info.device_type);
  at.put_word(info.device);
  at.align(8);
  return ok;
}

FileInfo take_dir(Heap& heap, LayoutCursor& at) {
  FileInfo info;
  at.align(8);
  for (std::string* text : {&info.name, &info.uid, &info.gid, &info.muid})
    *text = string_to_utf8(heap, reinterpret_cast<StringObject*>(at.ref()));
  at.align(8);
  info.qid_path = uint64_t(at.big());
  info.qid_version = uint32_t(at.word());
  info.qid_type = uint8_t(at.word());
  at.align(8);
  info.mode = uint32_t(at.word());
  info.atime = uint32_t(at.word());
  info.mtime = uint32_t(at.word());
  info.length = uint64_t(at.big());
  info.device_type = uint32_t(at.word());
  info.device = uint32_t(at.word());
  return info;
}

BuiltinStatus return_info(BuiltinCall& c, bool found, const FileInfo& info, const std::string& error) {
  LayoutCursor result = c.result();
  if (!found) {
    c.process.set_error(error);
    result.put_word(-1);
    return BuiltinStatus::done;
  }
  result.put_word(0);
  return put_dir(c.heap, result, info) ? BuiltinStatus::done : c.raise(ExceptionId::out_of_heap);
}

BuiltinStatus return_change(BuiltinCall& c, bool done, const std::string& error) {
  return done ? c.return_int(0) : c.fail_int(error);
}

std::shared_ptr<OpenFile> file_of(BuiltinCall& c, const uint8_t* fd_record) {
  std::shared_ptr<OpenFile> file = c.process.files->at(fd_number(c.heap, fd_record));
  if (!file) c.process.set_error(kBadDescriptor);
  return file;
}

// The type of Dir, for arrays of it.
const Type* dir_type(Heap& heap) {
  const uint32_t word = heap.abi().word_bytes;
  // Four references in front; Qid begins at the next multiple of 8.
  const uint8_t map[] = {0xf0};
  auto align8 = [](uint32_t n) { return (n + 7) & ~7u; };
  uint32_t size = align8(4 * heap.abi().ref_bytes);
  size += align8(8 + 2 * word);
  size = align8(size + 3 * word) + 8;
  size = align8(size + 2 * word);
  return heap.record_type(size, map, sizeof map);
}

}  // namespace

BuiltinStatus sys_stat(BuiltinCall& c) {
  FileInfo info;
  std::string error;
  const bool found = stat_name(c.process, c.arg_text(), info, error);
  return return_info(c, found, info, error);
}

BuiltinStatus sys_fstat(BuiltinCall& c) {
  FileInfo info;
  std::string error;
  std::shared_ptr<OpenFile> file = file_of(c, c.arg_record());
  if (!file) return return_info(c, false, info, kBadDescriptor);
  const bool found = file->stat(c.process, info, error);
  return return_info(c, found, info, error);
}

BuiltinStatus sys_wstat(BuiltinCall& c) {
  std::string name = c.arg_text();
  FileInfo change = take_dir(c.heap, c.args());
  std::string error;
  const bool done = wstat_name(c.process, name, change, error);
  return return_change(c, done, error);
}

BuiltinStatus sys_fwstat(BuiltinCall& c) {
  std::shared_ptr<OpenFile> file = file_of(c, c.arg_record());
  FileInfo change = take_dir(c.heap, c.args());
  if (!file) return c.return_int(-1);
  std::string error;
  const bool done = file->wstat(c.process, change, error);
  return return_change(c, done, error);
}

BuiltinStatus sys_dirread(BuiltinCall& c) {
  std::shared_ptr<OpenFile> file = file_of(c, c.arg_record());
  LayoutCursor result = c.result();
  auto give = [&](int64_t n, ArrayObject* entries) {
    result.put_word(n);
    result.put_ref(entries);
    return BuiltinStatus::done;
  };
  if (!file) return give(-1, nullptr);
  if (!file->may_read()) {
    c.process.set_error(kWrongUse);
    return give(-1, nullptr);
  }
  auto* directory = file->is_directory ? dynamic_cast<DirectoryFile*>(file.get()) : nullptr;
  if (!directory) {
    // What a file holds is no directory, but the end of a file holds nothing wrong.
    uint8_t bytes[kDirreadBytes];
    IoResult r = file->read(c.process, bytes, sizeof bytes, file->offset);
    if (r.kind == IoResult::Kind::park) return BuiltinStatus::park;
    if (r.kind == IoResult::Kind::done && r.count == 0) return give(0, nullptr);
    if (r.kind == IoResult::Kind::done) file->offset += r.count;
    c.process.set_error(r.kind == IoResult::Kind::done ? kBadDirectory : r.text);
    return give(-1, nullptr);
  }
  std::vector<FileInfo> infos;
  IoResult r = directory->read_entries(c.process, infos, kDirreadBytes);
  if (r.kind != IoResult::Kind::done) {
    c.process.set_error(r.text);
    return give(-1, nullptr);
  }
  if (infos.empty()) return give(0, nullptr);
  const Type* type = dir_type(c.heap);
  ArrayObject* entries = new_array(c.heap, type, infos.size());
  if (!entries) return c.raise(ExceptionId::out_of_heap);
  for (size_t i = 0; i < infos.size(); i++) {
    LayoutCursor at(c.heap, entries->data + i * type->size);
    if (put_dir(c.heap, at, infos[i])) continue;
    c.heap.release(entries);
    return c.raise(ExceptionId::out_of_heap);
  }
  return give(int64_t(infos.size()), entries);
}

BuiltinStatus sys_remove(BuiltinCall& c) {
  std::string error;
  const bool done = remove_name(c.process, c.arg_text(), error);
  return return_change(c, done, error);
}

BuiltinStatus sys_chdir(BuiltinCall& c) {
  std::string error;
  const bool done = change_directory(c.process, c.arg_text(), error);
  return return_change(c, done, error);
}

}  // namespace dis
