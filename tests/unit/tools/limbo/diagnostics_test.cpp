#include "tools/limbo/diagnostics.h"

#include <doctest/doctest.h>

using namespace dis::limbo;

namespace {

std::string rendered(std::string text, Span offsets, std::string message = "wrong") {
  SourceMap map;
  const SourceFile* file = map.add("a.b", std::move(text), {});
  Diagnostics all;
  all.error({file->first + offsets.begin, file->first + offsets.end}, std::move(message));
  return all.render(map, false);
}

}  // namespace

TEST_CASE("a message shows its line") {
  CHECK(rendered("one\n\tx := foo;\n", {10, 13}) == "a.b:2:7: error: wrong\n\tx := foo;\n\t     ^~~\n");
  CHECK(rendered("one", {3, 3}) == "a.b:1:4: error: wrong\none\n   ^\n");
  // A span over several lines is marked on its first one.
  CHECK(rendered("ab\ncd\n", {1, 5}) == "a.b:1:2: error: wrong\nab\n ^\n");
  CHECK(rendered("", {0, 0}) == "a.b:1:1: error: wrong\n");
}

TEST_CASE("quoted lines are harmless") {
  CHECK(rendered("a\x1b[31m\xff\xe2\x80\xae z", {0, 1}, "b\x1b\n") ==
        "a.b:1:1: error: b??\na?[31m\xef\xbf\xbd? z\n^\n");
  // Characters of several bytes take one column.
  CHECK(rendered("\xc3\xa9\xc3\xa9 x", {5, 6}) == "a.b:1:6: error: wrong\n\xc3\xa9\xc3\xa9 x\n   ^\n");
}

TEST_CASE("long lines are cut around the place") {
  const std::string text = std::string(1000, 'a') + "XY" + std::string(1000, 'b');
  const std::string out = rendered(text, {1000, 1002});
  const size_t line = out.find('\n') + 1, caret = out.find('\n', line) + 1;
  CHECK(caret - line < 220);
  CHECK(out.substr(line, 4) == "...a");
  CHECK(out.find("XY", line) - line == out.find("^~", caret) - caret);
  CHECK(out.find("...\n") != std::string::npos);
}

TEST_CASE("messages come in the order of the source, those without a place first") {
  SourceMap map;
  const SourceFile* file = map.add("a.b", "a b c", {});
  Diagnostics all;
  all.error({file->first + 4, file->first + 5}, "third");
  Message& second = all.warning({file->first + 2, file->first + 3}, "second");
  Diagnostics::note(second, {file->first, file->first + 1}, "declared here");
  all.error({}, "first");
  CHECK(all.errors() == 2);
  CHECK(all.failed());
  CHECK(all.render(map, false) ==
        "error: first\n"
        "a.b:1:3: warning: second\na b c\n  ^\n  a.b:1:1: note: declared here\n  a b c\n  ^\n"
        "a.b:1:5: error: third\na b c\n    ^\n");
  CHECK(all.render(map, true).find("\x1b[1;31merror:\x1b[0m first") != std::string::npos);
}

TEST_CASE("one error per place, and not too many") {
  Diagnostics all;
  all.error({5, 6}, "once");
  all.error({5, 9}, "again");
  CHECK(all.errors() == 1);
  for (uint32_t i = 0; i < 2 * Diagnostics::kMaxErrors; i++) all.error({10 + i, 11 + i}, "more");
  CHECK(all.full());
  CHECK(all.errors() == Diagnostics::kMaxErrors);
  CHECK(all.messages().size() == Diagnostics::kMaxErrors);
  // What is not kept can still be written to.
  Diagnostics::note(all.error({1000, 1001}, "dropped"), {1, 2}, "note");
  CHECK(all.messages().size() == Diagnostics::kMaxErrors);
  SourceMap map;
  CHECK(all.render(map, false).find("too many errors") != std::string::npos);
}

TEST_CASE("where a file was included is said once") {
  SourceMap map;
  const SourceFile* a = map.add("a.b", "include \"m\";", {});
  const SourceFile* m = map.add("m", "x y", {a->first + 8, a->first + 11});
  Diagnostics all;
  all.error({m->first, m->first + 1}, "one");
  all.error({m->first + 2, m->first + 3}, "two");
  CHECK(all.render(map, false) ==
        "m:1:1: error: one\nx y\n^\n  a.b:1:9: note: 'm' is included at this line\n"
        "m:1:3: error: two\nx y\n  ^\n");
}
