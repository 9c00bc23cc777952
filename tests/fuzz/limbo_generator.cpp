// The program around the functions: types, module variables, functions that show values, and init.
#include "tests/fuzz/limbo_generator.h"

namespace dis::tests {

Type* Generator::random_type(int depth) {
  Type* basic[] = {int_, int_, int_, big_, byte_, real_, text_, text_, text_, fixed_};
  if (depth <= 0 || chance(30)) return basic[below(10)];
  switch (below(9)) {
    case 0:
    case 1: return array_of(random_type(depth - 1));
    case 2:
    case 3: return list_of(random_type(depth - 1));
    case 4:
    case 5: {
      std::vector<Type*> parts;
      for (int n = 2 + below(2); n > 0; n--) parts.push_back(random_type(depth - 1));
      return tuple_of(parts);
    }
    case 6: return records_[size_t(below(int(records_.size())))];
    case 7: return make(Kind::reference, "ref " + records_[0]->name, {records_[0]});
    default: return choices_.empty() ? text_ : choices_[size_t(below(int(choices_.size())))];
  }
}

void Generator::declare_types() {
  int_ = make(Kind::integer, "int");
  big_ = make(Kind::big, "big");
  byte_ = make(Kind::byte, "byte");
  real_ = make(Kind::real, "real");
  text_ = make(Kind::text, "string");
  fixed_ = make(Kind::fixed, "Fx");
  fixed2_ = make(Kind::fixed, "Gx");
  out_ +=
      "Fx: type fixed(2.0**-8);\nGx: type fixed(0.01);\nEx0: exception(int, string);\nEx1: exception;\nEx2: "
      "exception(list of string, big, int);\n";
  for (int i = 0; i < 3; i++) {
    std::vector<Type*> fields;
    for (int n = 2 + below(3); n > 0; n--) {
      Type* t = i ? random_type(2) : random_type(0);
      fields.push_back(t);
    }
    string text = "A" + str(i) + ": adt {\n";
    for (size_t f = 0; f < fields.size(); f++) text += "\tf" + str(int(f)) + ": " + fields[f]->name + ";\n";
    Type* record = make(Kind::record, "A" + str(i), fields);
    if (chance(60)) {
      Type* self = make(Kind::reference, "ref A" + str(i), {record});
      record->parts.push_back(self);
      text += "\tf" + str(int(fields.size())) + ": ref A" + str(i) + ";\n";
    }
    text += "\tm: fn(a: self ref A" + str(i) + ", d: int, x: int): int raises (Ex0, Ex1);\n";
    out_ += text + "};\n";
    records_.push_back(record);
    pool_.push_back(record);
    pool_.push_back(make(Kind::reference, "ref A" + str(i), {record}));
  }
  for (int i = 0; i < 2; i++) {
    Type* c = make(Kind::choice, "ref P" + str(i), {random_type(1)});
    string text = "P" + str(i) + ": adt {\n\tf0: " + c->parts[0]->name + ";\n\tpick {\n";
    const char* tags[] = {"X", "Y", "Z"};
    for (int t = 0; t < 3; t++) {
      text += string("\t") + tags[t] + " =>\n";
      c->tag_fields[t] = t == 2 ? below(2) : 1 + below(2);
      for (int f = 0; f < c->tag_fields[t]; f++) {
        c->parts.push_back(random_type(2));
        text += "\t\tg" + str(int(c->parts.size() - 1)) + ": " + c->parts.back()->name + ";\n";
      }
    }
    out_ += text + "\t}\n};\n";
    choices_.push_back(c);
    pool_.push_back(c);
  }
  for (Type* t : {int_, int_, text_, text_, big_, byte_, real_, fixed_, fixed2_}) pool_.push_back(t);
  for (int i = 0; i < 9; i++) pool_.push_back(random_type(1 + below(3)));
  pool_.push_back(array_of(int_));
  pool_.push_back(list_of(text_));
  pool_.push_back(tuple_of({int_, text_}));
  Type* sigs[][3] = {{int_, int_, text_}, {text_, text_, int_}, {tuple_of({int_, text_}), int_, text_}};
  for (auto& s : sigs) {
    string n = "ref fn(a: " + s[1]->name + ", b: " + s[2]->name + "): " + s[0]->name;
    Type* t = make(Kind::function, n, {s[0], s[1], s[2]});
    signatures_.push_back(t);
  }
  pool_.push_back(signatures_[size_t(below(3))]);
}

void Generator::dump_functions() {
  for (size_t i = 0; i < types_.size(); i++) {
    Type& t = types_[i];
    string body;
    auto part = [&](size_t p, const string& e) { return "d" + str(t.parts[p]->id) + "(" + e + ", n-1)"; };
    switch (t.kind) {
      case Kind::integer: body = "\treturn string v;"; break;
      case Kind::big: body = "\treturn string v;"; break;
      case Kind::byte: body = "\treturn string int v;"; break;
      case Kind::real: body = "\treturn sys->sprint(\"%g\", v);"; break;
      case Kind::text:
        body = "\tif(len v > 80) return v[0:80] + \"+\" + string len v; return \"'\" + v + \"'\";";
        break;
      case Kind::fixed: body = "\treturn sys->sprint(\"%.3f\", real v);"; break;
      case Kind::array:
        body =
            "\tif(v == nil) return \"nil\"; s := \"[\" + string len v + \":\"; for(i := 0; i < len v && i < "
            "6; i++) s += " +
            part(0, "v[i]") + " + \" \"; return s + \"]\";";
        break;
      case Kind::list:
        body = "\ts := \"<\" + string len v + \":\"; for(i := 0; v != nil && i < 6; v = tl v){ i++; s += " +
               part(0, "hd v") + " + \" \";} return s + \">\";";
        break;
      case Kind::tuple:
      case Kind::record:
        body = "\ts := \"(\";";
        for (size_t p = 0; p < t.parts.size(); p++)
          body += " s += " + part(p, string("v.") + (t.kind == Kind::tuple ? "t" : "f") + str(int(p))) +
                  " + \",\";";
        body += " return s + \")\";";
        break;
      case Kind::reference:
        body = "\tif(v == nil) return \"nil\"; return \"&\" + " + part(0, "*v") + ";";
        break;
      case Kind::choice: {
        body = "\tif(v == nil) return \"nil\"; s := \"{\" + string tagof v + " + part(0, "v.f0") +
               "; pick x := v {\n";
        int g = 1;
        for (int k = 0; k < 3; k++) {
          body += string(1, "XYZ"[k]) + " => s += \"" + "XYZ"[k] + "\";";
          for (int f = 0; f < t.tag_fields[k]; f++, g++)
            body += " s += " + part(size_t(g), "x.g" + str(g)) + " + \",\";";
          body += "\n";
        }
        body += "} return s + \"}\";";
        break;
      }
      case Kind::function: body = "\tif(v == nil) return \"nofn\"; return \"fn\";"; break;
    }
    out_ += "d" + str(t.id) + "(v: " + t.name + ", n: int): string\n{\n\tif(n < 0) return \"..\";\n" + body +
            "\n}\n";
    out_ += "t" + str(t.id) + "(k: int, v: " + t.name + "): " + t.name + "\n{\n\tout(k, d" + str(t.id) +
            "(v, 3));\n\treturn v;\n}\n";
  }
}

void Generator::function(const FunctionInfo& f) {
  const size_t mark = vars_.size();
  string head = f.self ? f.self->name + ".m(a: self ref " + f.self->name + ", d: int" : f.name + "(d: int";
  if (f.self) {
    vars_.push_back({"a", make(Kind::reference, "ref " + f.self->name, {f.self}), true});
    head += ", x: int";
    vars_.push_back({"x", int_, true});
  }
  for (size_t i = 0; i < f.params.size(); i++) {
    string p = "p" + str(int(i));
    head += ", " + p + ": " + f.params[i]->name;
    vars_.push_back({p, f.params[i], true});
  }
  line(head + "): " + f.result->name + (f.raises ? " raises (Ex0, Ex1)" : ""));
  line("{");
  in_function_ = true;
  may_raise_typed_ = f.raises;
  result_ = f.result;
  indent_++;
  line("if(d <= 0 || fuel-- <= 0)");
  line("\treturn " + leaf(f.result) + ";");
  for (int i = 0, n = 5 + below(6); i < n; i++) statement(3);
  budget_ = 10;
  line("return " + value(f.result, 2) + ";");
  indent_--;
  line("}");
  line("");
  vars_.resize(mark);
  in_function_ = false;
  may_raise_typed_ = false;
  result_ = nullptr;
}

void Generator::worker(int n, Type* t) {
  const string name = "w" + str(n);
  const size_t globals = vars_.size();
  line(name + "(c: chan of " + t->name + ", p: " + t->name + ", n: int)");
  line("{");
  indent_++;
  std::vector<Variable> saved;
  std::swap(saved, vars_);
  vars_.push_back({"p", t, true});
  vars_.push_back({"n", int_, true});
  line("r: " + t->name + " = " + leaf(t) + ";");
  line("{");
  line("\tr = " + simple(t) + ";");
  line("} exception {");
  line("\"*\" =>");
  line("\tr = p;");
  line("}");
  line("c <-= r;");
  line("c <-= p;");
  indent_--;
  line("}");
  line("");
  std::swap(saved, vars_);
  vars_.resize(globals);
  workers_.push_back({name, t});
}

string Generator::run() {
  out_ =
      "implement Fuzz;\n\ninclude \"sys.m\";\n\tsys: Sys;\ninclude \"draw.m\";\n\nFuzz: module\n{\n\tinit: "
      "fn(nil: ref Draw->Context, nil: list of "
      "string);\n};\n\n";
  declare_types();
  string declarations = out_;
  out_.clear();
  // Global variables, some with initialisers.
  string inits;
  for (int i = 0; i < 8; i++) {
    Type* t = i < 3 ? (i == 0 ? int_ : i == 1 ? text_ : array_of(int_)) : any_type();
    const string name = "g" + str(i);
    if (t->kind == Kind::integer || t->kind == Kind::text || t->kind == Kind::big || t->kind == Kind::byte) {
      line(name + ": " + t->name + " = " + leaf(t) + ";");
    } else if (t->kind == Kind::array &&
               (t->parts[0]->kind == Kind::integer || t->parts[0]->kind == Kind::text ||
                t->parts[0]->kind == Kind::big)) {
      line(name + " := " + leaf(t) + ";");
    } else {
      line(name + ": " + t->name + ";");
      inits += "\t" + name + " = " + leaf(t) + ";\n";
    }
    vars_.push_back({name, t, true});
  }
  line("fuel := 400;");
  line("lines := 0;");
  line("hash := 0;");
  line(
      "out(k: int, s: string)\n{\n\tif(lines++ < 1200)\n\t\tsys->print(\"%d %s\\n\", k, s);\n\tfor(i := 0; i "
      "< len s; i++)\n\t\thash = (hash * 31 + s[i] + k) & 16rffffff;\n\tif(lines > 60000) exit;\n}");
  line("cut(s: string): string\n{\n\tif(len s > 40)\n\t\treturn s[0:40];\n\treturn s;\n}");
  line("ri(r: real): int\n{\n\tif(r == r && r > -30000.0 && r < 30000.0)\n\t\treturn int r;\n\treturn 7;\n}");
  line("fxc(v: Fx): Fx\n{\n\tif(v > Fx(100) || v < Fx(-100))\n\t\treturn Fx(3.5);\n\treturn v;\n}");
  line("gxc(v: Gx): Gx\n{\n\tif(v > Gx(100) || v < Gx(-100))\n\t\treturn Gx(3.5);\n\treturn v;\n}");
  line(
      "rev[T](l: list of T): list of T\n{\n\tr: list of T;\n\tfor(; l != nil; l = tl l)\n\t\tr = hd l :: "
      "r;\n\treturn r;\n}");
  line("h0a(a: int, b: string): int\n{\n\tout(a, b);\n\treturn (a + len b) & 16rffff;\n}");
  line("h0b(a: int, b: string): int\n{\n\tg0 += 3;\n\tg1 = b;\n\treturn (g0 ^ a) & 16rffff;\n}");
  line("h1a(a: string, b: int): string\n{\n\treturn cut(a + string b);\n}");
  line(
      "h1b(a: string, b: int): string\n{\n\tg1 = a;\n\tg2 = array[] of {b, g0, 5};\n\treturn cut(g1 + "
      "a);\n}");
  line("h2a(a: int, b: string): (int, string)\n{\n\treturn (len b, string a);\n}");
  line("h2b(a: int, b: string): (int, string)\n{\n\t(g0, g1) = (a & 16rffff, b);\n\treturn (g0, g1);\n}");
  for (int i = 0; i < 3; i++) worker(i, any_type());
  std::vector<FunctionInfo> all;
  const int count = 4 + below(3);
  for (int i = 0; i < count; i++) {
    FunctionInfo f{"f" + str(i), any_type(), {}, chance(60)};
    if (i < int(records_.size()) && chance(60)) {
      f.self = records_[size_t(i)];
      f.result = int_;
      f.raises = true;
    } else {
      for (int n = below(4); n > 0; n--) f.params.push_back(any_type());
    }
    all.push_back(f);
  }
  for (Type* r : records_) {
    bool has = false;
    for (FunctionInfo& f : all) has |= f.self == r;
    if (!has)
      line(r->name + ".m(a: self ref " + r->name +
           ", d: int, x: int): int\n{\n\treturn d + x + (a == nil);\n}");
  }
  for (const FunctionInfo& f : all) {
    functions_.push_back(f);  // may call itself
    function(f);
  }
  line("init(nil: ref Draw->Context, nil: list of string)\n{\n\tsys = load Sys Sys->PATH;\n\td := 4;");
  out_ += inits;
  in_function_ = true;
  may_raise_typed_ = true;
  indent_ = 1;
  line("for(round := 0; round < 2; round++){");
  indent_ = 2;
  for (const FunctionInfo& f : functions_) {
    line("fuel = 120;");
    line("{");
    budget_ = 12;
    line("\tout(" + str(trace_number()) + ", d" + str(f.result->id) + "(" + call_of(f, 2) + ", 3));");
    line(
        "} exception e {\n\t\tEx0 =>\n\t\t\t(i, s) := e; out(i, s);\n\t\tEx1 =>\n\t\t\tout(0, "
        "\"Ex1\");\n\t\t\"*\" =>\n\t\t\tout(1, e);\n\t\t}");
  }
  indent_ = 1;
  line("}");
  for (Variable& v : vars_) show(v);
  line("sys->print(\"%d %d\\n\", lines, hash);");
  indent_ = 0;
  line("}");
  string body = out_;
  out_.clear();
  dump_functions();
  return declarations + body + out_;
}

}  // namespace dis::tests
