# programs: how executables are linked, so that they start fast and stay small.

# dis_program(target): link settings for a program people run. Release builds carry their C++ runtime with them,
# drop unused sections, bind lazily and load at a fixed address; other builds stay ordinary.
function(dis_program target)
  if(NOT CMAKE_BUILD_TYPE STREQUAL "Release" OR DIS_SANITIZE)
    return()
  endif()
  target_link_options(${target} PRIVATE -Wl,--gc-sections -Wl,--as-needed -Wl,-O1 -Wl,-z,lazy)
  if(DIS_LINK STREQUAL "static")
    target_link_options(${target} PRIVATE -static)
  elseif(DIS_LINK STREQUAL "static-runtime")
    target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc)
  endif()
endfunction()

# dis_link_vm(target): links the facade together with the engines this build has.
function(dis_link_vm target)
  target_link_libraries(${target} PRIVATE dis)
  if(TARGET dis_jit)
    target_link_libraries(${target} PRIVATE dis_jit dis)
  endif()
endfunction()
