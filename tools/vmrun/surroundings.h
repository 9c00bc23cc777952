// surroundings: what a program finds of the host: all of it, or what the sandbox's options name.
// In: the values of --sandbox, --dir, --env and --net. Out: what is wrong with them, or fields of a dis_vm_config.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "include/dis/dis.h"

namespace dis::tools {

struct SandboxOptions {
  bool sandbox = false, net = false;
  std::vector<std::string> dirs, env;
};

class Surroundings {
 public:
  // What is wrong with the options, or nothing.
  std::string read(const SandboxOptions& options, const std::string& root);
  // What it points to stays as long as this.
  void apply(dis_vm_config& config);

 private:
  struct Directory {
    std::string host, guest;
    bool read_only;
  };

  std::string add_directory(std::string_view text);

  bool sandbox_ = false;
  std::vector<Directory> directories_;
  std::vector<std::string> variables_;
  std::vector<dis_dir> dirs_;
  std::vector<const char*> environment_;
};

}  // namespace dis::tools
