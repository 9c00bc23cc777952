// ports: the module $Ports (module/ports.m): what a machine's programs can open by name of the channels that the host has
// made between it and others. In:  MessagePorts, by name.  Out: a module for that machine alone.
// Keeps: a port is closed with the table, or when a program closes it; it belongs to all programs of the machine alike. The
// table belongs to the thread that uses the machine.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "vm/host/host_module.h"
#include "vm/host/message_queue.h"

namespace dis::host {

// The text of module/ports.m.
extern const char kPortsDeclaration[];

class PortTable {
 public:
  bool has(std::string_view name) const;
  // There must be none of that name.
  void add(std::string name, MessagePort port) { ports_.push_back({std::move(name), std::move(port)}); }
  // Closes them all.
  void clear() { ports_.clear(); }

  static Result<std::shared_ptr<const HostModule>> module(std::shared_ptr<PortTable> table);

 private:
  struct Named {
    std::string name;
    MessagePort port;
  };
  void open(HostCall& call);
  // That of the first argument; nullptr: the exception is raised.
  MessagePort* of(HostCall& call);

  std::vector<Named> ports_;  // a Port of the guest holds an index
};

}  // namespace dis::host
