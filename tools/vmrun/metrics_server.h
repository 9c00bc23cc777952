// metrics_server: figures of the machines of this program for whoever connects to a Unix socket, in HTTP/1.0, one request
// a connection: GET /metrics for Prometheus, GET /json for programs such as vmtop.
#pragma once

#include <string>
#include <thread>
#include <utility>
#include <vector>

struct dis_vm;

namespace dis::tools {

class MetricsServer {
 public:
  MetricsServer() = default;
  // Ends the thread and removes the socket.
  ~MetricsServer();
  MetricsServer(const MetricsServer&) = delete;
  MetricsServer& operator=(const MetricsServer&) = delete;

  // What keeps it from listening at `path`, or nothing. A socket that nobody listens to any more is replaced.
  std::string open(const std::string& path);
  // From then on it answers. Programs and their machines, which live as long as this.
  void start(std::vector<std::pair<std::string, dis_vm*>> machines);

 private:
  void serve();
  void answer(int connection) const;

  std::string path_;
  int listener_ = -1, stop_ = -1;
  std::vector<std::pair<std::string, dis_vm*>> machines_;
  std::thread thread_;
};

}  // namespace dis::tools
