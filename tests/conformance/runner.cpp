// runner: translates one conformance program and runs it on one engine with one word size; native code also with each
// of some passes of its compiler left out.
// In:  a Limbo or Dis assembly file whose comments say what it must print (the form is described in README.md
// here). Out: differences and status 1, or silence and 0. Keeps: one source serves both word sizes: in
// assembly {W} is the word size in bytes, {8*W+16} an expression over it. Leaves to others: meaning. The
// expectations are written by hand, from the language, never accepted from output.
#include <cstdlib>
#include <iostream>
#include <sstream>
#include <optional>

#include "tests/harness/process.h"
#include "tests/harness/text.h"

namespace fs = std::filesystem;
using namespace dis::tests;

namespace {

// Arithmetic on integers and W: + - * / and parentheses. Empty for anything else, which is then left as it
// is.
class Expression {
 public:
  Expression(std::string_view text, long word) : text_(text), word_(word) {}

  std::optional<long> value() {
    std::optional<long> sum = read_sum();
    skip_space();
    return at_ == text_.size() && used_word_ ? sum : std::nullopt;
  }

 private:
  std::optional<long> read_sum() {
    std::optional<long> left = read_product();
    for (char op; left && (op = peek("+-"));) {
      std::optional<long> right = read_product();
      if (!right) return right;
      *left = op == '+' ? *left + *right : *left - *right;
    }
    return left;
  }

  std::optional<long> read_product() {
    std::optional<long> left = read_atom();
    for (char op; left && (op = peek("*/"));) {
      std::optional<long> right = read_atom();
      if (!right || (op == '/' && *right == 0)) return std::nullopt;
      *left = op == '*' ? *left * *right : *left / *right;
    }
    return left;
  }

  std::optional<long> read_atom() {
    if (peek("-")) {
      std::optional<long> v = read_atom();
      return v ? std::optional<long>(-*v) : v;
    }
    if (peek("(")) {
      std::optional<long> v = read_sum();
      return v && peek(")") ? v : std::nullopt;
    }
    if (peek("W")) {
      used_word_ = true;
      return word_;
    }
    skip_space();
    size_t start = at_;
    long number = 0;
    while (at_ < text_.size() && at_ - start < 9 && text_[at_] >= '0' && text_[at_] <= '9') {
      number = number * 10 + (text_[at_++] - '0');
    }
    return at_ == start ? std::nullopt : std::optional<long>(number);
  }

  char peek(std::string_view wanted) {
    skip_space();
    if (at_ < text_.size() && wanted.find(text_[at_]) != std::string_view::npos) return text_[at_++];
    return 0;
  }

  void skip_space() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }

  std::string_view text_;
  long word_;
  size_t at_ = 0;
  bool used_word_ = false;
};

std::string expand(std::string_view source, long word) {
  std::string text;
  while (!source.empty()) {
    size_t open = source.find('{');
    text += source.substr(0, open);
    if (open == std::string_view::npos) break;
    source.remove_prefix(open);
    size_t close = source.find('}');
    std::optional<long> value;
    if (close != std::string_view::npos) value = Expression(source.substr(1, close - 1), word).value();
    if (value) {
      text += std::to_string(*value);
      source.remove_prefix(close + 1);
    } else {
      text += '{';
      source.remove_prefix(1);
    }
  }
  return text;
}

bool is_limbo(const fs::path& file) { return file.extension() == ".b"; }

struct Program {
  std::string source;  // with expressions replaced, and the lines of the other word size left out
  std::string out, err, input;
  std::string args;
  std::vector<std::string> parts;  // other Limbo files beside it that it loads when it runs
  int status = 0;
  bool runs_here = true;  // on this word size
  double seconds = 60;
};

// Reads the directives of lines that begin with '#' and a key; `# expect32:` counts only for 32-bit words.
Program parse(const fs::path& file, int word_bits) {
  Program program;
  const std::string text = read_file(file);
  const std::string other = word_bits == 32 ? "64" : "32", own = word_bits == 32 ? "32" : "64";
  bool expects_anything = false;
  int number = 0;
  for (const std::string& line : split_lines(is_limbo(file) ? text : expand(text, word_bits / 8))) {
    ++number;
    program.source += line + "\n";
    if (!line.starts_with("# ")) continue;
    size_t colon = line.find(':');
    if (colon == std::string::npos) continue;
    std::string key = line.substr(2, colon - 2);
    std::string value = line.substr(colon + 1);
    if (value.starts_with(' ')) value.erase(0, 1);
    const bool wrong_size = key.ends_with(other);
    if (wrong_size || key.ends_with(own)) key.resize(key.size() - 2);
    if (key == "expect" || key == "stderr" || key == "status") expects_anything = true;
    if (wrong_size) continue;
    if (key == "expect") {
      program.out += value + "\n";
    } else if (key == "stderr") {
      program.err += value + "\n";
    } else if (key == "stdin") {
      program.input += value + "\n";
    } else if (key == "args") {
      program.args = value;
    } else if (key == "part") {
      program.parts.push_back(value);
    } else if (key == "status") {
      program.status = std::atoi(value.c_str());
    } else if (key == "timeout") {
      program.seconds = std::atof(value.c_str());
    } else if (key == "word") {
      if (value != "32" && value != "64" && value != "both") {
        std::cerr << file.string() << ":" << number << ": word: expected 32, 64 or both\n";
        std::exit(2);
      }
      program.runs_here = value == "both" || value == own;
    }
  }
  if (!expects_anything) {
    std::cerr << file.string() << ": nothing is expected of this program\n";
    std::exit(2);
  }
  return program;
}

