// csv_page: a run for a spreadsheet, RFC 4180: one line per row and contender. Numbers are exact; `samples` is how
// many.
#include "bench/jitbench/page_tools.h"
#include "bench/jitbench/pages.h"

namespace dis::bench {

namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (char c : text) quoted.append(c == '"' ? 2 : 1, c);
  return quoted + "\"";
}

std::string csv_line(const Row& row, const Measurement& m) {
  const bool there = !m.samples.empty();
  const auto number = [](bool known, double value) { return known ? page::exact(value) : ""; };
  const std::vector<std::string> fields = {
      csv_field(row.group),
      csv_field(row.name),
      csv_field(row.title),
      csv_field(row.unit),
      csv_field(m.who),
      number(there, m.median),
      number(there, m.mad),
      number(there, m.interval.low),
      number(there, m.interval.high),
      number(there && row.latency, m.p50),
      number(there && row.latency, m.p95),
      number(there && row.latency, m.p99),
      std::to_string(m.samples.size()),
      csv_field(m.result),
      csv_field(m.absent),
      m.noisy ? "true" : "false",
  };
  std::string line = fields[0];
  for (size_t i = 1; i < fields.size(); i++) line += "," + fields[i];
  return line + "\n";
}

}  // namespace

std::string csv_page(const Pages& pages) {
  std::string text = "group,row,title,unit,contender,median,mad,low,high,p50,p95,p99,samples,result,absent,noisy\n";
  for (const Row& row : pages.run->rows)
    for (const Measurement& m : row.of) text += csv_line(row, m);
  return text;
}

}  // namespace dis::bench
