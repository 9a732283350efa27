// fhir::path: the first line is an expression, the rest a resource.

#include <string>

#include "fhir/path/path.h"
#include "tests/fuzz/fuzz.h"

namespace {

constexpr const char* kPatient = R"({"resourceType":"Patient","id":"a","active":true,
  "name":[{"use":"official","family":"Holm","given":["Anna","Maria"]},{"family":"Dahl"}],
  "birthDate":"1948-03","_birthDate":{"extension":[{"url":"urn:x","valueInteger":3}]},
  "multipleBirthInteger":2,"generalPractitioner":[{"reference":"Practitioner/1"}]})";

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  namespace path = fhir::path;
  static const auto kDefault = fhir::json::Document::parse(kPatient);
  const std::string_view text = text_of(data, size);
  const std::size_t line = text.find('\n');
  const auto expression = path::Expression::parse(text.substr(0, line));
  if (!expression) return 0;
  require(path::Expression::parse(expression->text()).has_value(), "its text parses again");

  std::optional<fhir::json::Document> own;
  if (line != text.npos)
    if (auto parsed = fhir::json::Document::parse(std::string(text.substr(line + 1))))
      own = *std::move(parsed);
  path::Context context(own ? own->root() : kDefault->root());
  context.now = {1'790'000'000'000};
  context.steps_max = 20'000;
  const auto result = path::evaluate(*expression, context);
  if (!result) return 0;
  for (const path::Item& item : *result) {
    path::type_name(item, context.definitions);
    if (const auto system = path::to_system(item, context.definitions)) path::to_text(*system);
  }
  return 0;
}
