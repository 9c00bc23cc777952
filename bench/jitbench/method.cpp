#include "bench/jitbench/method.h"

#include <algorithm>
#include <chrono>
#include <cmath>

#include "bench/jitbench/statistics.h"
#include "bench/jitbench/turns.h"

namespace dis::bench {

namespace {

constexpr double kStartSeconds = 30;
constexpr double kScattered = 0.05;    // MAD, of the median
constexpr double kWorthWhole = 4;      // a run at the published size may take this many turns' time
constexpr double kNearlyATurn = 0.95;  // of the time a turn is to take
constexpr long kSmaller = 8;           // times: the second size of who is timed at two
constexpr double kFewer = 1.25;        // times: a larger size than that is worth another step
constexpr long kMostTimes = 900000000;
constexpr long kMostTimesAlone = 1000;
constexpr double kMostWarmUp = 20;     // times as fast as at first
constexpr int kMostSteps = 14;         // of calibration
constexpr int kMostGrowth = 12;        // of the times, in one step
constexpr double kLongestSample = 20;  // times as long as expected: something hangs
constexpr size_t kEmptyWarm = 70;      // requests for nothing, before they are timed
constexpr size_t kEmptyTimed = 31;
constexpr double kExtra = 0.1;         // of a row's rounds: what turns that are taken again may take
// A run may take so long, rows included that are measured again because the machine was slow.
constexpr double kWholeRunSeconds = 580;

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
  double asking_ns = 0;  // what an empty request costs
  double turn_ns = 0;    // how long a turn is to take
  long size = 0, times = 1;
  long small = 0;        // the second size in a turn; 0: there is one
  double ns_per_size = 0;  // about
  std::string whole_result;  // at that size
  std::vector<Turn> turns;
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
    // Who was disturbed gets more rounds, as long as they take a small part of what the others took.
    const double rounds_began = steady_seconds();
    double rounds_over = 0;
    for (int round = 0; round < 2 * session_.plan.rounds; round++) {
      if (round == session_.plan.rounds) rounds_over = steady_seconds();
      if (round > session_.plan.rounds && steady_seconds() - rounds_over > kExtra * (rounds_over - rounds_began)) break;
      progress("round " + std::to_string(round + 1) + " of " + std::to_string(session_.plan.rounds));
      for (size_t i = 0; i < entries_.size() && !interrupted(); i++) {
        Entry& e = entries_[(i + size_t(round)) % entries_.size()];
        if (!e.in || Contenders::by_arguments(e.info->id)) continue;
        if (round < session_.plan.rounds || calm_turns(e) < size_t(session_.plan.rounds)) one_turn(e);
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
    e.measured.absent = why;
    servers_.drop(e.info->id);
    if (!interrupted()) session_.problem(full_name() + ": " + e.info->name + ": " + why);
  }

  // Nothing if it does not take part (any longer).
  std::optional<Answer> ask(Entry& e, long size, long times, double seconds) {
    return ask(e, {spec_.request, size, times}, seconds);
  }

  std::optional<Answer> ask(Entry& e, const Request& request, double seconds) {
    std::string error;
    RowServer* server = servers_.get(e.info->id, spec_.program, &error);
    if (!server) {
      fail(e, error);
      return {};
    }
    const Answer answer = server->ask(request, seconds);
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
    const auto as_many = [&](auto& v) { return v.second == most->second; };
    const bool decided = std::count_if(votes.begin(), votes.end(), as_many) == 1;
    std::string text = full_name() + ": results differ at size " + std::to_string(size) + ":";
    for (Entry* e : told) {
      const std::string result = result_of(*e);
      text += " " + e->info->name + " " + result + ",";
      if (decided && result == most->first) continue;
      e->in = false;
      e->measured.absent = "a wrong result at size " + std::to_string(size) + ": " + result;
    }
    text.back() = '.';
    session_.problem(text);
  }

  // What an empty request costs, found once in a run for each contender.
  Asking* asking(Entry& e) {
    std::vector<Asking>& all = session_.result.asking;
    for (Asking& a : all)
      if (a.who == e.info->id) return &a;
    const Request nothing = {"nothing", 1, 1};
    std::vector<double> ns;
    if (Contenders::by_arguments(e.info->id)) {
      const auto answers = ask_alone(e, std::vector(kEmptyWarm + kEmptyTimed, nothing), session_.plan.timeout_seconds);
      for (size_t i = kEmptyWarm; i < answers.size(); i++) ns.push_back(answers[i].ns);
    } else {
      for (size_t i = 0; i < kEmptyWarm + kEmptyTimed; i++) {
        const auto answer = ask(e, nothing, session_.plan.timeout_seconds);
        if (!answer) return nullptr;
        if (i >= kEmptyWarm) ns.push_back(answer->ns);
      }
    }
    if (!e.in) return nullptr;
    Measurement empty{.who = e.info->id, .samples = std::move(ns)};
    sum_up(empty);
    all.push_back({.who = e.info->id, .ns = empty.median, .varies_ns = empty.mad});
    return &all.back();
  }

  void calibrate(Entry& e) {
    const Asking* cost = asking(e);
    if (!cost) return;
    e.asking_ns = cost->ns;
    e.turn_ns = worth_asking_ns(session_.plan.sample_ms * 1e6, e.asking_ns);
    e.size = spec_.published;
    if (e.ns_per_size * double(e.size) > kWorthWhole * e.turn_ns)
      e.size = std::clamp(long(e.turn_ns / e.ns_per_size), 1L, spec_.published);
    if (Contenders::by_arguments(e.info->id))
      calibrate_alone(e);
    else
      calibrate_asked(e);
    if (e.in && e.size < spec_.published) calibrate_two_sizes(e);
  }

  void calibrate_asked(Entry& e) {
    for (int step = 0; step < kMostSteps; step++) {
      const auto answer = ask(e, e.size, e.times, session_.plan.timeout_seconds);
      if (!answer) return;
      e.ns_per_size = answer->ns / (double(e.size) * double(e.times));
      if (answer->ns >= e.turn_ns * kNearlyATurn || e.times >= kMostTimes) return;
      raise(e, answer->ns);
    }
  }

  // Faster than it seemed: first a larger size, up to the published one, then more often.
  void raise(Entry& e, double ns) {
    const double factor = std::min(double(kMostGrowth), e.turn_ns * 1.1 / std::max(ns, 1.0));
    const double sizes = std::min(factor, double(spec_.published) / double(e.size));
    e.size = std::clamp(long(double(e.size) * sizes), 1L, spec_.published);
    if (e.size < spec_.published) return;
    e.times = std::min(kMostTimes, std::max(e.times + 1, long(double(e.times) * factor / sizes)));
  }

  // Every process takes long to start here, so there is one step, from what the check took: it was run twice, the
  // second time warm. What its output was late by makes the size too large, hence the bound.
  void calibrate_alone(Entry& e) {
    const double factor = e.turn_ns / std::max(e.ns_per_size * double(e.size), 1e3);
    if (e.size == spec_.published) e.times = std::clamp(long(factor), 1L, kMostTimesAlone);
  }

  // Who is too slow for the published size pays what it sets up first for a smaller one, where it weighs more. So a
  // turn times two sizes, far enough apart for their difference to be worth a turn.
  void calibrate_two_sizes(Entry& e) {
    for (int step = 0; step < kMostSteps && e.size >= kSmaller; step++) {
      e.small = e.size / kSmaller;
      const auto both = ask_both(e);
      if (!both) return;
      const auto [large, small] = *both;
      e.ns_per_size = large.ns / double(e.size);
      const double grows = (large.ns - small.ns) / double(e.size - e.small);
      const long enough = long(e.turn_ns / std::max(grows, e.ns_per_size / kMostGrowth));
      if (double(enough) < double(e.size) * kFewer) return;
      e.size = std::min(enough, spec_.published);
      if (e.size < spec_.published) continue;
      e.small = 0;
      return;
    }
  }

  std::optional<std::pair<Answer, Answer>> ask_both(Entry& e) {
    const double seconds = session_.plan.timeout_seconds;
    if (Contenders::by_arguments(e.info->id)) {
      const Request large = {spec_.request, e.size, 1}, small = {spec_.request, e.small, 1};
      const auto answers = ask_alone(e, {large, small, large, small}, seconds);
      if (answers.size() < 4) return {};
      return std::pair(answers[2], answers[3]);
    }
    const auto large = ask(e, e.size, 1, seconds);
    const auto small = large ? ask(e, e.small, 1, seconds) : std::nullopt;
    if (!small) return {};
    return std::pair(*large, *small);
  }

  double limit(const Entry& e) const {
    const double expected = e.ns_per_size * double(e.size) * double(e.times) / 1e9;
    return std::min(session_.plan.timeout_seconds, std::max(2.0, expected * kLongestSample));
  }

  // Of an answer, and of that at the smaller size if there are two; what asking costs is not the contender's.
  double figure(const Entry& e, const Answer& answer, const Answer* small) const {
    const auto published = double(spec_.published), size = double(e.size);
    const auto net = [&](const Answer& a) { return std::max(0.0, a.ns - e.asking_ns); };
    const double ns = small ? time_at(published, {size, net(answer)}, {double(e.small), net(*small)})
                            : net(answer) / (size * double(e.times)) * published;
    return spec_.per == Per::unit ? ns / published : ns / 1e6;
  }

  // Each sample of a contender must compute the same.
  bool same_result(Entry& e, const std::string& result) {
    if (e.whole_result.empty()) e.whole_result = result;
    if (e.whole_result == result) return true;
    fail(e, "computed " + e.whole_result + " and then " + result + " at size " + std::to_string(e.size));
    return false;
  }

  size_t calm_turns(const Entry& e) const {
    const double pace = session_.pulse.pace_ns();
    return size_t(std::count_if(e.turns.begin(), e.turns.end(), [&](const Turn& t) { return !disturbed(t, pace); }));
  }

  double waited_ns(const Entry& e, const Answer& a) const {
    return a.cpu_ns > 0 ? std::max(0.0, a.ns - a.cpu_ns - e.asking_ns) : 0;
  }

  void one_turn(Entry& e) {
    const double before = session_.pulse.take();
    const auto answer = ask(e, e.size, e.times, limit(e));
    if (!answer || !same_result(e, answer->result)) return;
    Turn turn = {.ns = answer->ns, .waited_ns = waited_ns(e, *answer)};
    if (e.small > 0) {
      const auto small = ask(e, e.small, 1, limit(e));
      if (!small) return;
      turn.figure = figure(e, *answer, &*small);
      turn.ns += small->ns;
      turn.waited_ns += waited_ns(e, *small);
    } else {
      turn.figure = figure(e, *answer, nullptr);
    }
    turn.pulse_ns = std::max(before, session_.pulse.take());
    e.turns.push_back(turn);
    // It became faster after it was calibrated; the figure is of one run, whatever their number.
    if (turn.ns < kNearlyATurn * e.turn_ns && e.size == spec_.published && e.times < kMostTimes) raise(e, turn.ns);
  }

  // One process makes all samples, so a pulse is taken before and after the whole; if it was disturbed, it runs again.
  void all_rounds_alone(Entry& e) {
    const double expected_ns = std::max(1.0, e.ns_per_size * double(e.size) * double(e.times));
    // Where a sample takes far longer than planned, three do.
    const bool long_ones = expected_ns > kWorthWhole * e.turn_ns;
    const int rounds = long_ones ? std::min(3, session_.plan.rounds) : session_.plan.rounds;
    std::vector<Request> requests;
    for (int i = 0; i <= rounds; i++) {  // the first is not counted
      requests.push_back({spec_.request, e.size, e.times});
      if (e.small > 0) requests.push_back({spec_.request, e.small, 1});
    }
    const size_t each = e.small > 0 ? 2 : 1;
    for (int attempt = 0; attempt < 2; attempt++) {
      const double before = session_.pulse.take();
      const auto answers = ask_alone(e, requests, limit(e));
      const double pulse = std::max(before, session_.pulse.take());
      for (size_t i = each; i < answers.size(); i += each) {
        if (!same_result(e, answers[i].result)) return;
        const Answer* small = e.small > 0 ? &answers[i + 1] : nullptr;
        e.turns.push_back({.figure = figure(e, answers[i], small),
                           .ns = answers[i].ns + (small ? small->ns : 0),
                           .pulse_ns = pulse});
      }
      if (!e.in || interrupted() || calm_turns(e) >= size_t(rounds)) return;
    }
  }

  // The samples of who took part to the end: of the turns taken, those that count.
  void sum_up_turns(Entry& e) {
    const double pace = session_.pulse.pace_ns();
    std::vector<double> pulses, lengths;
    for (const Turn& t : counted(e.turns, size_t(session_.plan.rounds), pace)) {
      e.measured.samples.push_back(t.figure);
      e.measured.disturbed += disturbed(t, pace);
      pulses.push_back(t.pulse_ns);
      lengths.push_back(t.ns);
    }
    if (Asking* cost = asking(e); cost && !lengths.empty()) {
      const double length = percentile(lengths, 50);
      cost->shortest_turn_ns = cost->shortest_turn_ns > 0 ? std::min(cost->shortest_turn_ns, length) : length;
    }
    e.measured.pulse_ns = percentile(pulses, 50);
    Steadiness& steadiness = session_.result.steadiness;
    for (const Turn& t : e.turns) steadiness.disturbed += disturbed(t, pace);
    steadiness.turns += long(e.turns.size());
  }

  void finish() {
    Row row{.group = spec_.group, .name = spec_.name, .title = spec_.title,
            .unit = spec_.per == Per::unit ? "ns" : "ms", .seconds = steady_seconds() - began_, .of = {}};
    for (Entry& e : entries_) {
      if (e.in) sum_up_turns(e);
      Measurement& m = e.measured;
      sum_up(m);
      m.noisy = size_t(m.disturbed) * 2 > m.samples.size() || m.mad > kScattered * m.median;
      row.of.push_back(std::move(m));
    }
    session_.result.rows.push_back(std::move(row));
  }

  Session& session_;
  const RowSpec& spec_;
  Servers& servers_;
  std::vector<Entry> entries_;
  const double began_ = steady_seconds();
};

}  // namespace

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

void measure_rows(Session& session, const std::string& group) {
  Servers servers(session.contenders, session.plan.timeout_seconds);
  for (const RowSpec& spec : row_specs()) {
    const bool wanted = session.only.empty() || session.only.contains(group + "/" + spec.name);
    if (spec.group != group || !wanted || !session.wanted(spec.name) || interrupted()) continue;
    RowMeasurement(session, spec, servers).run();
  }
}

namespace {

// Measures rows a second time. What the second one found of a contender counts where `better` says so; who is wrong or
// fails there has no figure of the first either.
template <typename Better>
void second_time(Session& session, const std::set<std::string>& rows, const std::string& why, Better better) {
  RunResult second;
  second.asking = session.result.asking;
  Session again{.contenders = session.contenders,
                .plan = session.plan,
                .quick = session.quick,
                .only_row = "",
                .only = rows,
                .began_seconds = session.began_seconds,
                .progress = session.progress,
                .pulse = session.pulse,
                .result = second};
  std::set<std::string> groups;
  for (const std::string& row : rows) groups.insert(row.substr(0, row.find('/')));
  for (const std::string& group : groups) measure_rows(again, group);
  for (std::string& problem : second.problems) session.problem(std::move(problem));
  session.result.asking = second.asking;
  session.result.steadiness.turns += second.steadiness.turns;
  session.result.steadiness.disturbed += second.steadiness.disturbed;
  for (Row& row : session.result.rows)
    for (Row& other : second.rows) {
      if (row.group != other.group || row.name != other.name) continue;
      for (Measurement& m : row.of) {
        const Measurement* o = other.find(m.who);
        if (!o || m.samples.empty()) continue;
        if (o->samples.empty() ? !o->absent.empty() : better(*o, m)) m = *o;
      }
      session.result.notes.push_back("measured again, for " + why + ": " + row.group + "/" + row.name);
    }
}

}  // namespace

void measure_again(Session& session, const std::set<std::string>& rows) {
  second_time(session, rows, "it seemed slower",
              [](const Measurement& second, const Measurement& first) { return second.median < first.median; });
}

void measure_disturbed_again(Session& session) {
  const double pace = session.pulse.pace_ns();
  std::vector<std::pair<double, const Row*>> slow;  // the slowest of a row
  for (const Row& row : session.result.rows) {
    double slowest = 0;
    for (const Measurement& m : row.of) slowest = std::max(slowest, m.pulse_ns);
    if (off_pace(slowest, pace)) slow.emplace_back(slowest, &row);
  }
  std::sort(slow.rbegin(), slow.rend());
  if (!session.quick) {
    double left = kWholeRunSeconds - (steady_seconds() - session.began_seconds);
    std::set<std::string> names;
    for (const auto& [pulse, row] : slow) {
      if (row->seconds > left) continue;
      left -= row->seconds;
      names.insert(row->group + "/" + row->name);
    }
    second_time(session, names, "the machine was slow", [](const Measurement& second, const Measurement& first) {
      return second.pulse_ns < first.pulse_ns;
    });
  }
  Steadiness& steadiness = session.result.steadiness;
  steadiness.pace_ns = session.pulse.pace_ns();
  steadiness.median_ns = session.pulse.median_ns();
  for (Row& row : session.result.rows)
    for (Measurement& m : row.of) m.noisy |= row.of_time() && off_pace(m.pulse_ns, steadiness.pace_ns);
}

}  // namespace dis::bench
