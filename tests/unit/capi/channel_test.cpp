// Channels between machines: what one sends the other receives, whichever threads, engines and word sizes they have, and
// whoever goes away meanwhile.
#include "include/dis/dis.h"

#include <doctest/doctest.h>
#include <poll.h>

#include <chrono>
#include <memory>
#include <thread>
#include <utility>

#include "tests/unit/capi/setups.h"

using namespace dis::tests::capi;

namespace {

// `p` is the port of the name that the first argument gives, and prints go to a pipe.
avernus::Module talker(const avernus::Engine& engine, const std::string& body, int word_size) {
  return limbo(engine,
               "ports = load Ports Ports->PATH;\n\tp := ports->open(hd tl argv);\n\tif(p == nil) raise \"fail:no port\";\n" + body,
               word_size,
               "include \"ports.m\";\n\tports: Ports;\n\tPort: import ports;\n"
               "text(b: array of byte): string { if(b == nil) return \"nil\"; return string b; }\n"
               "relay(p: ref Port, name: string) { while((b := p.receive()) != nil) sys->print(\"%s:%s \", name, string b); }\n");
}

// A machine that talks, with what it printed.
struct Talker {
  Talker(const avernus::Engine& e, int bits, const avernus::VmConfig& given = without_reports())
      : engine(e), word_size(bits), vm(e, with_output(given)) {}
  avernus::Process start(const std::string& body, const char* port = "port") {
    instances.push_back(std::make_unique<avernus::Instance>(vm, talker(engine, body, word_size)));
    return instances.back()->start({"talker", port});
  }
  dis_run_status run(uint64_t budget = 0) { return vm.run(budget).status; }
  std::string printed() { return std::exchange(text, {}); }

  const avernus::Engine& engine;
  const int word_size;
  std::string text;
  avernus::Vm vm;
  std::vector<std::unique_ptr<avernus::Instance>> instances;

 private:
  avernus::VmConfig with_output(avernus::VmConfig config) {
    config.output = [](void* to, int, const char* bytes, size_t n) { static_cast<std::string*>(to)->append(bytes, n); };
    config.output_context = &text;
    return config;
  }
};

// Two machines with a channel between them.
struct Couple {
  Couple(const EngineSetup& here, const EngineSetup& there, const avernus::ChannelConfig& config = {})
      : engine_a(metered_engine(here)),
        engine_b(metered_engine(there)),
        a(std::make_unique<Talker>(engine_a, here.word_size)),
        b(std::make_unique<Talker>(engine_b, there.word_size)) {
    avernus::Channel channel(config);
    channel.give(a->vm, "port", 0);
    channel.give(b->vm, "port", 1);
  }
  const avernus::Engine engine_a, engine_b;
  std::unique_ptr<Talker> a, b;
};

avernus::ChannelConfig holding(uint32_t messages, uint64_t bytes) {
  avernus::ChannelConfig config;
  config.max_messages = messages;
  config.max_bytes = bytes;
  return config;
}

// Pairs of setups, of which each appears at either end.
template <typename F>
void for_each_couple(F f) {
  for (size_t n = 0; n < std::size(kEngineSetups); n++) {
    const EngineSetup& here = kEngineSetups[n];
    const EngineSetup& there = kEngineSetups[(n + 1) % std::size(kEngineSetups)];
    CAPTURE(here.word_size);
    CAPTURE(here.jit);
    f(here, there);
  }
}

constexpr int64_t kPatience = 60'000'000'000;

const char* const kEchoes = "while((m := p.receive()) != nil) p.send(m);";

}  // namespace

