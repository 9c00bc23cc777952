// pipe: the two ends of a pipe inside the Vm. Both ends read and write; what one writes the other reads.
// Writes keep their boundaries: a read gives at most what one write brought.
#pragma once

#include <memory>
#include <utility>

#include "runtime/builtin/file_group.h"
#include "runtime/builtin/open_file.h"

namespace dis {

std::pair<std::shared_ptr<OpenFile>, std::shared_ptr<OpenFile>> make_pipe(Runtime& runtime);

}  // namespace dis
