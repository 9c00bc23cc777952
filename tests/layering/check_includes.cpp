// check_includes: compares every #include "..." of the tree with the table of rooms.
// In:  the repository root and the room table.  Out: one line for each broken arrow, then the table; status 1.
// Keeps: a file in no room, an include that is not written from the root and a cyclic table are failures too.
// Leaves to others: system headers, and headers of libraries, which are included with angle brackets.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace {

struct Room {
  std::string name;
  std::vector<std::string> places;
  std::set<std::string> reach;  // the rooms it may include, closed under "what they may include"
  bool anything = false;
};

class Table {
 public:
  // Fails when a row names an unknown room or the arrows form a cycle.
  bool read(const fs::path& file, std::ostream& errors) {
    std::ifstream in(file);
    if (!in) {
      errors << file.string() << ": cannot be read\n";
      return false;
    }
    std::map<std::string, std::vector<std::string>> arrows;
    std::string line;
    while (std::getline(in, line)) {
      text_ += line + '\n';
      std::istringstream words(line);
      std::string name, places, target;
      if (!(words >> name) || name[0] == '#') continue;
      Room room{.name = name};
      words >> places;
      std::istringstream list(places);
      for (std::string place; std::getline(list, place, ',');) room.places.push_back(place);
      while (words >> target) {
        if (target == "*") {
          room.anything = true;
        } else if (target != "-") {
          arrows[name].push_back(target);
        }
      }
      rooms_.push_back(std::move(room));
    }
    for (Room& room : rooms_) {
      std::vector<std::string> open = arrows[room.name];
      while (!open.empty()) {
        std::string next = open.back();
        open.pop_back();
        if (!find(next)) {
          errors << file.string() << ": room '" << room.name << "' may include '" << next << "', which has no row\n";
          return false;
        }
        if (!room.reach.insert(next).second) continue;
        open.insert(open.end(), arrows[next].begin(), arrows[next].end());
      }
      if (room.reach.contains(room.name)) {
        errors << file.string() << ": the arrows of room '" << room.name << "' lead back to it\n";
        return false;
      }
    }
    return !rooms_.empty();
  }

  const Room* room_of(std::string_view path) const {
    const Room* best = nullptr;
    size_t length = 0;
    for (const Room& room : rooms_) {
      for (const std::string& place : room.places) {
        bool inside = path.starts_with(place) && (path.size() == place.size() || path[place.size()] == '/');
        if (inside && place.size() >= length) {
          best = &room;
          length = place.size();
        }
      }
    }
    return best;
  }

  const std::string& text() const { return text_; }
  const std::vector<Room>& rooms() const { return rooms_; }

 private:
  const Room* find(std::string_view name) const {
    auto it = std::find_if(rooms_.begin(), rooms_.end(), [&](const Room& r) { return r.name == name; });
    return it == rooms_.end() ? nullptr : &*it;
  }

  std::vector<Room> rooms_;
  std::string text_;
};

// The name inside #include "..." or <...>; empty for any other line.
std::string included(const std::string& line, bool& quoted) {
  size_t at = line.find_first_not_of(" \t");
  if (at == std::string::npos || line[at] != '#') return {};
  at = line.find_first_not_of(" \t", at + 1);
  if (at == std::string::npos || line.compare(at, 7, "include") != 0) return {};
  at = line.find_first_not_of(" \t", at + 7);
  if (at == std::string::npos || (line[at] != '"' && line[at] != '<')) return {};
  quoted = line[at] == '"';
  size_t end = line.find(quoted ? '"' : '>', at + 1);
  return end == std::string::npos ? std::string() : line.substr(at + 1, end - at - 1);
}

bool is_source(const fs::path& path) {
  static const std::set<std::string> kKinds = {".h", ".hpp", ".c", ".cc", ".cpp", ".inc", ".def"};
  return kKinds.contains(path.extension().string());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) {
    std::cerr << "usage: check_includes ROOT TABLE\n";
    return 2;
  }
  const fs::path root = argv[1];
  Table table;
  if (!table.read(argv[2], std::cerr)) return 2;

  std::set<fs::path> files;
  for (const Room& room : table.rooms()) {
    for (const std::string& place : room.places) {
      const fs::path path = root / place;
      if (fs::is_regular_file(path) && is_source(path)) files.insert(path);
      if (!fs::is_directory(path)) continue;
      for (auto it = fs::recursive_directory_iterator(path); it != fs::recursive_directory_iterator(); ++it) {
        // A tree prepared for the checker's own test is not part of the house.
        if (it->is_directory() && it->path().filename() == "broken_house") it.disable_recursion_pending();
        if (it->is_regular_file() && is_source(it->path())) files.insert(it->path());
      }
    }
  }

  int arrows = 0, broken = 0;
  for (const fs::path& file : files) {
    const std::string name = file.lexically_relative(root).generic_string();
    const Room* from = table.room_of(name);
    std::ifstream in(file);
    std::string line;
    for (int number = 1; std::getline(in, line); ++number) {
      bool quoted = false;
      std::string target = included(line, quoted);
      if (target.empty()) continue;
      // The public headers are also reached through their folder, as an installed program would.
      if (!fs::exists(root / target) && fs::exists(root / "include" / target)) target = "include/" + target;
      const bool ours = fs::exists(root / target);
      if (!quoted && !ours) continue;
      ++arrows;
      const Room* to = ours ? table.room_of(target) : nullptr;
      if (!to) {
        ++broken;
        std::cout << name << ":" << number << ": \"" << target << "\" is in no room"
                  << (ours ? "" : "; includes are written from the repository root") << "\n";
      } else if (from != to && !from->anything && !from->reach.contains(to->name)) {
        ++broken;
        std::cout << name << ":" << number << ": room '" << from->name << "' may not include room '" << to->name
                  << "' (" << target << ")\n";
      }
    }
  }
  if (broken > 0) std::cout << "\n" << table.text() << "\n";
  std::cout << files.size() << " files, " << arrows << " includes, " << broken << " broken arrows\n";
  if (files.empty()) return 2;
  return broken > 0 ? 1 : 0;
}
