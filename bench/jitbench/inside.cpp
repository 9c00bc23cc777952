#include "bench/jitbench/inside.h"

#include <utility>

#include "bench/jitbench/samples.h"

namespace dis::bench {

namespace {

constexpr size_t kFewest = 5;  // samples, where they take long
constexpr double kEnoughSeconds = 3;

avernus::EngineConfig small_heaps(bool jit) {
  avernus::EngineConfig config;
  config.jit = jit;
  config.max_heap_bytes = 8 << 20;
  return config;
}

}  // namespace

Host::Host(const std::string& file, bool jit) : path(file), engine(small_heaps(jit)), module(engine, path.c_str()) {}

void measure_inside(Session& session, const char* group, std::span<const HostFigure> figures) {
  if (session.contenders.other_vmrun()) {
    session.result.notes.push_back(std::string(group) +
                                   ": left out with --vmrun: it runs the machine that is part of jitbench");
    return;
  }
  for (const HostFigure& figure : figures) {
    if (!session.wanted(figure.name) || interrupted()) continue;
    Row row{.group = group, .name = figure.name, .title = figure.title, .unit = figure.unit,
            .more_is_better = figure.more_is_better, .of = {}};
    const std::string full_name = row.group + "/" + row.name;
    const std::string file = session.contenders.programs() + "/" + figure.program;
    for (const char* who : {"jit64", "interp64"}) {
      if (!session.contenders.has(who)) continue;
      session.progress(full_name + ": " + who);
      Measurement m{.who = who, .samples = {}};
      Samples samples(session.pulse);
      const auto sample = [&] { return figure.measure(Host(file, m.who == "jit64")); };
      try {
        sample();
        const double began = steady_seconds();
        const auto enough = [&](size_t n) {
          return n >= size_t(session.quick ? 3 : 10) || (n >= kFewest && steady_seconds() - began > kEnoughSeconds);
        };
        while (!enough(samples.size()) && !interrupted()) samples.take(sample);
      } catch (const avernus::Error& e) {
        m.absent = e.what();
        session.problem(full_name + ": " + who + ": " + e.what());
      }
      samples.put_into(m);
      row.of.push_back(std::move(m));
    }
    session.result.rows.push_back(std::move(row));
  }
}

}  // namespace dis::bench
