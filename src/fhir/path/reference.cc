#include "fhir/path/reference.h"

#include <algorithm>
#include <utility>

namespace fhir::path {
namespace {

// The part behind the last slash of `text`, which is cut off with the slash.
std::string_view take_last(std::string_view& text) {
  const std::size_t slash = text.rfind('/');
  if (slash == std::string_view::npos) return std::exchange(text, std::string_view{});
  const std::string_view last = text.substr(slash + 1);
  text = text.substr(0, slash);
  return last;
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

}  // namespace

ReferenceParts split_reference(std::string_view text, const Definitions& definitions) {
  text = text.substr(0, text.find("/_history/"));
  if (!text.contains('/')) return {};
  const std::string_view id = take_last(text);
  const std::string_view type = take_last(text);
  if (!is_id(id) || (!text.empty() && !text.contains("://"))) return {};
  const TypeId found = definitions.find_resource(type);
  if (found == TypeId::None) return {};
  return {text, found, id};
}

}  // namespace fhir::path
