#include "bench/jitbench/method.h"

#include <algorithm>
#include <cmath>

#include "bench/jitbench/statistics.h"

namespace dis::bench {

namespace {

constexpr double kStartSeconds = 30;
constexpr double kCalmShare = 0.9;     // of the time a sample took, the server had a processor
constexpr double kScattered = 0.05;    // MAD, of the median
constexpr double kWorthWhole = 4;      // a run at the published size may take this many samples' time
constexpr long kMostTimes = 900000000;
constexpr long kMostTimesAlone = 1000;
constexpr double kMostWarmUp = 20;     // times as fast as at first
constexpr int kMostSteps = 14;         // of calibration
constexpr int kMostGrowth = 12;        // of the times, in one step
constexpr double kLongestSample = 20;  // times as long as expected: something hangs

// Servers live as long as they are asked for rows of the same program.
class Servers {
 public:
  Servers(const Contenders& contenders, double timeout_seconds)
      : contenders_(contenders), start_seconds_(std::min(kStartSeconds, timeout_seconds)) {}

  double start_seconds() const { return start_seconds_; }

  RowServer* get(const std::string& who, const std::string& program, std::string* error) {
    const std::string wanted = Contenders::runs_dis(who) ? program : "";
    Slot& slot = slots_[who];
    if (slot.server && slot.program == wanted) return slot.server.get();
    slot.program = wanted;
    slot.server = std::make_unique<RowServer>(contenders_.server(who, program));
    *error = slot.server->start(start_seconds_);
    if (error->empty()) return slot.server.get();
    slot.server.reset();
    return nullptr;
  }
  void drop(const std::string& who) { slots_[who].server.reset(); }

 private:
  struct Slot {
    std::string program;
    std::unique_ptr<RowServer> server;
  };
  const Contenders& contenders_;
  double start_seconds_;
  std::map<std::string, Slot> slots_;
};

// One contender in the row being measured.
struct Entry {
  const ContenderInfo* info;
  Measurement measured;
  long size = 0, times = 1;
  double ns_per_size = 0;  // about
  std::string whole_result;  // at that size
  int calm = 0;            // samples with a processor
  bool in = true;          // takes part
};

class RowMeasurement {
 public:
  RowMeasurement(Session& session, const RowSpec& spec, Servers& servers)
      : session_(session), spec_(spec), servers_(servers) {}

  void run() {
    for (const ContenderInfo& info : session_.contenders.present()) {
      entries_.push_back({.info = &info, .measured = {}});
      entries_.back().measured.who = info.id;
    }
    each("checked", [&](Entry& e) { check(e); });
    if (!interrupted()) compare_results();  // those who were not asked any more have no results
    each("calibrated", [&](Entry& e) { calibrate(e); });
    each("measured alone", [&](Entry& e) {
      if (Contenders::by_arguments(e.info->id)) all_rounds_alone(e);
    });
    for (int round = 0; round < session_.plan.rounds; round++) {
      progress("round " + std::to_string(round + 1) + " of " + std::to_string(session_.plan.rounds));
      for (size_t i = 0; i < entries_.size() && !interrupted(); i++) {
        Entry& e = entries_[(i + size_t(round)) % entries_.size()];
        if (e.in && !Contenders::by_arguments(e.info->id)) one_round(e);
      }
    }
    if (!interrupted()) compare_whole_results();
    finish();
  }

 private:
  std::string full_name() const { return std::string(spec_.group) + "/" + spec_.name; }
  void progress(const std::string& what) { session_.progress(full_name() + ": " + what); }

  template <typename F>
  void each(const char* what, F&& f) {
    for (Entry& e : entries_) {
      if (!e.in || interrupted()) continue;
      progress(e.info->name + " is " + what);
      f(e);
    }
  }

  void fail(Entry& e, const std::string& why) {
    e.in = false;
    e.measured.samples.clear();
    e.measured.absent = why;
    servers_.drop(e.info->id);
    if (!interrupted()) session_.problem(full_name() + ": " + e.info->name + ": " + why);
  }

  // Nothing if it does not take part (any longer).
  std::optional<Answer> ask(Entry& e, long size, long times, double seconds) {
    std::string error;
    RowServer* server = servers_.get(e.info->id, spec_.program, &error);
    if (!server) {
      fail(e, error);
      return {};
    }
    const Answer answer = server->ask({spec_.request, size, times}, seconds);
    if (!answer.ok()) {
      fail(e, answer.error);
      return {};
    }
    return answer;
  }

