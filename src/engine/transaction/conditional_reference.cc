#include "engine/transaction/conditional_reference.h"

#include <string_view>

#include "base/text/percent.h"

namespace engine {

namespace {

using fhir::json::Kind;
using fhir::json::Value;

// Depth is bounded by the parser.
void collect(Value value, std::string& path, std::vector<ConditionalReference>& found) {
  const std::size_t length = path.size();
  std::size_t index = 0;
  for (const Value child : value) {
    if (value.kind() == Kind::Array) {
      path += '[' + std::to_string(index++) + ']';
    } else {
      path += '.';
      path += child.key();
    }
    if (child.kind() == Kind::String && child.key() == "reference") {
      std::string text = child.string();
      const std::size_t query = text.find('?');
      // A '?' behind a scheme belongs to somebody else's URL.
      if (query != text.npos && text.find(':') > query) found.push_back({std::move(text), path});
    } else if (child.kind() == Kind::Object || child.kind() == Kind::Array) {
      collect(child, path, found);
    }
    path.resize(length);
  }
}

}  // namespace

std::vector<ConditionalReference> conditional_references(Value resource) {
  std::vector<ConditionalReference> found;
  // Most resources have no '?' at all, neither as it is nor as \u003f, and are not walked.
  const std::string_view text = resource.raw();
  if (!text.contains('?') && !text.contains("\\u003")) return found;
  std::string path = resource.find("resourceType").string();
  collect(resource, path, found);
  return found;
}

base::Result<SearchQuery> parse_reference(const fhir::Definitions& definitions,
                                          std::shared_ptr<const ParameterSet> parameters,
                                          const ConditionalReference& reference) {
  const std::string_view text = reference.text;
  const std::size_t query = text.find('?');
  const fhir::TypeId type = definitions.find_resource(text.substr(0, query));
  if (type == fhir::TypeId::None)
    return base::fail(base::ErrorKind::Invalid,
                      "a conditional reference must begin with a resource type and '?'",
                      reference.expression);
  const auto pairs = TRY(base::parse_query(text.substr(query + 1)));
  SearchQuery parsed =
      TRY(parse_search(definitions, std::move(parameters), type, pairs, Handling::Strict));
  if (parsed.criteria.empty())
    return base::fail(base::ErrorKind::Invalid, "a conditional reference needs a search parameter",
                      reference.expression);
  return parsed;
}

}  // namespace engine
