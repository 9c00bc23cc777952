// module_file: from a name on the host to a module that has passed every check that needs no instance.
// In: a path, what to call it in messages, the word size wished for. Out: a CheckedModule.
// Keeps: reads regular files only, never more than the bound, and looks at a file's identity and contents
// through one descriptor. Leaves to others: where programs' names lead (namespace), and making heap objects
// of it (Loader).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/builtin/host_name.h"
#include "runtime/support/result.h"
#include "vm/format/detect_abi.h"
#include "vm/format/verifier.h"

namespace dis {

// What tells a file from its next version.
struct FileIdentity {
  uint64_t device = 0, inode = 0, size = 0;
  int64_t modified_ns = 0;
  bool operator==(const FileIdentity&) const = default;
};

struct FileBytes {
  FileIdentity identity;
  std::vector<std::byte> bytes;
};

// Where time went, in nanoseconds; added to by each step.
struct LoadTimes {
  int64_t read = 0, decode = 0, verify = 0, translate = 0, prepare = 0;
};

// `name` is what messages call the file.
Result<FileIdentity> identify_file(const HostName& file, const std::string& name);
Result<FileBytes> read_module_file(const HostName& file, const std::string& name, uint64_t max_bytes);

// Where the symbol file beside `path` is: the same name with .sbl for `extension`; empty if it does not end so.
std::string symbol_file(std::string_view path, std::string_view extension);

struct CheckedModule {
  format::AbiEvidence evidence;
  format::VerifiedModule verified;
};

// Decodes, finds the word size and verifies. With `required` the module must have that word size, or fit it
// where its own cannot be told; `required_by` says in messages who requires it.
Result<CheckedModule> check_module(const FileBytes& file, const std::string& name, format::WordSize word_size,
                                   const Abi* required, const std::string& required_by, LoadTimes& times);

}  // namespace dis