  // A fresh server that answers requests given at its start. Fewer answers than requests: it failed.
  std::vector<Answer> ask_alone(Entry& e, const std::vector<Request>& requests, double seconds) {
    RowServer server(session_.contenders.server(e.info->id, spec_.program), requests);
    std::vector<Answer> answers;
    if (const std::string error = server.start(servers_.start_seconds()); !error.empty()) {
      fail(e, error);
      return {};
    }
    for (const Request& r : requests) {
      answers.push_back(server.ask(r, seconds));
      if (answers.back().ok()) continue;
      fail(e, answers.back().error);
      return {};
    }
    return answers;
  }

  void check(Entry& e) {
    const double seconds = session_.plan.timeout_seconds;
    std::optional<Answer> answer;
    if (Contenders::by_arguments(e.info->id)) {
      const Request request = {spec_.request, spec_.check, 1};
      if (auto alone = ask_alone(e, {request, request}, seconds); !alone.empty()) {
        answer = alone[1];
        answer->ns = std::max(answer->ns, alone[0].ns / kMostWarmUp);  // both may have been written at once
      }
    } else {
      answer = ask(e, spec_.check, 1, seconds);
    }
    if (!answer) return;
    if (!answer->supported()) {
      e.in = false;
      e.measured.absent = "has no such row";
      return;
    }
    e.measured.result = answer->result;
    e.ns_per_size = answer->ns / double(spec_.check);
  }

  // What a contender computed at some size; "": it did not run at that.
  using ResultOf = std::function<std::string(const Entry&)>;

  void compare_results() {
    compare_results_at(spec_.check, [](const Entry& e) { return e.measured.result; });
  }

  // Code that is hot by now may be wrong where it was right at first. Who is slow ran at another size and has no say.
  void compare_whole_results() {
    compare_results_at(spec_.published,
                       [&](const Entry& e) { return e.size == spec_.published ? e.whole_result : std::string(); });
  }

  void compare_results_at(long size, const ResultOf& result_of) {
    if (!spec_.width_matters) return strike_out(size, result_of, [](const Entry&) { return true; });
    for (int width : {64, 32}) strike_out(size, result_of, [&](const Entry& e) { return e.info->width == width; });
  }

  // Of those who must agree: who differs from what most say is wrong and has no figure; of two, both may be.
  void strike_out(long size, const ResultOf& result_of, const std::function<bool(const Entry&)>& must_agree) {
    std::vector<Entry*> told;
    std::map<std::string, int> votes;
    for (Entry& e : entries_) {
      if (!e.in || !must_agree(e) || result_of(e).empty()) continue;
      told.push_back(&e);
      votes[result_of(e)]++;
    }
    if (votes.size() < 2) return;
    auto fewer = [](auto& a, auto& b) { return a.second < b.second; };
    const auto most = std::max_element(votes.begin(), votes.end(), fewer);
    const bool decided = std::count_if(votes.begin(), votes.end(), [&](auto& v) { return v.second == most->second; }) == 1;
    std::string text = full_name() + ": results differ at size " + std::to_string(size) + ":";
    for (Entry* e : told) {
      const std::string result = result_of(*e);
      text += " " + e->info->name + " " + result + ",";
      if (decided && result == most->first) continue;
      e->in = false;
      e->measured.samples.clear();
      e->measured.absent = "a wrong result at size " + std::to_string(size) + ": " + result;
    }
    text.back() = '.';
    session_.problem(text);
  }

  double sample_ns() const { return session_.plan.sample_ms * 1e6; }

  void calibrate(Entry& e) {
    e.size = spec_.published;
    if (e.ns_per_size * double(e.size) > kWorthWhole * sample_ns())
      e.size = std::clamp(long(sample_ns() / e.ns_per_size), 1L, spec_.published);
    if (Contenders::by_arguments(e.info->id)) return calibrate_alone(e);
    for (int step = 0; step < kMostSteps; step++) {
      const auto answer = ask(e, e.size, e.times, session_.plan.timeout_seconds);
      if (!answer) return;
      e.ns_per_size = answer->ns / (double(e.size) * double(e.times));
      if (answer->ns >= sample_ns() * 0.95 || e.times >= kMostTimes) return;
      raise(e, answer->ns);
    }
  }

  // Faster than it seemed: first a larger size, up to the published one, then more often.
  void raise(Entry& e, double ns) {
    const double factor = std::min(double(kMostGrowth), sample_ns() * 1.1 / std::max(ns, 1.0));
    const double sizes = std::min(factor, double(spec_.published) / double(e.size));
    e.size = std::clamp(long(double(e.size) * sizes), 1L, spec_.published);
    if (e.size < spec_.published) return;
    e.times = std::min(kMostTimes, std::max(e.times + 1, long(double(e.times) * factor / sizes)));
  }

