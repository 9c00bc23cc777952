// Calls of $Sys on files as the engine makes them: arguments in a frame, results behind its return word,
// in both word sizes.
#include <doctest/doctest.h>
#include <optional>

#include "runtime/array_object.h"
#include "runtime/builtin/marshal.h"
#include "runtime/string_object.h"
#include "tests/unit/runtime/builtin/files_fixture.h"

namespace dis {
#define DIS_BUILTIN(name, signature, frame, function) BuiltinStatus function(BuiltinCall&);
#include "runtime/builtin/sys.def"
#undef DIS_BUILTIN
}  // namespace dis

using namespace dis;
using dis::test::FilesFixture;

namespace {

// One call; made again by run() as often as wanted, as after a wait.
class Call {
 public:
  explicit Call(FilesFixture& f) : Call(f, f.process) {}
  Call(FilesFixture& f, Process& process) : f_(f), process_(process), heap_(f.runtime.heap) {
    uint64_t granted;
    memory_ = heap_.allocate_raw(kBytes, &granted);
    REQUIRE(memory_);
    std::memset(memory_, 0, kBytes);
    frame_ = memory_ + 64;
    result_at_ = memory_ + kBytes / 2;
    std::memset(result_at_, 0xff, kBytes / 2);  // nil in every reference
    uint8_t* word = frame_ + heap_.abi().frame_return_offset();
    if (heap_.abi().word_bytes == 4)
      store_as<uint32_t>(word, uint32_t(result_at_ - heap_.base()));
    else
      store_as<uint64_t>(word, reinterpret_cast<uint64_t>(result_at_));
    args_.emplace(heap_, frame_ + heap_.abi().frame_args_offset());
  }
  ~Call() { heap_.free_raw(memory_); }

  Call& ref(const void* object) {
    store_ref(heap_.abi(), heap_.base(), args_->take_ref(), object);
    return *this;
  }
  Call& text(std::string_view s) {
    texts_.push_back(string_from_utf8(heap_, s));
    return ref(texts_.back());
  }
  Call& word(int64_t v) {
    args_->put_word(v);
    return *this;
  }
  Call& big(int64_t v) {
    args_->put_big(v);
    return *this;
  }
  LayoutCursor& args() { return *args_; }

  BuiltinStatus run(BuiltinFn fn) {
    BuiltinCall c(f_.runtime, process_, frame_);
    BuiltinStatus status = fn(c);
    raised = c.raised;
    if (status != BuiltinStatus::park) {
      for (StringObject* s : texts_)
        if (s) heap_.release(s);
      texts_.clear();
    }
    return status;
  }
  uint8_t* frame() { return frame_; }
  LayoutCursor result() { return LayoutCursor(heap_, result_at_); }
  std::string raised;

 private:
  static constexpr uint64_t kBytes = 4096;
  FilesFixture& f_;
  Process& process_;
  Heap& heap_;
  uint8_t* memory_;
  uint8_t* frame_;
  uint8_t* result_at_;
  std::optional<LayoutCursor> args_;
  std::vector<StringObject*> texts_;
};

struct Fd {
  FilesFixture& f;
  uint8_t* object;
  Fd(FilesFixture& fixture, Object* o) : f(fixture), object(reinterpret_cast<uint8_t*>(o)) {}
  Fd(const Fd&) = delete;
  ~Fd() { drop(); }
  void drop() {
    if (object) f.runtime.heap.release(object);
    object = nullptr;
  }
  int64_t number() const { return fd_number(f.runtime.heap, object); }
};

Object* open(FilesFixture& f, std::string_view name, int64_t mode) {
  Call c(f);
  REQUIRE(c.text(name).word(mode).run(sys_open) == BuiltinStatus::done);
  return c.result().ref();
}

struct Bytes {
  FilesFixture& f;
  ArrayObject* array;
  explicit Bytes(FilesFixture& fixture, std::string_view s)
      : f(fixture), array(new_byte_array(f.runtime.heap, s.data(), s.size())) {}
  Bytes(const Bytes&) = delete;
  ~Bytes() { f.runtime.heap.release(array); }
  std::string text(int64_t n) const { return std::string(reinterpret_cast<char*>(array->data), size_t(n)); }
};

int64_t call3(FilesFixture& f, BuiltinFn fn, uint8_t* fd, ArrayObject* array, int64_t n,
              Process* by = nullptr) {
  Call c(f, by ? *by : f.process);
  REQUIRE(c.ref(fd).ref(array).word(n).run(fn) == BuiltinStatus::done);
  return c.result().word();
}

}  // namespace

