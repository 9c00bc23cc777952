// sandbox: the directories of the host that a program without any other authority was given, and where in its
// tree they are.
//
//   given: /srv/data at /data, ./out at /data/new          "/data/new/x" -> ./out, "x"
//   above /data there is nothing but "/", which the machine makes up    "/data/x" -> /srv/data, "x"
//
// Each directory is opened once; from then on everything is looked up below that descriptor, wherever the
// directory moves. Constant once made, so instances may share one. Leaves to others: the walk (beneath), what
// is done with what is found (host_name, host_files), devices (synthetic_tree).
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/builtin/descriptor.h"
#include "runtime/host.h"
#include "runtime/support/result.h"

namespace dis {

// One directory that was opened.
class SandboxDirectory {
 public:
  SandboxDirectory(Descriptor fd, std::string guest, bool read_only, bool kernel);

  // As open(2) of a name below, without O_CREAT; errno EACCES when the name leads out.
  int open(const std::string& name, int flags) const;
  int fd() const { return fd_.get(); }

  const std::string guest;  // clean absolute path in the program's tree
  const bool read_only;

 private:
  Descriptor fd_;
  bool by_kernel_;
};

class Sandbox {
 public:
  // `use_kernel`: false walks as where the kernel has no openat2.
  static Result<std::shared_ptr<const Sandbox>> make(const std::vector<DirectoryGrant>& wanted,
                                                     bool use_kernel = true);

  // The directory that a clean path of the program's tree lies in, that of the longest guest path, and what to
  // look up there ("." for itself); nullptr: in none.
  std::shared_ptr<const SandboxDirectory> find(std::string_view path, std::string& below) const;
  // Whether `path` is on the way to a guest path.
  bool leads_on(std::string_view path) const;
  // The next elements of the guest paths that `path` leads to.
  std::vector<std::string> names_in(std::string_view path) const;

 private:
  std::vector<std::shared_ptr<const SandboxDirectory>> directories_;  // longest guest path first
};

}  // namespace dis