  // Every process takes long to start here, so there is one step, from what the check took: it was run twice, the second
  // time warm. What its output was late by makes the size too large, hence the bound.
  void calibrate_alone(Entry& e) {
    const double factor = sample_ns() / std::max(e.ns_per_size * double(e.size), 1e3);
    if (e.size == spec_.published) e.times = std::clamp(long(factor), 1L, kMostTimesAlone);
  }

  double limit(const Entry& e) const {
    const double expected = e.ns_per_size * double(e.size) * double(e.times) / 1e9;
    return std::min(session_.plan.timeout_seconds, std::max(2.0, expected * kLongestSample));
  }

  double figure(const Entry& e, double ns) const {
    const double per_size = ns / (double(e.size) * double(e.times));
    return spec_.per == Per::unit ? per_size : per_size * double(spec_.published) / 1e6;
  }

  // Each sample of a contender must compute the same.
  bool same_result(Entry& e, const std::string& result) {
    if (e.whole_result.empty()) e.whole_result = result;
    if (e.whole_result == result) return true;
    fail(e, "computed " + e.whole_result + " and then " + result + " at size " + std::to_string(e.size));
    return false;
  }

  void one_round(Entry& e) {
    for (int attempt = 0;; attempt++) {
      const auto answer = ask(e, e.size, e.times, limit(e));
      if (!answer) return;
      const bool calm = answer->cpu_ns == 0 || answer->cpu_ns >= kCalmShare * answer->ns;
      if (!calm && attempt < 2) continue;
      if (!same_result(e, answer->result)) return;
      e.calm += calm;
      e.measured.samples.push_back(figure(e, answer->ns));
      return;
    }
  }

  void all_rounds_alone(Entry& e) {
    const Request request = {spec_.request, e.size, e.times};
    const double expected_ns = std::max(1.0, e.ns_per_size * double(e.size) * double(e.times));
    // Where a sample takes far longer than planned, three do.
    const int rounds = expected_ns > kWorthWhole * sample_ns() ? std::min(3, session_.plan.rounds) : session_.plan.rounds;
    const auto answers = ask_alone(e, std::vector<Request>(size_t(rounds) + 1, request), limit(e));
    for (size_t i = 1; i < answers.size(); i++) {
      if (!same_result(e, answers[i].result)) return;
      e.measured.samples.push_back(figure(e, answers[i].ns));
    }
    e.calm = int(e.measured.samples.size());
  }

  void finish() {
    Row row{.group = spec_.group, .name = spec_.name, .title = spec_.title,
            .unit = spec_.per == Per::unit ? "ns" : "ms", .of = {}};
    for (Entry& e : entries_) {
      sum_up(e.measured);
      const size_t n = e.measured.samples.size();
      e.measured.noisy = n > 0 && (size_t(e.calm) * 2 < n || e.measured.mad > kScattered * e.measured.median);
      row.of.push_back(std::move(e.measured));
    }
    session_.result.rows.push_back(std::move(row));
  }

  Session& session_;
  const RowSpec& spec_;
  Servers& servers_;
  std::vector<Entry> entries_;
};

}  // namespace

void measure_rows(Session& session, const std::string& group) {
  Servers servers(session.contenders, session.plan.timeout_seconds);
  for (const RowSpec& spec : row_specs()) {
    const bool wanted = session.only.empty() || session.only.contains(group + "/" + spec.name);
    if (spec.group != group || !wanted || !session.wanted(spec.name) || interrupted()) continue;
    RowMeasurement(session, spec, servers).run();
  }
}

void measure_again(Session& session, const std::set<std::string>& rows) {
  RunResult second;
  Session again{.contenders = session.contenders,
                .plan = session.plan,
                .quick = session.quick,
                .only_row = "",
                .only = rows,
                .progress = session.progress,
                .result = second};
  std::set<std::string> groups;
  for (const std::string& row : rows) groups.insert(row.substr(0, row.find('/')));
  for (const std::string& group : groups) measure_rows(again, group);
  for (std::string& problem : second.problems) session.problem(std::move(problem));
  for (Row& row : session.result.rows)
    for (Row& other : second.rows) {
      if (row.group != other.group || row.name != other.name) continue;
      for (Measurement& m : row.of) {
        const Measurement* o = other.find(m.who);
        if (!o || m.samples.empty()) continue;
        // Who is wrong or fails the second time has no figure of the first.
        if (o->samples.empty() ? !o->absent.empty() : o->median < m.median) m = *o;
      }
      session.result.notes.push_back("measured again, for it seemed slower: " + row.group + "/" + row.name);
    }
}

}  // namespace dis::bench