TEST_CASE("open, read, write, seek, dup in both word sizes") {
  for (Abi abi : {kAbi32, kAbi64}) {
    FilesFixture f(abi);
    f.scratch.write("f", "hello world");
    Fd fd(f, open(f, "/f", kReadWrite));
    REQUIRE(fd.object);
    CHECK(fd.number() == 3);
    Bytes b(f, std::string(20, '.'));
    CHECK(call3(f, sys_read, fd.object, b.array, 5) == 5);
    CHECK(b.text(6) == "hello.");
    CHECK(call3(f, sys_read, fd.object, b.array, 1000) == 6);
    CHECK(call3(f, sys_read, fd.object, b.array, 5) == 0);
    CHECK(call3(f, sys_read, fd.object, nullptr, 5) == 0);
    CHECK(call3(f, sys_read, fd.object, b.array, -1) == 0);
    CHECK(call3(f, sys_read, nullptr, b.array, 5) == -1);
    CHECK(f.process.error_string() == "fd out of range or not open");

    Call seek(f);
    REQUIRE(seek.ref(fd.object).big(-5).word(2).run(sys_seek) == BuiltinStatus::done);
    CHECK(seek.result().big() == 6);
    Bytes w(f, "earth");
    CHECK(call3(f, sys_write, fd.object, w.array, 5) == 5);
    CHECK(f.scratch.read("f") == "hello earth");

    Call pread(f);
    REQUIRE(pread.ref(fd.object).ref(b.array).word(3).big(1).run(sys_pread) == BuiltinStatus::done);
    CHECK(pread.result().word() == 3);
    CHECK(b.text(3) == "ell");
    CHECK(f.process.files->at(3)->offset == 11);
    Call negative(f);
    negative.ref(fd.object).ref(b.array).word(3).big(-1).run(sys_pread);
    CHECK(negative.result().word() == -1);
    CHECK(f.process.error_string() == "negative i/o offset");
    Call pwrite(f);
    pwrite.ref(fd.object).ref(w.array).word(1).big(0).run(sys_pwrite);
    CHECK(pwrite.result().word() == 1);
    CHECK(f.scratch.read("f") == "eello earth");

    Call dup(f);
    dup.word(3).word(-1).run(sys_dup);
    CHECK(dup.result().word() == 4);
    CHECK(f.process.files->at(4) == f.process.files->at(3));
    Call far(f);
    far.word(3).word(100000).run(sys_dup);
    CHECK(far.result().word() == -1);
    Call fildes(f);
    fildes.word(4).run(sys_fildes);
    Fd again(f, fildes.result().ref());
    CHECK(again.number() == 5);
    again.drop();
    CHECK(f.process.files->at(5) == nullptr);
    Call path(f);
    path.ref(fd.object).run(sys_fd2path);
    auto* name = reinterpret_cast<StringObject*>(path.result().ref());
    CHECK(string_to_utf8(f.runtime.heap, name) == "/f");
    f.runtime.heap.release(name);
  }
}

TEST_CASE("the result's old descriptor closes before the new file opens") {
  FilesFixture f;
  f.scratch.write("f", "");
  Call c(f);
  REQUIRE(c.text("/f").word(kRead).run(sys_open) == BuiltinStatus::done);
  CHECK(fd_number(f.runtime.heap, reinterpret_cast<uint8_t*>(c.result().ref())) == 3);
  Call again(f);
  // The same variable as before.
  again.result().put_ref(c.result().ref());
  REQUIRE(again.text("/f").word(kRead).run(sys_open) == BuiltinStatus::done);
  Fd fd(f, again.result().ref());
  CHECK(fd.number() == 3);
  Call fail(f);
  fail.text("/nosuch").word(kRead).run(sys_open);
  CHECK(fail.result().ref() == nullptr);
  CHECK(f.process.error_string() == "'/nosuch' file does not exist");
}

