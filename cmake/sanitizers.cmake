# sanitizers: DIS_SANITIZE=address,undefined or thread, for every target of the build.

if(DIS_SANITIZE)
  add_compile_options(-fsanitize=${DIS_SANITIZE} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${DIS_SANITIZE})
  # GCC's analysis reports the standard library's own code once it is instrumented.
  add_compile_options(-Wno-maybe-uninitialized)
  if(DIS_SANITIZE MATCHES "undefined")
    # A finding fails the test that met it.
    add_compile_options(-fno-sanitize-recover=undefined)
  endif()
endif()

# dis_tail_calls(target): for code whose functions end by calling the next one and must not grow the stack.
# -Og leaves calls in tail position alone unless asked. Instrumented code cannot be relied on to make them at all.
function(dis_tail_calls target)
  # At -Og the compiler makes none at all, asked or not.
  target_compile_options(${target} PRIVATE $<$<CONFIG:Debug>:-O1> -foptimize-sibling-calls)
  # Every handler takes the whole machine state; not every form of handing over uses all of it.
  target_compile_options(${target} PRIVATE -Wno-unused-parameter)
  if(NOT DIS_SANITIZE)
    target_compile_options(${target} PRIVATE -fomit-frame-pointer)
  endif()
endfunction()
