// What a request is answered with.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "web/page.h"
#include "web/request_reader.h"

namespace workflow_health {

// By exact path. Each gives the page as it is now; nothing: 503.
using Routes = std::map<std::string, std::function<WebPagePointer()>>;

struct WebResponse {
  std::string head;       // up to the empty line
  std::string_view body;  // of `page`; none for HEAD
  WebPagePointer page;
  bool keep_alive = false;
};

// 404 for an unknown path, 405 for other methods than GET and HEAD, 413 for a
// request with a body; else the page. Throws what a route throws.
[[nodiscard]] WebResponse Respond(const Routes& routes,
                                  const WebRequest& request,
                                  std::chrono::sys_seconds now);

// An answer of one line of plain text: `why`. 401 asks for a name and a
// password, 405 names the methods that are allowed.
[[nodiscard]] WebResponse Refuse(const Refusal& refusal,
                                 const WebRequest& request,
                                 std::chrono::sys_seconds now);

}  // namespace workflow_health
