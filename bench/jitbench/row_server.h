// row_server: a process that runs rows when it is asked, and the stopwatch beside it.
// In: a command line. Out: answers, each with the time from the request to the answer. Keeps: the program measured has no
// clock of its own to be believed; a server that hangs or dies is reported and leaves nothing behind.
//
// A server prints "ready", then for each line "NAME SIZE TIMES" it reads runs kernel NAME with parameter SIZE that many times
// and prints "NAME RESULT", or "NAME unsupported". Where standard input cannot be had, requests are arguments.
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace dis::bench {

struct Request {
  std::string name;
  long size = 0, times = 0;

  std::string text() const { return name + " " + std::to_string(size) + " " + std::to_string(times); }
};

struct Answer {
  std::string result;  // a number, or "unsupported"
  double ns = 0;       // from the request (or from the answer before) to this answer, on the wall
  double cpu_ns = 0;   // of the server's processors meanwhile; 0 where that cannot be told
  std::string error;   // "" if it answered
  bool timed_out = false;

  bool ok() const { return error.empty(); }
  bool supported() const { return ok() && result != "unsupported"; }
};

class RowServer {
 public:
  // Requests are sent later, by ask(); or are all given here, as arguments, and answered one after the other.
  explicit RowServer(std::vector<std::string> command, std::vector<Request> requests = {});
  ~RowServer();  // kills it
  RowServer(const RowServer&) = delete;
  RowServer& operator=(const RowServer&) = delete;

  // Waits until it is ready. "" or what went wrong: the server cannot be asked then.
  std::string start(double seconds);
  // Sends the request, unless they were given as arguments: then it names the next of them.
  Answer ask(const Request& request, double seconds);
  // Ends it: closes its input and waits. "" or how it ended otherwise than with status 0.
  std::string finish(double seconds);

 private:
  enum class Line { read, ended, late, interrupted };
  Line read_line(std::string* line, double seconds);
  std::string how_it_ended();
  double cpu_ns() const;
  void kill_all();

  std::vector<std::string> command_;
  bool by_arguments_;
  pid_t pid_ = -1;
  int input_ = -1, output_ = -1, errors_ = -1;
  std::string unread_;
  double last_answer_ns_ = 0;
};

// Asked for by Ctrl-C: whoever waits stops waiting.
bool interrupted();
// From now on SIGINT and SIGTERM only ask for an end; a second one ends the program at once.
void watch_for_interrupts();

}  // namespace dis::bench
