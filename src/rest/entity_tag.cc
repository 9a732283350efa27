#include "rest/entity_tag.h"

#include <charconv>

namespace rest {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

// What stands between the quotes of one entity tag, weak or strong.
std::optional<std::string_view> opaque_tag(std::string_view text) {
  if (text.starts_with("W/")) text.remove_prefix(2);
  if (text.size() < 2 || text.front() != '"' || text.back() != '"') return std::nullopt;
  text = text.substr(1, text.size() - 2);
  if (text.find('"') != text.npos) return std::nullopt;
  return text;
}

std::optional<std::uint32_t> to_version(std::string_view digits) {
  std::uint32_t version = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), version);
  if (error != std::errc{} || end != digits.data() + digits.size() || digits.front() == '0')
    return std::nullopt;
  return version;
}

}  // namespace

std::string to_entity_tag(std::uint32_t version) {
  char text[16] = {'W', '/', '"'};
  char* end = std::to_chars(text + 3, text + sizeof text - 1, version).ptr;
  *end++ = '"';
  return {text, end};
}

base::Result<std::optional<std::uint32_t>> parse_if_match(std::string_view text,
                                                          std::string_view expression) {
  text = trimmed(text);
  if (text.empty()) return std::nullopt;
  const auto opaque = opaque_tag(text);
  if (!opaque)
    return base::fail(base::ErrorKind::Invalid,
                      "If-Match must be one entity tag such as W/\"3\", the version you have seen",
                      std::string(expression));
  return to_version(*opaque).value_or(0);
}

bool if_none_match_names(std::string_view text, std::uint32_t version) {
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    const std::string_view one = trimmed(text.substr(0, comma));
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
    if (one == "*") return true;
    const auto opaque = opaque_tag(one);
    if (opaque && to_version(*opaque) == version) return true;
  }
  return false;
}

}  // namespace rest
