#include "vm/host/lifeline.h"

namespace dis::host {

namespace {

constexpr char kKey = 0;

class Holder final : public BuiltinState {
 public:
  explicit Holder(Runtime& runtime) : life(std::make_shared<Lifeline>(Lifeline{&runtime})) {}
  ~Holder() override { life->runtime = nullptr; }
  const std::shared_ptr<Lifeline> life;
};

}  // namespace

std::shared_ptr<const Lifeline> lifeline(Runtime& runtime) { return runtime.state<Holder>(&kKey).life; }

}  // namespace dis::host
