#include "fhir/params/references.h"

namespace fhir {
namespace {

constexpr std::size_t kIdMax = 64;

// Cuts the text before the first slash off `rest`, and the slash too.
std::string_view take_segment(std::string_view& rest) {
  const std::size_t slash = rest.find('/');
  const std::string_view segment = rest.substr(0, slash);
  rest.remove_prefix(slash == rest.npos ? rest.size() : slash + 1);
  return segment;
}

bool is_id(std::string_view text) {
  if (text.empty() || text.size() > kIdMax) return false;
  for (const char c : text) {
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!letter && !(c >= '0' && c <= '9') && c != '-' && c != '.') return false;
  }
  return true;
}

}  // namespace

std::optional<LocalReference> local_reference(const Definitions& definitions,
                                              std::string_view base_url, std::string_view text) {
  if (!base_url.empty() && text.starts_with(base_url)) {
    text.remove_prefix(base_url.size());
    if (!text.starts_with('/')) return std::nullopt;
    text.remove_prefix(1);
  }
  if (text.empty() || text.front() < 'A' || text.front() > 'Z') return std::nullopt;
  const std::string_view type_name = take_segment(text);
  const std::string_view id = take_segment(text);
  if (!is_id(id)) return std::nullopt;
  if (!text.empty()) {
    if (take_segment(text) != "_history" || !is_id(text)) return std::nullopt;
  }
  const TypeId type = definitions.find_resource(type_name);
  if (type == TypeId::None) return std::nullopt;
  return LocalReference{type, id};
}

TypeId referenced_type(const Definitions& definitions, std::string_view text) {
  if (const std::size_t history = text.find("/_history/"); history != text.npos) {
    text = text.substr(0, history);
  }
  const std::size_t id_slash = text.rfind('/');
  if (id_slash == text.npos || !is_id(text.substr(id_slash + 1))) return TypeId::None;
  text = text.substr(0, id_slash);
  const std::size_t type_slash = text.rfind('/');
  return definitions.find_resource(type_slash == text.npos ? text : text.substr(type_slash + 1));
}

}  // namespace fhir
