# options: what a person may choose when configuring, and the language settings everything shares.

option(DIS_JIT "Build the native-code engine" ON)
option(DIS_HOSTILE "Collect at every allocation, quantum of one, extend stacks at every chance" OFF)
option(DIS_TESTS "Build the tests" ON)
option(DIS_BENCH "Build the benchmark programs" ON)
option(DIS_LTO "Link-time optimisation" OFF)
option(DIS_LIBRARY "Build libavernus, for programs that embed the machine; release builds without sanitizers" ON)
option(DIS_CCACHE "Compile through ccache when it is installed" ON)
option(DIS_UNITY_TESTS "Compile the unit tests of a folder at once: a third of the time for all, more for one" ON)
option(DIS_UNITY "Compile several sources of a room at once: half the time for all, more after each change" OFF)
set(DIS_SANITIZE "" CACHE STRING "Sanitizers, comma separated: address,undefined or thread")
set(DIS_LINK "static" CACHE STRING "How release programs are linked: static, static-runtime, dynamic or shared")
set_property(CACHE DIS_LINK PROPERTY STRINGS static static-runtime dynamic shared)

if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Kind of build" FORCE)
endif()

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# All programs of a build lie in one folder, so that tests and people find them.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)

# Programs are linked at a fixed address, which saves start-up the relocation of every table of function pointers. For the
# library the same code must not depend on it; nothing but what the public headers declare is to be seen of it, and so calls
# among its files cost no more.
if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR DIS_SANITIZE OR CMAKE_CROSSCOMPILING)
  set(DIS_LIBRARY OFF)
endif()
set(CMAKE_POSITION_INDEPENDENT_CODE OFF)
if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT DIS_SANITIZE)
  add_compile_options(-ffunction-sections -fdata-sections)
  add_link_options(-no-pie)
  if(DIS_LIBRARY)
    add_compile_options(-fPIC -fvisibility=hidden $<$<COMPILE_LANGUAGE:CXX>:-fvisibility-inlines-hidden>)
  else()
    add_compile_options(-fno-pie)
  endif()
endif()

if(DIS_HOSTILE)
  add_compile_definitions(DIS_HOSTILE=1)
endif()
# A build has one definition of make_engine(): jit/make_engine.cpp with DIS_HAVE_JIT, vm/make_engine_interp.cpp else.
set(DIS_HAVE_JIT OFF)
# There are emitters for these processors; builds for others interpret.
if(DIS_JIT AND CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64|aarch64|arm64)$")
  set(DIS_HAVE_JIT ON)
  add_compile_definitions(DIS_HAVE_JIT=1)
endif()
if(DIS_LTO)
  set(CMAKE_INTERPROCEDURAL_OPTIMIZATION ON)
endif()

if(DIS_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(DIS_CCACHE_PROGRAM ccache)
  mark_as_advanced(DIS_CCACHE_PROGRAM)
  if(DIS_CCACHE_PROGRAM)
    set(CMAKE_C_COMPILER_LAUNCHER ${DIS_CCACHE_PROGRAM})
    set(CMAKE_CXX_COMPILER_LAUNCHER ${DIS_CCACHE_PROGRAM})
  endif()
endif()
