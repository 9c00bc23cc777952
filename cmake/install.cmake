# install: what `cmake --install build/release` copies, at the places where the programs look relative to themselves:
#
#   bin/                         vmrun limbo disdump dasm
#   lib/avernus/{32,64}/lib/     the library, compiled for both word sizes   (vmrun: a load of /dis/lib/NAME.dis)
#   share/avernus/module/        interfaces; word32/ what differs there      (limbo, and vmrun on sources)
#   share/man/man1/              manual pages
#   share/bash-completion/completions/, share/zsh/site-functions/   what the shells know of the commands

foreach(program IN ITEMS vmrun limbo disdump dasm)
  if(TARGET ${program})
    install(TARGETS ${program} RUNTIME DESTINATION bin)
    install(FILES ${PROJECT_SOURCE_DIR}/docs/man/${program}.1 DESTINATION share/man/man1)
  endif()
endforeach()
if(TARGET library)
  install(DIRECTORY ${PROJECT_BINARY_DIR}/lib/avernus DESTINATION lib)
endif()
install(DIRECTORY ${PROJECT_SOURCE_DIR}/module DESTINATION share/avernus FILES_MATCHING PATTERN "*.m")
install(FILES ${PROJECT_SOURCE_DIR}/tools/completion/_avernus DESTINATION share/zsh/site-functions)
# bash looks for a file named like the command that is completed.
foreach(program IN ITEMS vmrun limbo disdump dasm)
  if(TARGET ${program})
    install(FILES ${PROJECT_SOURCE_DIR}/tools/completion/avernus.bash DESTINATION share/bash-completion/completions
            RENAME ${program})
  endif()
endforeach()
