// trace: lines that say what an instance is doing, on named channels, to a sink that belongs to the instance.
// In: DIS_TRACE(tracer, channel, format, ...). Out: one line without newline to the sink.
// Keeps: a channel that is off costs one test of a bit, and its arguments are not evaluated.
// Leaves to others: where lines go and what they look like there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "runtime/support/result.h"

namespace dis {

enum class TraceChannel : uint8_t {
#define DIS_TRACE_CHANNEL(name, help) name,
#include "runtime/support/trace.def"
#undef DIS_TRACE_CHANNEL
};

struct TraceChannelInfo {
  const char* name;
  const char* help;
};

inline constexpr TraceChannelInfo kTraceChannels[] = {
#define DIS_TRACE_CHANNEL(name, help) {#name, help},
#include "runtime/support/trace.def"
#undef DIS_TRACE_CHANNEL
};
inline constexpr int kTraceChannelCount = sizeof(kTraceChannels) / sizeof(kTraceChannels[0]);

constexpr const char* trace_channel_name(TraceChannel channel) {
  return kTraceChannels[static_cast<int>(channel)].name;
}
constexpr uint32_t trace_bit(TraceChannel channel) { return 1u << static_cast<int>(channel); }

// "load,gc" or "all" as a mask of channels.
Result<uint32_t> parse_trace_channels(std::string_view list);

class TraceSink {
 public:
  virtual ~TraceSink() = default;
  virtual void trace_line(TraceChannel channel, std::string_view line) = 0;
};

class Tracer {
 public:
  Tracer() = default;
  // `sink` is borrowed; nullptr turns everything off.
  Tracer(uint32_t channels, TraceSink* sink) : mask_(sink ? channels : 0), sink_(sink) {}

  bool on(TraceChannel channel) const { return (mask_ & trace_bit(channel)) != 0; }
  // Formats like printf; only called for channels that are on.
  void line(TraceChannel channel, const char* format, ...) const __attribute__((format(printf, 3, 4)));

 private:
  uint32_t mask_ = 0;
  TraceSink* sink_ = nullptr;
};

}  // namespace dis

#define DIS_TRACE(tracer, channel, ...)                                 \
  do {                                                                  \
    if (__builtin_expect((tracer).on(::dis::TraceChannel::channel), 0)) \
      (tracer).line(::dis::TraceChannel::channel, __VA_ARGS__);         \
  } while (0)
