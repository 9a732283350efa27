#include "fhir/xml/testing/round_trip.h"

#include "fhir/json/document.h"
#include "fhir/validate/validate.h"
#include "fhir/xml/testing/equal.h"
#include "fhir/xml/xml.h"

namespace fhir::xml {

namespace {

std::string from_document(const json::Document& document, bool must_be_written) {
  const Definitions& definitions = Definitions::r4();
  for (const Layout layout : {Layout::Compact, Layout::Indented}) {
    const auto xml = to_xml(definitions, document.root(), layout);
    if (!xml) {
      const std::string& message = xml.error().message;
      const bool rightly = message.find("that XML cannot hold") != std::string::npos ||
                           message.find("narrative") != std::string::npos ||
                           message.find("XHTML") != std::string::npos;
      return rightly || !must_be_written ? "" : "not written: " + message;
    }
    if (!is_xml(*xml)) return "what is written is not XML";
    const auto json = to_json(definitions, *xml);
    if (!json) return "what is written cannot be read: " + json.error().message;
    const auto again = json::Document::parse(*json);
    if (!again) return "what is read is not JSON: " + again.error().message;
    const std::string found = difference(document.root(), again->root());
    if (must_be_written && !found.empty() && !found.ends_with("div is another text"))
      return "read otherwise: " + found;
  }
  return "";
}

}  // namespace

std::string broken_promise(std::string_view text) {
  const Definitions& definitions = Definitions::r4();
  const bool xml = is_xml(text);
  std::string json(text);
  if (xml) {
    auto read = to_json(definitions, text);
    if (!read) return read.error().message.empty() ? "an error without a message" : "";
    json = *std::move(read);
  }
  const auto document = json::Document::parse(std::move(json));
  // Elements that stand apart give a key twice, and deep ones are too deep: both are errors.
  if (!document) return "";
  const bool valid = Validator(definitions).validate(document->root()).empty();
  return from_document(*document, valid);
}

}  // namespace fhir::xml
