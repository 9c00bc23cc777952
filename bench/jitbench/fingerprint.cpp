#include "bench/jitbench/fingerprint.h"

#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <system_error>
#include <utility>

#include "bench/child.h"

namespace dis::bench {

namespace {

constexpr std::pair<const char*, const char*> kArmMakers[] = {
    {"0x41", "Arm"},    {"0x42", "Broadcom"}, {"0x43", "Cavium"}, {"0x46", "Fujitsu"},   {"0x48", "HiSilicon"},
    {"0x4e", "NVIDIA"}, {"0x51", "Qualcomm"}, {"0x61", "Apple"},  {"0x6d", "Microsoft"}, {"0xc0", "Ampere"},
};

constexpr std::pair<const char*, const char*> kArmParts[] = {
    {"0xd03", "Cortex-A53"},  {"0xd05", "Cortex-A55"},  {"0xd07", "Cortex-A57"},  {"0xd08", "Cortex-A72"},
    {"0xd0b", "Cortex-A76"},  {"0xd0c", "Neoverse-N1"}, {"0xd40", "Neoverse-V1"}, {"0xd41", "Cortex-A78"},
    {"0xd46", "Cortex-A510"}, {"0xd49", "Neoverse-N2"}, {"0xd4f", "Neoverse-V2"}, {"0xd4d", "Cortex-A715"},
};

template <size_t N>
std::string named(const std::pair<const char*, const char*> (&table)[N], const std::string& code) {
  for (const auto& [known, name] : table)
    if (code == known) return name;
  return "";
}

std::string trimmed(const std::string& text) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}

std::string arm_core(const std::string& maker, const std::string& part) {
  const std::string maker_name = named(kArmMakers, maker);
  std::string part_name = maker == "0x41" ? named(kArmParts, part) : "";
  if (!part_name.empty()) return part_name;
  return (maker_name.empty() ? "maker " + maker : maker_name) + " part " + part;
}

std::string utc_now() {
  const time_t now = time(nullptr);
  tm parts = {};
  char text[32] = "";
  if (gmtime_r(&now, &parts)) std::strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text;
}

// What git prints of the tree; nothing if there is none, or no git. Takes no lock, for others may be at work there.
std::optional<std::string> git(const std::string& root, std::vector<std::string> words) {
  if (root.empty()) return {};
  Command command;
  command.words = {"git", "--no-optional-locks", "-C", root};
  command.words.insert(command.words.end(), words.begin(), words.end());
  command.seconds = 30;
  const Run ran = run(command);
  if (ran.status != 0) return {};
  return ran.out;
}

std::string compiler() {
#if defined(__clang__)
  return std::string("clang++ ") + __clang_version__;
#elif defined(__GNUC__)
  return std::string("g++ ") + __VERSION__;
#else
  return "";
#endif
}

// Figures of a build that is not meant to be fast must be known as such, whatever it calls itself.
std::string build_type() {
  std::string type, remarks;
#ifdef DIS_BUILD_TYPE
  type = DIS_BUILD_TYPE;
#endif
#ifndef __OPTIMIZE__
  remarks += ", not optimised";
#endif
#ifndef NDEBUG
  remarks += ", with assertions";
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  remarks += ", sanitized";
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
  remarks += ", sanitized";
#endif
#endif
  if (type.empty()) type = remarks.empty() ? "unnamed build" : "debug build";
  return remarks.empty() ? type : type + " (" + remarks.substr(2) + ")";
}

std::string first_line(const char* path) {
  std::ifstream in(path);
  std::string text;
  std::getline(in, text);
  return trimmed(text);
}

std::string whole(const char* path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

}  // namespace

std::string processor_in(const std::string& cpuinfo) {
  std::istringstream in(cpuinfo);
  std::string maker, hardware;
  std::vector<std::string> cores;  // each kind once
  for (std::string line; std::getline(in, line);) {
    const size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    const std::string key = trimmed(line.substr(0, colon));
    std::string value = trimmed(line.substr(colon + 1));
    if (value.empty()) continue;
    if (key == "model name") return value;
    if (key == "Hardware") hardware = value;
    if (key == "CPU implementer") maker = value;
    if (key != "CPU part") continue;
    const std::string core = arm_core(maker, value);
    if (std::find(cores.begin(), cores.end(), core) == cores.end()) cores.push_back(core);
  }
  std::string all;
  for (const std::string& core : cores) all += (all.empty() ? "" : " + ") + core;
  if (all.empty() || hardware.empty()) return all + hardware;
  return hardware + " (" + all + ")";
}

Fingerprint fingerprint_now(const std::string& source_root, const std::vector<std::string>& artifacts) {
  Fingerprint f;
  f.date = utc_now();
  f.revision = trimmed(git(source_root, {"rev-parse", "--verify", "--quiet", "HEAD"}).value_or(""));
  if (!f.revision.empty()) f.dirty = !trimmed(git(source_root, {"status", "--porcelain"}).value_or("")).empty();
  f.compiler = compiler();
  f.build_type = build_type();
  f.cpu = processor_in(whole("/proc/cpuinfo"));
  f.governor = first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  utsname name = {};
  if (uname(&name) == 0) f.kernel = std::string(name.sysname) + " " + name.release + " " + name.machine;
  f.cores = std::max(0L, sysconf(_SC_NPROCESSORS_ONLN));
  if (getloadavg(&f.load, 1) != 1) f.load = 0;
  const long pages = sysconf(_SC_PHYS_PAGES), page = sysconf(_SC_PAGESIZE);
  if (pages > 0 && page > 0) f.memory_bytes = uint64_t(pages) * uint64_t(page);
  for (const std::string& path : artifacts) {
    std::error_code error;
    const uintmax_t bytes = std::filesystem::file_size(path, error);
    if (!error) f.artifact_bytes[std::filesystem::path(path).filename().string()] = bytes;
  }
  return f;
}

}  // namespace dis::bench
