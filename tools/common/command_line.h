// command_line: the look and the manners of every program's options.
// In: a CLI::App filled by the program. Out: parsed variables, or the status to exit with.
// Keeps: --help fits a screen and ends with examples; a wrong command line says what is wrong and where help
// is, on standard error, with status 2.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace dis::tools {

struct Example {
  const char* command;
  const char* what;
};

struct CommandText {
  const char* name;                   // "vmrun"
  std::vector<const char*> synopses;  // without the name: "[options] module.dis [args...]"
  const char* summary;                // one or two sentences
  std::vector<Example> examples;
  const char* footer = "";  // whole lines before the examples
  std::string version;      // what --version prints
};

// Gives `app` --help, --version and the common form of help. Groups appear in the order of their first
// option. An option whose value may be left out has a type_name that starts with '[': it is printed without a
// space.
void set_up(CLI::App& app, const CommandText& text);

// The status to exit with, or nothing: go on.
std::optional<int> parse(CLI::App& app, const CommandText& text, int argc, const char* const* argv);

// "vmrun: MESSAGE" and where help is, on standard error; returns kExitUsage.
int usage_error(const CommandText& text, const std::string& message);

}  // namespace dis::tools
