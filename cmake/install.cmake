# install: what `cmake --install build/release` copies, at the places where the programs look relative to themselves; for the
# library and its headers see cmake/library.cmake.
#
#   bin/                         vmrun vmtop limbo disdump dasm
#   lib/avernus/{32,64}/lib/     the library, compiled for both word sizes   (vmrun: a load of /dis/lib/NAME.dis)
#   share/avernus/module/        interfaces; word32/ what differs there      (limbo, and vmrun on sources)
#   share/man/man1/              manual pages
#   share/bash-completion/completions/, share/zsh/site-functions/   what the shells know of the commands
#
# Components: tools (this), runtime (the shared library), dev (what it takes to compile with it).
set(programs "")
foreach(program IN ITEMS vmrun vmtop limbo disdump dasm)
  if(TARGET ${program})
    list(APPEND programs ${program})
  endif()
endforeach()
foreach(program IN LISTS programs)
  install(TARGETS ${program} RUNTIME DESTINATION bin COMPONENT tools)
  install(FILES ${PROJECT_SOURCE_DIR}/docs/man/${program}.1 DESTINATION share/man/man1 COMPONENT tools)
  # bash looks for a file named like the command that is completed.
  install(FILES ${PROJECT_SOURCE_DIR}/tools/completion/avernus.bash DESTINATION share/bash-completion/completions
          RENAME ${program} COMPONENT tools)
endforeach()
install(FILES ${PROJECT_SOURCE_DIR}/tools/completion/_avernus DESTINATION share/zsh/site-functions COMPONENT tools)
if(TARGET library)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/lib/avernus DESTINATION lib COMPONENT tools)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/module DESTINATION share/avernus COMPONENT tools FILES_MATCHING PATTERN "*.m")
