#include "tests/differential/generator.h"

#include <algorithm>
#include <array>

#include "tests/differential/random.h"

namespace dis::differential {

namespace {

// Places in the frame of every function, by word: what the kinds of values are kept in.
constexpr int kArgWord = 8, kArgArray = 9;
constexpr int kWords[] = {8, 10, 11, 12, 13, 14, 15};
constexpr int kAddress = 16, kAddress2 = 17;  // of elements and variables
constexpr int kCounters = 18;                 // of loops, by depth
constexpr int kFrame = 22, kFrame2 = 23;      // in the making
constexpr int kResult = 24;
constexpr int kStrings[] = {25, 26, 27};
constexpr int kWordArrays[] = {9, 28, 29};
constexpr int kByteArray = 30, kBigArray = 31, kRealArray = 32, kStringArray = 33;
constexpr int kWordList = 34, kStringList = 38;
constexpr int kRecords[] = {35, 36};
constexpr int kException = 37, kChannel = 39;
constexpr int kDoubles = 40;  // then 8 bytes each: bigs, reals, bytes
constexpr int kBigs = 4, kReals = 4, kBytes = 4;
// Module data: 48 references, then places of 8 bytes.
constexpr int kLine = 3, kItem = 4, kTexts = 6, kTextCount = 6, kDataString = 20, kDataArray = 22;
constexpr int kDataWords = 6, kChecksum = 6, kScratch = 7, kDataBigs = 8, kDataReals = 12, kConstants = 16, kData = 32;
constexpr double kMostCost = 20000;  // statements a function executes

class Generator {
 public:
  Generator(uint64_t seed, int word_bytes, const std::vector<bool>& left_out)
      : r_(seed * 2 + (word_bytes == 8)), w_(word_bytes), left_out_(left_out) {}
  Program run();

 private:
  struct Function {
    std::string label;
    double cost;
    bool recursive;
  };

  static std::string number(int64_t n) { return std::to_string(n); }
  std::string fp(int word) const { return number(word * w_) + "(fp)"; }
  std::string wide(int k) const { return number(kDoubles * w_ + 8 * k) + "(fp)"; }
  std::string big(int k) const { return wide(k); }
  std::string real(int k) const { return wide(kBigs + k); }
  std::string byte(int k) const { return wide(kBigs + kReals + k); }
  std::string ref(int k) const { return number(k * w_) + "(mp)"; }
  std::string data(int k) const { return number(48 * w_ + 8 * k) + "(mp)"; }
  std::string field(int record, int offset) const { return number(offset) + "(" + fp(record) + ")"; }
  std::string text() { return ref(kTexts + r_.below(kTextCount)); }
  std::string label() { return "l" + number(labels_++); }
  void line(const std::string& s) { code_ += "\t" + s + "\n"; }
  void place(const std::string& l) { code_ += l + ":"; }
  std::string any_word() { return fp(r_.pick(kWords)); }
  std::string record() { return fp(r_.pick(kRecords)); }

  std::string word_source();
  // Where an indirect operand cannot stand, nor a large constant.
  std::string word_middle() { return r_.chance(25) ? "$" + number(r_.range(-9, 99)) : any_word(); }
  std::string word_target();
  std::string big_source() { return r_.chance(25) ? data(r_.chance(50) ? kDataBigs + r_.below(4) : kConstants + r_.below(8)) : big(r_.below(kBigs)); }
  std::string big_target() { return r_.chance(20) ? data(kDataBigs + r_.below(4)) : big(r_.below(kBigs)); }
  std::string real_source() { return r_.chance(25) ? data(r_.chance(50) ? kDataReals + r_.below(4) : kConstants + 8 + r_.below(8)) : real(r_.below(kReals)); }
  std::string real_target() { return r_.chance(20) ? data(kDataReals + r_.below(4)) : real(r_.below(kReals)); }
  std::string index(const std::string& array);
  std::string condition(const std::string& target);

  void statement();
  void block(int statements);
  void arithmetic();
  void wide_arithmetic();
  void conversion();
  void array_element();
  void array_change();
  void strings();
  void lists();
  void records();
  void pointers();
  void branch();
  void loop();
  void counting_loop();
  void table();
  void handler();
  void call();
  void raise();
  void channel();
  void begin();
  void fold();
  void function(int number, bool recursive);

