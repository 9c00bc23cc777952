// Random expressions of a wanted type, and places reached from the variables in sight.
#include "tests/fuzz/limbo_generator.h"

namespace dis::tests {

string Generator::index() {
  switch (below(10)) {
    case 0: return "t0(" + str(trace_number()) + ", " + str(below(3)) + ")";
    case 1:
    case 2: {
      std::vector<string> names;
      for (Variable* v : visible())
        if (v->type == int_) names.push_back(v->name);
      if (!names.empty()) return names[size_t(below(int(names.size())))] + " & 1";
      return "1";
    }
    case 3: return chance(20) ? "3" : "2";
    default: return str(below(3));
  }
}

void Generator::paths(const string& at, Type* from, Type* wanted, int depth, bool assignable,
                      std::vector<string>& out) {
  if (from == wanted) out.push_back(at);
  if (depth <= 0) return;
  switch (from->kind) {
    case Kind::array: paths(at + "[\1]", from->parts[0], wanted, depth - 1, assignable, out); break;
    case Kind::list:
      if (!assignable) paths("(hd " + at + ")", from->parts[0], wanted, depth - 1, false, out);
      break;
    case Kind::tuple:
      for (size_t i = 0; i < from->parts.size(); i++)
        paths(at + ".t" + str(int(i)), from->parts[i], wanted, depth - 1, assignable, out);
      break;
    case Kind::record:
      for (size_t i = 0; i < from->parts.size(); i++)
        paths(at + ".f" + str(int(i)), from->parts[i], wanted, depth - 1, assignable, out);
      break;
    case Kind::reference:
      if (from->parts[0] == wanted) out.push_back("(*" + at + ")");
      for (size_t i = 0; i < from->parts[0]->parts.size(); i++)
        paths(at + ".f" + str(int(i)), from->parts[0]->parts[i], wanted, depth - 1, assignable, out);
      break;
    case Kind::choice: paths(at + ".f0", from->parts[0], wanted, depth - 1, assignable, out); break;
    default: break;
  }
}

// A place of type t reached from a variable; empty if there is none.
string Generator::place(Type* t, bool assignable, bool read) {
  std::vector<string> found;
  for (Variable* v : visible()) {
    if (assignable && !v->assignable && v->type == t) continue;
    paths(v->name, v->type, t, chance(50) ? 1 : 3, !read, found);
  }
  if (found.empty()) return "";
  string p = found[size_t(below(int(found.size())))];
  string r;
  for (char c : p)
    if (c == '\1')
      r += index();
    else
      r += c;
  return r;
}

string Generator::traced(Type* t, int depth) {
  const int n = trace_number();
  return "t" + str(t->id) + "(" + str(n) + ", " + value(t, depth - 1) + ")";
}

string Generator::call_of(const FunctionInfo& f, int depth) {
  string s;
  if (f.self) {
    string object = place(make(Kind::reference, "ref " + f.self->name, {f.self}), false, true);
    if (object.empty()) object = "(" + leaf(make(Kind::reference, "ref " + f.self->name, {f.self})) + ")";
    s = object + ".m(d-1, " + value(int_, depth - 1) + ")";
    return s;
  }
  s = f.name + "(d-1";
  for (Type* p : f.params) s += ", " + value(p, depth - 1);
  return s + ")";
}

string Generator::call(Type* result, int depth) {
  if (!in_function_ || pure_) return "";
  std::vector<const FunctionInfo*> fit;
  for (const FunctionInfo& f : functions_)
    if (f.result == result && (!f.raises || may_raise_typed_)) fit.push_back(&f);
  if (fit.empty()) return "";
  return call_of(*fit[size_t(below(int(fit.size())))], depth);
}

// The least that makes a value.
string Generator::leaf(Type* t) {
  switch (t->kind) {
    case Kind::integer: bits_ = 9; return str(below(chance(30) ? 7 : 300));
    case Kind::big:
      return chance(50) ? "big " + str(below(1000)) : "big 1" + str(100000 + below(99999)) + "00000";
    case Kind::byte: return "byte " + str(below(256));
    case Kind::real: return str(below(40)) + "." + str(below(4) * 25);
    case Kind::text: {
      const char* words[] = {"\"\"",    "\"a\"",     "\"bc\"", "\"delta\"",
                             "\"x y\"", "\"κόσμε\"", "\"12\"", "\"long string of text\""};
      length_ = 20;
      return words[below(8)];
    }
    case Kind::fixed: return t->name + "(" + str(below(9)) + "." + str(below(100)) + ")";
    case Kind::array: {
      string s = "array[] of {";
      for (int i = 0; i < 3; i++)
        s += (i ? ", " : "") + (has_choice(t->parts[0]) ? element(t->parts[0], 0) : leaf(t->parts[0]));
      return s + "}";
    }
    case Kind::list:
      return "(" + (has_choice(t->parts[0]) ? element(t->parts[0], 0) : leaf(t->parts[0])) + " :: nil)";
    case Kind::tuple: {
      string s = "(";
      for (size_t i = 0; i < t->parts.size(); i++) s += (i ? ", " : "") + leaf(t->parts[i]);
      return s + ")";
    }
    case Kind::record: {
      string s = t->name + "(";
      for (size_t i = 0; i < t->parts.size(); i++)
        s += (i ? ", " : "") + (t->parts[i]->kind == Kind::reference ? string("nil") : leaf(t->parts[i]));
      return s + ")";
    }
    case Kind::reference: return "ref " + leaf(t->parts[0]);
    case Kind::choice: {
      const int k = below(3);
      int g = 1;
      for (int i = 0; i < k; i++) g += t->tag_fields[i];
      string s = t->name + "." + "XYZ"[k] + "(" + leaf(t->parts[0]);
      for (int f = 0; f < t->tag_fields[k]; f++, g++) s += ", " + leaf(t->parts[size_t(g)]);
      return s + ")";
    }
    case Kind::function: {
      for (size_t i = 0; i < signatures_.size(); i++)
        if (signatures_[i] == t) return "h" + str(int(i)) + "ab"[below(2)];
      return "nil";
    }
  }
  return "nil";
}

string Generator::value(Type* t, int depth) {
  string e = expression(t, depth);
  if (t == int_ && !wide_ && bits_ > 16) e = "(" + e + " & 16rffff)";
  if (t == text_ && length_ > 64) e = "cut(" + e + ")";
  if (t->kind == Kind::fixed && e.size() > 12) e = (t == fixed_ ? "fxc(" : "gxc(") + e + ")";
  return e;
}

string Generator::expression(Type* t, int depth) {
  bits_ = 20;
  length_ = 64;
  if (--budget_ < 0) depth = 0;
  if (depth > 0 && chance(12)) {
    string c = call(t, depth);
    if (!c.empty()) return bits_ = 20, length_ = 64, c;
  }
  if (depth > 0 && chance(8)) {
    string r = traced(t, depth);
    return bits_ = 20, length_ = 64, r;
  }
  if (chance(depth > 0 ? 25 : 60)) {
    string p = place(t, false, true);
    if (!p.empty()) return bits_ = 20, length_ = 64, p;
  }
  if (depth > 0 && chance(4) && t->kind != Kind::function && !pure_) {
    string p = place(t, true, false);
    if (!p.empty()) {
      string r = "(" + p + " = " + aside(t, value(t, depth - 1)) + ")";
      return bits_ = 20, length_ = 64, r;
    }
  }
  if (depth <= 0) return leaf(t);
  switch (t->kind) {
    case Kind::integer: return integer(depth);
    case Kind::big: return big(depth);
    case Kind::byte: return byte(depth);
    case Kind::real: return real(depth);
    case Kind::text: return text(depth);
    case Kind::fixed: return fixed(t, depth);
    case Kind::array: {
      Type* e = t->parts[0];
      string p = place(t, false, true);
      switch (below(8)) {
        case 0:
          if (all_references(e)) return "array[" + str(3 + below(2)) + "] of " + e->name;
          break;
        case 1:
          return "array[" + str(4 + below(2)) + "] of {" + str(below(2)) + " or 2 => " +
                 element(e, depth - 1) + ", * => " + element(e, depth - 1) + "}";
        case 2:
          return "array[5] of {0 to " + str(2 + below(2)) + " => " + element(e, depth - 1) + ", 4 => " +
                 element(e, depth - 1) +
                 (chance(50) ? ", * => " + element(e, depth - 1) + "}" : ", * => " + element(e, 0) + "}");
        case 3:
          if (!p.empty()) return p + "[" + str(below(2)) + ":]";
          break;
        case 4:
          if (!p.empty())
            return p + "[0:" +
                   (chance(50)   ? "len " + p
                    : chance(50) ? "t0(" + str(trace_number()) + ", 3)"
                                 : "3") +
                   "]";
          break;
        case 5:
          if (e == byte_) return "(array of byte (\"abc\" + " + text(depth - 1) + "))";
          break;
        default: break;
      }
      string s = "array[] of {";
      for (int i = 0, n = 3 + below(2); i < n; i++) s += (i ? ", " : "") + element(e, depth - 1);
      return s + "}";
    }
    case Kind::list: {
      Type* e = t->parts[0];
      string p = place(t, false, true);
      switch (below(7)) {
        case 0: return chance(30) ? "nil" : "(" + element(e, depth - 1) + " :: nil)";
        case 1:
          if (!p.empty()) return "(" + element(e, depth - 1) + " :: " + p + ")";
          break;
        case 2:
          if (!p.empty()) return "(" + element(e, depth - 1) + " :: tl " + p + ")";
          break;
        case 3:
          if (is_reference(e) && in_function_)
            if (!p.empty()) return "rev(" + p + ")";
          break;
        case 4: return "list of {" + element(e, depth - 1) + ", " + element(e, depth - 1) + "}";
        default: break;
      }
      return "(" + element(e, depth - 1) + " :: " + element(e, depth - 1) +
             " :: " + (chance(50) ? "nil" : value(t, depth - 2)) + ")";
    }
    case Kind::tuple:
    case Kind::record: {
      string s = t->kind == Kind::record ? t->name + "(" : "(";
      for (size_t i = 0; i < t->parts.size(); i++) s += (i ? ", " : "") + value(t->parts[i], depth - 1);
      return s + ")";
    }
    case Kind::reference: {
      if (chance(6)) return "nil";
      string p = place(t, false, true);
      if (!p.empty() && chance(20)) return "ref *" + p;
      if (chance(15)) return leaf(t);
      string s = "ref " + t->parts[0]->name + "(";
      for (size_t i = 0; i < t->parts[0]->parts.size(); i++)
        s += (i ? ", " : "") + value(t->parts[0]->parts[i], depth - 1);
      return s + ")";
    }
    case Kind::choice: {
      if (chance(4)) return "nil";
      if (chance(15)) {
        string p = place(t, false, true);
        if (!p.empty()) return "ref *" + p;
      }
      const int k = below(3);
      int g = 1;
      for (int i = 0; i < k; i++) g += t->tag_fields[i];
      string s = t->name + "." + "XYZ"[k] + "(" + value(t->parts[0], depth - 1);
      for (int f = 0; f < t->tag_fields[k]; f++, g++) s += ", " + value(t->parts[size_t(g)], depth - 1);
      return s + ")";
    }
    case Kind::function: return leaf(t);
  }
  return leaf(t);
}

string Generator::condition(int depth) {
  const char* ops[] = {"==", "!=", "<", "<=", ">", ">="};
  const int k = below(12);
  if (depth <= 0 || k < 3) {
    string a = value(int_, depth - 1), b = value(int_, depth - 1);
    return "(" + a + " " + ops[below(6)] + " " + b + ")";
  }
  switch (k) {
    case 3: return "(" + value(text_, depth - 1) + " " + ops[below(6)] + " " + value(text_, depth - 1) + ")";
    case 4: return "(" + value(big_, depth - 1) + " " + ops[below(6)] + " " + value(big_, depth - 1) + ")";
    case 5: return "(" + value(byte_, depth - 1) + " " + ops[below(6)] + " " + value(byte_, depth - 1) + ")";
    case 6: return "(" + value(real_, depth - 1) + " " + ops[below(6)] + " " + value(real_, depth - 1) + ")";
    case 7: {
      Type* t = any_type();
      if (!is_reference(t) || t->kind == Kind::text) return "(" + value(int_, depth - 1) + ")";
      string p = place(t, false, true);
      if (p.empty()) return "!(" + value(int_, depth - 1) + ")";
      return "(" + p + (chance(50) ? " == nil)" : " != nil)");
    }
    case 8: return "!" + condition(depth - 1);
    case 9: return "(" + condition(depth - 1) + " && " + condition(depth - 1) + ")";
    case 10: return "(" + condition(depth - 1) + " || " + condition(depth - 1) + ")";
    default: return "(" + value(int_, depth - 1) + ")";
  }
}

string Generator::integer(int depth) {
  auto operand = [&](int limit) {
    string e = expression(int_, depth - 1);
    if (!wide_ && bits_ > limit) e = "(" + e + " & 16rfff)", bits_ = 12;
    return e;
  };
  switch (below(18)) {
    case 0:
    case 1:
    case 2: {
      string a = operand(27);
      int bits = bits_;
      string b = operand(27);
      bits_ = std::max(bits, bits_) + 1;
      return "(" + a + (chance(50) ? " + " : " - ") + b + ")";
    }
    case 3: {
      string a = operand(14), b = operand(14);
      bits_ = 28;
      return "(" + a + " * " + b + ")";
    }
    case 4: {
      string a = operand(28);
      int bits = bits_;
      string b = operand(28);
      bits_ = bits;
      if (chance(6)) return "(" + a + (chance(50) ? " / " : " % ") + b + ")";
      return "(" + a + (chance(50) ? " / " : " % ") + "((" + b + " & 7) + 1))";
    }
    case 5: {
      string a = operand(28);
      int bits = bits_;
      string b = operand(28);
      bits_ = std::max(bits, bits_);
      const char* o[] = {" & ", " | ", " ^ "};
      return "(" + a + o[below(3)] + b + ")";
    }
    case 6: {
      string a = operand(28), b = operand(28);
      bits_ = 20;
      if (wide_) return "(" + a + (chance(50) ? " << " : " >> ") + "(" + b + " & 31))";
      if (chance(50)) return "((" + a + " & 16rfff) << (" + b + " & 7))";
      return "(" + a + " >> (" + b + " & 7))";
    }
    case 7: {
      string a = operand(28);
      const int b = bits_;
      bits_ = b + 1;
      return (chance(50) ? "(-" : "(~") + a + ")";
    }
    case 8: {
      string c = condition(depth - 1);
      bits_ = 2;
      return c;
    }
    case 9: {
      Type* t = any_type();
      string r;
      if (t->kind == Kind::text || t->kind == Kind::array || t->kind == Kind::list)
        r = "len " + value(t, depth - 1);
      else
        r = "len " + value(text_, depth - 1);
      bits_ = 8;
      return "(" + r + ")";
    }
    case 10: {
      string s = chance(80) ? "(\"abc\" + " + value(text_, depth - 1) + ")[" : value(text_, 0) + "[";
      if (s[0] == '(' || s[0] == '"' || (s[0] >= 'a' && s[0] <= 'z')) {
        s += index() + "]";
        if (s[0] == '"') s = "(" + s + ")";
        bits_ = 21;
        return s;
      }
      return leaf(int_);
    }
    case 11: {
      string r = "(int " + value(big_, depth - 1) + ")";
      bits_ = 20;
      return wide_ ? r : "(int (big 16rffff & " + r.substr(5) + ")";
    }
    case 12: {
      string r = "(int " + value(byte_, depth - 1) + ")";
      bits_ = 8;
      return r;
    }
    case 13: {
      string r = "ri(" + value(real_, depth - 1) + ")";
      bits_ = 16;
      return r;
    }
    case 14: {
      string r = "(int string " + operand(28) + ")";
      return r;
    }
    case 15: {
      if (pure_) return leaf(int_);
      string p = place(int_, true, false);
      if (p.empty()) return leaf(int_);
      const char* forms[] = {"(%++)", "(%--)", "(++%)", "(--%)"};
      string f = forms[below(4)];
      if (chance(40)) {
        const char* ops[] = {" += ", " -= ", " ^= ", " |= ", " &= "};
        f = string("(%") + ops[below(5)] + "(" + value(int_, depth - 1) + " & 255))";
      }
      bits_ = 20;
      f.replace(f.find('%'), 1, p);
      return f;
    }
    case 16: {
      string p = place(signatures_[0], false, true);
      if (p.empty() || pure_) return leaf(int_);
      string r = p + "(" + value(int_, depth - 1) + ", " + value(text_, depth - 1) + ")";
      bits_ = 20;
      return r;
    }
    default: {
      Type* c = choices_[0];
      string p = place(c, false, true);
      if (p.empty()) return leaf(int_);
      bits_ = 4;
      return "(tagof " + p + ")";
    }
  }
}

string Generator::big(int depth) {
  const char* ops[] = {" + ", " - ", " * ", " & ", " | ", " ^ "};
  switch (below(9)) {
    case 0: return "(big " + value(int_, depth - 1) + ")";
    case 1:
      return "(" + expression(big_, depth - 1) + " / ((" + expression(big_, depth - 1) +
             " & big 15) + big 1))";
    case 2:
      return "(" + expression(big_, depth - 1) + " % ((" + expression(big_, depth - 1) +
             " & big 15) + big 1))";
    case 3:
      return "(" + traced(big_, depth - 1) + (chance(50) ? " << " : " >> ") + "(" + value(int_, depth - 1) +
             " & 31))";
    case 4: return (chance(50) ? "(-" : "(~") + expression(big_, depth - 1) + ")";
    case 5: return "(big string " + expression(big_, depth - 1) + ")";
    case 6: {
      string p = pure_ ? "" : place(big_, true, false);
      if (p.empty()) return leaf(big_);
      if (chance(50)) return "(" + p + "++)";
      const char* o[] = {" += ", " -= ", " *= ", " ^= ", " |= "};
      return "(" + p + o[below(5)] + expression(big_, depth - 1) + ")";
    }
    default: return "(" + expression(big_, depth - 1) + ops[below(6)] + expression(big_, depth - 1) + ")";
  }
}

string Generator::byte(int depth) {
  const char* ops[] = {" + ", " - ", " * ", " & ", " | ", " ^ "};
  switch (below(6)) {
    case 0: return "(byte " + value(int_, depth - 1) + ")";
    case 1:
      return "(" + expression(byte_, depth - 1) + (chance(50) ? " / " : " % ") + "(" +
             expression(byte_, depth - 1) + " | byte 1))";
    case 2:
      return "(" + expression(byte_, depth - 1) + (chance(50) ? " << " : " >> ") + "(" +
             value(int_, depth - 1) + " & 7))";
    case 3: return (chance(50) ? "(-" : "(~") + expression(byte_, depth - 1) + ")";
    default: return "(" + expression(byte_, depth - 1) + ops[below(6)] + expression(byte_, depth - 1) + ")";
  }
}

string Generator::real(int depth) {
  const char* ops[] = {" + ", " - ", " * ", " / "};
  switch (below(6)) {
    case 0: return "(real " + value(int_, depth - 1) + ")";
    case 1: return "(-" + expression(real_, depth - 1) + ")";
    case 2: return "(real " + value(fixed_, depth - 1) + ")";
    case 3: return "(" + expression(real_, depth - 1) + " ** 2)";
    default: return "(" + expression(real_, depth - 1) + ops[below(4)] + expression(real_, depth - 1) + ")";
  }
}

string Generator::fixed(Type* t, int depth) {
  switch (t == fixed_ ? below(7) : 1 + below(6)) {
    case 0: {
      string p = place(int_, false, true);
      return p.empty() ? leaf(t) : t->name + "(" + p + " & 63)";
    }
    case 1: return "(-" + value(t, depth - 1) + ")";
    case 2: return "(" + value(t, depth - 1) + " * " + value(t, depth - 1) + ")";
    case 3: return "(" + value(t, depth - 1) + " / " + t->name + "(1.5))";
    default: return "(" + value(t, depth - 1) + (chance(50) ? " + " : " - ") + value(t, depth - 1) + ")";
  }
}

string Generator::text(int depth) {
  if (depth <= 0) return leaf(text_);
  switch (below(12)) {
    case 0: {
      string r = "(string " + value(int_, depth - 1) + ")";
      return length_ = 12, r;
    }
    case 1: {
      string r = "(string " + value(big_, depth - 1) + ")";
      return length_ = 22, r;
    }
    case 2: {
      string r = "(\"abc\" + " + expression(text_, depth - 1);
      const int n = length_ + 3;
      r += string(")[") + str(below(3)) + ":" + (chance(50) ? "]" : "3]");
      return length_ = n, r;
    }
    case 3: {
      string p = place(text_, false, true);
      if (p.empty() || p[0] == '(') return leaf(text_);
      if (chance(15)) return length_ = 64, "(" + p + "[1:" + index() + "])";
      return length_ = 64, p + "[len " + p + " / 2:]";
    }
    case 4: {
      string r = "sys->sprint(\"%d/%s\", " + value(int_, depth - 1) + ", " + value(text_, depth - 1) + ")";
      return length_ = 64 + 12, r;
    }
    case 5: {
      string r = "(string (array of byte " + expression(text_, depth - 1) + "))";
      return r;
    }
    case 6: {
      string p = place(signatures_[1], false, true);
      if (p.empty() || pure_) return leaf(text_);
      string r = p + "(" + value(text_, depth - 1) + ", " + value(int_, depth - 1) + ")";
      return length_ = 64, r;
    }
    case 7: {
      string p = pure_ ? "" : place(text_, true, false);
      if (p.empty()) return leaf(text_);
      return length_ = 64, "(" + p + " = " + leaf(text_) + ")";
    }
    default: {
      string a = expression(text_, depth - 1);
      const int n = length_;
      string b = expression(text_, depth - 1);
      length_ += n;
      return "(" + a + " + " + b + ")";
    }
  }
}

}  // namespace dis::tests
