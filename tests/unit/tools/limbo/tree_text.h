// tree_text: a parsed program as text in prefix form, for tests of the parser.
#pragma once

#include <string>

#include "tools/limbo/ast.h"

namespace dis::limbo {

class TreeText {
 public:
  std::string of(const Program& p) {
    std::string out;
    for (const DeclGroup* g : p.groups) out += of(*g) + "\n";
    return out;
  }

  std::string of(const TypeExpr* t) {
    if (!t) return "-";
    const std::string cyclic = t->cyclic ? "cyclic " : "";
    switch (t->kind) {
      case TypeExprKind::name: return cyclic + text(t->name);
      case TypeExprKind::dot: return cyclic + of(t->base) + "." + text(t->name);
      case TypeExprKind::arrow: return cyclic + of(t->base) + "->" + text(t->name);
      case TypeExprKind::instance: return cyclic + of(t->base) + "[" + all(t->args, ", ") + "]";
      case TypeExprKind::ref: return cyclic + "ref " + of(t->base);
      case TypeExprKind::chan: return cyclic + "chan of " + of(t->base);
      case TypeExprKind::list: return cyclic + "list of " + of(t->base);
      case TypeExprKind::array: return cyclic + "array of " + of(t->base);
      case TypeExprKind::tuple: return cyclic + "(" + all(t->args, ", ") + ")";
      case TypeExprKind::fixed:
        return "fixed(" + of(t->scale) + (t->maximum ? ", " + of(t->maximum) : std::string()) + ")";
      case TypeExprKind::function: return "fn" + function(*t);
      case TypeExprKind::known: return "known";
    }
    return "?";
  }

  std::string of(const Expr* e) {
    if (!e) return "-";
    const auto one = [&](const char* name) { return "(" + std::string(name) + " " + of(e->left) + ")"; };
    const auto two = [&](const char* name) {
      return "(" + std::string(name) + " " + of(e->left) + " " + of(e->right) + ")";
    };
    const auto many = [&](const std::string& name) {
      return "(" + name + (e->items.empty() ? "" : " ") + all(e->items, " ") + ")";
    };
    switch (e->kind) {
      case ExprKind::error: return "ERROR";
      case ExprKind::constant:
        switch (e->literal) {
          case Literal::integer: return std::to_string(e->value.integer);
          case Literal::real: return "real:" + std::to_string(e->value.real);
          case Literal::string: return "\"" + std::string(e->value.text) + "\"";
          case Literal::none: return "NO LITERAL";
        }
        return "?";
      case ExprKind::nil: return "nil";
      case ExprKind::name: return text(e->name);
      case ExprKind::type_name: return "<" + of(e->type_expr) + ">";
      case ExprKind::negate: return one("neg");
      case ExprKind::bit_not: return one("~");
      case ExprKind::logical_not: return one("!");
      case ExprKind::deref: return one("deref");
      case ExprKind::pre_inc: return one("++_");
      case ExprKind::pre_dec: return one("--_");
      case ExprKind::post_inc: return one("_++");
      case ExprKind::post_dec: return one("_--");
      case ExprKind::receive: return one("recv");
      case ExprKind::head: return one("hd");
      case ExprKind::tail: return one("tl");
      case ExprKind::length: return one("len");
      case ExprKind::make_ref: return one("ref");
      case ExprKind::tag_of: return one("tagof");
      case ExprKind::assign: return two("=");
      case ExprKind::declare: return two(":=");
      case ExprKind::op_assign: return two((op(e->op) + "=").c_str());
      case ExprKind::binary: return two(op(e->op).c_str());
      case ExprKind::logical_and: return two("&&");
      case ExprKind::logical_or: return two("||");
      case ExprKind::send: return two("send");
      case ExprKind::cons: return two("::");
      case ExprKind::load: return "(load " + of(e->type_expr) + " " + of(e->left) + ")";
      case ExprKind::cast: return "(cast <" + of(e->type_expr) + "> " + of(e->left) + ")";
      case ExprKind::new_array:
        return e->type_expr ? "(array " + of(e->left) + " <" + of(e->type_expr) + ">)"
                            : many("array " + of(e->left));
      case ExprKind::new_chan: return "(chan " + of(e->left) + " <" + of(e->type_expr) + ">)";
      case ExprKind::list_of: return many("list");
      case ExprKind::tuple: return many("tuple");
      case ExprKind::call: return many("call " + of(e->left));
      case ExprKind::field: return "(. " + of(e->left) + " " + text(e->name) + ")";
      case ExprKind::arrow:
        return "(-> " + of(e->left) + " " + (e->name ? text(e->name) : of(e->right)) + ")";
      case ExprKind::index: return many("index " + of(e->left));
      case ExprKind::slice: return "(slice " + of(e->left) + " " + of(e->right) + " " + of(e->extra) + ")";
      case ExprKind::element:
        return e->items.empty() ? of(e->left) : "(" + all(e->items, " or ") + " => " + of(e->left) + ")";
      case ExprKind::range: return two("to");
      case ExprKind::wildcard: return "*";
      default: return "CHECKED";
    }
  }

