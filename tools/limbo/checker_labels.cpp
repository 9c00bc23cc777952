// checker_labels: the labels of case, pick, handlers and array elements, put in order; none may match what
// another one matches.
#include <algorithm>

#include "tools/limbo/checker_impl.h"

namespace dis::limbo {

namespace {

bool is_prefix(const Expr* e) { return !e->value.text.empty() && e->value.text.back() == '*'; }

std::string label_text(const Label& label) {
  auto one = [](const Expr* e) {
    if (e->name) return "'" + std::string(e->name->text) + "'";
    if (e->type && e->type->kind == TypeKind::string)
      return "\"" + std::string(e->value.text.substr(0, 40)) + "\"";
    return std::to_string(e->value.integer);
  };
  return label.low == label.high ? one(label.low) : one(label.low) + " to " + one(label.high);
}

// Text under which a handler's label is found.
std::string_view handler_text(const Expr* e) {
  if (e->type->kind == TypeKind::exception) return e->decl && e->decl->init ? e->decl->init->value.text : "";
  return e->value.text;
}

// Exceptions, then strings, then prefixes, the longest first.
int compare_handlers(const Expr* a, const Expr* b) {
  const std::string_view x = handler_text(a), y = handler_text(b);
  auto group = [](const Expr* e) { return e->type->kind == TypeKind::exception ? 0 : is_prefix(e) ? 2 : 1; };
  if (group(a) != group(b)) return group(a) - group(b);
  if (group(a) == 2 && x.size() != y.size()) return x.size() > y.size() ? -1 : 1;
  return x.compare(y);
}

}  // namespace

int Checker::compare(const Expr* a, const Expr* b, LabelOrder order) {
  switch (order) {
    case LabelOrder::integer:
      return a->value.integer < b->value.integer ? -1 : a->value.integer > b->value.integer;
    case LabelOrder::text: return a->value.text.compare(b->value.text);
    case LabelOrder::handler: return compare_handlers(a, b);
  }
  return 0;
}

bool Checker::order_labels(std::vector<Label>& labels, LabelOrder order, std::string_view what) {
  bool ok = true;
  std::stable_sort(labels.begin(), labels.end(),
                   [&](const Label& a, const Label& b) { return compare(a.low, b.low, order) < 0; });
  for (const Label& label : labels)
    if (label.low != label.high && compare(label.low, label.high, order) > 0) {
      error(join(label.low->span, label.high->span),
            "nothing can match the " + std::string(what) + " " + label_text(label));
      ok = false;
    }
  if (!ok) return false;
  std::vector<Label> merged;
  for (const Label& label : labels) {
    if (!merged.empty()) {
      Label& last = merged.back();
      if (compare(label.low, last.high, order) <= 0) {
        Message& m = error(label.low->span,
                           "the " + std::string(what) + " " + label_text(label) + " is taken already");
        Diagnostics::note(m, last.low->span, "by " + label_text(last));
        ok = false;
        continue;
      }
      const bool adjacent = order == LabelOrder::integer && label.arm == last.arm &&
                            label.low->type == types_.int_ &&
                            last.high->value.integer + 1 == label.low->value.integer;
      if (adjacent) {
        last.high = label.high;
        continue;
      }
    }
    merged.push_back(label);
  }
  labels = std::move(merged);
  return ok;
}

}  // namespace dis::limbo
