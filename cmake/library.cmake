# library: libavernus, shared and static, for programs that embed the machine: the rooms below the programs in one file.
#
#   find_package(Avernus)                      Avernus::avernus, the shared library
#   find_package(Avernus COMPONENTS static)    Avernus::static, which wants asmjit and OpenSSL of the program that links it
#   pkg-config --cflags --libs [--static] avernus
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

set(parts dis dis_interp dis_ir dis_runtime dis_format dis_support)
foreach(part IN ITEMS dis_jit dis_capi dis_host dis_limbo)
  if(TARGET ${part})
    list(APPEND parts ${part})
  endif()
endforeach()
list(TRANSFORM parts REPLACE "(.+)" "$<TARGET_OBJECTS:\\1>" OUTPUT_VARIABLE objects)

# What the library itself needs: asmjit, which Debian has as an archive only, goes into the shared one; libcrypto stays
# outside, so that its updates arrive.
set(static_libraries "")
set(AVERNUS_STATIC_PACKAGES "")
set(pc_private -lstdc++ -lm -pthread)
if(TARGET dis::asmjit)
  list(APPEND static_libraries asmjit::asmjit)
  list(PREPEND pc_private -lasmjit)
  list(APPEND pc_private -Wl,--build-id=sha1)
  list(APPEND AVERNUS_STATIC_PACKAGES asmjit)
endif()
if(TARGET dis::crypto)
  find_library(DIS_CRYPTO_SHARED NAMES libcrypto.so crypto)
  mark_as_advanced(DIS_CRYPTO_SHARED)
  list(APPEND static_libraries OpenSSL::Crypto)
  list(PREPEND pc_private -lcrypto)
  list(APPEND AVERNUS_STATIC_PACKAGES OpenSSL)
endif()

add_library(avernus SHARED ${objects})
set_target_properties(avernus PROPERTIES VERSION ${PROJECT_VERSION} SOVERSION 0 EXPORT_NAME avernus LINKER_LANGUAGE CXX)
target_link_options(avernus PRIVATE -Wl,--gc-sections -Wl,--as-needed -Wl,--exclude-libs,ALL -Wl,-Bsymbolic -Wl,-z,defs
                    -Wl,--version-script=${CMAKE_CURRENT_LIST_DIR}/avernus.map)
set_target_properties(avernus PROPERTIES LINK_DEPENDS ${CMAKE_CURRENT_LIST_DIR}/avernus.map)
target_link_libraries(avernus PRIVATE dis::threads ${DIS_CRYPTO_SHARED})
if(TARGET dis::asmjit)
  target_link_libraries(avernus PRIVATE $<BUILD_INTERFACE:asmjit::asmjit>)
  target_sources(avernus PRIVATE ${CMAKE_CURRENT_LIST_DIR}/shared_stderr.cpp)
  target_link_options(avernus PRIVATE -Wl,--wrap=stderr -Wl,--build-id=sha1)  # the latter as in jit/CMakeLists.txt
endif()
target_include_directories(avernus INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

add_library(avernus_static STATIC ${objects})
set_target_properties(avernus_static PROPERTIES OUTPUT_NAME avernus EXPORT_NAME static LINKER_LANGUAGE CXX)
target_link_libraries(avernus_static PUBLIC Threads::Threads ${static_libraries})
if(TARGET dis::asmjit)
  target_link_options(avernus_static INTERFACE LINKER:--build-id=sha1)
endif()
target_include_directories(avernus_static INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)

set(config ${CMAKE_INSTALL_LIBDIR}/cmake/Avernus)
install(TARGETS avernus EXPORT AvernusTargets
  LIBRARY DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT runtime NAMELINK_COMPONENT dev)
install(TARGETS avernus_static EXPORT AvernusStatic ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR} COMPONENT dev)
install(EXPORT AvernusTargets NAMESPACE Avernus:: DESTINATION ${config} COMPONENT dev)
install(EXPORT AvernusStatic NAMESPACE Avernus:: DESTINATION ${config} COMPONENT dev)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/dis DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} COMPONENT dev)

configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/AvernusConfig.cmake.in ${PROJECT_BINARY_DIR}/AvernusConfig.cmake
  INSTALL_DESTINATION ${config})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/AvernusConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/AvernusConfig.cmake ${PROJECT_BINARY_DIR}/AvernusConfigVersion.cmake
  DESTINATION ${config} COMPONENT dev)

list(JOIN pc_private " " AVERNUS_PC_PRIVATE)
file(RELATIVE_PATH AVERNUS_PC_PREFIX /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${CMAKE_CURRENT_LIST_DIR}/avernus.pc.in ${PROJECT_BINARY_DIR}/avernus.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/avernus.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT dev)
