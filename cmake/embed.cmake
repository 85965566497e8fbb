# embed_text(TARGET FILE SYMBOL): builds FILE's text into TARGET as
# `extern const std::string_view SYMBOL` of namespace workflow_health.
function(embed_text target file symbol)
  file(READ ${file} text)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  set(source ${CMAKE_CURRENT_BINARY_DIR}/${symbol}.cc)
  file(
    GENERATE
    OUTPUT ${source}
    CONTENT
      "#include <string_view>

namespace workflow_health {
extern const std::string_view ${symbol};
const std::string_view ${symbol} = R\"EMBEDDED(${text})EMBEDDED\";
}  // namespace workflow_health
")
  target_sources(${target} PRIVATE ${source})
endfunction()
