// tokenize, characters and bytes, the error string, and what is not supported yet.
#include <doctest/doctest.h>

#include "tests/unit/runtime/builtin/call_fixture.h"

using namespace dis;
using dis::test::FilesFixture;
using dis::test::kAbis;
using dis::test::TestCall;

namespace {

// "n: word|word|" of a call of tokenize.
std::string tokens(FilesFixture& f, std::string_view s, std::string_view delimiters) {
  TestCall c(f, "$Sys", "tokenize");
  c.text(s).text(delimiters);
  LayoutCursor r = c.done();
  std::string out = std::to_string(r.word()) + ":";
  for (auto* l = reinterpret_cast<ListObject*>(r.ref()); l; l = l->tail)
    out +=
        string_to_utf8(f.runtime.heap, reinterpret_cast<StringObject*>(f.runtime.heap.load(l->data()))) + "|";
  return out;
}

struct Three {
  int64_t a, b, c;
  bool operator==(const Three&) const = default;
};
Three byte2char(FilesFixture& f, std::string_view bytes, int64_t n) {
  TestCall c(f, "$Sys", "byte2char");
  LayoutCursor r = c.bytes(bytes).word(n).done();
  Three t{};
  t.a = r.word();
  t.b = r.word();
  t.c = r.word();
  return t;
}

}  // namespace

TEST_CASE("tokenize") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    uint64_t before = f.runtime.heap.object_count();
    CHECK(tokens(f, "a b  c", " ") == "3:a|b|c|");
    CHECK(tokens(f, "  lead and trail  ", " ") == "3:lead|and|trail|");
    CHECK(tokens(f, "a/b:c", "/:") == "3:a|b|c|");
    CHECK(tokens(f, "", " ") == "0:");
    CHECK(tokens(f, "   ", " ") == "0:");
    CHECK(tokens(f, "whole", "") == "0:");  // no delimiters is nil, and gives nothing
    CHECK(tokens(f, "whole", "x") == "1:whole|");
    CHECK(tokens(f, "日x本x語", "x") == "3:日|本|語|");
    CHECK(tokens(f, "aéb日c", "é日") == "3:a|b|c|");
    CHECK(f.runtime.heap.object_count() == before);
  }
}

TEST_CASE("byte2char") {
  FilesFixture f64(kAbi64), f32(kAbi32);
  CHECK(byte2char(f64, "abc", 1) == Three{'b', 1, 1});
  CHECK(byte2char(f64, "x日", 1) == Three{0x65e5, 3, 1});
  CHECK(byte2char(f64, "x\xe6\x97", 1) == Three{0x80, 0, 0});
  CHECK(byte2char(f64, "\xff.....", 0) == Three{0x80, 1, 0});
  CHECK(byte2char(f32, "\xf0\x9f\x98\x80", 0) == Three{0x1f600, 4, 1});
  CHECK(byte2char(f32, "\xf0\x9f\x98", 0) == Three{0xfffd, 0, 0});
  CHECK(byte2char(f32, "\x80....", 0) == Three{0xfffd, 1, 0});
  CHECK(TestCall(f64, "$Sys", "byte2char").bytes("abc").word(3).raises() == "array bounds error");
  CHECK(TestCall(f64, "$Sys", "byte2char").bytes("abc").word(-1).raises() == "array bounds error");
  CHECK(TestCall(f64, "$Sys", "byte2char").nil().word(0).raises() == "array bounds error");
}

TEST_CASE("char2byte") {
  for (Abi abi : kAbis) {
    FilesFixture f(abi);
    auto put = [&](int64_t c, int64_t n) {
      TestCall call(f, "$Sys", "char2byte");
      int64_t length = call.word(c).bytes("......").word(n).word_result();
      return std::to_string(length) + ":" + call.array_bytes(0);
    };
    CHECK(put('A', 0) == "1:A.....");
    CHECK(put(0x65e5, 2) == "3:..日.");
    CHECK(put(0x65e5, 3) == "3:...日");
    CHECK(put(0x65e5, 4) == "0:......");
    CHECK(put(0xe9, 4) == "2:....é");
    CHECK(TestCall(f, "$Sys", "char2byte").word('a').bytes("...").word(3).raises() == "array bounds error");
    if (abi == kAbi64) {
      CHECK(put(0x1f600, 0) == "2:\xc2\x80....");  // does not fit 16 bits
      CHECK(put(-1, 0) == "2:\xc2\x80....");
    } else {
      CHECK(put(0x1f600, 0) == "4:\xf0\x9f\x98\x80..");
      CHECK(put(-1, 0) == "3:\xef\xbf\xbd...");
    }
  }
}

