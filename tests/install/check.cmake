# Installs a build into an empty folder and uses it there: what is installed must find its own parts, not the build's.
#   cmake -DBUILD=build/release -DSOURCE=. -DLIBRARY=ON -DCPACK=cpack -P tests/install/check.cmake
# Status: not 0, with a message, if something is missing or does something else than it should.
string(RANDOM LENGTH 8 name)
set(scratch $ENV{TMPDIR})
if(NOT scratch)
  set(scratch /tmp)
endif()
set(scratch ${scratch}/avernus-install-${name})
set(prefix ${scratch}/prefix)
set(problems "")

function(step expected)
  execute_process(COMMAND ${ARGN} WORKING_DIRECTORY ${scratch} OUTPUT_VARIABLE out ERROR_VARIABLE out RESULT_VARIABLE status)
  if(NOT status EQUAL 0 OR NOT out MATCHES "${expected}")
    string(APPEND problems "${ARGN}: status ${status}, printed\n${out}expected ${expected}\n")
    set(problems "${problems}" PARENT_SCOPE)
  endif()
endfunction()

file(MAKE_DIRECTORY ${scratch})
unset(ENV{ROOT})
unset(ENV{AVERNUS_MODULES})
step("" ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})

# An interface that only the installed compiler can find, in each of its places.
file(WRITE ${prefix}/share/avernus/module/installed.m "Installed: module { WHERE: con \"installed\"; };\n")
file(WRITE ${prefix}/share/avernus/module/word32/only32.m "Only32: module { BITS: con 32; };\n")
file(WRITE ${scratch}/p.b [[
implement P;
include "sys.m";
include "draw.m";
include "installed.m";
include "bufio.m";
	bufio: Bufio;
include "json.m";
	json: JSON;
	JValue: import json;
P: module { init: fn(nil: ref Draw->Context, nil: list of string); };
init(nil: ref Draw->Context, nil: list of string)
{
	sys := load Sys Sys->PATH;
	bufio = load Bufio Bufio->PATH;
	json = load JSON JSON->PATH;
	json->init(bufio);
	(v, nil) := json->readjson(bufio->sopen("{\"json\": [1, 2]}"));
	sys->print("%s %s\n", Installed->WHERE, v.text());
}
]])
file(READ ${scratch}/p.b program)
string(REPLACE "include \"installed.m\";" "include \"installed.m\";\ninclude \"only32.m\";" program32 "${program}")
file(WRITE ${scratch}/p32.b "${program32}")
set(printed "installed {.json.: .1, 2.}")
step("${printed}" ${prefix}/bin/vmrun p.b)
step("${printed}" ${prefix}/bin/vmrun --word-size=32 p32.b)
step("" ${prefix}/bin/limbo -g p.b)
step("${printed}" ${prefix}/bin/vmrun p.dis)
step("# init.. p.b:" ${prefix}/bin/disdump p.dis)
step("" ${prefix}/bin/dasm --help)
foreach(program IN ITEMS vmrun limbo disdump dasm)
  if(NOT EXISTS ${prefix}/share/man/man1/${program}.1)
    string(APPEND problems "no manual page of ${program}\n")
  endif()
  if(NOT EXISTS ${prefix}/share/bash-completion/completions/${program})
    string(APPEND problems "no completion of ${program}\n")
  endif()
endforeach()

# Programs of others: built with what is installed, by each of the ways a library is found.
function(embed name from)
  step("" ${CMAKE_COMMAND} -S ${SOURCE}/examples/embed -B ${scratch}/${name} -DCMAKE_PREFIX_PATH=${from} ${ARGN})
  step("" ${CMAKE_COMMAND} --build ${scratch}/${name})
  step("hello, world" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib ${scratch}/${name}/hello ${scratch}/hello.dis)
  if(name STREQUAL "shared")
    # A program elsewhere: the library knows where the interfaces are.
    step("installed" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib ${scratch}/${name}/hello ${scratch}/q.b)
    step("21.*budget: ended" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib ${scratch}/${name}/budget ${scratch}/gcd.dis 1071 462)
    step("lines, .* words" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib ${scratch}/${name}/event_loop ${scratch}/wc.dis)
    step("^13\n$" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib ${scratch}/${name}/host_module apple fig apple)
    step("^25\nhello, you" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib ${scratch}/${name}/typed_calls)
    step("out of memory: heap.*ended.*, 0 bytes now" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib
      ${scratch}/${name}/memory 4 ${SOURCE}/examples/embed/grow.b 1500)
    step("1000 of 1000 ended" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${from}/lib ${scratch}/${name}/isolates ${scratch}/gcd.dis)
  endif()
  set(problems "${problems}" PARENT_SCOPE)
