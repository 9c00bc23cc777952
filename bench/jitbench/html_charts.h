// html_charts: the drawings of a group in a page for a browser: a bar is a line of HTML with a name, a drawing and a figure.
#pragma once

#include <string>

#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"

namespace dis::bench::html {

// Each drawing as HTML, "" where there is nothing to draw.
class Charts {
 public:
  explicit Charts(const Pages& pages);

  std::string speed_up(const page::Section& group) const;  // native code beside the interpreter
  std::string beside_c(const page::Section& group) const;
  std::string peers(const page::Section& group) const;     // a line a peer, a dot a row
  std::string history(const page::Section& group) const;   // of earlier runs that compare with this one

 private:
  struct Point {
    const RunResult* run;
    double value;
  };

  std::string bars(const page::Section& group, const std::string& peer, const std::string& title, bool both_ways) const;
  std::vector<Point> points(const page::Section& group) const;

  const Pages& pages_;
  const RunResult& run_;
  const std::string ours_, our_name_;
};

}  // namespace dis::bench::html
