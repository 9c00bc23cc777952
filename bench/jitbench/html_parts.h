// html_parts: what pages for a browser are put together of: escaped words, drawings' lines, axes, tables.
// Keeps: every word of a run is escaped; places across a drawing are percentages, so that it has no size of its own.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "bench/jitbench/compare.h"
#include "bench/jitbench/targets.h"

namespace dis::bench::html {

std::string escaped(std::string_view text);
// Escaped; lines end at spaces only, not within "--nojit".
std::string unbroken(const std::string& text);
// A name as part of an address.
std::string anchor(std::string_view name);
std::string times_of(double ratio);
// A place across a drawing.
std::string across(double percent);
std::string svg_line(double x1, double y1, double x2, double y2, const char* style);
// How good a ratio, a change or a verdict is, as a class of the style sheet.
const char* shade(double ratio);
const char* tone(Band band);
const char* tone(Verdict verdict);
// Class and name of each.
std::string legend(const std::vector<std::pair<const char*, std::string>>& entries);

// From figures to places on an axis, 0 to 100, with round numbers to write at it.
class Scale {
 public:
  // Of ratios. Logarithms where they differ much, or where less than 1 must look as far away as more.
  static Scale of_ratios(const std::vector<double>& ratios, bool both_ways);

  // Of figures that change little: not from 0.
  static Scale of_figures(const std::vector<double>& values);

  double at(double v) const;
  double base() const { return log_ ? at(1) : 0; }  // where bars begin
  bool log() const { return log_; }
  const std::vector<double>& ticks() const { return ticks_; }

  std::string grid(int height) const;

  std::string axis() const;

 private:
  void add_tick(double tick);

  static double round_step(double span);

  static std::string trimmed(double tick);

  double low_ = 0, high_ = 1;
  bool log_ = false;
  std::vector<double> ticks_;
};

// A table in a box of its own, which scrolls.
class Table {
 public:
  Table(const std::string& caption, const std::string& more, bool sortable = false);

  void column(const std::string& name, const char* style = "");
  void row(const std::string& name);
  void sums() { body_ += std::exchange(open_, false) ? "</tr>" : "", sums_ = true; }  // rows from here on stay below
  // `html` is written as it is; `value` is what a column is sorted by.
  void cell(const std::string& html, const char* style = "", const std::string& value = "");
  void none() { cell("–", "none"); }
  void ratio(std::optional<double> times);

  std::string text() const;

 private:
  static std::string styled(std::string_view style);
  std::string end() { return std::exchange(open_, true) ? "</tr>\n" : ""; }

  std::string head_, body_, foot_;
  bool open_ = false, sums_ = false;
};

}  // namespace dis::bench::html
