// runner: runs golden files. Each holds a command, its inputs and the text it must print.
// In:  golden files (the form is described in tests/README.md).  Out: differences and status 1, or silence and 0;
// with --bless the files are rewritten to hold what was printed.
// Keeps: commands run in an empty scratch folder with a fixed environment, so a golden does not depend on its reader.
#include <cstdlib>
#include <iostream>

#include "tests/harness/process.h"
#include "tests/harness/text.h"

namespace fs = std::filesystem;
using namespace dis::tests;

namespace {

constexpr std::string_view kNoNewline = "\\ no newline at end";

struct Section {
  std::string kind;  // file, hex, stdin, stdout, stderr, status
  std::string name;  // of a file; the number of a status
  std::string body;
};

struct Golden {
  std::vector<std::string> head;  // comments and settings, as written
  std::vector<std::string> commands;
  std::vector<std::string> needs;
  double seconds = 60;
  std::vector<Section> sections;

  Section* find(std::string_view kind) {
    for (Section& s : sections) {
      if (s.kind == kind) return &s;
    }
    return nullptr;
  }
};

[[noreturn]] void reject(const fs::path& file, size_t line, const std::string& what) {
  std::cerr << file.string() << ":";
  if (line > 0) std::cerr << line << ":";
  std::cerr << " " << what << "\n";
  std::exit(2);
}

// A body line that would read as a section or an escape is written with one backslash before it.
std::string escape(const std::string& line) {
  return line.starts_with("--- ") || line.starts_with("\\") ? "\\" + line : line;
}

Golden parse(const fs::path& file) {
  Golden golden;
  const std::vector<std::string> lines = split_lines(read_file(file));
  for (size_t i = 0; i < lines.size(); ++i) {
    const std::string& line = lines[i];
    if (line.starts_with("--- ")) {
      std::string rest = trim(std::string_view(line).substr(4));
      size_t space = rest.find(' ');
      Section section{rest.substr(0, space), space == std::string::npos ? "" : trim(rest.substr(space)), ""};
      const std::string& kind = section.kind;
      const bool named = kind == "file" || kind == "hex" || kind == "status";
      if (!named && kind != "stdin" && kind != "stdout" && kind != "stderr") {
        reject(file, i + 1, "unknown section '" + kind + "'");
      }
      if (named != !section.name.empty()) reject(file, i + 1, named ? "a name is missing" : "no name belongs here");
      golden.sections.push_back(section);
    } else if (!golden.sections.empty()) {
      std::string& body = golden.sections.back().body;
      if (line == kNoNewline) {
        if (!body.empty()) body.pop_back();
      } else {
        body += line.starts_with("\\") ? line.substr(1) : line;
        body += '\n';
      }
    } else {
      golden.head.push_back(line);
      if (line.empty() || line[0] == '#') continue;
      size_t colon = line.find(':');
      const std::string key = line.substr(0, colon);
      const std::string value = colon == std::string::npos ? "" : trim(std::string_view(line).substr(colon + 1));
      if (value.empty()) reject(file, i + 1, "expected 'key: value'");
      if (key == "run") {
        golden.commands.push_back(value);
      } else if (key == "needs") {
        golden.needs.push_back(value);
      } else if (key == "timeout") {
        golden.seconds = std::atof(value.c_str());
      } else {
        reject(file, i + 1, "unknown setting '" + key + "'");
      }
    }
  }
  if (golden.commands.empty()) reject(file, 1, "nothing to run");
  return golden;
}

std::string from_hex(const fs::path& file, const Section& section) {
  std::string bytes;
  for (const std::string& full : split_lines(section.body)) {
    int high = -1;
    for (char c : full.substr(0, full.find('#'))) {
      if (c == ' ' || c == '\t') continue;
      const char* digits = "0123456789abcdef";
      const char* at = c ? std::char_traits<char>::find(digits, 16, c) : nullptr;
      if (!at) reject(file, 0, "'" + std::string(1, c) + "' in section 'hex " + section.name + "' is no hex digit");
      int value = int(at - digits);
      if (high < 0) {
        high = value;
      } else {
        bytes += char(high * 16 + value);
        high = -1;
      }
    }
    if (high >= 0) reject(file, 0, "odd number of hex digits in section 'hex " + section.name + "'");
  }
  return bytes;
}

void write_body(std::string& text, const std::string& body) {
  for (const std::string& line : split_lines(body)) text += escape(line) + "\n";
  if (!body.empty() && body.back() != '\n') text += std::string(kNoNewline) + "\n";
}

// The new text of an expectation; lines whose pattern still matches keep the pattern.
std::string keep_patterns(const std::string& old, const std::string& actual) {
  std::string text;
  const std::vector<std::string> patterns = split_lines(old);
  size_t next = 0;
  for (const std::string& line : split_lines(actual)) {
    std::string chosen = line;
    for (size_t i = next; i < patterns.size(); ++i) {
      if (!line_matches(patterns[i], line)) continue;
      chosen = patterns[i];
      next = i + 1;
      break;
    }
    text += chosen + "\n";
  }
  if (!actual.empty() && actual.back() != '\n') text.pop_back();
  return text;
}

struct Options {
  bool bless = false;
  std::string programs, root;
};

// True if the golden holds (or was rewritten).
bool check(const fs::path& file, const Options& options, bool& skipped) {
  Golden golden = parse(file);
  for (const std::string& need : golden.needs) {
    const std::string variable =
        need == "infernode" ? "AVERNUS_INFERNODE" : need == "inferno" ? "AVERNUS_INFERNO" : need;
    const char* value = std::getenv(variable.c_str());
    if (value && *value) continue;
    std::cout << file.string() << ": skipped, " << variable << " is not set\n";
    skipped = true;
    return true;
  }

  ScratchFolder scratch;
  std::string input;
  for (const Section& section : golden.sections) {
    if (section.kind == "file") write_file(scratch.path() / section.name, section.body);
    if (section.kind == "hex") write_file(scratch.path() / section.name, from_hex(file, section));
    if (section.kind == "stdin") input = section.body;
  }
  std::string script;
  for (const std::string& command : golden.commands) script += command + "\n";
  Command command{.argv = {"/bin/sh", "-ec", script}, .folder = scratch.path(), .input = input, .seconds = golden.seconds};
  command.environment = test_environment(options.programs, scratch.path());
  command.environment.push_back("TMP=" + scratch.path().string());
  command.environment.push_back("ROOT=" + options.root);
  Outcome outcome = run(command);
  for (std::string* text : {&outcome.out, &outcome.err}) {
    *text = replace_all(replace_all(*text, scratch.path().string(), "$TMP"), options.root, "$ROOT");
  }
  if (outcome.timed_out) {
    std::cout << file.string() << ": ran longer than " << golden.seconds << " seconds\n" << outcome.out << outcome.err;
    return false;
  }

  Section* status = golden.find("status");
  const std::string actual_status = std::to_string(outcome.status);
  const std::string want_status = status ? status->name : "0";
  if (options.bless) {
    std::string text;
    for (const std::string& line : golden.head) text += line + "\n";
    for (const Section& section : golden.sections) {
      if (section.kind == "stdout" || section.kind == "stderr" || section.kind == "status") continue;
      text += "--- " + section.kind + (section.name.empty() ? "" : " " + section.name) + "\n";
      write_body(text, section.body);
    }
    for (auto [kind, actual] : {std::pair("stdout", &outcome.out), std::pair("stderr", &outcome.err)}) {
      if (actual->empty()) continue;
      text += std::string("--- ") + kind + "\n";
      Section* old = golden.find(kind);
      write_body(text, old ? keep_patterns(old->body, *actual) : *actual);
    }
    if (outcome.status != 0) text += "--- status " + actual_status + "\n";
    if (text != read_file(file)) {
      write_file(file, text);
      std::cout << file.string() << ": rewritten\n";
    }
    return true;
  }

  std::string report;
  for (auto [kind, actual] : {std::pair("stdout", &outcome.out), std::pair("stderr", &outcome.err)}) {
    Section* section = golden.find(kind);
    const std::string want = section ? section->body : "";
    const bool same_end = want.empty() == actual->empty() &&
                          (want.empty() || (want.back() == '\n') == (actual->back() == '\n'));
    if (same_end && text_matches(want, *actual)) continue;
    report += std::string(" ") + kind + (same_end ? "" : " (mind the newline at the end)") + "\n";
    report += difference(want, *actual);
  }
  if (actual_status != want_status) report += " status " + actual_status + ", expected " + want_status + "\n";
  if (report.empty()) return true;
  std::cout << file.string() << ": differs\n" << script << report;
  return false;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  std::vector<fs::path> files;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--bless") {
      options.bless = true;
    } else if (arg == "--programs" && i + 1 < argc) {
      options.programs = fs::absolute(argv[++i]);
    } else if (arg == "--root" && i + 1 < argc) {
      options.root = fs::canonical(argv[++i]);
    } else if (!arg.starts_with("-")) {
      files.push_back(arg);
    } else {
      files.clear();
      break;
    }
  }
  if (files.empty() || options.programs.empty() || options.root.empty()) {
    std::cerr << "usage: golden_runner [--bless] --programs FOLDER --root REPOSITORY FILE...\n";
    return 2;
  }
  size_t failures = 0, skips = 0;
  for (const fs::path& file : files) {
    bool skipped = false;
    if (!check(file, options, skipped)) ++failures;
    if (skipped) ++skips;
  }
  if (failures > 0) return 1;
  return skips == files.size() ? kSkipped : 0;
}
