// metrics_text: figures of machines as others read them: Prometheus' text form, and JSON.
#pragma once

#include <string>
#include <vector>

#include "include/dis/dis.hpp"

namespace dis::tools {

struct NamedMetrics {
  std::string program;  // as typed
  avernus::Metrics metrics;
};

std::string prometheus_text(const std::vector<NamedMetrics>& machines);
std::string json_text(const std::vector<NamedMetrics>& machines);

}  // namespace dis::tools
