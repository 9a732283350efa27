#include "fhir/params/references.h"

namespace fhir {
namespace {

constexpr std::size_t kIdMax = 64;
constexpr std::string_view kHistory = "/_history/";

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
  const std::size_t slash = text.find('/');
  if (slash == text.npos) return std::nullopt;
  const std::string_view type_name = text.substr(0, slash);
  text.remove_prefix(slash + 1);
  const std::size_t history = text.find('/');
  const std::string_view id = text.substr(0, history);
  if (!is_id(id)) return std::nullopt;
  if (history != text.npos) {
    text.remove_prefix(history);
    if (!text.starts_with(kHistory) || !is_id(text.substr(kHistory.size()))) return std::nullopt;
  }
  const TypeId type = definitions.find_resource(type_name);
  if (type == TypeId::None) return std::nullopt;
  return LocalReference{type, id};
}

TypeId referenced_type(const Definitions& definitions, std::string_view text) {
  if (const std::size_t history = text.find(kHistory); history != text.npos) {
    text = text.substr(0, history);
  }
  const std::size_t id_slash = text.rfind('/');
  if (id_slash == text.npos || !is_id(text.substr(id_slash + 1))) return TypeId::None;
  text = text.substr(0, id_slash);
  const std::size_t type_slash = text.rfind('/');
  return definitions.find_resource(type_slash == text.npos ? text : text.substr(type_slash + 1));
}

}  // namespace fhir
