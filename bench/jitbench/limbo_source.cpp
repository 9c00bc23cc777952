#include "bench/jitbench/limbo_source.h"

#include <algorithm>
#include <iterator>

namespace dis::bench {

namespace {

constexpr const char* kHead =
    "implement Long;\n"
    "include \"sys.m\"; sys: Sys;\n"
    "include \"draw.m\";\n"
    "Long: module { init: fn(ctxt: ref Draw->Context, argv: list of string); };\n"
    "init(nil: ref Draw->Context, nil: list of string)\n"
    "{\n"
    "\tsys = load Sys Sys->PATH; total := 0;\n";
constexpr const char* kTail =
    "\tsys->print(\"%d\\n\", total);\n"
    "}\n";
constexpr int kFixedLines = 9;

// One type and one function that works with it; @ stands for a number that makes each different.
constexpr const char* kPart =
    "\n"
    "# Item@ is a name and a number, and what was there before it.\n"
    "Item@: adt {\n"
    "\tname: string;\n"
    "\tcount: int;\n"
    "\tbefore: cyclic ref Item@;\n"
    "};\n"
    "\n"
    "work@(n: int): int\n"
    "{\n"
    "\titems: list of ref Item@;\n"
    "\tnames := array[] of {\"alpha@\", \"beta\", \"gamma@\"};\n"
    "\tlast: ref Item@;\n"
    "\tfor(i := 0; i < n; i++)\n"
    "\t\titems = (last = ref Item@(names[i % len names], i*@ + 1, last)) :: items;\n"
    "\tsum := 0;\n"
    "\ts := \"\";\n"
    "\tfor(l := items; l != nil; l = tl l){\n"
    "\t\titem := hd l;\n"
    "\t\tcase item.name {\n"
    "\t\t\"alpha@\" =>\n"
    "\t\t\tsum += item.count;\n"
    "\t\t\"beta\" or \"delta\" =>\n"
    "\t\t\tsum -= item.count;\n"
    "\t\t* =>\n"
    "\t\t\tsum ^= item.count << 1;\n"
    "\t\t}\n"
    "\t\tif(len s < 20)\n"
    "\t\t\ts += item.name + sys->sprint(\" %d\", sum);\n"
    "\t\telse\n"
    "\t\t\ts = s[1:];\n"
    "\t\tif(item.before != nil && item.before.count > 1000 || (sum & 16rff) == @)\n"
    "\t\t\tbreak;\n"
    "\t}\n"
    "\tfor(j := 0; j < len s; j++)\n"
    "\t\tif(s[j] >= 'a' && s[j] <= 'z')\n"
    "\t\t\tsum += s[j] - 'a';\n"
    "\treturn sum;\n"
    "}\n";

std::string part(int number) {
  std::string text;
  for (const char* c = kPart; *c; ++c) {
    if (*c == '@')
      text += std::to_string(number);
    else
      text += *c;
  }
  return text;
}

}  // namespace

std::string limbo_source(int lines) {
  const std::string sample = part(0);
  const int each = int(std::count(sample.begin(), sample.end(), '\n')) + 1;  // and the line that calls it
  const int parts = (lines - kFixedLines) / each;
  std::string text = kHead;
  for (int i = 0; i < parts; ++i)
    text += "\ttotal += work" + std::to_string(i) + "(" + std::to_string(i % 7 + 3) + ");\n";
  for (int i = kFixedLines + parts * each; i < lines; ++i)
    text += "\ttotal = total*3 + " + std::to_string(i) + ";\n";
  text += kTail;
  for (int i = 0; i < parts; ++i) text += part(i);
  return text;
}

std::string equal_functions(int count, int statements) {
  static constexpr const char* kStatements[] = {
      "x = x*3 + n;", "if(x > n) x -= y;", "cells[x & 7] = y;", "y += cells[n & 7];", "y ^= x >> 3;", "l = y :: l;",
  };
  std::string text = "implement F;\nF: module {\n", bodies;
  for (int f = 0; f < count; ++f) {
    const std::string name = "work" + std::to_string(f), type = "(cells: array of int, n: int): list of int";
    text += "\t" + name + ": fn" + type + ";\n";
    bodies += name + type + "\n{\n\tx := n;\n\ty := 1;\n\tl: list of int;\n";
    for (int i = 0; i < statements; ++i)
      bodies += std::string("\t") + kStatements[size_t(i) % std::size(kStatements)] + "\n";
    bodies += "\treturn l;\n}\n";
  }
  return text + "};\n" + bodies;
}

}  // namespace dis::bench
