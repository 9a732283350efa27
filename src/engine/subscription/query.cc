#include <algorithm>

#include "base/text/percent.h"
#include "engine/subscription/subscription.h"

namespace engine {

namespace {

constexpr std::size_t kTextMax = 8 * 1024;

// Parameters whose answer is not in the resource alone. The time of a version is, but is looked for
// among all versions in their order, which a sample has not.
bool looks_elsewhere(const RawParameter& parameter) {
  const std::string_view name = parameter.first;
  if (name.contains('.') || name.starts_with("_has") || name == "_list" || name == "_filter" ||
      name == "_query" || name == "near")
    return true;
  if (name.starts_with("_lastUpdated")) return true;
  const std::size_t colon = name.find(':');
  if (colon == name.npos) return false;
  const std::string_view modifier = name.substr(colon + 1);
  return modifier == "in" || modifier == "not-in" || modifier == "above" || modifier == "below";
}

bool shapes_the_answer(std::string_view name) {
  return name == "_format" || name == "_pretty";
}

}  // namespace

base::Result<Query> compile_query(const fhir::Definitions& definitions, fhir::TypeId type,
                                  std::string_view text) {
  if (text.size() > kTextMax)
    return base::fail(base::ErrorKind::TooLarge, "a search of the subscription is too long");
  const std::size_t question = text.find('?');
  if (question != text.npos) text.remove_prefix(question + 1);
  Query query;
  query.type = type;
  query.parameters = TRY(base::parse_query(text));
  std::erase_if(query.parameters,
                [](const RawParameter& parameter) { return shapes_the_answer(parameter.first); });
  query.search = TRY(parse_search(definitions, nullptr, type, query.parameters, Handling::Strict));
  if (!query.search.sort.empty() || !query.search.includes.empty() ||
      query.search.contained != Contained::No)
    return base::fail(
        base::ErrorKind::Invalid,
        "a search that subscribes takes no _sort, _include, _revinclude or _contained");
  query.search.total = Total::None;
  query.looks_elsewhere = std::ranges::any_of(query.parameters, looks_elsewhere);
  return query;
}

}  // namespace engine
