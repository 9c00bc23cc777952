#include "tools/vmrun/stats.h"

#include <sys/resource.h>

#include <nlohmann/json.hpp>

#include "tools/common/quantity.h"

namespace dis::tools {

namespace {

int64_t nanoseconds(const timeval& t) { return int64_t(t.tv_sec) * 1000000000 + int64_t(t.tv_usec) * 1000; }

std::string row(const char* what, const std::string& value) {
  std::string line = "  " + std::string(what);
  line.resize(22, ' ');
  return line + value + "\n";
}

}  // namespace

std::string format_stats(dis_stats s, const dis_module_info& program, int status, bool json) {
  s.read_ns += program.read_ns;
  s.decode_ns += program.decode_ns;
  s.verify_ns += program.verify_ns;
  s.translate_ns += program.translate_ns;
  s.prepare_ns += program.prepare_ns;
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const int64_t user_ns = nanoseconds(usage.ru_utime), system_ns = nanoseconds(usage.ru_stime);
  const uint64_t resident = uint64_t(usage.ru_maxrss) * 1024;
  if (json) {
    nlohmann::ordered_json j = {
        {"schema", 1},
        {"status", status},
        {"time", {{"run_ns", s.run_ns}, {"user_ns", user_ns}, {"system_ns", system_ns}}},
        {"load",
         {{"modules", s.modules},
          {"reused", s.modules_reused},
          {"instructions", s.instructions},
          {"read_ns", s.read_ns},
          {"decode_ns", s.decode_ns},
          {"verify_ns", s.verify_ns},
          {"translate_ns", s.translate_ns},
          {"prepare_ns", s.prepare_ns}}},
        {"processes", {{"made", s.processes}, {"slices", s.slices}, {"fuel", s.fuel}}},
        {"heap",
         {{"peak_bytes", s.heap_peak_bytes},
          {"used_bytes", s.heap_used_bytes},
          {"allocated_bytes", s.heap_allocated_bytes}}},
        {"collector",
         {{"cycles", s.collections},
          {"objects", s.objects_collected},
          {"pauses", s.pauses},
          {"pause_p50_ns", s.pause_p50_ns},
          {"pause_p95_ns", s.pause_p95_ns},
          {"pause_p99_ns", s.pause_p99_ns},
          {"longest_pause_ns", s.longest_pause_ns}}},
        {"code_cache",
         {{"hits", s.code_cache_hits}, {"misses", s.code_cache_misses}, {"refused", s.code_cache_refused}}},
        {"resident_peak_bytes", resident},
    };
    return j.dump() + "\n";
  }
  auto number = [](uint64_t n) { return std::to_string(n); };
  std::string text = "run:\n";
  text += row("time", format_duration(s.run_ns) + " (user " + format_duration(user_ns) + ", system " +
                          format_duration(system_ns) + " for the whole command)");
  text += row("processes", number(s.processes) + " made, " + number(s.slices) + " slices");
  text += row("resident", format_size(resident) + " at most");
  text += "load:\n";
  text += row("modules", number(s.modules) + " with " + number(s.instructions) + " instructions, " +
                             number(s.modules_reused) + " found loaded");
  text += row("read, decode", format_duration(s.read_ns) + ", " + format_duration(s.decode_ns));
  text += row("verify", format_duration(s.verify_ns));
  text += row("translate, prepare", format_duration(s.translate_ns) + ", " + format_duration(s.prepare_ns));
  if (s.code_cache_hits + s.code_cache_misses + s.code_cache_refused)
    text += row("code cache", number(s.code_cache_hits) + " functions found, " + number(s.code_cache_misses) +
                                  " compiled, " + number(s.code_cache_refused) + " files not used");
  text += "heap:\n";
  text += row("peak", format_size(s.heap_peak_bytes) + " (" + format_size(s.heap_used_bytes) +
                          " at the end, " + format_size(s.heap_allocated_bytes) + " allocated in all)");
  text += row("cycles collected", number(s.collections) + ", " + number(s.objects_collected) +
                                      " objects; pauses " + number(s.pauses) + ", " +
                                      format_duration(s.pause_p50_ns) + " in the middle, " +
                                      format_duration(s.pause_p99_ns) + " for 99 of 100, " +
                                      format_duration(s.longest_pause_ns) + " at most");
  return text;
}

}  // namespace dis::tools
