// The handles of libcurl, owned, and its codes, thrown. For curl_*.cc alone.
#pragma once

#include <curl/curl.h>

#include <memory>
#include <stdexcept>
#include <string_view>
#include <type_traits>

namespace workflow_health {

template <auto kFree>
struct CurlFree {
  template <class T>
  void operator()(T* pointer) const {
    kFree(pointer);
  }
};
using CurlEasy = std::unique_ptr<CURL, CurlFree<&curl_easy_cleanup>>;
using CurlMulti = std::unique_ptr<CURLM, CurlFree<&curl_multi_cleanup>>;
using CurlList = std::unique_ptr<curl_slist, CurlFree<&curl_slist_free_all>>;
using CurlUrl = std::unique_ptr<CURLU, CurlFree<&curl_url_cleanup>>;
using CurlText = std::unique_ptr<char, CurlFree<&curl_free>>;

// Throw std::runtime_error unless it went well; `what` was tried.
void CheckCurl(CURLcode code, std::string_view what);
void CheckCurl(CURLMcode code, std::string_view what);

// The handle, unless curl could not make it.
template <class T>
T MadeByCurl(T owner) {
  if (!owner) throw std::runtime_error("libcurl: cannot make a handle");
  return owner;
}

// curl reads what it is given as a long, a curl_off_t or a pointer, unchecked.
template <class T>
void SetOption(CURL* easy, CURLoption option, T value) {
  static_assert(std::is_same_v<T, long> || std::is_same_v<T, curl_off_t> ||
                std::is_pointer_v<T>);
  const curl_easyoption* known = curl_easy_option_by_id(option);
  CheckCurl(curl_easy_setopt(easy, option, value),
            known != nullptr ? known->name : "an unknown option");
}

// What curl knows of a request: T is the type that `info` has.
template <class T>
T CurlInfo(CURL* easy, CURLINFO info) {
  T value{};
  CheckCurl(curl_easy_getinfo(easy, info, &value), "curl_easy_getinfo");
  return value;
}

}  // namespace workflow_health
