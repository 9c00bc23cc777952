// log: where the machine's trace lines go: loggers of spdlog, one per channel, made when first written to.
// In: --trace=CHANNELS (plain lines) and --log=CHANNEL:LEVEL,... (with time and level). Out: lines on stderr.
// A program that is not traced never touches spdlog.
#pragma once

#include <memory>
#include <string>

namespace dis::tools {

class Log {
 public:
  Log();
  ~Log();

  // "load,gc" or "all". What is wrong with it, or nothing, here and below.
  std::string add_trace(const std::string& channels);
  // "gc:debug,load:trace"; the level decides whether lines, which are of level debug, are shown.
  std::string add_levels(const std::string& list);

  // What to ask of the machine: comma-separated channels, empty for none.
  const std::string& channels() const { return channels_; }
  bool has(const std::string& channel) const;
  // A dis_vm_config::trace callback; context is a Log.
  static void write(void* log, const char* channel, const char* line);

 private:
  struct Loggers;
  bool known(const std::string& channel) const;
  void want(const std::string& channel);

  std::string channels_;
  std::unique_ptr<Loggers> loggers_;
};

}  // namespace dis::tools
