#include "runtime/heap_audit.h"

#include <cstdio>
#include <unordered_map>

#include "runtime/array_object.h"
#include "runtime/channel.h"
#include "runtime/list_object.h"
#include "runtime/runtime.h"
#include "runtime/string_object.h"

namespace dis {

namespace {

constexpr size_t kMostSentences = 20;

const char* kind_name(Kind kind) {
  switch (kind) {
    case Kind::none: return "nothing";
    case Kind::record: return "record";
    case Kind::string: return "string";
    case Kind::array: return "array";
    case Kind::list: return "list";
    case Kind::channel: return "channel";
    case Kind::instance: return "instance";
    case Kind::native: return "native record";
  }
  return "?";
}

}  // namespace

// A class and not functions, because the heap's queues of dying objects are its own business.
class HeapAuditor {
 public:
  HeapAuditor(Runtime& runtime, HeapAudit& result) : rt_(runtime), heap_(runtime.heap), result_(result) {}

  void run(std::span<const void* const> held) {
    heap_.for_each_object([&](void* p, const Type*) { counted_.emplace(p, 0); });
    result_.objects = counted_.size();
    // Objects that wait for their destruction use their count as a link; what they refer to is still counted.
    for (uint32_t head : {heap_.dead_, heap_.later_}) {
      for (uint32_t at = head; at;) {
        void* p = heap_.base() + uint64_t(at) * 8;
        if (!dying_.emplace(p, 0).second) {
          error("the list of dying objects is circular");
          break;
        }
        at = header_of(p)->refs;
      }
    }

    heap_.for_each_object([&](void* p, const Type* type) { contents(p, type); });
    for (Process* p = rt_.scheduler.first(); p; p = p->all_next) process(*p);
    rt_.for_each_root([&](const void* o) { reference(o, "a root of the runtime"); });
    for (const void* o : held) reference(o, "code outside the runtime");

    for (auto [p, count] : counted_) {
      const uint32_t refs = header_of(p)->refs;
      if (dying_.count(p)) {
        if (count) error(described(p) + " is dying but has " + std::to_string(count) + " references");
      } else if (refs < count) {
        error(described(p) + " counts " + std::to_string(refs) + ", there are " + std::to_string(count));
      } else if (refs > count) {
        add(result_.leaks,
            described(p) + " counts " + std::to_string(refs) + ", found " + std::to_string(count));
      }
    }
  }

 private:
  void add(std::vector<std::string>& to, std::string text) {
    if (to.size() < kMostSentences) to.push_back(std::move(text));
  }
  void error(std::string text) { add(result_.errors, std::move(text)); }

  std::string described(const void* p) const {
    char text[96];
    const Type* type = heap_.type_of(p);
    std::snprintf(text, sizeof text, "%s at %#llx of type %u (%u bytes)", kind_name(type->kind),
                  static_cast<unsigned long long>(static_cast<const uint8_t*>(p) - heap_.base()), type->id,
                  type->size);
    return text;
  }

  void reference(const void* o, const std::string& holder) {
    if (!o) return;
    result_.references++;
    auto it = counted_.find(o);
    if (it == counted_.end()) {
      char at[32];
      std::snprintf(at, sizeof at, "%#llx",
                    static_cast<unsigned long long>(static_cast<const uint8_t*>(o) - heap_.base()));
      error(holder + " refers to " + at + ", which is no object");
      return;
    }
    it->second++;
  }

  void record(const uint8_t* at, const Type* type, const std::string& holder) {
    for (uint32_t i = 0; i < type->pointer_count; i++) reference(heap_.load(at + type->pointers[i]), holder);
  }

