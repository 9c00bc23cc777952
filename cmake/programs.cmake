# programs: how executables are linked, so that they start fast and stay small.

# Programs that are linked whole have no libraries to find and relocate: a quarter less time and memory for hello.
# Systems without archives of the C library get the next best.
if(DIS_LINK STREQUAL "static")
  include(CheckCXXSourceCompiles)
  set(CMAKE_REQUIRED_LINK_OPTIONS -static)
  check_cxx_source_compiles("#include <cmath>\nint main(int n, char**) { return int(std::sqrt(n)); }" DIS_CAN_LINK_STATIC)
  unset(CMAKE_REQUIRED_LINK_OPTIONS)
endif()

# dis_program(target [link]): link settings for a program people run; `link` instead of DIS_LINK. Release builds carry what
# they need with them, drop unused sections and load at a fixed address; other builds stay ordinary.
function(dis_program target)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR DIS_SANITIZE)
    return()
  endif()
  set(link ${ARGN})
  if(NOT link)
    set(link ${DIS_LINK})
  endif()
  target_link_options(${target} PRIVATE -Wl,--gc-sections -Wl,--as-needed -Wl,-O1 -Wl,-z,lazy)
  if(link STREQUAL "static" AND DIS_CAN_LINK_STATIC)
    target_link_options(${target} PRIVATE -static)
  elseif(NOT link MATCHES "^(dynamic|shared)$")
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()

# dis_link_vm(target [link]): links the machine behind include/dis/ together with the engines this build has; with `link` or
# DIS_LINK "shared" it is libavernus.so that has them: a tenth of the size for vmrun, which takes longer to start.
function(dis_link_vm target)
  set(link ${ARGN})
  if(NOT link)
    set(link ${DIS_LINK})
  endif()
  if(link STREQUAL "shared" AND DIS_LIBRARY)
    target_link_libraries(${target} PRIVATE avernus)
    set_target_properties(${target} PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
    return()
  endif()
  target_link_libraries(${target} PRIVATE dis_capi dis)
  if(TARGET dis_jit)
    target_link_libraries(${target} PRIVATE dis_jit dis)
  endif()
endfunction()
