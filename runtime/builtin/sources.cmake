# The sources of the built-in modules, included by runtime/CMakeLists.txt. Paths are relative to runtime/.
set(DIS_BUILTIN_SOURCES
  builtin/registry.cpp
  builtin/format.cpp
  builtin/sys_print.cpp
  builtin/sys_text.cpp
  builtin/math.cpp
)
# A build without OpenSSL lacks $Keyring and nothing else.
set(DIS_BUILTIN_LIBRARIES)
if(TARGET dis::crypto)
  list(APPEND DIS_BUILTIN_SOURCES builtin/keyring.cpp)
  list(APPEND DIS_BUILTIN_LIBRARIES dis::crypto)
endif()
# Files, names and processes.
list(APPEND DIS_BUILTIN_SOURCES
  builtin/beneath.cpp
  builtin/callback_files.cpp
  builtin/dev_files.cpp
  builtin/env_files.cpp
  builtin/event_queue.cpp
  builtin/fd_files.cpp
  builtin/file_group.cpp
  builtin/file_state.cpp
  builtin/host_files.cpp
  builtin/host_name.cpp
  builtin/host_stream.cpp
  builtin/hosted_modules.cpp
  builtin/namespace.cpp
  builtin/open_file.cpp
  builtin/pipe.cpp
  builtin/prog_files.cpp
  builtin/sandbox.cpp
  builtin/sandbox_files.cpp
  builtin/synthetic_tree.cpp
  builtin/sys_dir.cpp
  builtin/sys_file.cpp
  builtin/sys_process.cpp
  builtin/tree.cpp
)