  void contents(void* p, const Type* type) {
    switch (type->kind) {
      case Kind::none: break;
      case Kind::string: {
        auto* s = static_cast<StringObject*>(p);
        if (s->length > s->capacity) error(described(p) + " is longer than its room");
        if (s->wide) break;
        for (uint32_t i = 0; i < s->length; i++)
          if (s->bytes()[i] >= 0x80) {
            error(described(p) + " is narrow but holds a wide character");
            break;
          }
        break;
      }
      case Kind::record:
      case Kind::native:
        if (type->pointer_count) record(static_cast<uint8_t*>(p), type, described(p));
        break;
      case Kind::array: {
        auto* a = static_cast<ArrayObject*>(p);
        if (a->element_size != type->element->size) error(described(p) + " has elements of another size");
        if (a->root) {
          reference(a->root, described(p));
          const uint8_t* first = a->root->data;
          const uint8_t* end = first + uint64_t(a->root->length) * a->root->element_size;
          if (a->root->root) error(described(p) + " is a slice of a slice");
          if (a->data < first || a->data + uint64_t(a->length) * a->element_size > end)
            if (a->length) error(described(p) + " reaches out of its root");
        } else if (type->element->pointer_count) {
          const std::string holder = described(p);
          for (uint32_t i = 0; i < a->length; i++)
            record(a->data + uint64_t(i) * a->element_size, type->element, holder);
        }
        break;
      }
      case Kind::list: {
        auto* l = static_cast<ListObject*>(p);
        if (!l->tail && !type->element->pointer_count) break;
        const std::string holder = described(p);
        reference(l->tail, holder);
        if (l->tail && counted_.count(l->tail) && heap_.type_of(l->tail) != type)
          error(holder + " has a tail of another type");
        record(l->data(), type->element, holder);
        break;
      }
      case Kind::channel: {
        auto* c = static_cast<ChannelObject*>(p);
        const std::string holder = described(p);
        reference(c->store, holder);
        if (c->count > c->capacity) error(holder + " holds more than it can");
        if (c->receivers.head && c->count) error(holder + " has a value and somebody who waits for one");
        if (c->senders.head && c->count < c->capacity)
          error(holder + " has room and somebody who waits for it");
        queue(c->senders, c, true, holder);
        queue(c->receivers, c, false, holder);
        break;
      }
      case Kind::instance: reference(static_cast<ModuleInstance*>(p)->mp, described(p)); break;
    }
  }

  void queue(const WaitQueue& q, const ChannelObject* c, bool sending, const std::string& holder) {
    const Waiter* before = nullptr;
    for (const Waiter* w = q.head; w; before = w, w = w->next) {
      const bool sound = w->channel == c && w->sending == sending && w->prev == before && w->process;
      if (!sound || rt_.scheduler.find(w->process->pid) != w->process) {
        error(holder + " has a damaged queue");
        return;
      }
      const ProcessState expected = sending ? ProcessState::sending : ProcessState::receiving;
      if (w->process->state != expected && w->process->state != ProcessState::alting)
        error(holder + " is waited on by a process that does not wait");
    }
    if (q.tail != before && q.head) error(holder + " has a queue with a wrong end");
  }

  void process(Process& p) {
    const std::string holder = "process " + std::to_string(p.pid);
    reference(p.module, holder);
    if (p.module && p.mp != p.module->mp) error(holder + " has the data of another module");
    reference(p.exception, holder);
    const Abi abi = heap_.abi();
    uint32_t called = 0, found = 0;
    std::unordered_map<const uint8_t*, bool> frames;
    for (uint8_t* f = p.fp; f; called++) {
      frames.emplace(f, false);
      FrameHeader* h = frame_header(abi, f);
      reference(h->module, holder + ", frame header");
      f = h->caller;
    }
    rt_.for_each_frame(p, [&](uint8_t* f, const Type* type) {
      found += uint32_t(frames.count(f));
      record(f, type, holder + ", frame of " + std::to_string(type->size) + " bytes");
    });
    if (found != called)
      error(holder + " has " + std::to_string(called) + " called frames, of which " + std::to_string(found) +
            " lie on its stack");
  }

  Runtime& rt_;
  Heap& heap_;
  HeapAudit& result_;
  std::unordered_map<const void*, uint32_t> counted_;
  std::unordered_map<const void*, bool> dying_;
};

HeapAudit audit_heap(Runtime& runtime, std::span<const void* const> held) {
  HeapAudit result;
  HeapAuditor(runtime, result).run(held);
  return result;
}

std::string HeapAudit::to_string() const {
  std::string text;
  for (const std::string& s : errors) text += "error: " + s + "\n";
  for (const std::string& s : leaks) text += "leak: " + s + "\n";
  return text;
}

}  // namespace dis
