#include "bench/jitbench/fingerprint.h"

#include <unistd.h>

#include <cctype>
#include <cstdlib>

#include <doctest/doctest.h>

#include "bench/child.h"
#include "tests/harness/text.h"

using namespace dis::bench;

namespace {

// A git that knows no user, hooks or templates of this machine.
bool fingerprint_git(const std::string& root, std::vector<std::string> words) {
  Command command;
  command.words = {"git", "-C", root};
  for (const char* setting :
       {"user.name=T", "user.email=t@example.org", "commit.gpgsign=false", "core.hooksPath=/dev/null"})
    command.words.insert(command.words.end(), {"-c", setting});
  command.words.insert(command.words.end(), words.begin(), words.end());
  return run(command).status == 0;
}

}  // namespace

TEST_CASE("this machine has a fingerprint") {
  const Fingerprint f = fingerprint_now("", {});
  REQUIRE(f.date.size() == 20);
  const std::string form = "dddd-dd-ddTdd:dd:ddZ";
  for (size_t i = 0; i < form.size(); i++)
    CHECK((form[i] == 'd' ? std::isdigit(f.date[i]) != 0 : f.date[i] == form[i]));
  CHECK(f.revision.empty());  // "" is no tree, not the one we happen to be in
  CHECK(!f.dirty);
  CHECK(!f.compiler.empty());
  CHECK(!f.build_type.empty());
  CHECK(f.kernel.starts_with("Linux "));
  CHECK(f.cores >= 1);
  CHECK(f.load >= 0);
  CHECK(f.memory_bytes > 1 << 20);
  CHECK(f.artifact_bytes.empty());
}

TEST_CASE("a folder that is no repository has no revision") {
  dis::tests::ScratchFolder folder;
  CHECK(fingerprint_now(folder.path().string(), {}).revision.empty());
  CHECK(fingerprint_now((folder.path() / "none").string(), {}).revision.empty());
  CHECK(fingerprint_now("--help", {}).revision.empty());
}

TEST_CASE("a repository tells its revision and whether it is changed") {
  dis::tests::ScratchFolder folder;
  const std::string root = folder.path().string();
  if (!fingerprint_git(root, {"init", "--quiet", "--template="})) {
    MESSAGE("no git here");
    return;
  }
  CHECK(fingerprint_now(root, {}).revision.empty());  // nothing was committed
  dis::tests::write_file(folder.path() / "f", "one\n");
  REQUIRE(fingerprint_git(root, {"add", "f"}));
  REQUIRE(fingerprint_git(root, {"commit", "--quiet", "-m", "first"}));

  const Fingerprint clean = fingerprint_now(root, {});
  CHECK(clean.revision.size() >= 40);
  CHECK(clean.revision.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(!clean.dirty);
  dis::tests::write_file(folder.path() / "f", "two\n");
  const Fingerprint dirty = fingerprint_now(root, {});
  CHECK(dirty.revision == clean.revision);
  CHECK(dirty.dirty);
}

TEST_CASE("sizes of artifacts are told by name") {
  dis::tests::ScratchFolder folder;
  dis::tests::write_file(folder.path() / "bin" / "vmrun", std::string(1234, 'x'));
  dis::tests::write_file(folder.path() / "limbo", "");
  const Fingerprint f =
      fingerprint_now("", {(folder.path() / "bin" / "vmrun").string(), (folder.path() / "limbo").string(),
                           (folder.path() / "none").string(), folder.path().string()});
  CHECK(f.artifact_bytes == std::map<std::string, uint64_t>{{"limbo", 0}, {"vmrun", 1234}});
}

TEST_CASE("processors of /proc/cpuinfo") {
  CHECK(processor_in("processor\t: 0\nvendor_id\t: AuthenticAMD\nmodel\t\t: 49\n"
                     "model name\t: AMD EPYC 7B12\nstepping\t: 0\n\nprocessor\t: 1\nmodel name\t: AMD EPYC 7B12\n") ==
        "AMD EPYC 7B12");
  const std::string n1 =
      "processor\t: 0\nCPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x3\n"
      "CPU part\t: 0xd0c\nCPU revision\t: 1\n\n";
  CHECK(processor_in(n1 + n1) == "Neoverse-N1");
  CHECK(processor_in("CPU implementer\t: 0x41\nCPU part\t: 0xd03\n\nCPU implementer\t: 0x41\nCPU part\t: 0xd08\n\n"
                     "Hardware\t: BCM2711\n") == "BCM2711 (Cortex-A53 + Cortex-A72)");
  CHECK(processor_in("CPU implementer\t: 0x61\nCPU part\t: 0x022\n") == "Apple part 0x022");
  CHECK(processor_in("CPU implementer\t: 0x99\nCPU part\t: 0xd0c\n") == "maker 0x99 part 0xd0c");
  CHECK(processor_in("") == "");
  CHECK(processor_in("nothing\n:\nmodel name\n") == "");
}