  Random r_;
  const int w_;
  const std::vector<bool>& left_out_;
  std::string code_, head_, tables_, directives_;
  std::vector<Function> functions_;
  int labels_ = 0, statements_ = 0, data_end_ = 0;
  int depth_ = 0, loops_ = 0, handlers_ = 0, hostility_ = 0;
  double times_ = 1, cost_ = 0;
  bool calls_ = true;
  bool addressed_ = false;  // the function takes addresses of its variables
};

std::string Generator::word_source() {
  switch (r_.below(10)) {
    case 0: return "$" + number(r_.range(-3, 9));
    case 1: return "$" + number(r_.range(-100000, 100000));
    case 2: return data(r_.below(kDataWords));
    case 3: return loops_ ? fp(kCounters + r_.below(loops_)) : any_word();
    case 4: return field(r_.pick(kRecords), 3 * w_ * r_.below(2));
    default: return any_word();
  }
}

std::string Generator::word_target() {
  if (r_.chance(15)) return data(r_.below(kDataWords));
  if (r_.chance(8)) return field(r_.pick(kRecords), 3 * w_ * r_.below(2));
  return any_word();
}

void Generator::arithmetic() {
  static constexpr const char* kOps[] = {"addw", "subw", "mulw", "andw", "orw", "xorw", "addw", "subw"};
  const int kind = r_.below(10);
  if (kind < 6) {
    line(std::string(r_.pick(kOps)) + "\t" + word_source() + "," + (r_.chance(60) ? word_middle() + "," : "") + word_target());
  } else if (kind < 8) {
    static constexpr const char* kShifts[] = {"shlw", "shrw", "lsrw"};
    const std::string by = r_.chance(70) ? "$" + number(r_.below(w_ * 8)) : word_source();
    line(std::string(r_.pick(kShifts)) + "\t" + by + "," + word_middle() + "," + word_target());
  } else {
    std::string by = "$" + number(r_.chance(30) ? 1 << r_.below(12) : r_.range(1, 1000) * (r_.chance(30) ? -1 : 1));
    if (r_.chance(30)) {
      by = any_word();
      if (!r_.chance(hostility_)) line("orw\t$1," + by);
    }
    line(std::string(r_.chance(50) ? "divw" : "modw") + "\t" + by + "," + word_middle() + "," + word_target());
  }
}

void Generator::wide_arithmetic() {
  static constexpr const char* kBig[] = {"addl", "subl", "mull", "andl", "orl", "xorl"};
  static constexpr const char* kReal[] = {"addf", "subf", "mulf", "divf"};
  static constexpr const char* kByte[] = {"addb", "subb", "mulb", "andb", "orb", "xorb"};
  switch (r_.below(9)) {
    case 0:
    case 1: line(std::string(r_.pick(kBig)) + "\t" + big_source() + "," + big_source() + "," + big_target()); break;
    case 2: line(std::string(r_.chance(50) ? "shll" : r_.chance(50) ? "shrl" : "lsrl") + "\t" + (r_.chance(70) ? "$" + number(r_.below(64)) : word_source()) + "," + big_source() + "," + big_target()); break;
    case 3: {
      const std::string by = big(r_.below(kBigs));
      if (!r_.chance(hostility_)) line("orl\t$1," + by);
      line(std::string(r_.chance(50) ? "divl" : "modl") + "\t" + by + "," + big_source() + "," + big_target());
      break;
    }
    case 4:
    case 5: line(std::string(r_.pick(kReal)) + "\t" + real_source() + "," + real_source() + "," + real_target()); break;
    case 6: line(r_.chance(50) ? "negf\t" + real_source() + "," + real_target() : "movf\t" + real_source() + "," + real_target()); break;
    case 7: line(std::string(r_.pick(kByte)) + "\t" + byte(r_.below(kBytes)) + "," + byte(r_.below(kBytes)) + "," + byte(r_.below(kBytes))); break;
    default:
      if (r_.chance(50))
        line(std::string(r_.chance(50) ? "shlb" : "shrb") + "\t$" + number(r_.below(8)) + "," + byte(r_.below(kBytes)) + "," + byte(r_.below(kBytes)));
      else
        line("movl\t" + big_source() + "," + big_target());
  }
}

void Generator::conversion() {
  switch (r_.below(11)) {
    case 0: line("cvtbw\t" + byte(r_.below(kBytes)) + "," + word_target()); break;
    case 1: line("cvtwb\t" + word_source() + "," + byte(r_.below(kBytes))); break;
    case 2: line("cvtwl\t" + word_source() + "," + big_target()); break;
    case 3: line("cvtlw\t" + big_source() + "," + word_target()); break;
    case 4: line("cvtwf\t" + word_source() + "," + real_target()); break;
    case 5: line("cvtfw\t" + real_source() + "," + word_target()); break;
    case 6: line("cvtlf\t" + big_source() + "," + real_target()); break;
    case 7: line("cvtfl\t" + real_source() + "," + big_target()); break;
    case 8: line("cvtwc\t" + word_source() + "," + fp(r_.pick(kStrings))); break;
    case 9: line("cvtcw\t" + fp(r_.pick(kStrings)) + "," + word_target()); break;
    default: line("movw\t" + word_source() + "," + word_target());
  }
}

// A subscript, mostly one that lies inside.
std::string Generator::index(const std::string& array) {
  if (loops_ && r_.chance(45)) return fp(kCounters + loops_ - 1);
  if (r_.chance(30)) return "$" + number(r_.below(4));
  if (r_.chance(hostility_)) return any_word();
  const std::string to = any_word();
  if (r_.chance(50)) {
    line("andw\t$3," + to);
    return to;
  }
  const std::string zero = label();
  line("lena\t" + array + "," + fp(kResult));
  line("bnew\t$0," + fp(kResult) + "," + zero);
  line("movw\t$1," + fp(kResult));
  place(zero);
  line("modw\t" + fp(kResult) + "," + to + "," + fp(kResult));
  const std::string positive = label();
  line("blew\t$0," + fp(kResult) + "," + positive);
  line("movw\t$0," + fp(kResult));
  place(positive);
  line("nop");
  return fp(kResult);
}

void Generator::array_element() {
  const std::string at = fp(r_.chance(80) ? kAddress : kAddress2);
  const std::string there = "0(" + at + ")";
  const int kind = r_.below(9);
  if (kind < 4) {
    const std::string a = r_.chance(15) ? ref(kDataArray) : fp(r_.pick(kWordArrays));
    const std::string i = index(a);
    line("indw\t" + a + "," + at + "," + i);
    if (r_.chance(50))
      line("addw\t" + there + "," + any_word());
    else if (r_.chance(50))
      line("movw\t" + word_source() + "," + there);
    else
      line(std::string(r_.chance(50) ? "addw" : "xorw") + "\t" + word_source() + "," + there);
  } else if (kind == 4) {
    const std::string i = index(fp(kByteArray));
    line("indb\t" + fp(kByteArray) + "," + at + "," + i);
    line(r_.chance(50) ? "cvtbw\t" + there + "," + any_word() : "cvtwb\t" + word_source() + "," + there);
  } else if (kind == 5) {
    const std::string i = index(fp(kBigArray));
    line("indl\t" + fp(kBigArray) + "," + at + "," + i);
    line(r_.chance(50) ? "addl\t" + there + "," + big_target() : "movl\t" + big_source() + "," + there);
  } else if (kind == 6) {
    const std::string i = index(fp(kRealArray));
    line("indf\t" + fp(kRealArray) + "," + at + "," + i);
    line(r_.chance(50) ? "addf\t" + there + "," + real_target() : "movf\t" + real_source() + "," + there);
  } else {
    const std::string i = index(fp(kStringArray));
    line("indx\t" + fp(kStringArray) + "," + at + "," + i);
    if (r_.chance(50))
      line("movp\t" + there + "," + fp(r_.pick(kStrings)));
    else
      line("movp\t" + (r_.chance(50) ? text() : fp(r_.pick(kStrings))) + "," + there);
  }
}

void Generator::array_change() {
  const std::string a = fp(r_.pick(kWordArrays));
  switch (r_.below(7)) {
    case 0: line(std::string(r_.chance(50) ? "newa" : "newaz") + "\t$" + number(r_.range(0, 12)) + ",$5," + a); break;
    case 1: line("lena\t" + a + "," + word_target()); break;
    case 2: line("movp\t" + fp(r_.pick(kWordArrays)) + "," + (r_.chance(30) ? ref(kDataArray) : a)); break;
    case 3:
      if (r_.chance(hostility_)) {
        line("slicea\t" + word_source() + "," + word_middle() + "," + a);
      } else {
        const std::string ok = label();
        line("lena\t" + a + "," + fp(kResult));
        line("bltw\t" + fp(kResult) + ",$2," + ok);
        line("slicea\t$1," + fp(kResult) + "," + a);
        place(ok);
        line("nop");
      }
      break;
    case 4: {
      const std::string ok = label();
      line("lena\t" + fp(kWordArrays[1]) + "," + fp(kResult));
      line("bgtw\t" + fp(kResult) + ",$4," + ok);
      line("newaz\t$8,$5," + fp(kWordArrays[2]));
      line("slicela\t" + fp(kWordArrays[1]) + ",$" + number(r_.below(4)) + "," + fp(kWordArrays[2]));
      place(ok);
      line("nop");
      break;
    }
    case 5: line("newa\t$" + number(r_.range(4, 9)) + ",$6," + fp(kStringArray)); break;
    default:
      if (r_.chance(hostility_))
        line("movp\t" + ref(47) + "," + a);
      else
        line("newaz\t$" + number(r_.range(4, 9)) + ",$7," + fp(kByteArray));
  }
}

void Generator::strings() {
  const std::string s = fp(r_.pick(kStrings)), t = r_.chance(30) ? text() : fp(r_.pick(kStrings));
  switch (r_.below(8)) {
    case 0:
    case 1: {  // not beyond bounds
      const std::string ok = label();
      line("lenc\t" + s + "," + fp(kResult));
      line("bgtw\t" + fp(kResult) + ",$64," + ok);
      line("addc\t" + t + "," + (r_.chance(50) ? s : fp(r_.pick(kStrings)) + "," + s));
      place(ok);
      line("nop");
      break;
    }
    case 2: line("lenc\t" + t + "," + word_target()); break;
    case 3: line("movp\t" + t + "," + s); break;
    case 4: {
      const std::string ok = label();
      line("lenc\t" + s + "," + fp(kResult));
      if (!r_.chance(hostility_)) line("bltw\t" + fp(kResult) + ",$3," + ok);
      line(r_.chance(50) ? "indc\t" + s + ",$" + number(r_.below(3)) + "," + word_target() : "slicec\t$1,$" + number(r_.range(1, 3)) + "," + s);
      place(ok);
      line("nop");
      break;
    }
    case 5: line("insc\t$" + number(r_.chance(30) ? 0x3b1 : 97 + r_.below(26)) + ",$0," + s); break;
    case 6: line("movp\t" + t + "," + ref(kDataString)); break;
    default: {
      const std::string ok = label();
      line("lenc\t" + ref(kDataString) + "," + fp(kResult));
      line("bgtw\t" + fp(kResult) + ",$64," + ok);
      line("addc\t" + ref(kDataString) + "," + s + "," + fp(r_.pick(kStrings)));
      place(ok);
      line("nop");
    }
  }
}

void Generator::lists() {
  switch (r_.below(7)) {
    case 0:
    case 1: line("consw\t" + word_source() + "," + fp(kWordList)); break;
    case 2: {
      const std::string nil = label();
      if (!r_.chance(hostility_)) {
        line("lenl\t" + fp(kWordList) + "," + fp(kResult));
        line("beqw\t$0," + fp(kResult) + "," + nil);
      }
      line("headw\t" + fp(kWordList) + "," + word_target());
      line("tail\t" + fp(kWordList) + "," + fp(kWordList));
      place(nil);
      line("nop");
      break;
    }
    case 3: line("lenl\t" + fp(r_.chance(50) ? kWordList : kStringList) + "," + word_target()); break;
    case 4: line("consp\t" + fp(r_.pick(kStrings)) + "," + fp(kStringList)); break;
    case 5: {
      const std::string nil = label();
      line("lenl\t" + fp(kStringList) + "," + fp(kResult));
      line("beqw\t$0," + fp(kResult) + "," + nil);
      line("headp\t" + fp(kStringList) + "," + fp(r_.pick(kStrings)));
      line("tail\t" + fp(kStringList) + "," + fp(kStringList));
      place(nil);
      line("nop");
      break;
    }
    default: line("movp\t" + ref(47) + "," + fp(r_.chance(50) ? kWordList : kStringList));
  }
}

// {word, string, record, word, big, real}
void Generator::records() {
  const int a = r_.pick(kRecords), b = r_.pick(kRecords);
  switch (r_.below(9)) {
    case 0: line("newz\t$4," + fp(a)); break;
    case 1: line("movw\t" + word_source() + "," + field(a, 3 * w_)); break;
    case 2: line("movp\t" + fp(r_.pick(kStrings)) + "," + field(a, w_)); break;
    case 3: line("movp\t" + field(a, w_) + "," + fp(r_.pick(kStrings))); break;
    case 4: {  // no cycles: a new record before the old one
      line("newz\t$4," + fp(kRecords[0]));
      line("movp\t" + fp(kRecords[1]) + "," + field(kRecords[0], 2 * w_));
      break;
    }
    case 5: {
      line("movp\t" + field(b, 2 * w_) + "," + fp(a));
      if (!r_.chance(hostility_)) line("newz\t$4," + fp(a));
      break;
    }
    case 6: line("movl\t" + big_source() + "," + field(a, 4 * w_)); break;
    case 7: line("addf\t" + real_source() + "," + field(a, 4 * w_ + 8)); break;
    default: line("movl\t" + field(b, 4 * w_) + "," + big_target());
  }
}

// Addresses of variables, used at once.
void Generator::pointers() {
  const std::string at = fp(kAddress2), there = "0(" + at + ")";
  switch (addressed_ ? r_.below(4) : r_.range(1, 2)) {
    case 0:
      line("lea\t" + any_word() + "," + at);
      line(r_.chance(50) ? "addw\t" + word_source() + "," + there : "movw\t" + there + "," + word_target());
      break;
    case 1:
      line("lea\t" + data(r_.below(kDataWords)) + "," + at);
      line("addw\t$" + number(r_.below(100)) + "," + there);
      break;
    case 2:
      line("movm\t" + wide(r_.below(kBigs - 1)) + ",$16," + wide(r_.below(kBigs - 1)));
      break;
    default:
      line("lea\t" + big(r_.below(kBigs)) + "," + at);
      line("addl\t" + big_source() + "," + there);
  }
}

std::string Generator::condition(const std::string& target) {
  static constexpr const char* kConditions[] = {"beq", "bne", "blt", "ble", "bgt", "bge"};
  const std::string c = r_.pick(kConditions);
  switch (r_.below(8)) {
    case 0: return c + "l\t" + big_source() + "," + big_source() + "," + target;
    case 1: return c + "f\t" + real_source() + "," + real_source() + "," + target;
    case 2: return c + "b\t" + byte(r_.below(kBytes)) + "," + byte(r_.below(kBytes)) + "," + target;
    case 3: return c + "c\t" + fp(r_.pick(kStrings)) + "," + (r_.chance(50) ? text() : fp(r_.pick(kStrings))) + "," + target;
    default: return c + "w\t" + word_source() + "," + word_middle() + "," + target;
  }
}

void Generator::branch() {
  const std::string otherwise = label(), end = label();
  line(condition(otherwise));
  block(r_.range(1, 3));
  if (r_.chance(60)) {
    line("jmp\t" + end);
    place(otherwise);
    block(r_.range(1, 3));
  } else {
    place(otherwise);
    line("nop");
  }
  place(end);
  line("nop");
}

// A loop whose body only counts and adds up, so that what it gives may follow from the number of its turns.
void Generator::counting_loop() {
  if (loops_ == 4) return arithmetic();
  const std::string counter = fp(kCounters + loops_), bound = fp(kResult), again = label(), end = label();
  const bool down = r_.chance(40);
  const int step = r_.chance(60) ? 1 : r_.range(2, 9);
  // Up to 40 turns, from anywhere but near the ends of the type, or none at all.
  line("andw\t$" + number(r_.chance(50) ? 7 : 65535) + "," + word_middle() + "," + counter);
  line("subw\t$" + number(r_.range(0, 40000)) + "," + counter);
  line(std::string(down ? "subw" : "addw") + "\t$" + number(r_.range(-3, 40 * step)) + "," + counter + "," + bound);
  const bool stops_at = step == 1 && r_.chance(20);
  if (r_.chance(70) || stops_at) line(std::string(down ? "blew" : "bgew") + "\t" + counter + "," + bound + "," + end);
  place(again);
  const std::string sum = fp(kWords[3]), other = fp(kWords[4]), part = fp(kWords[5]);
  cost_ += 40 * times_;
  for (int k = r_.range(1, 4); k > 0; k--) {
    const std::string to = r_.chance(50) ? sum : other, amount = "$" + number(r_.range(-30, 30));
    const std::string op = r_.chance(70) ? "addw\t" : "subw\t";
    switch (r_.below(10)) {
      case 0: line("mulw\t" + (r_.chance(50) ? counter : amount) + "," + counter + "," + part); break;
      case 1: line("shlw\t$" + number(r_.below(5)) + "," + counter + "," + part); break;
      case 2: line(op + amount + "," + counter + "," + part); break;
      case 3: line("addw\t" + sum + "," + other); break;
      case 4: line("addl\t" + big_source() + "," + big(r_.below(kBigs))); break;
      case 5: line("cvtwl\t" + counter + "," + big(r_.below(kBigs))); break;
      case 6: line(op + any_word() + "," + to); break;
      default: line(op + (r_.chance(40) ? amount : r_.chance(50) ? counter : part) + "," + to); break;
    }
  }
  line(std::string(down ? "subw" : "addw") + "\t$" + number(step) + "," + counter);
  const char* stay = stops_at ? "bnew" : down ? (r_.chance(50) ? "bgew" : "bgtw") : r_.chance(50) ? "blew" : "bltw";
  line(std::string(stay) + "\t" + counter + "," + bound + "," + again);
  place(end);
  line("nop");
}

void Generator::loop() {
  if (loops_ == 4) return arithmetic();
  const std::string counter = fp(kCounters + loops_), again = label(), test = label(), end = label();
  const bool down = r_.chance(20), at_bottom = r_.chance(50), by_length = !down && r_.chance(40);
  const int turns = r_.range(1, times_ > 50 ? 4 : 14), step = r_.chance(85) ? 1 : r_.range(2, 3);
  const std::string array = fp(r_.pick(kWordArrays));
  const double saved = times_;
  line("movw\t$" + number(down ? turns : 0) + "," + counter);
  if (at_bottom) {
    line("jmp\t" + test);
    place(again);
  } else {
    place(test);
    if (by_length) {
      line("lena\t" + array + "," + fp(kResult));
      line("bgew\t" + counter + "," + fp(kResult) + "," + end);
      line("bgtw\t" + counter + ",$16," + end);
    } else {
      line(down ? "blew\t" + counter + ",$0," + end : "bgew\t" + counter + ",$" + number(turns) + "," + end);
    }
  }
  loops_++;
  times_ *= by_length ? 12 : turns;
  block(r_.range(1, 4));
  if (r_.chance(15)) line(condition(end));
  loops_--;
  times_ = saved;
  line(std::string(down ? "subw" : "addw") + "\t$" + number(step) + "," + counter);
  if (at_bottom) {
    place(test);
    if (by_length) {
      line("bgtw\t" + counter + ",$16," + end);
      line("lena\t" + array + "," + fp(kResult));
      line("bltw\t" + counter + "," + fp(kResult) + "," + again);
    } else {
      line(down ? "bgtw\t" + counter + ",$0," + again : "bltw\t" + counter + ",$" + number(turns) + "," + again);
    }
  } else {
    line("jmp\t" + test);
  }
  place(end);
  line("nop");
}

void Generator::table() {
  const int ways = r_.range(1, 5);
  const std::string end = label();
  std::vector<std::string> labels;
  for (int k = 0; k <= ways; k++) labels.push_back(label());
  const std::string on = any_word();
  if (r_.chance(60)) line("andw\t$" + number(r_.chance(50) ? 15 : 7) + "," + on);
  const int at = data_end_;
  std::string words;
  if (r_.chance(75)) {
    int low = r_.range(-3, 2);
    words = number(ways);
    for (int k = 0; k < ways; k++) {
      const int high = low + r_.range(1, 3);
      words += "," + number(low) + "," + number(high) + "," + labels[size_t(k)];
      low = high + r_.below(3);
    }
    words += "," + labels[size_t(ways)];
    data_end_ += (3 * ways + 2) * w_;
    line("case\t" + on + "," + number(at) + "(mp)");
  } else {
    line("andw\t$3," + on);
    words = number(4);
    for (int k = 0; k < 4; k++) words += "," + labels[size_t(k % (ways + 1))];
    tables_ += "\tword\t@mp+" + number(at) + "," + words + "\n";
    data_end_ += 5 * w_;
    words.clear();
    line("goto\t" + on + "," + number(at + w_) + "(mp)");
  }
  if (!words.empty()) tables_ += "\tword\t@mp+" + number(at) + "," + words + "\n";
  data_end_ = (data_end_ + 7) / 8 * 8;
  for (int k = 0; k <= ways; k++) {
    place(labels[size_t(k)]);
    line("nop");
    block(r_.range(0, 2));
    line("jmp\t" + end);
  }
  place(end);
  line("nop");
}

void Generator::handler() {
  if (handlers_ == 3) return arithmetic();
  const std::string first = label(), last = label(), end = label();
  handlers_++;
  place(first);
  line("nop");
  const int before = hostility_;
  hostility_ = std::max(hostility_, 25);
  block(r_.range(1, 5));
  hostility_ = before;
  handlers_--;
  line("jmp\t" + end);
  place(last);
  line("addc\t" + fp(kException) + "," + ref(kLine));
  line("addw\t$17," + data(kChecksum));
  block(r_.below(2));
  place(end);
  line("nop");
  directives_ += "\texception\t" + first + "," + last + "," + number(kException * w_) + ",-1,0\n";
  directives_ += r_.chance(80) ? "\texctab\t*," + last + "\n" : "\texctab\t\"array bounds error\"," + last + "\n\texctab\t*," + last + "\n";
}

void Generator::raise() {
  if (!handlers_ && !r_.chance(10)) return arithmetic();
  const std::string past = label();
  line(condition(past));
  line("raise\t" + text());
  place(past);
  line("nop");
}

void Generator::call() {
  if (functions_.empty() || !calls_) return arithmetic();
  const Function& f = r_.pick(functions_);
  if (times_ * f.cost + cost_ > kMostCost) return arithmetic();
  cost_ += times_ * f.cost;
  const std::string frame = fp(r_.chance(80) ? kFrame : kFrame2);
  line("frame\t$2," + frame);
  line("movw\t" + (f.recursive ? "$" + number(r_.below(7)) : word_source()) + "," + number(8 * w_) + "(" + frame + ")");
  if (r_.chance(80)) line("movp\t" + fp(r_.pick(kWordArrays)) + "," + number(9 * w_) + "(" + frame + ")");
  if (r_.chance(20)) arithmetic();
  const std::string to = r_.chance(70) ? any_word() : fp(kResult);
  line("lea\t" + to + "," + number(4 * w_) + "(" + frame + ")");
  line("call\t" + frame + "," + f.label);
  if (r_.chance(50)) line("xorw\t" + to + "," + data(kChecksum));
}

void Generator::channel() {
  if (times_ > 20) return arithmetic();
  const std::string again = label();
  const int count = r_.range(1, 4);
  if (loops_ == 4) return arithmetic();
  const std::string counter = fp(kCounters + loops_);
  line("newcw\t" + (r_.chance(50) ? "$" + number(r_.below(3)) + "," : std::string()) + fp(kChannel));
  line("frame\t$9," + fp(kFrame));
  line("movp\t" + fp(kChannel) + "," + number(8 * w_) + "(" + fp(kFrame) + ")");
  line("movw\t$" + number(count) + "," + number(9 * w_) + "(" + fp(kFrame) + ")");
  line("movw\t" + word_source() + "," + number(10 * w_) + "(" + fp(kFrame) + ")");
  line("spawn\t" + fp(kFrame) + ",sender");
  line("movw\t$0," + counter);
  place(again);
  const std::string to = any_word();
  line("recv\t" + fp(kChannel) + "," + to);
  line("addw\t" + to + "," + data(kChecksum));
  line("addw\t$1," + counter);
  line("bltw\t" + counter + ",$" + number(count) + "," + again);
}

void Generator::statement() {
  const int number = statements_++;
  const size_t code = code_.size(), tables = tables_.size(), directives = directives_.size();
  cost_ += times_;
  const int kind = r_.below(depth_ < 5 ? 100 : 78);
  depth_++;
  if (kind < 19) arithmetic();
  else if (kind < 24) counting_loop();
  else if (kind < 34) wide_arithmetic();
  else if (kind < 40) conversion();
  else if (kind < 54) array_element();
  else if (kind < 59) array_change();
  else if (kind < 65) strings();
  else if (kind < 69) lists();
  else if (kind < 74) records();
  else if (kind < 76) pointers();
  else if (kind < 78) raise();
  else if (kind < 85) branch();
  else if (kind < 91) loop();
  else if (kind < 93) table();
  else if (kind < 95) handler();
  else if (kind < 99) call();
  else channel();
  depth_--;
  if (size_t(number) < left_out_.size() && left_out_[size_t(number)]) {
    code_.resize(code);
    tables_.resize(tables);
    directives_.resize(directives);
    line("nop");
  }
}

void Generator::block(int statements) {
  for (int k = 0; k < statements && cost_ < kMostCost; k++) statement();
}

// Every place gets a value. Taking an address keeps in memory whatever lies behind it in the frame, so most functions
// take none of their own.
void Generator::begin() {
  addressed_ = r_.chance(30);
  for (int k : kWords)
    if (k != kArgWord) line("movw\t$" + number(r_.range(-20, 1000)) + "," + fp(k));
  for (int k = 0; k < 4; k++) line("movw\t$0," + fp(kCounters + k));
  line("movw\t$0," + fp(kResult));
  for (int k : kStrings) line("movp\t" + text() + "," + fp(k));
  line("newaz\t$" + number(r_.range(4, 12)) + ",$5," + fp(kWordArrays[1]));
  line("newaz\t$" + number(r_.range(4, 12)) + ",$5," + fp(kWordArrays[2]));
  line("newaz\t$" + number(r_.range(4, 9)) + ",$7," + fp(kByteArray));
  line("newaz\t$" + number(r_.range(4, 9)) + ",$8," + fp(kBigArray));
  line("newaz\t$" + number(r_.range(4, 9)) + ",$8," + fp(kRealArray));
  line("newa\t$" + number(r_.range(4, 9)) + ",$6," + fp(kStringArray));
  for (int k : kRecords) line("newz\t$4," + fp(k));
  for (int k = 0; k < kBigs; k++) line("movl\t" + data(kConstants + r_.below(8)) + "," + big(k));
  for (int k = 0; k < kReals; k++) line("movf\t" + data(kConstants + 8 + r_.below(8)) + "," + real(k));
  for (int k = 0; k < kBytes; k++) line("cvtwb\t$" + number(r_.below(256)) + "," + byte(k));
  line("lea\t" + (addressed_ ? fp(kWords[1]) : data(r_.below(kDataWords))) + "," + fp(kAddress));
  line("lea\t" + (addressed_ ? fp(kWords[2]) : data(r_.below(kDataWords))) + "," + fp(kAddress2));
}

// Everything goes into the checksum. NaNs are alike.
void Generator::fold() {
  const std::string sum = data(kChecksum);
  auto mix = [&](const std::string& word) {
    line("mulw\t$31," + sum);
    line("addw\t" + word + "," + sum);
  };
  for (int k : kWords) mix(fp(k));
  for (int k = 0; k < kBigs; k++) {
    line("cvtlw\t" + big(k) + "," + fp(kResult));
    mix(fp(kResult));
    line("shrl\t$32," + big(k));
    line("cvtlw\t" + big(k) + "," + fp(kResult));
    mix(fp(kResult));
  }
  for (int k = 0; k < kReals; k++) {
    const std::string same = label();
    line("beqf\t" + real(k) + "," + real(k) + "," + same);
    line("movf\t" + data(kConstants + 8) + "," + real(k));
    place(same);
    line("movf\t" + real(k) + "," + data(kScratch));
    line("movl\t" + data(kScratch) + "," + big(0));
    line("cvtlw\t" + big(0) + "," + fp(kResult));
    mix(fp(kResult));
    line("shrl\t$32," + big(0));
    line("cvtlw\t" + big(0) + "," + fp(kResult));
    mix(fp(kResult));
  }
  for (int k = 0; k < kBytes; k++) {
    line("cvtbw\t" + byte(k) + "," + fp(kResult));
    mix(fp(kResult));
  }
  for (int k : kStrings) {
    line("lenc\t" + fp(k) + "," + fp(kResult));
    mix(fp(kResult));
  }
  for (int k : {kWordList, kStringList}) {
    line("lenl\t" + fp(k) + "," + fp(kResult));
    mix(fp(kResult));
  }
  for (int k : kWordArrays) {
    const std::string again = label(), test = label();
    line("movw\t$0," + fp(kCounters));
    line("jmp\t" + test);
    place(again);
    line("indw\t" + fp(k) + "," + fp(kAddress) + "," + fp(kCounters));
    mix("0(" + fp(kAddress) + ")");
    line("addw\t$1," + fp(kCounters));
    place(test);
    line("lena\t" + fp(k) + "," + fp(kResult));
    line("bltw\t" + fp(kCounters) + "," + fp(kResult) + "," + again);
  }
}

void Generator::function(int number_, bool recursive) {
  const std::string name = "f" + number(number_);
  cost_ = 0;
  times_ = 1;
  loops_ = handlers_ = depth_ = 0;
  hostility_ = r_.chance(30) ? r_.range(1, 10) : 0;
  const bool leaf = r_.chance(30) && !recursive;
  calls_ = !leaf;
  place(name);
  if (leaf) {
    // Few places, no references of its own: such functions are put in line, or called without a header.
    for (int k : kWords)
      if (k != kArgWord) line("movw\t$" + number(r_.range(-20, 1000)) + "," + fp(k));
    line("movw\t$0," + fp(kResult));
    const int statements = r_.range(1, 4);
    for (int k = 0; k < statements; k++) {
      static constexpr const char* kOps[] = {"addw", "subw", "mulw", "andw", "orw", "xorw"};
      const int at = statements_++;
      const size_t code = code_.size();
      switch (r_.below(4)) {
        case 0: {
          const std::string past = label();
          line("bltw\t" + any_word() + "," + any_word() + "," + past);
          line(std::string(r_.pick(kOps)) + "\t" + any_word() + "," + any_word());
          place(past);
          line("nop");
          break;
        }
        case 1: {
          const std::string a = fp(kArgArray);
          if (r_.chance(70)) line("andw\t$3," + fp(kArgWord));
          line("indw\t" + a + "," + fp(kAddress) + "," + fp(kArgWord));
          line("addw\t0(" + fp(kAddress) + ")," + any_word());
          break;
        }
        case 2: {
          const std::string again = label();
          line("movw\t$0," + fp(kCounters));
          place(again);
          line(std::string(r_.pick(kOps)) + "\t" + fp(kCounters) + "," + any_word());
          line("addw\t$1," + fp(kCounters));
          line("bltw\t" + fp(kCounters) + ",$" + number(r_.range(2, 9)) + "," + again);
          break;
        }
        default: line(std::string(r_.pick(kOps)) + "\t" + any_word() + "," + any_word() + "," + any_word());
      }
      if (size_t(at) < left_out_.size() && left_out_[size_t(at)]) {
        code_.resize(code);
        line("nop");
      }
    }
    cost_ = 20;
  } else {
    begin();
    if (recursive) {
      const std::string bottom = label();
      line("blew\t" + fp(kArgWord) + ",$0," + bottom);
      for (int k = r_.range(1, 2); k > 0; k--) {
        line("frame\t$2," + fp(kFrame));
        line("subw\t$" + number(k) + "," + fp(kArgWord) + "," + number(8 * w_) + "(" + fp(kFrame) + ")");
        line("movp\t" + fp(r_.pick(kWordArrays)) + "," + number(9 * w_) + "(" + fp(kFrame) + ")");
        line("lea\t" + fp(kResult) + "," + number(4 * w_) + "(" + fp(kFrame) + ")");
        line("call\t" + fp(kFrame) + "," + name);
        line("addw\t" + fp(kResult) + "," + fp(kWords[1]));
      }
      place(bottom);
      line("nop");
    }
    block(r_.range(3, 14));
    fold();
  }
  line("movw\t" + any_word() + ",0(" + fp(4) + ")");
  line("ret");
  functions_.push_back({name, (cost_ + 60) * (recursive ? 30 : 1), recursive});
}

Program Generator::run() {
  data_end_ = 48 * w_ + 8 * kData;
  const int count = r_.range(2, 9);
  for (int k = 0; k < count; k++) function(k, r_.chance(15));
  // init calls them all, each inside a handler.
  std::string all = code_;
  code_.clear();
  place("init");
  line("load\t0(mp),$0," + ref(1));
  times_ = 1;
  for (const Function& f : functions_) {
    const std::string first = label(), last = label(), end = label();
    line("newaz\t$6,$5," + fp(kWordArrays[1]));
    place(first);
    line("frame\t$2," + fp(kFrame));
    line("movw\t$" + number(r_.below(6)) + "," + number(8 * w_) + "(" + fp(kFrame) + ")");
    line("movp\t" + fp(kWordArrays[1]) + "," + number(9 * w_) + "(" + fp(kFrame) + ")");
    line("lea\t" + fp(kResult) + "," + number(4 * w_) + "(" + fp(kFrame) + ")");
    line("call\t" + fp(kFrame) + "," + f.label);
    line("jmp\t" + end);
    place(last);
    line("addc\t" + fp(kException) + "," + ref(kLine));
    place(end);
    line("mulw\t$31," + data(kChecksum));
    line("addw\t" + fp(kResult) + "," + data(kChecksum));
    line("cvtwc\t" + data(kChecksum) + "," + ref(kItem));
    line("addc\t" + ref(5) + "," + ref(kLine));
    line("addc\t" + ref(kItem) + "," + ref(kLine));
    directives_ += "\texception\t" + first + "," + last + "," + number(kException * w_) + ",-1,0\n\texctab\t*," + last + "\n";
  }
  line("frame\t$3," + fp(kFrame));
  line("movp\t" + ref(2) + "," + number(8 * w_) + "(" + fp(kFrame) + ")");
  line("movp\t" + ref(kLine) + "," + number(9 * w_) + "(" + fp(kFrame) + ")");
  line("lea\t" + fp(kResult) + "," + number(4 * w_) + "(" + fp(kFrame) + ")");
  line("mcall\t" + fp(kFrame) + ",$0," + ref(1));
  // One call nobody catches, whose end is compared too.
  if (r_.chance(30)) {
    line("frame\t$2," + fp(kFrame));
    line("movw\t$3," + number(8 * w_) + "(" + fp(kFrame) + ")");
    line("lea\t" + fp(kResult) + "," + number(4 * w_) + "(" + fp(kFrame) + ")");
    line("call\t" + fp(kFrame) + "," + r_.pick(functions_).label);
  }
  line("ret");
  all = code_ + all;
  code_.clear();
  place("sender");
  place("s0");
  line("send\t" + fp(10) + "," + fp(8));
  line("addw\t$7," + fp(10));
  line("subw\t$1," + fp(9));
  line("bgtw\t" + fp(9) + ",$0,s0");
  line("ret");
  all += code_;

  std::string head = "\tmodule\tRandom\n\twordsize\t" + number(w_ * 8) + "\n\tvar\t@mp," + number(data_end_) + "\n";
  auto string_at = [&](int k, const char* s) { head += "\tstring\t@mp+" + number(k * w_) + ",\"" + s + "\"\n"; };
  string_at(0, "$Sys");
  string_at(2, "%s\\n");
  string_at(5, " ");
  static constexpr const char* kStringsOfData[] = {"abc", "x", "", "long text of more than sixteen", "h\xc3\xa9", "12"};
  for (int k = 0; k < kTextCount; k++) string_at(kTexts + k, kStringsOfData[k]);
  for (int k = 0; k < kDataWords; k++) head += "\tword\t@mp+" + number(48 * w_ + 8 * k) + "," + number(r_.range(-50, 5000)) + "\n";
  for (int k = 0; k < 4; k++) head += "\tlong\t@mp+" + number(48 * w_ + 8 * (kDataBigs + k)) + "," + number(r_.range(-9, 9)) + "\n";
  static constexpr const char* kLongs[] = {"0", "1", "-1", "4294967296", "-9223372036854775808", "9223372036854775807", "123456789012345", "255"};
  static constexpr const char* kReals_[] = {"0.5", "0.0", "-1.0", "1e300", "1e-300", "3.25", "4294967296.5", "-1e19"};
  for (int k = 0; k < 4; k++) head += "\treal\t@mp+" + number(48 * w_ + 8 * (kDataReals + k)) + "," + r_.pick(kReals_) + "\n";
  for (int k = 0; k < 8; k++) {
    head += "\tlong\t@mp+" + number(48 * w_ + 8 * (kConstants + k)) + "," + kLongs[k] + "\n";
    head += "\treal\t@mp+" + number(48 * w_ + 8 * (kConstants + 8 + k)) + "," + kReals_[k] + "\n";
  }
  const std::string size = number(kDoubles * w_ + 8 * (kBigs + kReals + kBytes));
  head += tables_;
  head += "\tdesc\t$0," + number(data_end_) + ",\"ffffffffffff\"\n";
  for (const char* n : {"1", "2"}) head += std::string("\tdesc\t$") + n + "," + size + ",\"0040007fff\"\n";
  head += "\tdesc\t$3," + number(10 * w_) + ",\"00c0\"\n\tdesc\t$4," + number(4 * w_ + 16) + ",\"60\"\n";
  head += "\tdesc\t$5," + number(w_) + ",\"\"\n\tdesc\t$6," + number(w_) + ",\"80\"\n\tdesc\t$7,1,\"\"\n\tdesc\t$8,8,\"\"\n";
  head += "\tdesc\t$9," + number(12 * w_) + ",\"0080\"\n";
  head += "\tlink\t1,init,0x4244b354,\"init\"\n\tentry\tinit,1\n\tldt\t$0\n\text\t0xac849033,\"print\"\n";
  return {.text = head + directives_ + all, .functions = count + 1, .statements = statements_};
}

}  // namespace

Program generate(uint64_t seed, int word_bytes, const std::vector<bool>& left_out) {
  return Generator(seed, word_bytes, left_out).run();
}

}  // namespace dis::differential
