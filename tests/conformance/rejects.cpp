// rejects: compiles one Limbo program that must be rejected and compares the errors with the announced ones.
// In:  a .b file with comments `# error: text` (see README.md here); what the compiler says of it.
// Out: what differs and status 1, or silence and 0.
// Keeps: every announced error is reported on its line, nothing is reported elsewhere, nothing is written.
// Leaves to others: the exact wording and the column; golden tests compare those.
#include <cstdlib>
#include <iostream>
#include <map>
#include <regex>

#include "tests/harness/process.h"
#include "tests/harness/text.h"

namespace fs = std::filesystem;
using namespace dis::tests;

namespace {

struct Announced {
  std::multimap<int, std::string>
      by_line;            // line to text its message contains; empty text is contained in all
  bool anywhere = false;  // some error is enough: the place is a matter of taste
};

Announced parse(const fs::path& file) {
  Announced announced;
  int number = 0;
  for (const std::string& line : split_lines(read_file(file))) {
    ++number;
    const size_t at = line.find("# error");
    if (at == std::string::npos) continue;
    const std::string rest = line.substr(at + 7);
    if (rest.starts_with(":")) {
      announced.by_line.emplace(number, trim(rest.substr(1)));
    } else if (rest.starts_with(" below:")) {
      announced.by_line.emplace(number + 1, trim(rest.substr(7)));
    } else if (rest.starts_with(" anywhere")) {
      announced.anywhere = true;
    }
  }
  return announced;
}

struct Reported {
  int line = 0;  // of the program; 0 in a file it includes
  std::string message;
};

// The lines `name:line:col: error: message` among all the compiler wrote.
std::vector<Reported> read_errors(const std::string& output, const std::string& name) {
  static const std::regex form(R"((.*):([0-9]+):([0-9]+): error: (.*))");
  std::vector<Reported> errors;
  for (const std::string& line : split_lines(output)) {
    std::smatch found;
    if (!std::regex_match(line, found, form)) continue;
    const bool here = fs::path(found[1].str()).filename() == name;
    errors.push_back({.line = here ? std::atoi(found[2].str().c_str()) : 0, .message = found[4].str()});
  }
  return errors;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

// What is wrong with the errors, one line each.
std::string compare(const Announced& announced, const std::vector<Reported>& errors) {
  std::string report;
  if (errors.empty()) report += " no located error is reported\n";
  for (const auto& [line, text] : announced.by_line) {
    bool found = false;
    for (const Reported& error : errors) {
      found = found || (error.line == line && lower(error.message).find(lower(text)) != std::string::npos);
    }
    if (!found) report += " line " + std::to_string(line) + ": no error with '" + text + "'\n";
  }
  for (const Reported& error : errors) {
    if (announced.anywhere || announced.by_line.contains(error.line)) continue;
    report += " line " + std::to_string(error.line) + ": not expected: " + error.message + "\n";
  }
  return report;
}

}  // namespace

int main(int argc, char** argv) {
  std::string programs, include;
  fs::path file;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--programs" && i + 1 < argc) {
      programs = fs::absolute(argv[++i]);
    } else if (arg == "--include" && i + 1 < argc) {
      include = fs::absolute(argv[++i]);
    } else if (!arg.starts_with("-") && file.empty()) {
      file = arg;
    } else {
      programs.clear();
      break;
    }
  }
  if (programs.empty() || file.empty()) {
    std::cerr << "usage: conformance_rejects --programs FOLDER [--include FOLDER] FILE.b\n";
    return 2;
  }
  file = fs::absolute(file);
  const Announced announced = parse(file);
  if (announced.by_line.empty() && !announced.anywhere) {
    std::cerr << file.string() << ": no error is announced in this program\n";
    return 2;
  }

  ScratchFolder scratch;
  std::vector<std::string> command = {programs + "/limbo", "-I", file.parent_path().string()};
  if (!include.empty()) command.insert(command.end(), {"-I", include});
  command.insert(command.end(), {"-o", "out.dis", file.string()});
  const Outcome outcome = run({.argv = command,
                               .folder = scratch.path(),
                               .environment = test_environment(programs, scratch.path()),
                               .input = {},
                               .seconds = 60});
  std::string report = compare(announced, read_errors(outcome.err, file.filename().string()));
  if (outcome.timed_out) report += " ran longer than 60 seconds\n";
  if (outcome.status != 1) report += " status " + std::to_string(outcome.status) + ", expected 1\n";
  if (fs::exists(scratch.path() / "out.dis")) report += " a module was written\n";
  if (report.empty()) return 0;
  std::cout << file.string() << ": differs\n" << report << outcome.out << outcome.err;
  return 1;
}
