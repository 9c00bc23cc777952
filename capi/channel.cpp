// channel: channels between machines, whose ends the host hands out as ports.
#include <array>
#include <mutex>

#include "capi/call.h"
#include "vm/host/ports.h"

using namespace dis;
using namespace dis::capi;

struct dis_channel final : Handle {
  static constexpr uint64_t kKind = 0xd15e0040;
  static constexpr const char* kName = "dis_channel";
  explicit dis_channel(std::pair<host::MessagePort, host::MessagePort> pair)
      : Handle(kKind), ends{std::move(pair.first), std::move(pair.second)} {}

  std::mutex mutex;
  std::array<host::MessagePort, 2> ends;  // empty: given away
};

namespace {

// The module, and where it looks for what programs open.
dis_error* add_module(dis_vm& vm) {
  auto table = std::make_shared<host::PortTable>();
  auto module = host::PortTable::module(table);
  if (!module.ok()) return make_error(module.error());
  if (auto added = vm.vm.add_module(*module); !added.ok()) return make_error(added.error());
  vm.ports = std::move(table);
  return nullptr;
}

}  // namespace

extern "C" {

void dis_channel_config_init_sized(dis_channel_config* config, size_t size) {
  const host::MessageLimits limits;
  init_config(config, size, dis_channel_config{.size = 0, .max_messages = limits.messages, .max_bytes = limits.bytes});
}

dis_error* dis_channel_new(const dis_channel_config* given, dis_channel** channel) {
  if (!channel) return wrong("nowhere to put the channel");
  *channel = nullptr;
  return work([&]() -> dis_error* {
    dis_channel_config config;
    if (dis_error* error = read_config(given, dis_channel_config_init, config)) return error;
    if (!config.max_messages || !config.max_bytes)
      return wrong("a channel for " + std::to_string(config.max_messages) + " messages of " +
                   std::to_string(config.max_bytes) + " bytes, expected at least one");
    *channel = new dis_channel(
        host::MessagePort::make_pair({.messages = config.max_messages, .bytes = config.max_bytes}));
    return nullptr;
  });
}

void dis_channel_free(dis_channel* channel) {
  if (!channel) return;
  if (dis_error* error = check(channel)) return dis_error_free(error);
  delete channel;
}

dis_error* dis_vm_add_port(dis_vm* vm, const char* name, dis_channel* channel, int end) {
  if (dis_error* error = check(channel)) return error;
  return with(vm, [&](dis_vm& v) -> dis_error* {
    if (!name || !*name) return wrong("no name given");
    if (end != 0 && end != 1) return wrong("end " + std::to_string(end) + " of a channel, expected 0 or 1");
    if (!v.ports)
      if (dis_error* error = add_module(v)) return error;
    std::lock_guard lock(channel->mutex);
    host::MessagePort& port = channel->ends[size_t(end)];
    if (!port) return wrong("end " + std::to_string(end) + " of the channel was given away already");
    if (v.ports->has(name)) return wrong("the machine has a port '" + std::string(name) + "' already");
    v.ports->add(name, std::move(port));
    return nullptr;
  });
}

}  // extern "C"