endfunction()

if(LIBRARY)
  foreach(program IN ITEMS hello gcd wc)
    step("" ${prefix}/bin/limbo -o ${scratch}/${program}.dis ${SOURCE}/examples/${program}.b)
  endforeach()
  file(WRITE ${scratch}/q.b "implement Q; include \"sys.m\"; include \"draw.m\"; include \"installed.m\";\n"
    "Q: module { init: fn(nil: ref Draw->Context, nil: list of string); };\n"
    "init(nil: ref Draw->Context, nil: list of string) { (load Sys Sys->PATH)->print(\"%s\\n\", Installed->WHERE); }\n")
  embed(shared ${prefix})
  embed(static ${prefix} -DEMBED_STATIC=ON)
  find_program(PKG_CONFIG pkg-config)
  if(PKG_CONFIG)
    file(WRITE ${scratch}/build.sh "set -e; export PKG_CONFIG_PATH=${prefix}/lib/pkgconfig\n"
      "cc '${SOURCE}/examples/embed/hello.c' -o hello $(pkg-config --cflags --libs avernus) -Wl,-rpath,${prefix}/lib\n")
    step("" sh build.sh)
    step("hello, world" ./hello hello.dis)
  endif()
  # Nothing else is to be seen of it.
  find_program(NM nm)
  if(NM)
    step("dis_vm_new" ${NM} -D --defined-only ${prefix}/lib/libavernus.so)
    execute_process(COMMAND ${NM} -D --defined-only ${prefix}/lib/libavernus.so OUTPUT_VARIABLE symbols)
    string(REGEX REPLACE "[0-9a-f]+ (T dis_[a-z_0-9]+|A AVERNUS_0)(@@AVERNUS_0)?\n" "" symbols "${symbols}")
    if(symbols)
      string(APPEND problems "libavernus.so exports\n${symbols}expected functions dis_...\n")
    endif()
  endif()
  # vmrun on the library: small, with the disassembler loaded when it is wanted.
  find_program(STRIP strip)
  if(EXISTS ${BUILD}/bin/vmrun_shared AND STRIP)
    step("" ${STRIP} -o ${scratch}/small ${BUILD}/bin/vmrun_shared)
    file(SIZE ${scratch}/small size)
    if(size GREATER 3000000)
      string(APPEND problems "vmrun on the library has ${size} bytes, expected 3000000 at most\n")
    endif()
    step("hello, world" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${prefix}/lib ${scratch}/small hello.dis)
    step("(  mov       rcx, |no disassembler: ).*21" ${CMAKE_COMMAND} -E env LD_LIBRARY_PATH=${prefix}/lib ${scratch}/small
      --jit-dump --jit-threshold=0 ${scratch}/gcd.dis 1071 462)
  endif()
  # The packages hold the same.
  find_program(DPKG_DEB dpkg-deb)
  find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
  if(DPKG_DEB AND DPKG_SHLIBDEPS)
    step("" ${CPACK} --config ${BUILD}/CPackConfig.cmake -B ${scratch}/packages)
    file(GLOB packages ${scratch}/packages/*.deb)
    list(LENGTH packages count)
    if(NOT count EQUAL 3)
      string(APPEND problems "${count} packages, expected avernus, libavernus0 and libavernus-dev\n")
    endif()
    foreach(package IN LISTS packages)
      step("" ${DPKG_DEB} -x ${package} ${scratch}/root)
    endforeach()
    step("hello, world" ${scratch}/root/usr/bin/vmrun ${SOURCE}/examples/hello.b)
    embed(debian ${scratch}/root/usr)
  endif()
endif()
file(REMOVE_RECURSE ${scratch})
if(problems)
  message(STATUS "${problems}")  # FATAL_ERROR would fold the lines
  message(FATAL_ERROR "the installed tree does not work")
endif()
