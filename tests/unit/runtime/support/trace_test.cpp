#include "runtime/support/trace.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace dis;

namespace {

struct Lines : TraceSink {
  std::vector<std::string> lines;
  void trace_line(TraceChannel channel, std::string_view line) override {
    lines.push_back(std::string(trace_channel_name(channel)) + ": " + std::string(line));
  }
};

}  // namespace

TEST_CASE("trace: a list of channels becomes a mask") {
  CHECK(*parse_trace_channels("load") == trace_bit(TraceChannel::load));
  CHECK(*parse_trace_channels("gc,load") == (trace_bit(TraceChannel::gc) | trace_bit(TraceChannel::load)));
  CHECK(*parse_trace_channels("all") == (1u << kTraceChannelCount) - 1);
}

TEST_CASE("trace: an unknown channel is refused with the known ones") {
  for (const char* list : {"", "lod", "load,", "load,,gc"}) {
    CAPTURE(list);
    auto mask = parse_trace_channels(list);
    REQUIRE(!mask.ok());
    CHECK(mask.error().expected.find("sched") != std::string::npos);
  }
}

TEST_CASE("trace: lines go to the sink of their instance, and only from channels that are on") {
  Lines one, two;
  Tracer a(trace_bit(TraceChannel::load), &one), b(*parse_trace_channels("all"), &two), off;
  int evaluated = 0;
  DIS_TRACE(a, load, "module %s, %d", "x.dis", ++evaluated);
  DIS_TRACE(a, gc, "cycle %d", ++evaluated);
  DIS_TRACE(off, load, "nothing %d", ++evaluated);
  DIS_TRACE(b, gc, "%s", std::string(2000, 'x').c_str());
  CHECK(evaluated == 1);
  CHECK(one.lines == std::vector<std::string>{"load: module x.dis, 1"});
  REQUIRE(two.lines.size() == 1);
  CHECK(two.lines[0].size() > 100);
  CHECK(two.lines[0].size() < 600);
}
