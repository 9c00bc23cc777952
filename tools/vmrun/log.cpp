#include "tools/vmrun/log.h"

#include <map>
#include <string_view>

#include <spdlog/logger.h>
#include <spdlog/sinks/stdout_sinks.h>

#include "include/dis/dis.h"

namespace dis::tools {

struct Log::Loggers {
  bool dated = false;  // --log was given
  std::map<std::string, spdlog::level::level_enum> levels;
  std::map<std::string, std::unique_ptr<spdlog::logger>, std::less<>> made;

  spdlog::logger& get(const char* channel) {
    auto it = made.find(channel);
    if (it != made.end()) return *it->second;
    auto sink = std::make_shared<spdlog::sinks::stderr_sink_st>();
    auto logger = std::make_unique<spdlog::logger>(channel, sink);
    logger->set_pattern(dated ? "%Y-%m-%d %H:%M:%S.%f %l %n: %v" : "%n: %v");
    auto level = levels.find(channel);
    logger->set_level(level == levels.end() ? spdlog::level::debug : level->second);
    return *made.emplace(channel, std::move(logger)).first->second;
  }
};

Log::Log() = default;
Log::~Log() = default;

namespace {

std::string unknown(const std::string& what, const std::string& name, const std::string& expected) {
  return "unknown " + what + " '" + name + "', expected " + expected;
}

std::string channel_names() {
  std::string names = "all";
  const char* name;
  for (unsigned i = 0; dis_trace_channel(i, &name, nullptr); i++) names += std::string(", ") + name;
  return names;
}

// f(part) for each comma-separated part; stops at the first problem.
template <typename F>
std::string for_each_part(std::string_view list, F f) {
  for (;;) {
    size_t comma = list.find(',');
    if (std::string problem = f(std::string(list.substr(0, comma))); !problem.empty()) return problem;
    if (comma == std::string_view::npos) return {};
    list.remove_prefix(comma + 1);
  }
}

}  // namespace

bool Log::known(const std::string& channel) const {
  const char* name;
  for (unsigned i = 0; dis_trace_channel(i, &name, nullptr); i++)
    if (channel == name) return true;
  return channel == "all";
}

void Log::want(const std::string& channel) {
  if (!loggers_) loggers_ = std::make_unique<Loggers>();
  channels_ += (channels_.empty() ? "" : ",") + channel;
}

std::string Log::add_trace(const std::string& channels) {
  return for_each_part(channels, [&](const std::string& channel) -> std::string {
    if (!known(channel)) return unknown("trace channel", channel, channel_names());
    want(channel);
    return {};
  });
}

std::string Log::add_levels(const std::string& list) {
  return for_each_part(list, [&](const std::string& part) -> std::string {
    size_t colon = part.find(':');
    std::string channel = part.substr(0, colon);
    std::string level = colon == std::string::npos ? "debug" : part.substr(colon + 1);
    if (!known(channel)) return unknown("log channel", channel, channel_names());
    auto parsed = spdlog::level::from_str(level);
    if (parsed == spdlog::level::off && level != "off")
      return unknown("log level", level, "trace, debug, info, warn, error, critical or off");
    want(channel);
    loggers_->dated = true;
    const char* name;
    for (unsigned i = 0; dis_trace_channel(i, &name, nullptr); i++)
      if (channel == name || channel == "all") loggers_->levels[name] = parsed;
    return {};
  });
}

bool Log::has(const std::string& channel) const {
  const std::string all = "," + channels_ + ",";
  return all.find(",all,") != std::string::npos || all.find("," + channel + ",") != std::string::npos;
}

void Log::write(void* log, const char* channel, const char* line) {
  static_cast<Log*>(log)->loggers_->get(channel).log(spdlog::level::debug, spdlog::string_view_t(line));
}

}  // namespace dis::tools
