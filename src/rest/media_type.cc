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
  int quality = 1000;  // thousandths
  bool other_version = false;
  bool other_charset = false;
};

// "0.25" is 250. What is no quality counts as the best, as if it were not there.
int parse_quality(std::string_view text) {
  if (text.empty() || (text.front() != '0' && text.front() != '1')) return 1000;
  int quality = (text.front() - '0') * 1000;
  int place = 100;
  for (std::size_t i = 2; i < text.size() && i < 5 && text[i] >= '0' && text[i] <= '9'; ++i) {
    quality += (text[i] - '0') * place;
    place /= 10;
  }
  return std::min(quality, 1000);
}

MediaRange parse_range(std::string_view text) {
  MediaRange range;
  range.type = take_until(text, ';');
  while (!text.empty()) {
    std::string_view value = take_until(text, ';');
    const std::string_view name = take_until(value, '=');
    value = unquoted(value);
    if (equals_ignoring_case(name, "q")) range.quality = parse_quality(value);
    if (equals_ignoring_case(name, "fhirVersion"))
      range.other_version = value != "4.0" && value != "4.0.1";
    if (equals_ignoring_case(name, "charset"))
      range.other_charset = !equals_ignoring_case(value, "utf-8");
  }
  return range;
}

struct NamedFormat {
  std::string_view name;
  Format format;
};

constexpr std::array<NamedFormat, 8> kNames = {{
    {"application/fhir+json", Format::Json},
    {"application/json", Format::Json},
    {"application/fhir+xml", Format::Xml},
    {"application/xml", Format::Xml},
    {"text/xml", Format::Xml},
    {"text/json", Format::Json},
    {"application/json+fhir", Format::Json},  // before R3
    {"application/xml+fhir", Format::Xml},
}};

std::optional<Format> format_of(std::string_view type) {
  for (const NamedFormat& one : kNames)
    if (equals_ignoring_case(type, one.name)) return one.format;
  return std::nullopt;
}

// How well an Accept header likes one format: the most exact range that fits it decides.
struct Liking {
  int quality = 0;
  int exactness = 0;  // of the range: 0 for none that fits, 1 for */*, 2 for application/*, 3
  int place = 0;

  void hear(int exact, const MediaRange& range, int at) {
    if (exact < exactness || (exact == exactness && range.quality <= quality)) return;
    *this = {range.quality, exact, at};
  }
  bool beats(const Liking& other) const {
    if (quality != other.quality) return quality > other.quality;
    if (exactness != other.exactness) return exactness > other.exactness;
    return place < other.place;
  }
};

}  // namespace

BodyFormat body_format(std::string_view content_type) {
  if (trimmed(content_type).empty()) return BodyFormat::Absent;
  const MediaRange range = parse_range(content_type);
  if (range.other_version || range.other_charset) return BodyFormat::Other;
  if (const auto format = format_of(range.type))
    return *format == Format::Json ? BodyFormat::FhirJson : BodyFormat::FhirXml;
  if (equals_ignoring_case(range.type, "application/json-patch+json")) return BodyFormat::JsonPatch;
  if (equals_ignoring_case(range.type, "application/xml-patch+xml")) return BodyFormat::XmlPatch;
  if (equals_ignoring_case(range.type, "application/x-www-form-urlencoded"))
    return BodyFormat::Form;
  if (equals_ignoring_case(range.type, "application/fhir+ndjson") ||
      equals_ignoring_case(range.type, "application/ndjson"))
    return BodyFormat::Ndjson;
  if (equals_ignoring_case(range.type, "application/graphql")) return BodyFormat::GraphQl;
  return BodyFormat::Other;
}

std::optional<Format> accepted_format(std::string_view accept) {
  if (accept.empty() || accept == "*/*" || accept == "application/fhir+json") return Format::Json;
  if (trimmed(accept).empty()) return Format::Json;
  Liking json;
  Liking xml;
  for (int at = 0; !accept.empty(); ++at) {
    const MediaRange range = parse_range(take_until(accept, ','));
    if (range.other_version) continue;
    const auto format = format_of(range.type);
    const bool all = range.type == "*/*";
    if (!format && !all && !equals_ignoring_case(range.type, "application/*")) continue;
    const int exactness = format ? 3 : all ? 1 : 2;
    if (format != Format::Xml) json.hear(exactness, range, at);
    if (format != Format::Json) xml.hear(exactness, range, at);
  }
  if (json.quality == 0 && xml.quality == 0) return std::nullopt;
  return xml.beats(json) ? Format::Xml : Format::Json;
}

std::optional<Format> named_format(std::string_view format) {
  const MediaRange range = parse_range(format);
  if (range.other_version) return std::nullopt;
  // A plus that was sent unencoded arrives as a space.
  if (equals_ignoring_case(range.type, "json") ||
      equals_ignoring_case(range.type, "application/fhir json"))
    return Format::Json;
  if (equals_ignoring_case(range.type, "xml") ||
      equals_ignoring_case(range.type, "application/fhir xml"))
    return Format::Xml;
  return format_of(range.type);
}

bool names_fhir(std::string_view accept) {
  while (!accept.empty()) {
    const MediaRange range = parse_range(take_until(accept, ','));
    const bool fhir = equals_ignoring_case(range.type, "application/fhir+json") ||
                      equals_ignoring_case(range.type, "application/fhir+xml");
    if (fhir && range.quality > 0 && !range.other_version) return true;
  }
  return false;
}

std::string_view content_type_of(Format format) {
  return format == Format::Json ? "application/fhir+json;charset=utf-8"
                                : "application/fhir+xml;charset=utf-8";
}

}  // namespace rest
