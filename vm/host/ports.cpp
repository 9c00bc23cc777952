#include "vm/host/ports.h"

#include <algorithm>
#include <utility>

#include "vm/host/object_ref.h"

namespace dis::host {

bool PortTable::has(std::string_view name) const {
  return std::any_of(ports_.begin(), ports_.end(), [&](const Named& n) { return n.name == name; });
}

Result<std::shared_ptr<const HostModule>> PortTable::module(std::shared_ptr<PortTable> table) {
  return HostModule::define(source_text(kPortsDeclaration, "ports.m"), "Ports",
                            {{"open", [table](HostCall& c) { table->open(c); }},
                             {"Port.send",
                              [table](HostCall& c) {
                                if (MessagePort* p = table->of(c)) p->send(c);
                              }},
                             {"Port.receive",
                              [table](HostCall& c) {
                                if (MessagePort* p = table->of(c)) p->receive(c);
                              }},
                             {"Port.close", [table](HostCall& c) {
                                if (MessagePort* p = table->of(c)) p->close();
                              }}});
}

void PortTable::open(HostCall& call) {
  std::string name;
  if (const Fault f = call.arg(0).get_string(name); !ok(f)) return call.check(f);
  const auto found = std::find_if(ports_.begin(), ports_.end(), [&](const Named& n) { return n.name == name; });
  if (found == ports_.end()) return call.check(call.result().set_nil());
  ObjectRef port;
  Fault f = ObjectRef::make_record(call.runtime(), call.result().type(), 0, port);
  if (ok(f)) f = port.field("end").set_int(found - ports_.begin());
  if (ok(f)) f = call.result().set_object(port);
  call.check(f);
}

MessagePort* PortTable::of(HostCall& call) {
  ObjectRef port;
  int64_t n = 0;
  Fault f = call.arg(0).get_object(port);
  if (ok(f)) f = port.field("end").get_int(n);
  if (!ok(f))
    call.check(f);
  else if (uint64_t(n) >= ports_.size())
    call.raise("no such port");
  else
    return &ports_[size_t(n)].port;
  return nullptr;
}

}  // namespace dis::host
