#include "tools/common/quantity.h"

#include <doctest/doctest.h>

using namespace dis::tools;

TEST_CASE("quantity: sizes") {
  CHECK(*parse_size("0") == 0);
  CHECK(*parse_size("4096") == 4096);
  CHECK(*parse_size("64k") == 65536);
  CHECK(*parse_size("64KiB") == 65536);
  CHECK(*parse_size("1.5m") == 1572864);
  CHECK(*parse_size("2G") == 2147483648u);
  for (const char* wrong : {"", "k", "-1", "+1", "1e3", "12 k", "1.2.3", "7q", "4096kk", " 4",
                            "99999999999999999999", "9999999999999g", "0x10", "64megabytes"}) {
    CAPTURE(wrong);
    CHECK(!parse_size(wrong).ok());
  }
}

TEST_CASE("quantity: counts") {
  CHECK(*parse_count("0") == 0);
  CHECK(*parse_count("500k") == 500'000);
  CHECK(*parse_count("1.5M") == 1'500'000);
  CHECK(*parse_count("2g") == 2'000'000'000u);
  for (const char* wrong : {"", "m", "-1", "10mb", "9999999999999g"}) {
    CAPTURE(wrong);
    CHECK(!parse_count(wrong).ok());
  }
}

TEST_CASE("quantity: durations") {
  CHECK(*parse_duration("2") == 2000000000);
  CHECK(*parse_duration("1.5s") == 1500000000);
  CHECK(*parse_duration("250ms") == 250000000);
  CHECK(*parse_duration("10us") == 10000);
  CHECK(*parse_duration("7ns") == 7);
  CHECK(*parse_duration("2m") == 120000000000);
  for (const char* wrong : {"", "ms", "-1s", "1h30", "s1"}) {
    CAPTURE(wrong);
    CHECK(!parse_duration(wrong).ok());
  }
}

TEST_CASE("quantity: printed with a unit a person expects") {
  CHECK(format_size(512) == "512 B");
  CHECK(format_size(1536) == "1.50 KiB");
  CHECK(format_size(300u << 20) == "300 MiB");
  CHECK(format_duration(730) == "730 ns");
  CHECK(format_duration(1250000) == "1.25 ms");
  CHECK(format_duration(32100000000) == "32.1 s");
}