TEST_CASE("channel: ten thousand messages between two machines in a pool, in order, and an answer to each thousandth") {
  for_each_couple([](const EngineSetup& here, const EngineSetup& there) {
    Couple c(here, there);
    const std::string times = rounds(10000);
    const avernus::Process sends = c.a->start(
        "for(i := 0; i < " + times + "; i++) { p.send(array of byte string i);\n"
        "\tif(i % 1000 == 999) sys->print(\"%s \", string p.receive()); }\n\tp.close();");
    const avernus::Process receives = c.b->start(
        "n := 0; while((m := p.receive()) != nil) { if(int string m != n++) raise \"out of order\";\n"
        "\tif(n % 1000 == 0) p.send(array of byte string n); }\n\tsys->print(\"%d\", n);");
    avernus::PoolConfig config;
    config.threads = 2;
    avernus::Pool pool(config);
    const avernus::Job first = pool.submit(c.a->vm), second = pool.submit(c.b->vm);
    REQUIRE(first.wait(kPatience).done);
    REQUIRE(second.wait(kPatience).done);
    CHECK(sends.info().state == DIS_PROCESS_ENDED);
    CHECK(receives.info().state == DIS_PROCESS_ENDED);
    CHECK(c.b->printed() == times);
#ifndef DIS_HOSTILE
    CHECK(c.a->printed() == "1000 2000 3000 4000 5000 6000 7000 8000 9000 10000 ");
#endif
  });
}

TEST_CASE("channel: many processes at both ends, with little room, in a pool") {
  for_each_couple([](const EngineSetup& here, const EngineSetup& there) {
    Couple c(here, there, holding(3, 40));
    // Each of ten sends what adds up, in messages of several lengths, and the receivers add.
    constexpr int kEach = 200;
    for (int n = 0; n < 10; n++)
      c.a->start("for(i := 0; i < " + std::to_string(kEach) +
                 "; i++) { b := array[1 + i % 30] of {* => byte 1}; if(p.send(b) != 0) raise \"closed\"; }");
    const avernus::Process first = c.a->instances[0]->start({"talker", "port"});
    for (int n = 0; n < 4; n++) c.b->start("while((m := p.receive()) != nil) count += len m; sys->print(\"%d \", count);");
    avernus::PoolConfig config;
    config.threads = 2;
    avernus::Pool pool(config);
    const avernus::Job job_a = pool.submit(c.a->vm), job_b = pool.submit(c.b->vm);
    REQUIRE(job_a.wait(kPatience).done);
    CHECK(first.info().state == DIS_PROCESS_ENDED);
    c.a.reset();
    REQUIRE(job_b.wait(kPatience).done);
    int total = 0, expected = 0;
    const std::string text = c.b->printed();
    for (size_t at = 0; at < text.size(); at = text.find(' ', at) + 1) total += std::stoi(text.substr(at));
    for (int i = 0; i < kEach; i++) expected += 1 + i % 30;
    CHECK(total == 11 * expected);
  });
}

TEST_CASE("channel: messages of every length come as they were sent, in both directions") {
  for_each_couple([](const EngineSetup& here, const EngineSetup& there) {
    Couple c(here, there);
    const avernus::Process asks = c.a->start(
        "for(n := 0; n < 3000; n = n * 2 + 1) { b := array[n] of byte; for(i := 0; i < n; i++) b[i] = byte (i * 7);\n"
        "\tif(p.send(b) != 0) raise \"closed\"; r := p.receive(); if(r == nil || len r != n) raise \"length\";\n"
        "\tb = nil; for(i = 0; i < n; i++) if(r[i] != byte (i * 7)) raise \"content\"; }\n"
        "\tp.send(nil); r := p.receive(); if(r == nil || len r != 0) raise \"nil\"; p.close();");
    const avernus::Process echoes = c.b->start(kEchoes);
    while (asks.info().processes + echoes.info().processes) {
      c.a->run();
      c.b->run();
    }
    CHECK(asks.info().state == DIS_PROCESS_ENDED);
    CHECK(echoes.info().state == DIS_PROCESS_ENDED);
  });
}

