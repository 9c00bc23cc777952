# The sources of the built-in modules, included by runtime/CMakeLists.txt. Paths are relative to runtime/.
set(DIS_BUILTIN_SOURCES
  builtin/registry.cpp
  builtin/format.cpp
  builtin/number_text.cpp
  builtin/sys_print.cpp
  builtin/sys_text.cpp
  builtin/math.cpp
)
# Appended by room, so that a build without OpenSSL lacks $Keyring and nothing else.
if(TARGET dis::crypto OR OPENSSL_FOUND)
  list(APPEND DIS_BUILTIN_SOURCES builtin/keyring.cpp)
endif()