std::string join(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : " ") + word;
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  std::string programs, include, engine = "interp", word = "64";
  std::vector<std::string> without;  // passes, each left out in a run of its own
  fs::path file;
  bool keep = false, own_root = false, at_once = false;
  for (int i = 1; i < argc; ++i) {
    const std::string arg = argv[i];
    if (arg == "--programs" && i + 1 < argc) {
      programs = fs::absolute(argv[++i]);
    } else if (arg == "--include" && i + 1 < argc) {
      include = fs::absolute(argv[++i]);
    } else if (arg == "--engine" && i + 1 < argc) {
      engine = argv[++i];
    } else if (arg == "--word" && i + 1 < argc) {
      word = argv[++i];
    } else if (arg == "--without" && i + 1 < argc) {
      std::istringstream passes(argv[++i]);
      for (std::string pass; std::getline(passes, pass, ',');) without.push_back(pass);
    } else if (arg == "--print-source") {
      keep = true;
    } else if (arg == "--native-at-once") {
      at_once = true;
    } else if (arg == "--own-root") {
      own_root = true;
    } else if (!arg.starts_with("-") && file.empty()) {
      file = arg;
    } else {
      programs.clear();
      break;
    }
  }
  if (programs.empty() || file.empty() || (word != "32" && word != "64") ||
      (engine != "interp" && engine != "jit")) {
    std::cerr << "usage: conformance_runner --programs FOLDER [--include FOLDER] [--engine interp|jit] "
                 "[--word 32|64] [--without PASS,...] "
                 "[--native-at-once] [--own-root] [--print-source] FILE.s|FILE.b\n";
    return 2;
  }
  file = fs::absolute(file);
  const Program program = parse(file, std::atoi(word.c_str()));
  if (keep) {
    std::cout << program.source;
    return 0;
  }
  if (!program.runs_here) {
    std::cout << file.string() << ": skipped, not for " << word << "-bit words\n";
    return kSkipped;
  }

  ScratchFolder scratch;
  const std::string name = file.stem().string();
  const std::vector<std::string> environment = test_environment(programs, scratch.path());
  auto translate = [&](const std::string& source, const std::string& module) {
    std::vector<std::string> command = {programs + (is_limbo(file) ? "/limbo" : "/dasm"),
                                        "--word-size=" + word};
    if (is_limbo(file)) command.insert(command.end(), {"-I", file.parent_path().string()});
    if (is_limbo(file) && !include.empty()) {
      if (word == "32") command.insert(command.end(), {"-I", include + "/word32"});  // what differs there
      command.insert(command.end(), {"-I", include});
    }
    command.insert(command.end(), {"-o", module, source});
    const Outcome outcome = run(
        {.argv = command, .folder = scratch.path(), .environment = environment, .input = {}, .seconds = 60});
    if (outcome.status == 0) return true;
    std::cout << source << ": is not accepted\n" << join(command) << "\n" << outcome.out << outcome.err;
    return false;
  };
  if (is_limbo(file)) {
    if (!translate(file.string(), name + ".dis")) return 1;
    for (const std::string& part : program.parts) {
      const std::string module = fs::path(part).stem().string() + ".dis";
      if (!translate((file.parent_path() / part).string(), module)) return 1;
    }
  } else {
    write_file(scratch.path() / (name + ".s"), program.source);
    if (!translate(name + ".s", name + ".dis")) return 1;
  }

  // One run for each. All natively, and from the interpreter to native code as early as can be.
  std::vector<std::string> ways = {" --nojit"};
  if (engine == "jit") ways = {" --jit-threshold=0"};
  if (engine == "jit" && !at_once) ways.push_back(" --jit-threshold=1");
  for (const std::string& pass : without) ways.push_back(" --jit-threshold=0 --jit-disable " + pass);
  for (const std::string& way : ways) {
    std::string command = "exec " + shell_word(programs + "/vmrun") + " --word-size=" + word + way;
    if (own_root) command += " --root " + shell_word(scratch.path().string());  // a program that makes files in /
    command += " " + name + ".dis " + program.args;
    const Outcome outcome = run({.argv = {"/bin/sh", "-c", command},
                                 .folder = scratch.path(),
                                 .environment = environment,
                                 .input = program.input,
                                 .seconds = program.seconds});
    std::string report;
    if (outcome.timed_out) report += " ran longer than " + std::to_string(program.seconds) + " seconds\n";
    if (!text_matches(program.out, outcome.out)) report += " stdout\n" + difference(program.out, outcome.out);
    if (!text_matches(program.err, outcome.err, true))
      report += " stderr\n" + difference(program.err, outcome.err);
    if (outcome.status != program.status) {
      report +=
          " status " + std::to_string(outcome.status) + ", expected " + std::to_string(program.status) + "\n";
    }
    if (report.empty()) continue;
    std::cout << file.string() << ": differs (" << engine << ", " << word << "-bit words)\n"
              << command << "\n"
              << report;
    return 1;
  }
  return 0;
}
