# For our own code; third-party headers are SYSTEM. The presets of developers
# stop at each (CMAKE_COMPILE_WARNING_AS_ERROR); who only builds the program has
# another compiler and another CMAKE_BUILD_TYPE, which see other things.
add_library(warnings INTERFACE)
target_compile_options(
  warnings
  INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wold-style-cast
            -Wnon-virtual-dtor -Woverloaded-virtual -Wimplicit-fallthrough)
# g++ 12 sees overlaps in std::string's own code that are not there:
# https://gcc.gnu.org/bugzilla/show_bug.cgi?id=105651
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(warnings INTERFACE -Wno-restrict)
endif()
# It takes a source that another one includes for a header.
if(CMAKE_UNITY_BUILD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(warnings INTERFACE -Wno-subobject-linkage)
endif()
