#include "fhir/params/references.h"

#include <algorithm>

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

std::string_view without_base(std::string_view base_urls, std::string_view text) {
  while (!base_urls.empty()) {
    const std::string_view base = base_urls.substr(0, base_urls.find(' '));
    base_urls.remove_prefix(std::min(base_urls.size(), base.size() + 1));
    if (!base.empty() && text.size() > base.size() && text[base.size()] == '/' &&
        text.starts_with(base))
      return text.substr(base.size() + 1);
  }
  return text;
}

std::optional<LocalReference> local_reference(const Definitions& definitions,
                                              std::string_view base_urls, std::string_view text) {
  const std::size_t size = text.size();
  text = without_base(base_urls, text);
  const bool is_absolute = text.size() != size;
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
  return LocalReference{type, id, is_absolute};
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
