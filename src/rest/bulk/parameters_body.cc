#include "rest/bulk/parameters_body.h"

#include <utility>

#include "fhir/json/document.h"

namespace rest {

namespace {

using fhir::json::Value;

constexpr std::size_t kParametersMax = 20'000;

}  // namespace

Attempt<Parameters> parameters_in_body(std::string body) {
  const auto document = TRY(fhir::json::Document::parse(std::move(body)));
  const Value root = document.root();
  if (!root.is_object() || !root.find("resourceType").string_equals("Parameters"))
    return base::fail(base::ErrorKind::Invalid, "the body must be a Parameters resource",
                      "resourceType");
  Parameters parameters;
  for (const Value parameter : root.find("parameter")) {
    const std::string place = "Parameters.parameter[" + std::to_string(parameters.size()) + "]";
    if (parameters.size() == kParametersMax)
      return base::fail(base::ErrorKind::TooLarge, "the body has more than 20000 parameters");
    if (!parameter.is_object() || !parameter.find("name").is_string())
      return base::fail(base::ErrorKind::Invalid, "a parameter has a name", place);
    std::string text;
    for (const Value member : parameter) {
      if (!member.key().starts_with("value")) continue;
      if (member.is_object()) {
        text = member.find("reference").string();
      } else {
        text = member.is_string() ? member.string() : std::string(member.raw());
      }
    }
    if (text.empty()) return base::fail(base::ErrorKind::Invalid, "a parameter has a value", place);
    parameters.emplace_back(parameter.find("name").string(), std::move(text));
  }
  return parameters;
}

}  // namespace rest
