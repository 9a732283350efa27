#include "terminology/header.h"

#include <algorithm>
#include <cctype>

namespace terminology {

namespace {

std::string_view take_part(std::string_view& rest) {
  const std::size_t end = std::min(rest.find_first_of(".-+"), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

bool is_number(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int sign(int value) {
  return value < 0 ? -1 : value > 0 ? 1 : 0;
}

}  // namespace

std::string text_of(fhir::json::Value object, std::string_view key) {
  const fhir::json::Value value = object.is_object() ? object.find(key) : fhir::json::Value{};
  return value.is_string() ? value.string() : std::string();
}

fhir::json::Value list_of(fhir::json::Value object, std::string_view key) {
  const fhir::json::Value value = object.is_object() ? object.find(key) : fhir::json::Value{};
  return value.is_array() ? value : fhir::json::Value{};
}

Header read_header(fhir::json::Value resource) {
  Header header;
  header.url = text_of(resource, "url");
  header.version = text_of(resource, "version");
  header.id = text_of(resource, "id");
  header.name = text_of(resource, "name");
  header.title = text_of(resource, "title");
  header.status = text_of(resource, "status");
  header.language = text_of(resource, "language");
  header.date = text_of(resource, "date");
  const fhir::json::Value experimental = resource.find("experimental");
  header.experimental = experimental.is_boolean() && experimental.boolean();
  for (const fhir::json::Value extension : list_of(resource, "extension")) {
    if (text_of(extension, "url") ==
        "http://hl7.org/fhir/StructureDefinition/structuredefinition-standards-status")
      header.standards_status = text_of(extension, "valueCode");
  }
  return header;
}

Canonical read_canonical(std::string_view text) {
  const std::size_t bar = text.find('|');
  if (bar == text.npos) return {std::string(text), {}};
  return {std::string(text.substr(0, bar)), std::string(text.substr(bar + 1))};
}

std::string to_text(const Canonical& canonical) {
  return canonical.version.empty() ? canonical.url : canonical.url + "|" + canonical.version;
}

bool version_fits(std::string_view wanted, std::string_view have) {
  if (wanted.empty() || wanted == have) return true;
  if (wanted.find_first_of("xX*") == wanted.npos) return false;
  while (!wanted.empty()) {
    const std::string_view part = take_part(wanted);
    const bool any = part == "x" || part == "X" || part == "*";
    if (any && wanted.empty()) return !have.empty();
    if (have.empty()) return false;
    const std::string_view own = take_part(have);
    if (!any && own != part) return false;
  }
  return have.empty();
}

int compare_versions(std::string_view a, std::string_view b) {
  while (!a.empty() && !b.empty()) {
    std::string_view x = take_part(a);
    std::string_view y = take_part(b);
    if (is_number(x) && is_number(y)) {
      x.remove_prefix(std::min(x.find_first_not_of('0'), x.size()));
      y.remove_prefix(std::min(y.find_first_not_of('0'), y.size()));
      if (x.size() != y.size()) return x.size() < y.size() ? -1 : 1;
    }
    if (x != y) return sign(x.compare(y));
  }
  return a.empty() ? (b.empty() ? 0 : -1) : 1;
}

}  // namespace terminology
