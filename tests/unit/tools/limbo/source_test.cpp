#include "tools/limbo/source.h"

#include <doctest/doctest.h>

using namespace dis::limbo;

TEST_CASE("positions become places") {
  SourceMap map;
  SourceFile* a = map.add("a.b", "one\ntwo\r\n\nfour", {});
  SourceFile* b = map.add("b.m", "", {a->first + 4, a->first + 7});
  SourceFile* c = map.add("c.m", "x\n", {});
  CHECK(a->first == 1);
  CHECK(map.file_at(0) == nullptr);
  CHECK(map.file_at(a->first) == a);
  CHECK(map.file_at(a->first + 14) == a);  // its end
  CHECK(map.file_at(b->first) == b);
  CHECK(map.file_at(c->first) == c);
  CHECK(map.file_at(c->first + 3) == nullptr);

  Place place = map.place(a->first + 5);
  CHECK(place.path == "a.b");
  CHECK(place.line == 2);
  CHECK(place.column == 2);
  CHECK(map.line_text(place) == "two");
  place = map.place(a->first + 13);
  CHECK(place.line == 4);
  CHECK(place.column == 4);
  CHECK(map.line_text(place) == "four");
  CHECK(map.line_text(map.place(a->first + 9)) == "");
  place = map.place(b->first);
  CHECK(place.path == "b.m");
  CHECK(place.line == 1);
  CHECK(map.place(0).file == nullptr);
}

TEST_CASE("#line changes what is told and not what is quoted") {
  SourceMap map;
  SourceFile* file = map.add("a.b", "one\ntwo\nthree\n", {});
  file->marks.push_back({2, 40, "other.y"});
  Place place = map.place(file->first);
  CHECK(place.path == "a.b");
  CHECK(place.line == 1);
  place = map.place(file->first + 8);
  CHECK(place.path == "other.y");
  CHECK(place.line == 41);
  CHECK(map.line_text(place) == "three");
}

TEST_CASE("too many files are refused") {
  SourceMap map;
  for (size_t i = 0; i < SourceMap::kMaxFiles; i++) REQUIRE(map.add("a", "", {}));
  CHECK(map.add("a", "", {}) == nullptr);
}
