# dependencies: every library the tree uses comes from the distribution; here each one gets a target name.
#
#   dis::log       spdlog over header-only fmt, so that programs need no shared library for it
#   dis::options   CLI11
#   dis::json      nlohmann_json
#   dis::asmjit    the assembler under the JIT            (only with DIS_JIT)
#   dis::capstone  the disassembler of native code        (when installed)
#   dis::crypto    libcrypto for $Keyring's digests       (when installed; defines DIS_HAVE_OPENSSL)
#   dis::lua       whose calls jitbench times beside ours (when installed)
#   dis::doctest   unit tests                             (only with DIS_TESTS)
#   dis::threads   POSIX threads

set(THREADS_PREFER_PTHREAD_FLAG ON)
find_package(Threads REQUIRED)
add_library(dis::threads ALIAS Threads::Threads)

find_package(fmt REQUIRED)
find_package(spdlog REQUIRED)
add_library(dis_dep_log INTERFACE)
target_compile_definitions(dis_dep_log INTERFACE SPDLOG_FMT_EXTERNAL FMT_HEADER_ONLY=1)
get_target_property(dis_spdlog_includes spdlog::spdlog_header_only INTERFACE_INCLUDE_DIRECTORIES)
if(dis_spdlog_includes)
  target_include_directories(dis_dep_log SYSTEM INTERFACE ${dis_spdlog_includes})
endif()
target_link_libraries(dis_dep_log INTERFACE fmt::fmt-header-only Threads::Threads)
add_library(dis::log ALIAS dis_dep_log)

find_package(CLI11 REQUIRED)
add_library(dis::options ALIAS CLI11::CLI11)

find_package(nlohmann_json REQUIRED)
add_library(dis::json ALIAS nlohmann_json::nlohmann_json)

if(DIS_JIT)
  find_package(asmjit REQUIRED)
  add_library(dis::asmjit ALIAS asmjit::asmjit)
endif()

if(DIS_TESTS)
  find_package(doctest REQUIRED)
  add_library(dis::doctest ALIAS doctest::doctest)
endif()

find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  pkg_check_modules(DIS_CAPSTONE QUIET IMPORTED_TARGET GLOBAL capstone)
  if(DIS_CAPSTONE_FOUND)
    # The archive, as for digests below: programs are linked statically.
    find_library(DIS_CAPSTONE_ARCHIVE libcapstone.a HINTS ${DIS_CAPSTONE_LIBRARY_DIRS})
    if(DIS_CAPSTONE_ARCHIVE)
      add_library(dis_dep_capstone INTERFACE)
      target_include_directories(dis_dep_capstone INTERFACE ${DIS_CAPSTONE_INCLUDE_DIRS})
      target_link_libraries(dis_dep_capstone INTERFACE ${DIS_CAPSTONE_ARCHIVE})
      add_library(dis::capstone ALIAS dis_dep_capstone)
    else()
      add_library(dis::capstone ALIAS PkgConfig::DIS_CAPSTONE)
    endif()
  endif()
endif()

if(DIS_BENCH AND PkgConfig_FOUND AND NOT CMAKE_CROSSCOMPILING)
  pkg_check_modules(DIS_LUA QUIET lua5.4)
  find_library(DIS_LUA_ARCHIVE liblua5.4.a HINTS ${DIS_LUA_LIBRARY_DIRS})
  if(DIS_LUA_FOUND AND DIS_LUA_ARCHIVE)
    add_library(dis_dep_lua INTERFACE)
    target_include_directories(dis_dep_lua SYSTEM INTERFACE ${DIS_LUA_INCLUDE_DIRS})
    target_link_libraries(dis_dep_lua INTERFACE ${DIS_LUA_ARCHIVE} m ${CMAKE_DL_LIBS})
    add_library(dis::lua ALIAS dis_dep_lua)
  else()
    message(STATUS "Lua 5.4 not found: jitbench will not time its calls")
  endif()
endif()

# The archive rather than the shared library: a program pays only for the digests it uses, and starts faster.
set(OPENSSL_USE_STATIC_LIBS ON)
find_package(OpenSSL QUIET COMPONENTS Crypto)
if(NOT OPENSSL_FOUND)
  set(OPENSSL_USE_STATIC_LIBS OFF)
  find_package(OpenSSL QUIET COMPONENTS Crypto)
endif()
if(OPENSSL_FOUND)
  add_library(dis_dep_crypto INTERFACE)
  target_compile_definitions(dis_dep_crypto INTERFACE DIS_HAVE_OPENSSL=1)
  target_link_libraries(dis_dep_crypto INTERFACE OpenSSL::Crypto)
  add_library(dis::crypto ALIAS dis_dep_crypto)
else()
  message(STATUS "OpenSSL not found: the digests of $Keyring will not be available")
endif()