TEST_CASE("channel: it holds what its bounds say, and who cannot go on waits until there is room") {
  const avernus::Engine engine(small_config());
  for (const auto& [config, fit] : {std::pair(holding(3, 1000), 3), std::pair(holding(100, 50), 5)}) {
    Couple c({64, 0}, {64, 0}, config);
    c.a->start("for(i := 0; i < 20; i++) { p.send(array[10] of byte); sys->print(\".\"); }");
    const dis_run_result blocked = c.a->vm.run();
    CHECK(blocked.status == DIS_RUN_BLOCKED);
    CHECK(c.a->printed() == std::string(size_t(fit), '.'));
    const auto readable = [&] {
      pollfd p{.fd = blocked.fd, .events = POLLIN, .revents = 0};
      return poll(&p, 1, 0) == 1;
    };
    CHECK(!readable());
    c.b->start("p.receive();");
    CHECK(c.b->run() == DIS_RUN_DONE);
    CHECK(readable());
    CHECK(c.a->run() == DIS_RUN_BLOCKED);
    CHECK(c.a->printed() == ".");
    const avernus::Process too_long =
        c.a->start("{ p.send(array[1001] of byte); } exception e { \"message of*\" => sys->print(\"%s\", e); }");
    CHECK(c.a->run() == DIS_RUN_BLOCKED);
    CHECK(c.a->printed() == "message of 1001 bytes, the port takes " + std::to_string(config.max_bytes));
  }
}

TEST_CASE("channel: a closed end lets the other have what is left, and then tells it") {
  for_each_couple([](const EngineSetup& here, const EngineSetup& there) {
    Couple c(here, there);
    c.a->start("p.send(array of byte \"one\"); p.send(array of byte \"two\"); p.close();\n"
               "sys->print(\"%d %s\", p.send(array of byte \"three\"), text(p.receive()));");
    CHECK(c.a->run() == DIS_RUN_DONE);
    CHECK(c.a->printed() == "-1 nil");
    c.b->start("for(i := 0; i < 4; i++) sys->print(\"%s \", text(p.receive())); sys->print(\"%d\", p.send(array of byte \"x\"));");
    CHECK(c.b->run() == DIS_RUN_DONE);
    CHECK(c.b->printed() == "one two nil nil -1");
  });
}

TEST_CASE("channel: a machine that is freed or reset ends what the other waits for") {
  for (const bool resets : {false, true})
    for (const char* const body : {"sys->print(\"%s\", text(p.receive()));",
                                   "for(i := 0; i < 5; i++) n := p.send(array[10] of byte); sys->print(\"%d\", n);"}) {
      CAPTURE(resets);
      CAPTURE(body);
      Couple c({64, 0}, {32, 1}, holding(2, 1000));
      // In the one that goes some wait too, at either end.
      for (int n = 0; n < 20; n++) c.b->start("p.receive();");
      CHECK(c.b->run() == DIS_RUN_BLOCKED);
      c.a->start(body);
      avernus::Pool pool;
      const avernus::Job job = pool.submit(c.a->vm);
      const bool sends = body[0] == 'f';
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
      CHECK(!job.wait(0).done);
      if (resets)
        c.b->vm.reset();
      else
        c.b.reset();
      REQUIRE(job.wait(kPatience).done);
      CHECK(job.wait().status == DIS_RUN_DONE);
      CHECK(c.a->printed() == (sends ? "-1" : "nil"));
      if (!resets) continue;
      // As new, but for its port: programs find another one by that name.
      const avernus::Process lost = c.b->start("");
      CHECK(c.b->run() == DIS_RUN_DONE);
      CHECK(lost.info().state == DIS_PROCESS_FAILED);
      avernus::Channel another;
      another.give(c.b->vm, "port", 0);
      const avernus::Process found = c.b->start("");
      CHECK(c.b->run() == DIS_RUN_DONE);
      CHECK(found.info().state == DIS_PROCESS_ENDED);
    }
}

