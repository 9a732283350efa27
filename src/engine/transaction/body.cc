#include "engine/transaction/body.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "fhir/patch/patch.h"

namespace engine {

using base::ErrorKind;
using base::fail;

namespace {

// Each value costs memory, however short it is. Never to be lowered, as long as patches parse what
// is stored.
constexpr std::uint32_t kValuesMax = 4'000'000;

}  // namespace

bool valid_id(std::string_view id) {
  return !id.empty() && id.size() <= 64 && std::ranges::all_of(id, [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '-' || c == '.';
  });
}

base::Result<fhir::json::Document> parse_resource(const fhir::Definitions& definitions,
                                                  fhir::TypeId type, std::string_view body) {
  auto document = TRY(fhir::json::Document::parse(std::string(body), {.values_max = kValuesMax}));
  const fhir::json::Value root = document.root();
  const std::string_view expected = definitions.type(type).name;
  if (!root.is_object())
    return fail(ErrorKind::Invalid, "the body must be a JSON object with a resourceType");
  const fhir::json::Value name = root.find("resourceType");
  if (!name.exists() || !name.is_string())
    return fail(ErrorKind::Invalid, "the resource must begin with its resourceType",
                std::string(expected));
  if (!name.string_equals(expected))
    return fail(ErrorKind::Invalid,
                "the resourceType of the body must be " + std::string(expected) + ", as in the URL",
                std::string(expected) + ".resourceType");
  return document;
}

std::string placed(std::string_view prefix, std::string_view expression) {
  if (prefix.empty()) return std::string(expression);
  const std::size_t dot = expression.find('.');
  std::string whole(prefix);
  if (dot != expression.npos) whole += expression.substr(dot);
  return whole;
}

base::Result<> validate_body(const fhir::Validator& validator, fhir::json::Value resource,
                             std::string_view prefix) {
  std::vector<base::Issue> issues = validator.validate(resource);
  if (issues.empty()) return {};
  for (base::Issue& issue : issues)
    issue.expression = placed(prefix, issue.expression);
  base::Error error{ErrorKind::Invalid, issues.front().message, issues.front().expression, {}, {}};
  error.issues = std::move(issues);
  return std::unexpected(std::move(error));
}

base::Result<std::string> patch_resource(const fhir::Definitions& definitions,
                                         const Operation& operation, std::string_view current) {
  switch (operation.patch) {
    case PatchKind::Json:
      return fhir::patch::apply_json_patch(current, operation.body);
    case PatchKind::FhirPath:
      return fhir::patch::apply_path_patch(definitions, current, operation.body);
    case PatchKind::Xml:
      return fhir::patch::apply_xml_patch(definitions, current, operation.body);
  }
  return fail(ErrorKind::Unsupported, "this format of patch is not supported");
}

}  // namespace engine
