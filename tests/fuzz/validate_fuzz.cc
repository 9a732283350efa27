// fhir::Validator, fhir::Extractor and the stored form: any JSON. What is valid can be stored, and
// comes back.

#include <optional>
#include <string>

#include "engine/index/indexer.h"
#include "engine/transaction/stored_text.h"
#include "fhir/json/document.h"
#include "fhir/validate/validate.h"
#include "tests/fuzz/fuzz.h"

namespace {

using fhir::json::Document;

const fhir::Definitions& definitions() {
  return fhir::Definitions::r4();
}

void check_stored(const Document& document, std::string_view type) {
  const std::string stored = engine::stored_text(document.root(), type, "some-id", {});
  const auto again = Document::parse(stored);
  require(again.has_value(), "the stored form is JSON");
  require(engine::stored_id(stored, type) == "some-id", "the stored form names its id");
  const std::string rendered = engine::render(stored, type, "some-id", 7, {1'790'000'000'000});
  const auto shown = Document::parse(rendered);
  require(shown.has_value(), "what is served is JSON");
  require(shown->root().at("meta", "versionId").string_equals("7"), "it carries its version");
  static const fhir::Validator validator(definitions());
  require(validator.validate(shown->root()).empty(), "what is served is valid");
  require(engine::stored_text(shown->root(), type, "some-id", {}) == stored, "storing is stable");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const fhir::Validator validator(definitions());
  static const engine::Indexer indexer(definitions(), "http://example.org/fhir");
  const auto document = Document::parse(std::string(text_of(data, size)));
  if (!document) return 0;
  const auto issues = validator.validate(document->root());
  for (const base::Issue& issue : issues)
    require(!issue.message.empty(), "an issue says what is wrong");
  const std::string name = document->root().at("resourceType").string();
  const fhir::TypeId type = definitions().find_resource(name);
  if (type == fhir::TypeId::None) {
    require(!issues.empty(), "a resource has a type");
    return 0;
  }
  require(indexer.entries(type, document->root()).has_value(), "any resource can be indexed");
  if (issues.empty()) check_stored(*document, name);
  return 0;
}
