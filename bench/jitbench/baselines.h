// baselines: runs that were kept: by name to compare with, by date as history. Files of json_page() in one folder,
// which is made when the first is kept. Keeps: a file is there whole or not at all, whoever reads or writes meanwhile;
// what was there stays if writing fails. Files above 64 MiB are refused.
#pragma once

#include <string>
#include <vector>

#include "bench/jitbench/pages.h"

namespace dis::bench {

// Folder: "" for $XDG_DATA_HOME/avernus/jitbench, else ~/.local/share/avernus/jitbench.
class Baselines {
 public:
  explicit Baselines(std::string folder = "");

  // "" or why not. Names are letters, digits, '-', '_' and '.', not beginning with '.'. Written to a file beside it
  // first, so that nobody reads half of one.
  std::string save(const std::string& name, const std::string& json) const;
  // Whether save() can work: "" or why not. Makes the folder.
  std::string cannot_save(const std::string& name) const;
  JsonRun load(const std::string& name) const;  // a name, or a path that holds a '/'
  std::vector<std::string> names() const;

  // Into history/DATE.json, or DATE-2.json if there is one of the same second; "" or why not. Names of files hold
  // 2026-11-28T18-45-00Z, for colons are refused in some places.
  std::string remember(const RunResult& run, const std::string& json) const;
  std::vector<RunResult> history(size_t most = 50) const;  // the last ones, oldest first; unreadable ones are left out

 private:
  std::string folder_;
};

}  // namespace dis::bench
