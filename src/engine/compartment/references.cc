#include "engine/compartment/references.h"

#include <cstring>

namespace engine {

namespace {

constexpr std::string_view kReference = "\"reference\":\"";
constexpr std::string_view kBinary = "\"url\":\"Binary/";
constexpr std::size_t kLengthMax = 512;

void scan(std::string_view stored, std::string_view mark, std::size_t skip,
          const std::function<void(std::string_view)>& visit) {
  const char* at = stored.data();
  const char* const end = at + stored.size();
  for (;;) {
    const void* const found =
        memmem(at, static_cast<std::size_t>(end - at), mark.data(), mark.size());
    if (found == nullptr) return;
    const char* const begin = static_cast<const char*>(found) + skip;
    const auto left = static_cast<std::size_t>(end - begin);
    const void* const quote = std::memchr(begin, '"', left < kLengthMax ? left : kLengthMax);
    at = static_cast<const char*>(found) + mark.size();
    if (quote == nullptr) continue;
    const std::string_view text(begin,
                                static_cast<std::size_t>(static_cast<const char*>(quote) - begin));
    if (text.find('\\') == text.npos) visit(text);
  }
}

}  // namespace

void scan_references(std::string_view stored, Urls urls,
                     const std::function<void(std::string_view)>& visit) {
  scan(stored, kReference, kReference.size(), visit);
  if (urls == Urls::Binaries) scan(stored, kBinary, std::string_view("\"url\":\"").size(), visit);
}

}  // namespace engine
