#include "runtime/support/trace.h"

#include <cstdarg>
#include <cstdio>

namespace dis {

Result<uint32_t> parse_trace_channels(std::string_view list) {
  uint32_t mask = 0;
  while (true) {
    size_t comma = list.find(',');
    std::string_view name = list.substr(0, comma);
    uint32_t bit = name == "all" ? (1u << kTraceChannelCount) - 1 : 0;
    for (int i = 0; i < kTraceChannelCount; i++)
      if (name == kTraceChannels[i].name) bit = 1u << i;
    if (bit == 0) {
      Diagnostic d{.kind = ErrorKind::malformed,
                   .file = {},
                   .where = {},
                   .found = "no trace channel '" + std::string(name) + "'",
                   .expected = "all"};
      for (const TraceChannelInfo& c : kTraceChannels) d.expected += std::string(", ") + c.name;
      return d;
    }
    mask |= bit;
    if (comma == std::string_view::npos) return mask;
    list.remove_prefix(comma + 1);
  }
}

void Tracer::line(TraceChannel channel, const char* format, ...) const {
  char text[512];
  va_list args;
  va_start(args, format);
  int n = std::vsnprintf(text, sizeof text, format, args);
  va_end(args);
  if (n < 0) return;
  size_t length = static_cast<size_t>(n);
  if (length >= sizeof text) length = sizeof text - 1;  // a trace line is for reading: a long one is cut
  sink_->trace_line(channel, std::string_view(text, length));
}

}  // namespace dis
