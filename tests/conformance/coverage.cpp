// coverage: whether every opcode of vm/format/opcodes.def occurs in some conformance program for each word
// size. In:  the folder of the programs. Out: the opcodes that occur in none and status 1, or silence and 0.
// Leaves to others: whether an instruction that occurs is reached; the programs' expectations show that.
#include <cctype>
#include <iostream>
#include <set>

#include "tests/harness/text.h"

namespace fs = std::filesystem;
using namespace dis::tests;

namespace {

constexpr const char* kMnemonics[] = {
#define DIS_OPCODE(number, name, mnemonic, src, mid, dst, flow, effects, ir_op, ir_type) mnemonic,
#include "vm/format/opcodes.def"
};

// The first word of each line of code, labels skipped.
void collect(const fs::path& file, std::set<std::string>& words_32, std::set<std::string>& words_64) {
  bool on_32 = true, on_64 = true;
  for (const std::string& line : split_lines(read_file(file))) {
    if (line.starts_with("# word: 32")) on_64 = false;
    if (line.starts_with("# word: 64")) on_32 = false;
    size_t at = 0;
    std::string word;
    for (;;) {
      while (at < line.size() && std::isspace(static_cast<unsigned char>(line[at]))) at++;
      const size_t start = at;
      while (at < line.size() && (std::isalnum(static_cast<unsigned char>(line[at])) || line[at] == '_'))
        at++;
      word = line.substr(start, at - start);
      if (at < line.size() && line[at] == ':' && !word.empty())
        at++;
      else
        break;
    }
    if (on_32) words_32.insert(word);
    if (on_64) words_64.insert(word);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2 || !fs::is_directory(argv[1])) {
    std::cerr << "usage: conformance_coverage FOLDER\n";
    return 2;
  }
  std::set<std::string> words_32, words_64;
  for (const fs::directory_entry& entry : fs::directory_iterator(argv[1]))
    if (entry.path().extension() == ".s") collect(entry.path(), words_32, words_64);
  int missing = 0;
  for (const char* mnemonic : kMnemonics)
    for (const auto& [bits, words] : {std::pair(32, &words_32), std::pair(64, &words_64)})
      if (!words->count(mnemonic)) {
        std::cout << mnemonic << ": in no conformance program for " << bits << "-bit words\n";
        missing++;
      }
  return missing ? 1 : 0;
}
