// vmtop: shows what the machines of a vmrun --metrics are doing, again and again.
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <map>
#include <string>
#include <utility>

#include <nlohmann/json.hpp>

#include "tools/common/command_line.h"
#include "tools/common/exit_status.h"
#include "tools/common/quantity.h"
#include "tools/vmtop/fetch.h"

using namespace dis;
using namespace dis::tools;

namespace {

using Json = nlohmann::json;

CommandText command_text() {
  return {.name = "vmtop",
          .synopses = {"[options] PATH"},
          .summary =
              "Shows what machines and their processes are doing: of a program that was started with\n"
              "vmrun --metrics PATH. Again and again on a terminal, until it ends; else once.",
          .examples = {{"vmtop /tmp/prog.metrics", "watch a program"},
                       {"vmtop --once /tmp/prog.metrics | sort -k4", "look at it once"}},
          .footer = "Exit status: 0 shown; 1 nobody answers at PATH; 2 usage.\n",
          .version = std::string("vmtop ") + DIS_VERSION};
}

// Of the time between two looks, how much a machine or process ran, by its name in `before`.
class Shares {
 public:
  std::string of(const std::string& who, double run_seconds, double now) {
    const auto known = before_.find(who);
    const double share = known == before_.end() || now <= known->second.first
                             ? -1
                             : (run_seconds - known->second.second) / (now - known->second.first);
    before_[who] = {now, run_seconds};
    char text[16] = "-";
    if (share >= 0) std::snprintf(text, sizeof text, "%.0f%%", share * 100);
    return text;
  }

 private:
  std::map<std::string, std::pair<double, double>> before_;  // when, how much
};

double now_seconds() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return double(t.tv_sec) + double(t.tv_nsec) / 1e9;
}

std::string shown(const Json& page, Shares& shares, double now) {
  std::string text;
  char line[256];
  size_t n = 0;
  for (const Json& m : page.at("machines")) {
    text += m.at("program").get<std::string>();  // of any length
    std::snprintf(line, sizeof line, ": %.0f processes, heap %s (peak %s), native code %s, %.0f collections, pauses to %s\n",
                  m.at("live_processes").get<double>(),
                  format_size(uint64_t(m.at("heap_used_bytes").get<double>())).c_str(),
                  format_size(uint64_t(m.at("heap_peak_bytes").get<double>())).c_str(),
                  format_size(uint64_t(m.at("jit_bytes").get<double>())).c_str(), m.at("collections").get<double>(),
                  format_duration(int64_t(m.at("pause_longest_seconds").get<double>() * 1e9)).c_str());
    text += line;
    std::snprintf(line, sizeof line, "  %6s  %-20s %-8s %5s %10s %12s %10s\n", "PID", "MODULE", "STATE", "CPU", "TIME", "FUEL", "STACK");
    text += line;
    for (const Json& p : m.at("process")) {
      const int pid = p.at("pid");
      const double run = p.at("run_seconds");
      std::snprintf(line, sizeof line, "  %6d  %-20.20s %-8s %5s %10s %12.0f %10s\n", pid,
                    p.at("module").get<std::string>().c_str(), p.at("state").get<std::string>().c_str(),
                    shares.of(std::to_string(n) + "/" + std::to_string(pid), run, now).c_str(),
                    format_duration(int64_t(run * 1e9)).c_str(), p.at("fuel").get<double>(),
                    format_size(uint64_t(p.at("stack_bytes").get<double>())).c_str());
      text += line;
    }
    n++;
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::string path, interval = "1s";
  bool once = false;
  const CommandText text = command_text();
  CLI::App app;
  app.add_flag("--once", once, "show it once")->group("Options");
  app.add_option("--interval", interval, "time between two looks (1s)")->type_name("TIME")->group("Options");
  app.add_option("PATH", path, "")->group("");
  set_up(app, text);
  if (auto status = parse(app, text, argc, argv)) return *status;
  if (path.empty()) return usage_error(text, "no socket to ask");
  const auto pause = parse_duration(interval);
  if (!pause.ok() || *pause <= 0)
    return usage_error(text, "--interval: " + (pause.ok() ? "no time between two looks" : pause.error().to_string()));
  const bool terminal = isatty(STDOUT_FILENO);
  Shares shares;
  for (bool first = true;; first = false) {
    const auto page = fetch(path, "/json");
    if (!page.ok()) {
      if (!first) return kExitOk;  // the program has ended
      std::fprintf(stderr, "vmtop: %s\n", page.error().to_string().c_str());
      return kExitFailed;
    }
    std::string table;
    try {
      table = shown(Json::parse(*page), shares, now_seconds());
    } catch (const Json::exception& e) {
      std::fprintf(stderr, "vmtop: %s: not the figures of a vmrun: %s\n", path.c_str(), e.what());
      return kExitFailed;
    }
    if (terminal && !once) std::fputs("\033[H\033[2J", stdout);
    std::fputs(table.c_str(), stdout);
    if (std::fflush(stdout) != 0) return kExitFailed;
    if (once || !terminal) return kExitOk;
    const timespec t{.tv_sec = *pause / 1000000000, .tv_nsec = *pause % 1000000000};
    nanosleep(&t, nullptr);
  }
}
