// method: how a row is measured, whatever it is.
// In: row servers and a plan. Out: samples, results compared. Keeps: contenders take turns, a sample each, beginning with
// another one every round, after each has warmed up at the size it is measured at; a result that differs is never a figure.
//
// 1. Check: each runs the row once at its check size. All who have words of the same width must agree; where the result does
//    not depend on the width, all must.
// 2. Calibrate: the times are raised until a sample takes as long as the plan wants. Who needs longer for one run at the
//    published size gets a smaller size; the figure is for the published one nevertheless.
// 3. Rounds. A turn that was disturbed (turns.h) is taken again in a later round, if that takes little of the time of all.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "bench/jitbench/contenders.h"
#include "bench/jitbench/pulse.h"
#include "bench/jitbench/result.h"
#include "bench/jitbench/row_server.h"
#include "bench/jitbench/rows.h"

namespace dis::bench {

struct Plan {
  int rounds = 10;
  double sample_ms = 20;        // so a row runs rounds x sample_ms for each, at least
  double timeout_seconds = 60;  // for one answer
};

double steady_seconds();  // of the steady clock, now

// A run being made: everything groups need, and where their findings go.
struct Session {
  const Contenders& contenders;
  Plan plan;
  bool quick = false;
  std::string only_row;                                // part of a row's name; "": all
  std::set<std::string> only;                          // whole names, GROUP/NAME; empty: all
  double began_seconds;                                // steady_seconds() then
  std::function<void(const std::string&)> progress;    // what is measured now
  Pulse& pulse;
  RunResult& result;

  bool wanted(const std::string& row) const { return only_row.empty() || row.find(only_row) != row.npos; }
  void problem(const std::string& text) { result.problems.push_back(text); }
};

// All rows of a group in the table, by row servers.
void measure_rows(Session& session, const std::string& group);

// Rows that seem to be slower than before are measured a second time, and the better figure counts: what disturbs a
// machine for a while makes programs slower, never faster. Rows of whole programs are left as they are.
void measure_again(Session& session, const std::set<std::string>& rows);

// At the end of a run, when the machine's pace is known: rows during which it was slower are measured a second time,
// the worst first and as many as ten minutes for the whole run allow, not in a hurry, and of each contender that time counts at which the machine was faster. Marks
// what is still off the pace, and fills in how steady the machine was.
void measure_disturbed_again(Session& session);

}  // namespace dis::bench
