# warnings: the tree compiles without any; -DDIS_WERROR=ON turns one into an error.

option(DIS_WERROR "Treat warnings as errors" OFF)

# Designated initialisers name what differs from the defaults; the rest is meant.
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers)
# GCC 12 reports string concatenations it cannot see through (its bug 105651).
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU" AND CMAKE_CXX_COMPILER_VERSION VERSION_LESS 13)
  add_compile_options(-Wno-restrict)
endif()
if(DIS_WERROR)
  add_compile_options(-Werror)
endif()