TEST_CASE("channel: ends that nobody was given are closed with the handle") {
  const avernus::Engine engine(small_config());
  Talker alone(engine, 64);
  {
    avernus::Channel channel;
    channel.give(alone.vm, "port", 0);
    alone.start("sys->print(\"%s\", text(p.receive()));");
    CHECK(alone.run() == DIS_RUN_BLOCKED);
  }
  CHECK(alone.run() == DIS_RUN_DONE);
  CHECK(alone.printed() == "nil");
}

TEST_CASE("channel: who is killed while he waits loses nothing, before and after he is told to go on") {
  for_each_couple([](const EngineSetup& here, const EngineSetup& there) {
    for (const bool told_first : {false, true}) {
      CAPTURE(told_first);
      Couple c(here, there, holding(1, 1000));
      // Three wait to receive, in this order.
      avernus::Process one = c.b->start("relay(p, \"one\");");
      CHECK(c.b->run() == DIS_RUN_BLOCKED);
      avernus::Process two = c.b->start("relay(p, \"two\");");
      CHECK(c.b->run() == DIS_RUN_BLOCKED);
      c.b->start("relay(p, \"three\");");
      CHECK(c.b->run() == DIS_RUN_BLOCKED);
      const avernus::Process sender = c.a->start("p.send(array of byte \"x\"); p.send(array of byte \"y\");");
      if (!told_first) one.kill();
      CHECK(c.a->run() == DIS_RUN_BLOCKED);
      if (told_first) one.kill();
      two.kill();
      CHECK(c.b->run() == DIS_RUN_BLOCKED);
      CHECK(c.b->printed() == "three:x ");
      CHECK(c.a->run() == DIS_RUN_DONE);
      CHECK(c.b->run() == DIS_RUN_BLOCKED);
      CHECK(c.b->printed() == "three:y ");

      // And to send: the second goes on when the first is gone.
      Couple d(here, there, holding(1, 1000));
      d.a->start("p.send(array of byte \"first\");");
      CHECK(d.a->run() == DIS_RUN_DONE);
      avernus::Process waits = d.a->start("p.send(array of byte \"killed\");");
      CHECK(d.a->run() == DIS_RUN_BLOCKED);
      const avernus::Process next = d.a->start("p.send(array of byte \"next\");");
      CHECK(d.a->run() == DIS_RUN_BLOCKED);
      if (!told_first) waits.kill();
      d.b->start("relay(p, \"b\");");
      CHECK(d.b->run() == DIS_RUN_BLOCKED);
      if (told_first) waits.kill();
      CHECK(d.a->run() == DIS_RUN_DONE);
      CHECK(next.info().state == DIS_PROCESS_ENDED);
      CHECK(d.b->run() == DIS_RUN_BLOCKED);
      CHECK(d.b->printed() == "b:first b:next ");
    }
  });
}

TEST_CASE("channel: programs that talk without end are stopped by budgets, deadlines, their own fuel and the end of the pool") {
  const char* const kTalks = "for(;;) { p.send(array[1] of byte); p.receive(); }";
  Couple c({64, 1}, {64, 0});
  const avernus::Process talks = c.a->start(kTalks), echoes = c.b->start(kEchoes);
  {
    avernus::Pool pool;
    avernus::JobConfig budget;
    budget.budget = 2000;
    const avernus::Job answering = pool.submit(c.b->vm), bounded = pool.submit(c.a->vm, budget);
    REQUIRE(bounded.wait(kPatience).done);
    CHECK(bounded.wait().status == DIS_RUN_YIELDED);
    CHECK(!answering.wait(0).done);
    // It goes on where it was.
    const avernus::Job again = pool.submit(c.a->vm, budget);
    REQUIRE(again.wait(kPatience).done);
    CHECK(again.wait().status == DIS_RUN_YIELDED);
    const avernus::Job forever = pool.submit(c.a->vm);
    CHECK(!forever.wait(1'000'000).done);
  }
  CHECK(talks.info().processes == 1);
  CHECK(echoes.info().processes == 1);
  // Both machines are the caller's again.
  c.a->run(1000);
  c.b->run(1000);

  Couple d({32, 1}, {64, 0});
  avernus::StartConfig fuel;
  fuel.fuel = 2000;
  d.b->start(kEchoes);
  d.a->start(kTalks);
  const avernus::Process bounded = d.a->instances[0]->start({"talker", "port"}, fuel);
  for (int n = 0; n < 100000 && bounded.info().state != DIS_PROCESS_LIMIT; n++) {
    d.a->run(500);
    d.b->run(500);
  }
  CHECK(bounded.info().state == DIS_PROCESS_LIMIT);
  CHECK(d.a->run(100) != DIS_RUN_DONE);
}

