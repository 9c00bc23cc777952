// process: a green process of Limbo: its registers, stack, state and place in the world.
// Everything a process needs to go on lies here and in its frames; between slices nothing is anywhere else,
// so either engine may resume it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/allowance.h"
#include "runtime/channel.h"
#include "runtime/completion_queue.h"
#include "runtime/exception.h"
#include "runtime/executor.h"
#include "runtime/frame.h"
#include "runtime/module_instance.h"

namespace dis {

class Scheduler;
class Runtime;
struct ProcessGroup;
struct FileGroup;
struct EnvGroup;

enum class ProcessState : uint8_t {
  ready,      // in the run queue or running
  sending, receiving, alting,   // in channel queues
  waiting,    // for a host descriptor, a time, or the host to complete a call
  idle,       // serves calls by the host, of which none is under way
  broken,     // ended by an unhandled exception, kept for inspection
  exited,
};

// A stretch of stack. Segments of a process form a chain; frames never straddle two.
struct StackSegment {
  StackSegment* prev;
  uint8_t* prev_top;     // of the previous segment: what was in use when this one was entered
  uint8_t* prev_bottom;  // of the previous segment: Process::bottom
  uint64_t bytes;        // whole segment
  uint8_t* base() { return reinterpret_cast<uint8_t*>(this + 1); }
  uint8_t* limit() { return reinterpret_cast<uint8_t*>(this) + bytes; }
};

// A call of a function in the guest that the host makes, as the scheduler sees it.
struct GuestCallState {
  Process* process = nullptr;  // that serves it; nullptr: it was ended
  bool over = true;
  RunStatus status{};          // once over: returned, exited or broken
};

class Process {
 public:
  // --- Registers; the engine keeps them in machine registers while running and here otherwise ---
  const void* pc = nullptr;          // code address of the next instruction
  uint8_t* fp = nullptr;             // current frame
  uint8_t* mp = nullptr;             // module data of `module`
  ModuleInstance* module = nullptr;  // executing instance (counted)
  uint8_t* sp = nullptr;             // first free byte of the segment
  uint8_t* limit = nullptr;          // its end
  StackSegment* segment = nullptr;
  StackSegment* spare = nullptr;     // one segment kept for the next extension
  int64_t budget = 0;                // what is left of the slice
  uint8_t* bottom = nullptr;         // first frame of an extension segment, nullptr in the first segment
  uint64_t stack_bytes = 0;          // of all segments

  Runtime* runtime = nullptr;
  Heap* heap = nullptr;
  uint64_t arena_bytes = 0;          // of the heap: what an address must be below, relative to its base
  uint8_t* arena = nullptr;          // that base
  uint32_t arena_tag = 0;            // the bits above arena_bytes, by its logarithm shifted, that all its addresses share
  bool marking = false;              // for native code: Heap::marking() as the slice began; it can only end during one
  // For the engine's slow paths: what they are about, and how the slice ended.
  const void* slow_object = nullptr;
  ExceptionId slow_exception{};
  RunStatus run_status{};
  bool waits_behind = false;         // blocked in a channel operation: pc is already behind it

  // --- For native code (jit/); an interpreter alone leaves these as they are ---
  void* native_stack = nullptr;          // level of the host's stack at which this process's calls began
  uint64_t native_result[2] = {};        // of a light call, while C++ code runs between it and its caller
  void* native_call = nullptr;           // the same while C++ code runs
  const uint8_t* native_begin = nullptr; // code addresses in [begin, begin + bytes) are native
  uint64_t native_bytes = 0;
  uint32_t native_return_skip = 0;       // a native caller goes on this many bytes behind its link
  uint32_t native_returns = 0;           // to callers in the interpreter
  uint8_t builtin_end = 0;               // interp::BuiltinEnd of a call that did more than return, for its step
  std::unique_ptr<uint8_t[]> saved_registers;  // of a slice that ended within a loop
  bool is_native(const void* code) const {
    return uint64_t(static_cast<const uint8_t*>(code) - native_begin) < native_bytes;
  }

  // --- Scheduling ---
  Process* run_next = nullptr;
  ProcessState state = ProcessState::ready;
  bool queued = false;
  bool running = false;              // its slice is under way, also while a call it makes runs others
  GuestCallState* guest_call = nullptr;  // it serves calls by the host
  uint8_t flags = 0;
  int32_t pid = 0;
  int32_t program = 0;               // pid of the first process, from which it descends
  Waiter waiter;                     // plain send and receive
  std::vector<Waiter> alt_waiters;   // grown on demand, kept
  uint32_t alt_count = 0;            // of them in queues
  uint8_t* alt_result = nullptr;     // where the chosen index of a blocked alt goes
  int64_t wake_time = -1;            // waiting: monotonic ns, or -1
  int wait_fd = -1;                  // waiting: host descriptor, or -1
  short wait_events = 0;             // poll(2) events
  uint64_t host_wait = 0;            // waiting: number of the HostWait, or 0
  std::unique_ptr<Completion> completion;  // that came of it, for the call that is made again
  bool retry_ready = false;          // the built-in is being called again after its wait ended

  // --- Errors ---
  // Raised when the process next runs: an error text set by kill, hangup or propagation. Empty pending text
  // with `killed` set ends the process silently.
  std::unique_ptr<std::string> pending;
  bool killed = false;
  Object* exception = nullptr;       // of a broken process (counted): string or typed record
  uint32_t broken_pc = 0;            // Dis pc at which it broke
  std::unique_ptr<std::string> error;  // %r

  std::string_view error_string() const { return error ? std::string_view(*error) : std::string_view(); }
  void set_error(std::string_view text) {
    if (error)
      *error = text;
    else
      error = std::make_unique<std::string>(text);
  }

  ProcessGroup* group = nullptr;
  Process* group_next = nullptr;
  Process* group_prev = nullptr;
  Process* pid_next = nullptr;
  Process* all_next = nullptr;
  Process* all_prev = nullptr;
  std::shared_ptr<FileGroup> files;        // descriptors (runtime/builtin/file_group.h)
  std::shared_ptr<EnvGroup> environment;   // variables (likewise)
  int64_t start_time = 0;
  int64_t spent = 0;                       // of the meter, in all
  int64_t run_ns = 0;                      // that it ran, if the scheduler keeps account
  std::shared_ptr<Allowance> allowance;    // of its program

  static constexpr uint8_t kPropagate = 1, kNotifyLeader = 2;

  bool runnable() const { return state == ProcessState::ready; }
};

}  // namespace dis
