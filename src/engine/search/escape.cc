#include "engine/search/escape.h"

namespace engine {

std::size_t find_unescaped(std::string_view text, char c) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\') {
      ++at;
    } else if (text[at] == c) {
      return at;
    }
  }
  return text.npos;
}

std::vector<std::string> split_unescaped(std::string_view text, char separator) {
  std::vector<std::string> parts;
  for (;;) {
    const std::size_t at = find_unescaped(text, separator);
    parts.emplace_back(text.substr(0, at));
    if (at == text.npos) return parts;
    text.remove_prefix(at + 1);
  }
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escape = text[at] == '\\' && at + 1 < text.size() &&
                        std::string_view("\\,$|").find(text[at + 1]) != std::string_view::npos;
    if (escape) ++at;
    out += text[at];
  }
  return out;
}

}  // namespace engine
