#include "tools/common/command_line.h"

#include <algorithm>
#include <cstdio>

#include "tools/common/exit_status.h"

namespace dis::tools {

namespace {

constexpr size_t kOptionColumn = 26;
constexpr const char* kOther = "Other";  // the group that comes last

class Help : public CLI::FormatterBase {
 public:
  explicit Help(const CommandText& text) : text_(text) {}

  std::string make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const override {
    std::string out;
    for (size_t i = 0; i < text_.synopses.size(); i++)
      out += std::string(i == 0 ? "usage: " : "       ") + text_.name + " " + text_.synopses[i] + "\n";
    out += std::string("\n") + text_.summary + "\n";

    std::vector<std::string> groups = app->get_groups();
    std::stable_partition(groups.begin(), groups.end(), [](const std::string& g) { return g != kOther; });
    for (const std::string& group : groups) {
      std::string body;
      for (const CLI::Option* option : app->get_options(
               [&](const CLI::Option* o) { return o->get_group() == group && o->nonpositional(); }))
        body += describe(*option);
      if (!body.empty()) out += "\n" + group + ":\n" + body;
    }
    if (text_.footer[0]) out += std::string("\n") + text_.footer;
    if (!text_.examples.empty()) {
      out += "\nExamples:\n";
      for (const Example& e : text_.examples) out += row(e.command, e.what, 52);
    }
    return out;
  }

 private:
  static std::string describe(const CLI::Option& option) {
    std::string names;
    for (const std::string& s : option.get_snames()) names += (names.empty() ? "-" : ", -") + s;
    for (const std::string& l : option.get_lnames()) names += (names.empty() ? "--" : ", --") + l;
    std::string type = option.get_type_name();
    if (!type.empty()) names += (type[0] == '[' ? "" : " ") + type;
    return row(names, option.get_description(), kOptionColumn);
  }

  static std::string row(const std::string& left, const std::string& right, size_t column) {
    std::string line = "  " + left;
    if (line.size() + 2 > column)
      line += "\n" + std::string(column, ' ');
    else
      line.resize(column, ' ');
    return line + right + "\n";
  }

  const CommandText& text_;
};

}  // namespace

void set_up(CLI::App& app, const CommandText& text) {
  app.name(text.name);
  app.formatter(std::make_shared<Help>(text));
  app.set_help_flag("--help", "print this help")->group(kOther);
  app.set_version_flag("--version", text.version, "print the version")->group(kOther);
}

int usage_error(const CommandText& text, const std::string& message) {
  std::fprintf(stderr, "%s: %s\nTry '%s --help'.\n", text.name, message.c_str(), text.name);
  return kExitUsage;
}

std::optional<int> parse(CLI::App& app, const CommandText& text, int argc, const char* const* argv) {
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp&) {
    std::fputs(app.help().c_str(), stdout);
    return std::fflush(stdout) == 0 ? kExitOk : kExitFailed;
  } catch (const CLI::CallForVersion&) {
    std::printf("%s\n", text.version.c_str());
    return std::fflush(stdout) == 0 ? kExitOk : kExitFailed;
  } catch (const CLI::ParseError& e) {
    return usage_error(text, e.what());
  }
  return std::nullopt;
}

}  // namespace dis::tools
