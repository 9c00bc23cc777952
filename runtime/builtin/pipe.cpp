#include "runtime/builtin/pipe.h"

#include <algorithm>
#include <cstring>
#include <deque>

#include "runtime/builtin/event_queue.h"
#include "runtime/builtin/file_errors.h"
#include "runtime/builtin/file_state.h"
#include "runtime/builtin/synthetic_tree.h"

namespace dis {

namespace {

constexpr size_t kFull =
    32 * 1024;  // a writer waits while this much is unread; a block counts as a byte more
constexpr size_t kLargestBlock = 32 * 1024;
constexpr int kQuietEnds = 3;  // reads after the end that give 0 before they become errors

// What flows in one direction.
struct Flow {
  explicit Flow(std::shared_ptr<FileService> service) : readers(service), writers(std::move(service)) {}

  std::deque<std::string> blocks;
  size_t first_used = 0;  // bytes of blocks.front() already read
  size_t bytes = 0;
  bool closed = false;
  int ends_seen = 0;
  EventQueue readers, writers;

  void close() {
    closed = true;
    readers.wake_all();
    writers.wake_all();
  }
};

struct PipeState {
  explicit PipeState(std::shared_ptr<FileService> service)
      : number(++service->last_pipe), flows{Flow(service), Flow(service)} {}
  uint64_t number;
  Flow flows[2];  // by the end that reads it
};

class PipeEnd final : public OpenFile {
 public:
  PipeEnd(std::shared_ptr<PipeState> state, int end) : state_(std::move(state)), end_(end) {
    mode = kReadWrite;
    name = end == 0 ? "#|/data" : "#|/data1";
    iounit = kLargestBlock;
  }
  ~PipeEnd() override {
    // Nobody will read what was sent here; the other end may still read what was sent there.
    incoming().blocks.clear();
    incoming().bytes = 0;
    incoming().close();
    outgoing().close();
  }

  IoResult read(Process& process, uint8_t* to, int64_t n, int64_t) override {
    Flow& in = incoming();
    if (in.blocks.empty()) {
      if (in.closed) return ++in.ends_seen > kQuietEnds ? IoResult::error(kHungUp) : IoResult::done(0);
      in.readers.wait(process);
      return IoResult::park();
    }
    std::string& block = in.blocks.front();
    size_t take = std::min<size_t>(size_t(n), block.size() - in.first_used);
    std::memcpy(to, block.data() + in.first_used, take);
    in.first_used += take;
    in.bytes -= take;
    if (in.first_used == block.size()) {
      in.blocks.pop_front();
      in.first_used = 0;
    }
    if (in.bytes + in.blocks.size() < kFull / 2) in.writers.wake_all();
    return IoResult::done(int64_t(take));
  }

  IoResult write(Process& process, const uint8_t* from, int64_t n, int64_t) override {
    Flow& out = outgoing();
    int64_t taken = 0;
    do {
      if (out.closed) {
        process.set_error(kClosedPipe);
        return IoResult::raise(kClosedPipe);
      }
      if (out.bytes + out.blocks.size() >= kFull) {
        out.writers.wait(process);
        return IoResult::park(taken);
      }
      size_t size = std::min<size_t>(size_t(n - taken), kLargestBlock);
      out.blocks.emplace_back(reinterpret_cast<const char*>(from) + taken, size);
      out.bytes += size;
      taken += int64_t(size);
      out.readers.wake_all();
    } while (taken < n);
    return IoResult::done(taken);
  }

  IoResult seek(Process&, int64_t, int64_t) override { return IoResult::error(kSeekOnStream); }

  bool stat(Process& process, FileInfo& info, std::string&) override {
    info = synthetic_info(*process.runtime, '|');
    info.name = end_ == 0 ? "data" : "data1";
    info.mode = 0660;
    info.length = incoming().bytes;
    info.qid_path = state_->number << 5 | uint64_t(end_ + 1);
    return true;
  }

 private:
  Flow& incoming() { return state_->flows[end_]; }
  Flow& outgoing() { return state_->flows[1 - end_]; }

  std::shared_ptr<PipeState> state_;
  int end_;
};

}  // namespace

std::pair<std::shared_ptr<OpenFile>, std::shared_ptr<OpenFile>> make_pipe(Runtime& runtime) {
  auto state = std::make_shared<PipeState>(file_state(runtime).service);
  return {std::make_shared<PipeEnd>(state, 0), std::make_shared<PipeEnd>(state, 1)};
}

}  // namespace dis