TEST_CASE("utfbytes counts whole characters") {
  FilesFixture f;
  auto whole = [&](std::string_view s, int64_t n) {
    return TestCall(f, "$Sys", "utfbytes").bytes(s).word(n).word_result();
  };
  CHECK(whole("abc", 3) == 3);
  CHECK(whole("abc", 2) == 2);
  CHECK(whole("x日", 4) == 4);
  CHECK(whole("x日", 3) == 1);
  CHECK(whole("x日", 2) == 1);
  CHECK(whole("\xff\xff\xff..", 5) == 5);  // not UTF-8: one byte each
  CHECK(whole("\xff\xff\xff", 3) == 1);    // the second may be the start of three
  CHECK(whole("", 0) == 0);
  CHECK(TestCall(f, "$Sys", "utfbytes").bytes("abc").word(4).raises() == "array bounds error");
  CHECK(TestCall(f, "$Sys", "utfbytes").bytes("abc").word(-1).raises() == "array bounds error");
}

TEST_CASE("werrstr keeps 127 bytes") {
  FilesFixture f;
  CHECK(TestCall(f, "$Sys", "werrstr").text("oops").word_result() == 0);
  CHECK(f.process.error_string() == "oops");
  CHECK(TestCall(f, "$Sys", "werrstr").nil().word_result() == 0);
  CHECK(f.process.error_string().empty());
  TestCall(f, "$Sys", "werrstr").text(std::string(127, 'x')).done();
  CHECK(f.process.error_string() == std::string(127, 'x'));
  TestCall(f, "$Sys", "werrstr").text(std::string(128, 'x')).done();
  CHECK(f.process.error_string() == std::string(123, 'x') + "...");
  TestCall(f, "$Sys", "werrstr").text(std::string(122, 'x') + "日本語").done();
  CHECK(f.process.error_string() == std::string(122, 'x') + "...");
}

TEST_CASE("the clock goes forward") {
  FilesFixture f;
  int64_t first = TestCall(f, "$Sys", "millisec").word_result();
  int64_t second = TestCall(f, "$Sys", "millisec").word_result();
  CHECK(first >= 0);
  CHECK(second >= first);
  CHECK(second < 60'000);
}

TEST_CASE("what is not supported says so") {
  FilesFixture f;
  CHECK(TestCall(f, "$Sys", "dial").text("tcp!host!1").nil().raises() == "sys->dial: not supported yet");
  CHECK(TestCall(f, "$Sys", "announce").text("tcp!*!1").raises() == "sys->announce: not supported yet");
  CHECK(TestCall(f, "$Sys", "listen").nil().nil().nil().raises() == "sys->listen: not supported yet");
  CHECK(TestCall(f, "$Sys", "bind").text("a").text("b").word(0).raises() == "sys->bind: not supported yet");
  CHECK(TestCall(f, "$Sys", "mount").nil().nil().text("x").word(0).nil().raises() ==
        "sys->mount: not supported yet");
  CHECK(TestCall(f, "$Sys", "unmount").nil().text("x").raises() == "sys->unmount: not supported yet");
  CHECK(TestCall(f, "$Sys", "export").nil().text("x").word(0).raises() == "sys->export: not supported yet");
  CHECK(TestCall(f, "$Sys", "file2chan").text("/chan").text("x").raises() ==
        "sys->file2chan: not supported yet");
  CHECK(TestCall(f, "$Sys", "fauth").nil().text("x").raises() == "sys->fauth: not supported yet");
  CHECK(TestCall(f, "$Sys", "fversion").nil().word(0).text("x").raises() ==
        "sys->fversion: not supported yet");
}
