#include "rest/media_type.h"

#include <algorithm>
#include <array>
#include <optional>

namespace rest {

namespace {

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t'))
    text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t'))
    text.remove_suffix(1);
  return text;
}

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  return std::ranges::equal(a, b, [&](char x, char y) { return lower(x) == lower(y); });
}

// The part before `mark`; `rest` loses it and the mark.
std::string_view take_until(std::string_view& rest, char mark) {
  const std::size_t at = rest.find(mark);
  const std::string_view part = trimmed(rest.substr(0, at));
  rest = at == rest.npos ? std::string_view{} : rest.substr(at + 1);
  return part;
}

std::string_view unquoted(std::string_view text) {
  return text.size() >= 2 && text.front() == '"' && text.back() == '"'
             ? text.substr(1, text.size() - 2)
             : text;
}

// One media range with the parameters that matter.
struct MediaRange {
  std::string_view type;
  bool refused = false;  // q=0
  bool other_version = false;
  bool other_charset = false;
};

MediaRange parse_range(std::string_view text) {
  MediaRange range;
  range.type = take_until(text, ';');
  while (!text.empty()) {
    std::string_view value = take_until(text, ';');
    const std::string_view name = take_until(value, '=');
    value = unquoted(value);
    if (equals_ignoring_case(name, "q"))
      range.refused = !value.empty() && value.find_first_not_of("0.") == value.npos;
    if (equals_ignoring_case(name, "fhirVersion"))
      range.other_version = value != "4.0" && value != "4.0.1";
    if (equals_ignoring_case(name, "charset"))
      range.other_charset = !equals_ignoring_case(value, "utf-8");
  }
  return range;
}

bool is_json(std::string_view type) {
  static constexpr std::array<std::string_view, 4> kNames = {
      "application/fhir+json", "application/json", "application/json+fhir", "text/json"};
  return std::ranges::any_of(kNames, [&](auto name) { return equals_ignoring_case(type, name); });
}

}  // namespace

BodyFormat body_format(std::string_view content_type) {
  if (trimmed(content_type).empty()) return BodyFormat::Absent;
  const MediaRange range = parse_range(content_type);
  if (range.other_version || range.other_charset) return BodyFormat::Other;
  if (is_json(range.type)) return BodyFormat::FhirJson;
  if (equals_ignoring_case(range.type, "application/json-patch+json")) return BodyFormat::JsonPatch;
  if (equals_ignoring_case(range.type, "application/x-www-form-urlencoded"))
    return BodyFormat::Form;
  if (equals_ignoring_case(range.type, "application/graphql")) return BodyFormat::GraphQl;
  return BodyFormat::Other;
}

bool accepts_json(std::string_view accept) {
  if (trimmed(accept).empty()) return true;
  while (!accept.empty()) {
    const MediaRange range = parse_range(take_until(accept, ','));
    const bool any = range.type == "*/*" || equals_ignoring_case(range.type, "application/*");
    if ((any || is_json(range.type)) && !range.refused && !range.other_version) return true;
  }
  return false;
}

bool format_is_json(std::string_view format) {
  const MediaRange range = parse_range(format);
  // A plus that was sent unencoded arrives as a space.
  return !range.other_version && (equals_ignoring_case(range.type, "json") || is_json(range.type) ||
                                  equals_ignoring_case(range.type, "application/fhir json"));
}

}  // namespace rest
