#include "web/page.h"

#include <catch2/catch.hpp>

#include "web/gunzip.h"
#include "web/noise.h"

namespace workflow_health {
namespace {

TEST_CASE("a long page is kept compressed as well", "[page]") {
  const std::string body(5000, 'x');
  const auto page = MakeWebPage("text/plain", body, 503);
  CHECK(page->status == 503);
  CHECK(page->content_type == "text/plain");
  CHECK(page->body == body);
  CHECK(page->gzip_body.size() < 100);
  CHECK(Gunzip(page->gzip_body) == body);
}

TEST_CASE("what compression does not shorten is kept plain only", "[page]") {
  CHECK(MakeWebPage("text/plain", "")->gzip_body.empty());
  CHECK(MakeWebPage("text/plain", std::string(1000, 'x'))->gzip_body.empty());
  CHECK(MakeWebPage("image/png", Noise(5000))->gzip_body.empty());
}

}  // namespace
}  // namespace workflow_health
