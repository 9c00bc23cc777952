// synthetic_devices: the devices of the synthetic tree. Constants without state of their own.
#pragma once

#include "runtime/builtin/synthetic_tree.h"

namespace dis {

const SyntheticDevice& dev_device();   // dev_files.cpp
const SyntheticDevice& env_device();   // env_files.cpp
const SyntheticDevice& prog_device();  // prog_files.cpp
const SyntheticDevice& fd_device();    // fd_files.cpp
const SyntheticDevice& callback_device();  // callback_files.cpp
const SyntheticDevice& sandbox_device();  // sandbox_files.cpp

}  // namespace dis
