// profile: where the time of a run goes, by asking every millisecond of processor time where the program is.
// Out: folded stacks, one line each with a count, as flame graphs are drawn from.
#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "include/dis/dis.h"

namespace dis::tools {

class Profile {
 public:
  // Hooks itself into a configuration; must outlive the machine.
  void attach(dis_vm_config& config);
  // Starts the clock for `vm`; one at a time in a program, for signal handlers know of no other.
  bool start(dis_vm* vm);
  void stop();
  // Writes what was seen; false: it cannot.
  bool write(const std::string& path) const;

 private:
  static void on_sample(void* profile, const char* stack);
  std::map<std::string, uint64_t> stacks_;
};

}  // namespace dis::tools
