# warnings: the tree compiles without any; -DDIS_WERROR=ON turns one into an error.

option(DIS_WERROR "Treat warnings as errors" OFF)

# Designated initialisers name what differs from the defaults; the rest is meant.
add_compile_options(-Wall -Wextra -Wno-missing-field-initializers)
if(DIS_WERROR)
  add_compile_options(-Werror)
endif()