  std::string of(const Stmt* s) {
    if (!s) return "-";
    const std::string label = s->label ? text(s->label) + ": " : "";
    switch (s->kind) {
      case StmtKind::empty: return ";";
      case StmtKind::expr: return of(s->expr);
      case StmtKind::block: return "{" + all(s->body, "; ") + "}";
      case StmtKind::declaration: return of(*s->group);
      case StmtKind::if_:
        return "if " + of(s->expr) + " " + of(s->then_) +
               (s->else_ ? " else " + of(s->else_) : std::string());
      case StmtKind::loop:
        return label + "loop " + of(s->init) + " " + of(s->expr) + " " + of(s->step) + " " + of(s->then_);
      case StmtKind::do_while: return label + "do " + of(s->then_) + " while " + of(s->expr);
      case StmtKind::alt: return label + "alt " + arms(*s);
      case StmtKind::case_: return label + "case " + of(s->expr) + " " + arms(*s);
      case StmtKind::pick: return label + "pick " + text(s->name) + " := " + of(s->expr) + " " + arms(*s);
      case StmtKind::return_: return "return " + of(s->expr);
      case StmtKind::break_: return "break " + text(s->label);
      case StmtKind::continue_: return "continue " + text(s->label);
      case StmtKind::exit_: return "exit";
      case StmtKind::spawn: return "spawn " + of(s->expr);
      case StmtKind::raise: return "raise " + of(s->expr);
      case StmtKind::handle: return of(s->then_) + " exception " + text(s->name) + " " + arms(*s);
    }
    return "?";
  }

  std::string of(const DeclGroup& g) {
    std::string out;
    for (uint32_t i = 0; i < g.names.size(); i++) out += (i ? ", " : "") + text(g.names[i]);
    switch (g.kind) {
      case DeclGroupKind::variable:
        return out + ": " + of(g.type_expr) + (g.value ? " = " + of(g.value) : std::string());
      case DeclGroupKind::constant: return out + ": con " + of(g.value);
      case DeclGroupKind::type: return out + ": type " + of(g.type_expr);
      case DeclGroupKind::import: return out + ": import " + of(g.value);
      case DeclGroupKind::exception:
        return out + ": exception" + (g.args.empty() ? std::string() : "(" + all(g.args, ", ") + ")");
      case DeclGroupKind::adt:
        return out + ": adt" + type_params(g.type_params) + " {" + members(g) + "}" +
               constraints(g.constraints);
      case DeclGroupKind::module: return out + ": module {" + members(g) + "}";
      case DeclGroupKind::pick: {
        out = "pick {";
        for (const PickArm* arm : g.arms) {
          for (uint32_t i = 0; i < arm->tags.size(); i++) out += (i ? " or " : " ") + text(arm->tags[i]);
          out += " =>";
          for (const DeclGroup* field : arm->fields) out += " " + of(*field) + ";";
        }
        return out + " }";
      }
      case DeclGroupKind::field: return out + ": " + (g.cyclic ? "cyclic " : "") + of(g.type_expr);
      case DeclGroupKind::function: {
        out = "";
        for (const FunctionDef::Part& part : g.function->path) {
          out += (out.empty() ? "" : ".") + text(part.name) + type_params(part.type_params);
        }
        return out + signature(*g.function->type) + " " + of(g.function->body);
      }
      case DeclGroupKind::assign: return of(g.value);
    }
    return "?";
  }

 private:
  static std::string text(const Name* name) { return name ? std::string(name->text) : "-"; }

  static std::string op(Op op) {
    static constexpr const char* kNames[] = {"?", "+", "-", "*", "/",  "%", "**", "<<", ">>",
                                             "&", "|", "^", "<", "<=", ">", ">=", "==", "!="};
    return kNames[size_t(op)];
  }

  template <typename T>
  std::string all(const Seq<T>& items, const std::string& between) {
    std::string out;
    for (uint32_t i = 0; i < items.size(); i++) out += (i ? between : std::string()) + of(items[i]);
    return out;
  }

  std::string members(const DeclGroup& g) {
    std::string out;
    for (const DeclGroup* member : g.members) out += (out.empty() ? "" : "; ") + of(*member);
    return out;
  }

  std::string arms(const Stmt& s) {
    std::string out = "{";
    for (const Arm* arm : s.arms) out += " [" + all(arm->labels, " or ") + "] " + of(arm->body);
    return out + " }";
  }

  // Type parameters with the demands of each.
  std::string type_params(const Seq<TypeParam*>& params) {
    if (params.empty()) return "";
    std::string out = "[";
    for (uint32_t i = 0; i < params.size(); i++)
      out += (i ? ", " : "") + text(params[i]->name) + demands(*params[i]);
    return out + "]";
  }

  std::string constraints(const Seq<TypeParam*>& params) {
    std::string out;
    for (const TypeParam* param : params) out += " for " + text(param->name) + demands(*param);
    return out;
  }

  std::string demands(const TypeParam& param) {
    std::string out;
    for (const TypeParam::Demand& demand : param.demands) {
      out += " {";
      for (uint32_t i = 0; i < demand.names.size(); i++) out += (i ? ", " : "") + text(demand.names[i]);
      out += ": " + of(demand.type) + "}";
    }
    return out;
  }

  std::string function(const TypeExpr& t) { return type_params(t.type_params) + signature(t); }

  std::string signature(const TypeExpr& t) {
    std::string out = "(";
    for (uint32_t i = 0; i < t.params.size(); i++) {
      const Param& param = t.params[i];
      out += (i ? ", " : "") + text(param.name) + ": " + (param.is_self ? "self " : "") + of(param.type);
    }
    if (t.varargs) out += t.params.empty() ? "*" : ", *";
    out += ")";
    if (t.base) out += ": " + of(t.base);
    out += constraints(t.constraints);
    if (t.has_raises) out += " raises (" + all(t.raises, ", ") + ")";
    return out;
  }
};

}  // namespace dis::limbo