TEST_CASE("channel: both ends may be one machine's") {
  const avernus::Engine engine(small_config());
  Talker alone(engine, 64);
  avernus::Channel channel(holding(1, 10));
  channel.give(alone.vm, "here", 0);
  channel.give(alone.vm, "there", 1);
  alone.start("for(i := 0; i < 5; i++) p.send(array of byte string i); p.close();", "here");
  alone.start("relay(p, \"there\");", "there");
  CHECK(alone.run() == DIS_RUN_DONE);
  CHECK(alone.printed() == "there:0 there:1 there:2 there:3 there:4 ");
}

TEST_CASE("channel: what a program may not have or do, it is told") {
  const avernus::Engine engine(small_config());
  Talker alone(engine, 64);
  // Without a port there is no such module.
  const avernus::Process without = alone.start("");
  CHECK(alone.run() == DIS_RUN_DONE);
  CHECK(without.info().state == DIS_PROCESS_BROKEN);
  avernus::Channel channel;
  channel.give(alone.vm, "port", 0);
  const avernus::Process unknown = alone.start("", "other");
  alone.start("{ none: ref Port; none.receive(); } exception e { \"*\" => sys->print(\"%s\\n\", e); }\n"
              "{ p.end = 1; p.receive(); } exception e { \"*\" => sys->print(\"%s\\n\", e); }\n"
              "{ p.end = -1; p.send(nil); } exception e { \"*\" => sys->print(\"%s\\n\", e); }");
  CHECK(alone.run() == DIS_RUN_DONE);
  CHECK(std::string(unknown.info().exception) == "fail:no port");
  CHECK(alone.printed() == "host function Port.receive: the reference is nil\nno such port\nno such port\n");
}

TEST_CASE("dis.h: what a channel may not be asked") {
  const avernus::Engine engine(small_config());
  avernus::Vm vm(engine, without_reports());
  avernus::Channel channel;
  CHECK(code_of(dis_channel_new(nullptr, nullptr)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_vm_add_port(vm.get(), "x", nullptr, 0)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_vm_add_port(nullptr, "x", channel.get(), 0)) == DIS_ERROR_ARGUMENT);
  CHECK(code_of(dis_vm_add_port(vm.get(), nullptr, channel.get(), 0)) == DIS_ERROR_ARGUMENT);
  CHECK(message_of(dis_vm_add_port(vm.get(), "", channel.get(), 0)) == "no name given");
  CHECK(message_of(dis_vm_add_port(vm.get(), "x", channel.get(), 2)) == "end 2 of a channel, expected 0 or 1");
  channel.give(vm, "x", 0);
  CHECK(message_of(dis_vm_add_port(vm.get(), "y", channel.get(), 0)) == "end 0 of the channel was given away already");
  CHECK(message_of(dis_vm_add_port(vm.get(), "x", channel.get(), 1)) == "the machine has a port 'x' already");
  channel.give(vm, "y", 1);
  dis_channel* made = nullptr;
  const dis_channel_config none = holding(0, 100);
  CHECK(message_of(dis_channel_new(&none, &made)) == "a channel for 0 messages of 100 bytes, expected at least one");
  CHECK(made == nullptr);
  dis_channel_free(nullptr);
}