TEST_CASE("calls that wait go on where they stopped") {
  FilesFixture f;
  Heap& heap = f.runtime.heap;
  ArrayObject* pair = new_array(heap, heap.ref_type(), 2);
  Call pipe(f);
  REQUIRE(pipe.ref(pair).run(sys_pipe) == BuiltinStatus::done);
  CHECK(pipe.result().word() == 0);
  auto* a = reinterpret_cast<uint8_t*>(heap.load(pair->data));
  auto* b = reinterpret_cast<uint8_t*>(heap.load(pair->data + heap.abi().ref_bytes));

  // readn: three pieces.
  Bytes into(f, std::string(6, '.'));
  Call readn(f);
  readn.ref(b).ref(into.array).word(6);
  for (std::string_view piece : {"ab", "cd"}) {
    CHECK(readn.run(sys_readn) == BuiltinStatus::park);
    Bytes out(f, piece);
    CHECK(call3(f, sys_write, a, out.array, 2, &f.other) == 2);
    f.process.retry_ready = true;
  }
  CHECK(readn.run(sys_readn) == BuiltinStatus::park);
  Bytes last(f, "efgh");
  call3(f, sys_write, a, last.array, 4, &f.other);
  f.process.retry_ready = true;
  REQUIRE(readn.run(sys_readn) == BuiltinStatus::done);
  CHECK(readn.result().word() == 6);
  CHECK(into.text(6) == "abcdef");
  CHECK(call3(f, sys_read, b, into.array, 6, &f.other) == 2);

  // write: more than the pipe holds, read in between.
  Bytes big(f, std::string(100000, 'x'));
  Bytes sink(f, std::string(100000, '.'));
  Call write(f);
  write.ref(a).ref(big.array).word(100000);
  int64_t read = 0;
  while (write.run(sys_write) == BuiltinStatus::park) {
    read += f.process.files->at(fd_number(heap, b))->read(f.process, sink.array->data, 100000, 0).count;
    f.process.retry_ready = true;
    REQUIRE(read <= 100000);
  }
  CHECK(write.result().word() == 100000);
  CHECK(read > 0);
  while (read < 100000) read += call3(f, sys_read, b, sink.array, 100000, &f.other);
  CHECK(read == 100000);

  // What an abandoned call left is not taken for the next one's.
  Call full(f);
  full.ref(a).ref(big.array).word(100000);
  CHECK(full.run(sys_write) == BuiltinStatus::park);
  f.process.retry_ready = false;
  Bytes one(f, "1");
  Call next(f);
  CHECK(next.ref(a).ref(one.array).word(1).run(sys_write) == BuiltinStatus::park);
  CHECK(call3(f, sys_read, b, sink.array, 100000, &f.other) == 32768);
  f.process.retry_ready = true;
  REQUIRE(next.run(sys_write) == BuiltinStatus::done);
  CHECK(next.result().word() == 1);

  // print: what is left after a wait is written once.
  int64_t written = 0;
  std::string text(40000, 't');
  Call print(f);
  auto write_all = [&]() {
    BuiltinCall c(f.runtime, f.process, print.frame());
    return write_text(c, fd_number(heap, a), text, &written);
  };
  CHECK(call3(f, sys_read, b, sink.array, 100000, &f.other) == 1);
  CHECK(write_all() == BuiltinStatus::park);
  CHECK(call3(f, sys_read, b, sink.array, 100000, &f.other) == 32768);
  f.process.retry_ready = true;
  CHECK(write_all() == BuiltinStatus::done);
  CHECK(written == 40000);
  CHECK(call3(f, sys_read, b, sink.array, 100000, &f.other) == 40000 - 32768);
  heap.release(pair);
  CHECK(f.process.files->files.size() == 3);
}

TEST_CASE("a write to a closed pipe raises") {
  FilesFixture f;
  Heap& heap = f.runtime.heap;
  ArrayObject* pair = new_array(heap, heap.ref_type(), 2);
  Call pipe(f);
  pipe.ref(pair).run(sys_pipe);
  heap.store_owned(pair->data + heap.abi().ref_bytes, nullptr);
  Bytes out(f, "x");
  Call write(f);
  CHECK(write.ref(heap.load(pair->data)).ref(out.array).word(1).run(sys_write) == BuiltinStatus::raise);
  CHECK(write.raised == "write on closed pipe");
  heap.release(pair);
  ArrayObject* small = new_array(heap, heap.ref_type(), 1);
  Call refused(f);
  refused.ref(small).run(sys_pipe);
  CHECK(refused.result().word() == -1);
  heap.release(small);
}

TEST_CASE("stat, wstat and dirread lay a Dir out as module sys.m does") {
  for (Abi abi : {kAbi32, kAbi64}) {
    FilesFixture f(abi);
    Heap& heap = f.runtime.heap;
    f.scratch.write("name", "content");
    auto check_dir = [&](LayoutCursor at) {
      auto* name = reinterpret_cast<StringObject*>(at.ref());
      CHECK(string_to_utf8(heap, name) == "name");
      for (int i = 0; i < 3; i++) at.take_ref();
      at.align(8);
      CHECK(at.big() != 0);
      at.take_word();
      CHECK(at.word() == 0);
      at.align(8);
      at.take_word();
      at.take_word();
      at.take_word();
      CHECK(at.big() == 7);
      CHECK(at.word() == 'U');
      CHECK(at.word() == 0);
    };
    Call stat(f);
    REQUIRE(stat.text("/name").run(sys_stat) == BuiltinStatus::done);
    LayoutCursor r = stat.result();
    CHECK(r.word() == 0);
    r.align(8);
    check_dir(LayoutCursor(heap, r.here()));
    for (int i = 0; i < 4; i++)
      if (Object* s = r.ref()) heap.release(s);

    Fd directory(f, open(f, "/", kRead));
    Call dirread(f);
    REQUIRE(dirread.ref(directory.object).run(sys_dirread) == BuiltinStatus::done);
    LayoutCursor d = dirread.result();
    CHECK(d.word() == 1);
    auto* array = reinterpret_cast<ArrayObject*>(d.ref());
    REQUIRE(array_length(array) == 1);
    CHECK(array->element_size == (abi == kAbi32 ? 64 : 104));
    check_dir(LayoutCursor(heap, array->data));
    heap.release(array);
    Call end(f);
    end.ref(directory.object).run(sys_dirread);
    CHECK(end.result().word() == 0);

    Call wstat(f);
    wstat.text("/name");
    LayoutCursor& a = wstat.args();
    a.align(8);
    StringObject* other = string_from_utf8(heap, "other");
    store_ref(abi, heap.base(), a.take_ref(), other);
    for (int i = 0; i < 3; i++) store_ref(abi, heap.base(), a.take_ref(), nullptr);
    a.align(8);
    a.put_big(-1);
    a.put_word(-1);
    a.put_word(-1);
    a.align(8);
    for (int i = 0; i < 3; i++) a.put_word(-1);
    a.put_big(3);
    a.put_word(-1);
    a.put_word(-1);
    REQUIRE(wstat.run(sys_wstat) == BuiltinStatus::done);
    CHECK(wstat.result().word() == 0);
    CHECK(f.scratch.read("other") == "con");
    heap.release(other);
  }
}

