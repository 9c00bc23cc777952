#include "runtime/builtin/file_group.h"

#include <doctest/doctest.h>

#include "runtime/builtin/pipe.h"
#include "tests/unit/runtime/builtin/files_fixture.h"

using namespace dis;
using dis::test::FilesFixture;

TEST_CASE("numbers are the lowest free ones") {
  FilesFixture f;
  FileGroup& files = *f.process.files;
  auto [a, b] = make_pipe(f.runtime);
  CHECK(files.add(a) == 3);
  CHECK(files.add(b) == 4);
  CHECK(files.close(3));
  CHECK_FALSE(files.close(3));
  CHECK(files.at(3) == nullptr);
  CHECK(files.set(7, a));
  CHECK(files.add(a) == 3);
  CHECK(files.add(a) == 5);
  CHECK_FALSE(files.set(-1, a));
  CHECK_FALSE(files.set(FileGroup::kMaxNumber, a));
  CHECK(files.at(-1) == nullptr);
  CHECK(files.at(INT64_MAX) == nullptr);
}

TEST_CASE("a file closes when its last number goes") {
  FilesFixture f;
  FileGroup& files = *f.process.files;
  auto [a, b] = make_pipe(f.runtime);
  std::weak_ptr<OpenFile> watch = a;
  const int64_t first = files.add(std::move(a));
  const int64_t second = files.add(files.at(first));
  std::shared_ptr<FileGroup> copy = files.copy();
  files.close(first);
  files.close(second);
  CHECK_FALSE(watch.expired());
  CHECK(f.read(*b, 5) == "(waits)");
  copy.reset();
  CHECK(watch.expired());
  CHECK(f.read(*b, 5) == "");
}

TEST_CASE("the number of descriptors is bounded over all groups") {
  FilesFixture f;
  f.process.files->service->max_descriptors = 4;
  FileGroup& files = *f.process.files;
  auto [a, b] = make_pipe(f.runtime);
  CHECK(files.add(a) == 3);
  CHECK(files.add(b) == -1);
  CHECK(files.set(3, b));
  files.close(3);
  CHECK(files.add(b) == 3);
  CHECK(files.service->descriptors == 4);
  auto copy = files.copy();
  CHECK(files.service->descriptors == 8);
  copy.reset();
  CHECK(files.service->descriptors == 4);
}

TEST_CASE("a ref FD closes its number when it goes") {
  for (Abi abi : {kAbi32, kAbi64}) {
    FilesFixture f(abi);
    auto [a, b] = make_pipe(f.runtime);
    const int64_t fd = f.process.files->add(std::move(a));
    void* object = new_fd_object(f.runtime, f.process, fd);
    REQUIRE(object);
    CHECK(fd_number(f.runtime.heap, static_cast<uint8_t*>(object)) == fd);
    CHECK(fd_number(f.runtime.heap, nullptr) == -1);
    Heap::retain(object);
    f.runtime.heap.release(object);
    CHECK(f.process.files->at(fd) != nullptr);
    f.runtime.heap.release(object);
    CHECK(f.process.files->at(fd) == nullptr);
    CHECK(f.read(*b, 1) == "");
  }
}

TEST_CASE("a ref FD belongs to the group it was made in") {
  FilesFixture f;
  auto [a, b] = make_pipe(f.runtime);
  const int64_t fd = f.process.files->add(std::move(a));
  void* object = new_fd_object(f.runtime, f.process, fd);
  std::shared_ptr<FileGroup> old = f.process.files;
  f.process.files = old->copy();
  f.runtime.heap.release(object);
  CHECK(old->at(fd) == nullptr);
  CHECK(f.process.files->at(fd) != nullptr);
}

TEST_CASE("variables") {
  Variables v;
  v.create("a").value = "1";
  v.create("b");
  CHECK(v.find("a")->value == "1");
  CHECK(v.find("c") == nullptr);
  const uint64_t id = v.find("b")->id;
  CHECK(v.remove(id));
  CHECK_FALSE(v.remove(id));
  CHECK(v.create("b").id != id);
}

TEST_CASE("children take part, and only they tell who waits for them") {
  FilesFixture f;
  Process child, grandchild;
  inherit_surroundings(f.process, child);
  CHECK(child.files == f.process.files);
  CHECK(child.environment == f.process.environment);

  // Opening a wait file needs a process the scheduler knows, so the queue is put in by hand.
  OpenResult none = open_name(f.process, "/prog/1/wait", kRead);
  CHECK(none.error == "'/prog/1' file does not exist");
}
