// limbo_fuzz: random Limbo programs, compiled in several ways, must do the same in all of them.
// In: --programs DIR (where vmrun is), --include DIR, first seed, how many. AVERNUS_LIMBO may name a
// reference compiler; then programs that both accept are compared with what it makes of them. Out: each
// program that differs is kept and named; status 1 then, or if most are no valid programs.
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "tests/fuzz/limbo_generator.h"
#include "tests/harness/process.h"
#include "tools/common/file.h"
#include "tools/limbo/compiler.h"
#include "tools/limbo/files.h"
#include "vm/format/writer.h"

using namespace dis;

namespace {

struct Settings {
  std::string vmrun, include, reference, folder;
};

bool write(const std::string& path, std::span<const std::byte> bytes) {
  return tools::replace_file(path, bytes).ok();
}

// Compiles `source`; false if there are errors.
bool compile(const Settings& s, const std::string& source, bool wide_words, bool optimise,
             const std::string& to) {
  const limbo::CompileOptions options{
      .abi = wide_words ? kAbi64 : kAbi32, .optimise = optimise, .source_path = source};
  auto input = limbo::open_source(source, limbo::include_directories({s.include}, options.abi));
  if (!input.ok()) return false;
  const limbo::Compiled compiled = limbo::compile(std::move(*input), options);
  return compiled.module && write(to, format::write(*compiled.module));
}

// What a module prints and how it ends. Where it was when it broke is left out: code may be laid out
// differently.
std::string behaviour(const Settings& s, const std::string& module) {
  const tests::Outcome o =
      tests::run({.argv = {s.vmrun, module}, .folder = s.folder, .environment = {}, .input = {}});
  return o.out + "\nstatus " + (o.timed_out ? "timed out" : std::to_string(o.status)) + "\n";
}

// The first line that differs.
std::string difference(const std::string& a, const std::string& b) {
  size_t at = 0;
  while (at < a.size() && at < b.size() && a[at] == b[at]) at++;
  const size_t from = a.rfind('\n', at) == std::string::npos ? 0 : a.rfind('\n', at) + 1;
  return a.substr(from, 70) + "\n    not\n" + b.substr(std::min(from, b.size()), 70);
}

// Whether all ways of compiling the program of a seed agree; nothing if it is not a valid program.
std::optional<bool> agree(const Settings& s, uint64_t seed, bool wide) {
  const std::string name = s.folder + "/" + (wide ? "wide" : "narrow") + std::to_string(seed);
  const std::string source = name + ".b", module = name + ".dis";
  const std::string text = tests::Generator(seed, wide).run();
  if (!write(source, std::as_bytes(std::span(text)))) return false;
  if (!compile(s, source, true, true, module)) {
    std::filesystem::remove(source);
    return std::nullopt;
  }
  const std::string expected = behaviour(s, module);
  bool same = true;
  auto compare = [&](const char* way) {
    const std::string found = behaviour(s, module);
    if (found == expected) return;
    std::printf("%s: differs %s:\n%s\n", source.c_str(), way, difference(expected, found).c_str());
    same = false;
  };
  if (compile(s, source, true, false, module)) compare("not optimised");
  if (!wide && compile(s, source, false, true, module)) compare("on 32-bit words");
  if (!s.reference.empty()) {
    // Without its inlining, which loses arguments, and only where it does not fail itself.
    const tests::Outcome o = tests::run({.argv = {s.reference, "-i", "-I", s.include, "-o", module, source},
                                         .folder = s.folder,
                                         .environment = {},
                                         .input = {}});
    if (o.status == 0) compare("as the reference compiles it");
  }
  std::filesystem::remove(module);
  if (same) std::filesystem::remove(source);
  return same;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 7 || std::string(argv[1]) != "--programs" || std::string(argv[3]) != "--include") {
    std::fprintf(stderr, "usage: limbo_fuzz --programs DIR --include DIR FIRST COUNT\n");
    return 2;
  }
  Settings s{.vmrun = std::filesystem::absolute(argv[2]) / "vmrun",
             .include = argv[4],
             .reference = {},
             .folder = {}};
  if (const char* reference = std::getenv("AVERNUS_LIMBO")) s.reference = reference;
  std::string folder = std::filesystem::temp_directory_path() / "limbo_fuzz.XXXXXX";
  if (!mkdtemp(folder.data())) return 2;
  s.folder = folder;
  const uint64_t first = std::strtoull(argv[5], nullptr, 10), count = std::strtoull(argv[6], nullptr, 10);
  uint64_t compared = 0, different = 0;
  for (uint64_t seed = first; seed < first + count; seed++)
    if (const auto same = agree(s, seed, seed % 4 == 3)) {
      compared++;
      different += !*same;
    }
  std::printf("%llu programs compared, %llu differ\n", static_cast<unsigned long long>(compared),
              static_cast<unsigned long long>(different));
  if (different == 0) std::filesystem::remove_all(folder);
  // Now and then one is no valid program; if most are not, nothing is tested.
  return different != 0 || compared * 2 < count ? 1 : 0;
}
