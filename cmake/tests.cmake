# tests: how a test is registered, so that names, labels and environment are the same everywhere.

# Kinds of test this build registers; the thread sanitizer's build keeps to those that start threads.
set(DIS_TEST_KINDS "unit;golden;conformance;layering;docs" CACHE STRING "Kinds of test to register")
# Put before every name, so that several builds can be tested in one run of CTest.
set(DIS_TEST_PREFIX "" CACHE STRING "Prefix of test names")

# Where tests find the programs: where they are built, or, if those run under an emulator, scripts that start it.
set(DIS_TEST_PROGRAMS ${CMAKE_RUNTIME_OUTPUT_DIRECTORY})
if(CMAKE_CROSSCOMPILING_EMULATOR)
  set(DIS_TEST_PROGRAMS ${PROJECT_BINARY_DIR}/emulated)
  list(JOIN CMAKE_CROSSCOMPILING_EMULATOR " " emulator)
  foreach(program IN ITEMS vmrun vmtop disdump dasm limbo)
    # A heap of some gigabytes takes seconds to reserve there, half a gigabyte takes as long as all else.
    set(small "")
    if(program STREQUAL "vmrun")
      set(small "case \"$*\" in *--max-heap*) ;; *) set -- --max-heap=128m --max-stack=400m \"$@\" ;; esac\n")
    endif()
    file(CONFIGURE OUTPUT ${DIS_TEST_PROGRAMS}/${program} NEWLINE_STYLE UNIX
      CONTENT "#!/bin/sh\n${small}exec ${emulator} \"${CMAKE_RUNTIME_OUTPUT_DIRECTORY}/${program}\" \"$@\"\n")
    file(CHMOD ${DIS_TEST_PROGRAMS}/${program} PERMISSIONS OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE
      WORLD_READ WORLD_EXECUTE)
  endforeach()
endif()

# dis_test(NAME name LABELS labels... COMMAND command...
#          [NEEDS targets...]   registered only if all of them exist
#          [EXPECT regex]       passes if the output matches, whatever the status
#          [WILL_FAIL] [TIMEOUT seconds] [PROCESSORS n])
function(dis_test)
  cmake_parse_arguments(ARG "WILL_FAIL" "NAME;EXPECT;TIMEOUT;PROCESSORS" "LABELS;COMMAND;NEEDS" ${ARGN})
  string(REGEX MATCH "^[^/]+" kind ${ARG_NAME})
  if(NOT kind IN_LIST DIS_TEST_KINDS)
    return()
  endif()
  foreach(target IN LISTS ARG_NEEDS)
    if(NOT TARGET ${target})
      return()
    endif()
  endforeach()
  set(name ${DIS_TEST_PREFIX}${ARG_NAME})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 300)
  endif()
  add_test(NAME ${name} COMMAND ${ARG_COMMAND})
  set_tests_properties(${name} PROPERTIES
    LABELS "${kind};${ARG_LABELS}" TIMEOUT ${ARG_TIMEOUT} SKIP_RETURN_CODE 77
    ENVIRONMENT "UBSAN_OPTIONS=print_stacktrace=1")
  if(ARG_EXPECT)
    set_tests_properties(${name} PROPERTIES PASS_REGULAR_EXPRESSION "${ARG_EXPECT}")
  endif()
  if(ARG_WILL_FAIL)
    set_tests_properties(${name} PROPERTIES WILL_FAIL TRUE)
  endif()
  if(ARG_PROCESSORS)
    set_tests_properties(${name} PROPERTIES PROCESSORS ${ARG_PROCESSORS})
  endif()
endfunction()