TEST_CASE("stream copies until the end") {
  FilesFixture f;
  std::string text(5000, 's');
  f.scratch.write("from", text);
  Fd from(f, open(f, "/from", kRead));
  Call create(f);
  REQUIRE(create.text("/to").word(kWrite).word(0666).run(sys_create) == BuiltinStatus::done);
  Fd to(f, create.result().ref());
  Call stream(f);
  stream.ref(from.object).ref(to.object).word(1000);
  REQUIRE(stream.run(sys_stream) == BuiltinStatus::done);
  CHECK(stream.result().word() == 5000);
  CHECK(f.scratch.read("to") == text);
  for (int64_t size : {int64_t{0}, int64_t{-5}}) {
    Call none(f);
    none.ref(from.object).ref(to.object).word(size).run(sys_stream);
    CHECK(none.result().word() == 0);
  }
}

TEST_CASE("pctl gives a process its own descriptors, variables and names") {
  FilesFixture f;
  f.scratch.write("f", "x");
  std::filesystem::create_directory(f.scratch.path + "/d");
  Fd fd(f, open(f, "/f", kRead));
  Heap& heap = f.runtime.heap;
  auto pctl = [&](int64_t flags, ListObject* list) {
    Call c(f);
    REQUIRE(c.word(flags).ref(list).run(sys_pctl) == BuiltinStatus::done);
    return c.result().word();
  };
  ListObject* list = new_cell(heap, heap.list_type(heap.word_type()), nullptr);
  LayoutCursor(heap, list->data()).put_word(3);

  std::shared_ptr<FileGroup> first = f.process.files;
  CHECK(pctl(2, list) == 1);  // FORKFD: closed in the old group
  CHECK(first->at(3) == nullptr);
  CHECK(f.process.files->at(3) != nullptr);
  CHECK(f.process.files->at(0) != nullptr);
  CHECK(pctl(1, list) == 1);  // NEWFD: only what is listed
  CHECK(f.process.files->at(3) != nullptr);
  CHECK(f.process.files->at(0) == nullptr);
  heap.release(list);

  std::shared_ptr<EnvGroup> before = f.process.environment;
  pctl(128, nullptr);  // FORKENV
  CHECK(f.process.environment->variables != before->variables);
  CHECK(f.read_all("/env/home") == "/usr/glenda");
  pctl(64, nullptr);  // NEWENV
  CHECK(f.open_error("/env/home") == "'/env/home' file does not exist");
  CHECK(before->variables->find("home") != nullptr);

  std::string error;
  pctl(8, nullptr);  // FORKNS
  REQUIRE(change_directory(f.process, "/d", error));
  CHECK(before->names->directory == "/");
  pctl(4, nullptr);  // NEWNS
  CHECK(resolve(f.runtime, f.process, "/x").host.path == f.scratch.path + "/d/x");
  pctl(32, nullptr);  // NODEVS
  CHECK(f.open_error("#c/time") == "mount/attach disallowed");
}

TEST_CASE("sleep waits once") {
  FilesFixture f;
  Call c(f);
  c.word(5);
  CHECK(c.run(sys_sleep) == BuiltinStatus::park);
  CHECK(f.process.wake_time > 0);
  f.process.retry_ready = true;
  CHECK(c.run(sys_sleep) == BuiltinStatus::done);
  CHECK_FALSE(f.process.retry_ready);
  Call none(f);
  CHECK(none.word(-1).run(sys_sleep) == BuiltinStatus::done);
  CHECK(none.result().word() == 0);
}
