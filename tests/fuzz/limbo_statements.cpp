// Random statements: declarations, assignments of every kind, choices, loops, handlers, channels.
#include "tests/fuzz/limbo_generator.h"

namespace dis::tests {

string Generator::fresh(Type* t, bool assignable) {
  string name = "v" + str(names_++);
  vars_.push_back({name, t, assignable});
  return name;
}

void Generator::show(const Variable& v) {
  line("out(" + str(trace_number()) + ", d" + str(v.type->id) + "(" + v.name + ", 3));");
}

void Generator::declare() {
  Type* t = any_type();
  if (chance(10) && all_references(t)) {
    line("v" + str(names_) + ": " + t->name + ";");
    fresh(t);
    return;
  }
  if (t->kind == Kind::tuple && chance(60) && !has_choice(t)) {
    string v = value(t, 3), left = "(";
    for (size_t i = 0; i < t->parts.size(); i++)
      left += string(i ? ", " : "") + (chance(20) && v[0] != '(' ? "nil" : fresh(t->parts[i]));
    if (left.find('v') == string::npos)
      left = "(nil" + left.substr(4), left = "(" + fresh(t->parts[0]) + left.substr(4);
    line(left + ") := " + v + ";");
    return;
  }
  string v = value(t, 3);
  if (v == "nil") {
    line("v" + str(names_) + ": " + t->name + ";");
    fresh(t);
    return;
  }
  line("v" + str(names_) +
       (is_reference(t) || has_choice(t) || chance(50) ? ": " + t->name + " = " : " := ") + v + ";");
  fresh(t);
}

void Generator::assign() {
  Type* t = any_type();
  string p = place(t, true, false);
  if (p.empty()) return declare();
  const int k = below(12);
  if (k < 3) {
    string q = place(t, true, false);
    if (q.empty()) return;
    line("(" + p + ", " + q + ") = (" + q + ", " + p + ");");
    return;
  }
  if (k == 3 && t->kind == Kind::tuple) {
    string left = "(", v = value(t, 2);
    for (size_t i = 0; i < t->parts.size(); i++) {
      string q = chance(15) && v[0] != '(' ? "" : place(t->parts[i], true, false);
      left += string(i ? ", " : "") + (q.empty() ? "nil" : q);
    }
    if (left.find_first_not_of("(, nil") != string::npos) {
      line(left + ") = " + v + ";");
      return;
    }
  }
  if (k == 4) {
    string q = place(t, true, false);
    if (q.empty()) return;
    line(p + " = " + q + " = " + aside(t, value(t, 2)) + ";");
    return;
  }
  if (t == int_ && chance(50)) {
    const char* ops[] = {" += ", " -= ", " ^= ", " |= ", " &= "};
    line(p + ops[below(5)] + "(" + value(int_, 2) + " & 255);");
    return;
  }
  if (t == text_ && chance(50)) {
    if (chance(40)) {
      line("if(len " + p + " < 60)");
      line("\t" + p + "[len " + p + "] = " + str(65 + below(26)) + ";");
      if (chance(50)) line(p + "[" + index() + "] = " + "(" + value(int_, 1) + " & 127) + 1;");
      if (chance(20)) line(p + "[0]++;");
      return;
    }
    line(p + " += " + value(text_, 2) + ";");
    line("if(len " + p + " > 64)");
    line("\t" + p + " = " + p + "[0:20];");
    return;
  }
  if (t->kind == Kind::array && chance(30)) {
    line(p + "[" + (chance(50) ? "0" : index()) + ":] = (" + value(t, 2) + ")[0:2];");
    return;
  }
  if (t == byte_ && chance(50)) {
    line(p + (chance(50) ? " += " : " ^= ") + value(byte_, 2) + ";");
    return;
  }
  if (t == big_ && chance(50)) {
    line(p + (chance(50) ? " += " : " *= ") + value(big_, 2) + ";");
    return;
  }
  if (t == text_) {
    line(p + " = " + expression(text_, 3) + ";");
    line("if(len " + p + " > 64)");
    line("\t" + p + " = " + p + "[0:20];");
    return;
  }
  line(p + " = " + aside(t, value(t, 3)) + ";");
}

void Generator::block(int depth, int count) {
  const size_t mark = vars_.size();
  indent_++;
  for (int i = 0; i < count; i++) statement(depth);
  if (chance(40) && vars_.size() > mark) show(vars_[mark + size_t(below(int(vars_.size() - mark)))]);
  indent_--;
  vars_.resize(mark);
}

void Generator::loop(int depth) {
  const size_t mark = vars_.size();
  string label = chance(50) ? "L" + str(names_++) : "";
  const int n = 1 + below(4);
  const int kind = below(4);
  string var = "v" + str(names_++);
  string head = label.empty() ? "" : label + ": ";
  string extra = chance(30) ? " && " + condition(2) : "";
  string tail;
  if (kind == 0) {
    head += "for(" + var + " := 0; " + var + " < " + str(n) + extra + "; " + var + "++){";
  } else if (kind == 1) {
    line(var + " := " + str(n) + ";");
    head += "while(" + var + "-- > 0" + extra + "){";
  } else if (kind == 2) {
    line(var + " := 0;");
    head += "do{";
    tail = " while(++" + var + " < " + str(n) + extra + ");";
  } else {
    Type* t = nullptr;
    for (Type* p : pool_)
      if (p->kind == Kind::list && chance(60)) t = p;
    if (!t) t = list_of(text_);
    line(var + "n := 0;");
    head += "for(" + var + ": " + t->name + " = " + value(t, 2) + "; " + var + " != nil && " + var +
            "n++ < 4; " + var + " = tl " + var + "){";
    // Declared before the statement: the head of a for has no typed declaration.
    const size_t colon = head.find(var + ": " + t->name + " = ");
    string init = head.substr(colon);
    init = init.substr(0, init.find("; " + var + " != nil"));
    line(init + ";");
    head = (label.empty() ? "" : label + ": ") + "for(; " + var + " != nil && " + var + "n++ < 4; " + var +
           " = tl " + var + "){";
    vars_.push_back({var, t, false});
  }
  if (kind != 3) vars_.push_back({var, int_, false});
  line(head);
  if (!label.empty()) labels_.push_back(label);
  loops_++;
  const int breakable = breakable_;
  breakable_ = 1;
  indent_++;
  line("fuel--;");
  indent_--;
  block(depth - 1, 2 + below(3));
  loops_--;
  breakable_ = breakable;
  if (!label.empty()) labels_.pop_back();
  line("}" + tail);
  vars_.resize(mark);
}

void Generator::leave() {
  if (loops_ == 0) return assign();
  string how = chance(50) ? "break" : "continue";
  if (!labels_.empty() && chance(60)) how += " " + labels_[size_t(below(int(labels_.size())))];
  line("if(" + condition(2) + ")");
  line("\t" + how + ";");
}

void Generator::choose(int depth) {
  const int kind = below(4);
  breakable_++;
  if (kind == 0) {
    line("case " + value(text_, 2) + " {");
    const char* arms[] = {"\"a\" or \"bc\" =>", "\"d\" to \"k\" =>", "\"x y\" =>", "\"\" =>"};
    for (const char* a : arms)
      if (chance(70)) line(a), block(depth - 1, 1 + below(2));
  } else if (kind == 1) {
    line("case " + value(big_, 2) + " {");
    const char* arms[] = {"big 0 or big 7 =>", "big 20 or big 100 or big 21 =>", "big -5 =>",
                          "big 1000000000000 =>"};
    for (const char* a : arms)
      if (chance(70)) line(a), block(depth - 1, 1 + below(2));
  } else {
    string e = value(int_, 2);
    line("case " + (chance(60) ? "(" + e + ") & 7" : chance(50) ? e : "((" + e + ") % 5)") + " {");
    const int base = chance(30) ? -2 : below(3);
    int at = base;
    for (int i = 0, n = 2 + below(4); i < n; i++) {
      string a = str(at);
      at += chance(70) ? 1 : 100;
      if (chance(25)) a += " to " + str(at + 2), at += 3;
      if (chance(25)) a += " or " + str(at), at += 1 + below(3);
      line(a + " =>");
      block(depth - 1, 1 + below(2));
    }
  }
  if (chance(60)) line("* =>"), block(depth - 1, 1);
  line("}");
  breakable_--;
}

void Generator::pick(int depth) {
  Type* t = choices_[size_t(below(2))];
  string p = place(t, false, true);
  if (p.empty()) p = "t" + str(t->id) + "(" + str(trace_number()) + ", " + leaf(t) + ")";
  const string x = "v" + str(names_++);
  line("pick " + x + " := " + p + " {");
  int g = 1;
  for (int k = 0; k < 3; k++) {
    const size_t mark = vars_.size();
    line(string(1, "XYZ"[k]) + " =>");
    vars_.push_back({x + ".f0", t->parts[0], true});
    for (int f = 0; f < t->tag_fields[k]; f++, g++)
      vars_.push_back({x + ".g" + str(g), t->parts[size_t(g)], true});
    block(depth - 1, 1 + below(2));
    vars_.resize(mark);
  }
  line("}");
}

void Generator::raise_something() {
  line("if(" + condition(1) + ")");
  switch (may_raise_typed_ ? below(5) : 0) {
    case 1: line("\traise Ex0(" + value(int_, 1) + ", " + value(text_, 1) + ");"); break;
    case 2: line("\traise Ex1;"); break;
    default: line("\traise \"fail:\" + " + value(text_, 1) + ";"); break;
  }
}

void Generator::handled(int depth) {
  const bool typed = may_raise_typed_;
  line("{");
  may_raise_typed_ = true;
  block(depth - 1, 2 + below(3));
  if (chance(50)) indent_++, raise_something(), indent_--;
  may_raise_typed_ = typed;
  const string e = "v" + str(names_++);
  line("} exception " + e + " {");
  const size_t mark = vars_.size();
  if (chance(50)) {
    line("\"fail:a*\" or \"zero divide\" =>");
    vars_.push_back({e, text_, false});
    show(vars_.back());
    block(depth - 1, 1);
    vars_.resize(mark);
  }
  line("Ex0 =>");
  string i = "v" + str(names_++), s = "v" + str(names_++);
  line("\t(" + i + ", " + s + ") := " + e + ";");
  vars_.push_back({i, int_, true});
  vars_.push_back({s, text_, true});
  show(vars_.back());
  block(depth - 1, 1);
  vars_.resize(mark);
  line("Ex1 =>");
  block(depth - 1, 1 + below(2));
  line("\"*\" =>");
  vars_.push_back({e, text_, false});
  show(vars_.back());
  block(depth - 1, 1 + below(2));
  if (chance(10)) {
    line("\tif(" + condition(1) + ")");
    line("\t\traise;");
  }
  vars_.resize(mark);
  line("}");
}

string Generator::simple(Type* t) {
  pure_ = true;
  string s = value(t, 2);
  pure_ = false;
  return s;
}

void Generator::channels(int depth) {
  const size_t mark = vars_.size();
  const int k = below(3);
  if (k == 0 && !workers_.empty()) {
    auto [name, t] = workers_[size_t(below(int(workers_.size())))];
    string c = "v" + str(names_++);
    line(c + " := chan" + (chance(50) ? "[2]" : "") + " of " + t->name + ";");
    line("spawn " + name + "(" + c + ", " + value(t, 2) + ", " + value(int_, 1) + ");");
    string x = place(t, true, false);
    if (x.empty() || chance(40)) {
      line("v" + str(names_) + " := <-" + c + ";");
      show({fresh(t), t, true});
    } else {
      line(x + " = <-" + c + ";");
    }
    line("out(" + str(trace_number()) + ", d" + str(t->id) + "(<-" + c + ", 3));");
    return;
  }
  Type* t = any_type();
  Type* u = any_type();
  string a = "v" + str(names_++), b = "v" + str(names_++);
  line(a + " := chan[2] of " + t->name + ";");
  line(b + " := chan[1] of " + u->name + ";");
  if (chance(50)) line(a + " <-= " + value(t, 2) + ";");
  string n = "v" + str(names_++);
  line("for(" + n + " := 0; " + n + " < " + str(2 + below(3)) + "; " + n + "++) alt {");
  loops_++;
  auto receive = [&](const string& c, Type* type) {
    const size_t m = vars_.size();
    string x = place(type, true, false);
    if (x.empty() || chance(50)) {
      if (type->kind == Kind::tuple && chance(60)) {
        string left = "(";
        for (size_t i = 0; i < type->parts.size(); i++) left += string(i ? ", " : "") + fresh(type->parts[i]);
        line(left + ") := <-" + c + " =>");
      } else {
        line("v" + str(names_) + " := <-" + c + " =>");
        fresh(type);
      }
      show(vars_.back());
    } else {
      line(x + " = <-" + c + " =>");
    }
    block(depth - 1, 1);
    vars_.resize(m);
  };
  receive(a, t);
  line(b + " <-= " + value(u, 2) + " =>");
  block(depth - 1, 1);
  if (chance(60)) receive(b, u);
  if (chance(40)) {
    line(a + " <-= " + value(t, 2) + " =>");
    block(depth - 1, 1);
  }
  line("* =>");
  block(depth - 1, 1);
  line("}");
  loops_--;
  vars_.resize(mark);
}

void Generator::statement(int depth) {
  budget_ = 14;
  const int k = below(100);
  if (depth <= 0 || k < 22) {
    if (chance(35)) return declare();
    return assign();
  }
  if (k < 36) return declare();
  if (k < 46) return assign();
  if (k < 54) {
    line("if(" + condition(3) + "){");
    block(depth - 1, 1 + below(3));
    if (chance(50)) {
      line(chance(30) ? "} else if(" + condition(2) + "){" : "} else {");
      block(depth - 1, 1 + below(2));
    }
    line("}");
    return;
  }
  if (k < 62 && loops_ < 2) return loop(depth);
  if (k < 68) return choose(depth);
  if (k < 72) return pick(depth);
  if (k < 79) return handled(depth);
  if (k < 81) return raise_something();
  if (k < 85) return channels(depth);
  if (k < 89) return leave();
  if (k < 91 && in_function_ && result_) {
    line("if(" + condition(2) + ")");
    line("\treturn " + value(result_, 2) + ";");
    return;
  }
  if (k < 94) {
    line("{");
    block(depth - 1, 2);
    line("}");
    return;
  }
  if (Variable* v = random_variable()) show(*v);
}

}  // namespace dis::tests
