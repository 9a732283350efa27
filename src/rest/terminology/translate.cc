// http://hl7.org/fhir/R4/conceptmap-operation-translate.html

#include <algorithm>

#include "fhir/json/writer.h"
#include "rest/terminology/operations.h"
#include "rest/terminology/outcome.h"
#include "rest/terminology/parameters_writer.h"
#include "rest/terminology/term_input.h"
#include "terminology/operations/translation.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;
using terminology::Kind;
using terminology::text_of;
using terminology::Translation;

base::Result<terminology::TranslationRequest> read_request(const TermInput& input) {
  terminology::TranslationRequest request;
  request.reverse = TRY(input.flag("reverse", false));
  request.target_system =
      input.has("targetsystem") ? input.text("targetsystem") : input.text("targetSystem");
  request.source_set = input.text("source");
  request.target_set = input.text("target");
  const auto add = [&](Value coding) {
    request.codes.push_back({text_of(coding, "system"), text_of(coding, "code")});
  };
  if (input.has("code") || input.has("sourceCode")) {
    request.codes.push_back(
        {input.has("system") ? input.text("system") : input.text("sourceSystem"),
         input.has("code") ? input.text("code") : input.text("sourceCode")});
  } else if (input.has("targetCode")) {
    // As later versions ask in reverse.
    request.reverse = true;
    request.codes.push_back({request.target_system, input.text("targetCode")});
    request.target_system = input.text("sourceSystem");
  } else if (const Value coding = input.value("coding"); coding.is_object()) {
    add(coding);
  } else {
    for (const Value each : terminology::list_of(input.value("codeableConcept"), "coding"))
      add(each);
  }
  if (request.codes.empty() || request.codes.size() > 100)
    return fail(ErrorKind::Invalid,
                "$translate needs a code: give code with system, coding, or codeableConcept with "
                "1 to 100 codings");
  return request;
}

void write_match(ParametersWriter& writer, const Translation::Match& match) {
  std::string coding;
  fhir::json::Writer json(coding);
  json.begin_object();
  if (!match.system.empty()) json.member("system", match.system);
  if (!match.version.empty()) json.member("version", match.version);
  if (!match.code.empty()) json.member("code", match.code);
  if (!match.display.empty()) json.member("display", match.display);
  json.end_object();
  writer.begin_parts("match");
  writer.text("equivalence", "Code", match.equivalence);
  if (!match.code.empty()) writer.raw("concept", "valueCoding", coding);
  if (const auto document = fhir::json::Document::parse(match.product)) {
    for (const Value product : document->root()) {
      writer.begin_parts("product");
      writer.text_if("element", "Uri", text_of(product, "property"));
      std::string product_coding;
      fhir::json::Writer product_json(product_coding);
      product_json.begin_object()
          .member("system", text_of(product, "system"))
          .member("code", text_of(product, "value"))
          .end_object();
      writer.raw("concept", "valueCoding", product_coding);
      writer.end_parts();
    }
  }
  writer.text_if("comment", "String", match.comment);
  writer.text_if("source", "Uri", match.map);
  writer.end_parts();
}

base::Result<Reply> translated(const Call& call, TermInput& input) {
  const auto request = TRY(read_request(input));
  const auto subject =
      TRY(input.subject(call, Kind::ConceptMap, "conceptMap", "conceptMapVersion"));
  if (!subject)
    return fail(ErrorKind::Invalid,
                "$translate needs a concept map: call it on one, or give url or conceptMap");
  const auto map = TRY(input.library().concept_map(*subject));
  const Translation translation = TRY(translate(input.library(), *map, request));
  ParametersWriter writer;
  writer.flag("result", translation.result);
  writer.text_if("message", "String", translation.message);
  for (const Translation::Match& match : translation.matches)
    write_match(writer, match);
  return std::move(writer).reply();
}

}  // namespace

Attempt<Reply> translate(const Context& context, Call& call) {
  const auto input =
      TRY(TermInput::take(context, call,
                          {"url", "conceptMap", "conceptMapVersion", "code", "system", "version",
                           "source", "coding", "codeableConcept", "target", "targetsystem",
                           "reverse", "sourceCode", "sourceSystem", "targetSystem", "targetCode"}));
  auto made = translated(call, *input);
  if (!made) return refused_by_terminology(made.error());
  return *std::move(made);
}

}  // namespace rest
