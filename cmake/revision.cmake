# Writes OUTPUT, a C++ source that tells which commit the folder SOURCE holds;
# leaves it alone if it tells so already.
#   cmake -D SOURCE=FOLDER -D OUTPUT=FILE -P revision.cmake
# Unknown without git, where git refuses the folder, and where SOURCE is not the
# top of its repository: sources may be unpacked inside of another one.
cmake_minimum_required(VERSION 3.25)

set(revision unknown)
execute_process(
  COMMAND git rev-parse --show-prefix --short=12 HEAD
  WORKING_DIRECTORY ${SOURCE}
  RESULT_VARIABLE failed
  OUTPUT_VARIABLE prefix_and_commit
  OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT failed AND prefix_and_commit MATCHES "^\n([0-9a-f]+)$")
  set(revision ${CMAKE_MATCH_1})
  # A lock would get in the way of who commits meanwhile.
  execute_process(
    COMMAND git --no-optional-locks status --porcelain --untracked-files=no
    WORKING_DIRECTORY ${SOURCE}
    RESULT_VARIABLE failed
    OUTPUT_VARIABLE changes ERROR_QUIET)
  if(failed OR NOT changes STREQUAL "")
    string(APPEND revision -dirty)
  endif()
endif()

file(CONFIGURE OUTPUT ${OUTPUT} @ONLY CONTENT
"#include \"app/version.h\"

namespace workflow_health {

const std::string_view kRevision = \"${revision}\";

}  // namespace workflow_health
")
