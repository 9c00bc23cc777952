# precompiled: headers that are parsed once for all files of a target. Builds that are only tested take it for the rooms,
# too (DIS_QUICK_BUILD); ordinary builds do without, so that a file that lacks an include is found.
set(DIS_COMMON_HEADERS
  <algorithm> <array> <bit> <cstdint> <cstring> <functional> <map> <memory> <optional> <span> <string> <string_view>
  <unordered_map> <utility> <vector>)

# dis_precompile(target [headers...]): the common headers and these.
function(dis_precompile target)
  target_precompile_headers(${target} PRIVATE ${DIS_COMMON_HEADERS} ${ARGN})
  # What ccache asks for, so that it keeps files that use one.
  target_compile_options(${target} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()

# dis_precompile_rooms(folders...): for every library of some size in them.
function(dis_precompile_rooms)
  foreach(room IN LISTS ARGN)
    get_property(targets DIRECTORY ${PROJECT_SOURCE_DIR}/${room} PROPERTY BUILDSYSTEM_TARGETS)
    foreach(target IN LISTS targets)
      get_target_property(type ${target} TYPE)
      get_target_property(sources ${target} SOURCES)
      list(LENGTH sources count)
      if(type STREQUAL "STATIC_LIBRARY" AND count GREATER 8)
        dis_precompile(${target})
      endif()
    endforeach()
  endforeach()
endfunction()
