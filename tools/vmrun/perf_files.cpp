#include "tools/vmrun/perf_files.h"

#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cinttypes>
#include <cstring>
#include <ctime>

#include "tools/vmrun/own_machine.h"

namespace dis::tools {

namespace {

constexpr size_t kMarkerBytes = 4096;

struct DumpHeader {
  uint32_t magic = 0x4A695444, version = 1, bytes = sizeof(DumpHeader);
  uint32_t machine = own_machine();
  uint32_t unused = 0, pid = 0;
  uint64_t time = 0, flags = 0;
};

enum RecordKind : uint32_t { kLoad = 0, kDebugInfo = 2 };
struct RecordHeader {
  uint32_t kind, bytes;
  uint64_t time;
};
struct LoadRecord {  // then the name and the code
  RecordHeader header;
  uint32_t pid, tid;
  uint64_t address, code_address, code_bytes, index;
};
struct DebugRecord {  // then the entries
  RecordHeader header;
  uint64_t address, entries;
};
struct DebugEntry {  // then the name of a file
  uint64_t address;
  uint32_t line, discriminator;
};

// The clock `perf record -k mono` uses.
uint64_t now() {
  timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return uint64_t(t.tv_sec) * 1000000000u + uint64_t(t.tv_nsec);
}

}  // namespace

PerfFiles::~PerfFiles() {
  if (map_) std::fclose(map_);
  if (marker_) munmap(marker_, kMarkerBytes);
  if (dump_) std::fclose(dump_);
}

std::string PerfFiles::open_map() {
  const std::string path = "/tmp/perf-" + std::to_string(getpid()) + ".map";
  map_ = std::fopen(path.c_str(), "w");
  return map_ ? "" : path;
}

std::string PerfFiles::open_dump() {
  const std::string path = "jit-" + std::to_string(getpid()) + ".dump";
  dump_ = std::fopen(path.c_str(), "w+");
  if (!dump_) return path;
  DumpHeader header;
  header.pid = uint32_t(getpid());
  header.time = now();
  std::fwrite(&header, sizeof header, 1, dump_);
  std::fflush(dump_);
  void* marker = mmap(nullptr, kMarkerBytes, PROT_READ | PROT_EXEC, MAP_PRIVATE, fileno(dump_), 0);
  if (marker == MAP_FAILED) return path + " (mapping it)";
  marker_ = marker;
  return "";
}

void PerfFiles::add(const dis_jit_function& f, const std::string& name) {
  if (!f.code) return;
  const uint64_t address = reinterpret_cast<uint64_t>(f.code);
  if (map_) {
    std::fprintf(map_, "%" PRIx64 " %zx %s\n", address, f.code_bytes, name.c_str());
    std::fflush(map_);
  }
  if (!dump_) return;
  // Where source lines would stand there are Dis pcs, of the module as a file.
  const char* file = f.module;
  const size_t file_bytes = std::strlen(file) + 1;
  if (f.line_count > 0) {
    const DebugRecord debug = {
        {kDebugInfo, uint32_t(sizeof debug + f.line_count * (sizeof(DebugEntry) + file_bytes)), now()}, address, f.line_count};
    std::fwrite(&debug, sizeof debug, 1, dump_);
    for (size_t n = 0; n < f.line_count; n++) {
      const DebugEntry entry = {address + f.lines[n].offset, f.lines[n].pc, 0};
      std::fwrite(&entry, sizeof entry, 1, dump_);
      std::fwrite(file, file_bytes, 1, dump_);
    }
  }
  const LoadRecord load = {{kLoad, uint32_t(sizeof load + name.size() + 1 + f.code_bytes), now()},
                           uint32_t(getpid()), uint32_t(syscall(SYS_gettid)),
                           address, address, f.code_bytes, index_++};
  std::fwrite(&load, sizeof load, 1, dump_);
  std::fwrite(name.c_str(), name.size() + 1, 1, dump_);
  std::fwrite(f.code, f.code_bytes, 1, dump_);
  std::fflush(dump_);
}

void PerfFiles::add_shared(const char* name, const void* at, size_t bytes) {
  if (!map_ || bytes <= 8) return;
  std::fprintf(map_, "%" PRIx64 " %zx [%s]\n", reinterpret_cast<uint64_t>(at), bytes, name);
}

}  // namespace dis::tools
