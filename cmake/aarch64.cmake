# aarch64: a toolchain file for building on another machine: Debian's cross compiler, libraries of its arm64 packages,
# and QEMU to run what was built. A native Arm host needs none of this.
set(CMAKE_SYSTEM_NAME Linux)
set(CMAKE_SYSTEM_PROCESSOR aarch64)
set(CMAKE_C_COMPILER aarch64-linux-gnu-gcc)
set(CMAKE_CXX_COMPILER aarch64-linux-gnu-g++)
set(CMAKE_LIBRARY_ARCHITECTURE aarch64-linux-gnu)
find_program(DIS_EMULATOR NAMES qemu-aarch64-static qemu-aarch64 REQUIRED)
# A bound for the guest's addresses: to reserve a heap's range, the emulator walks every page of it.
set(CMAKE_CROSSCOMPILING_EMULATOR ${DIS_EMULATOR} -R 32G)
# Packages that are alike for every architecture lie where the host's do.
set(ENV{PKG_CONFIG_LIBDIR} /usr/lib/aarch64-linux-gnu/pkgconfig:/usr/share/pkgconfig)
