# package: Debian packages, by `cpack` in a release build's folder: the programs, the library, and what it takes to compile
# with it. They carry the names and places a Debian user expects.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
set(CPACK_PACKAGE_CONTACT "Avernus developers <avernus@localhost>")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY ${PROJECT_DESCRIPTION})
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_ALL tools)
if(DIS_LIBRARY)
  list(APPEND CPACK_COMPONENTS_ALL runtime dev)
endif()
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME avernus)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION interpreters)
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "A Dis virtual machine
 vmrun runs Dis modules and Limbo programs, interpreted or as native code;
 limbo, disdump and dasm compile, show and assemble them.")

set(CPACK_DEBIAN_RUNTIME_PACKAGE_NAME libavernus0)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_SECTION libs)
set(CPACK_DEBIAN_RUNTIME_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/triggers)
file(WRITE ${PROJECT_BINARY_DIR}/triggers "activate-noawait ldconfig\n")
set(CPACK_COMPONENT_RUNTIME_DESCRIPTION "A Dis virtual machine, the shared library
 For programs that run Dis modules inside themselves.")

set(CPACK_DEBIAN_DEV_PACKAGE_NAME libavernus-dev)
set(CPACK_DEBIAN_DEV_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEV_PACKAGE_DEPENDS "libavernus0 (= ${PROJECT_VERSION})")
set(CPACK_DEBIAN_DEV_PACKAGE_SUGGESTS "libasmjit-dev, libssl-dev, pkg-config")
set(CPACK_COMPONENT_DEV_DESCRIPTION "A Dis virtual machine, headers and archive
 What it takes to compile programs with libavernus. The archive wants asmjit and
 OpenSSL of the program that links it, the shared library nothing.")

include(CPack)
