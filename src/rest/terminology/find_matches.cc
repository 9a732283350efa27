// http://hl7.org/fhir/R4/codesystem-operation-find-matches.html, for codes that are concepts of the
// system: nothing is composed.

#include "fhir/json/writer.h"
#include "rest/terminology/operations.h"
#include "rest/terminology/outcome.h"
#include "rest/terminology/parameters_writer.h"
#include "rest/terminology/term_input.h"
#include "terminology/filter.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;
using terminology::CodeSystem;
using terminology::IntervalSet;
using terminology::Kind;
using terminology::text_of;

constexpr std::uint64_t kMatchesMax = 1'000;

// The code and the value of a property parameter.
base::Result<terminology::Filter> read_property(Value parameter) {
  terminology::Filter filter{{}, "=", {}};
  for (const Value part : terminology::list_of(parameter, "part")) {
    const std::string name = text_of(part, "name");
    for (const Value member : part) {
      if (!member.key().starts_with("value")) continue;
      std::string text = member.is_string() ? member.string() : std::string(member.raw());
      if (member.is_object()) text = text_of(member, "code");
      if (name == "code") filter.property = std::move(text);
      if (name == "value") filter.value = std::move(text);
    }
    if (name == "subproperty")
      return fail(ErrorKind::Unsupported,
                  "$find-matches with a subproperty is not offered: the code systems here have "
                  "none");
  }
  if (filter.property.empty() || filter.value.empty())
    return fail(ErrorKind::Invalid,
                "a property of $find-matches must have the parts code and value");
  return filter;
}

base::Result<Reply> found_by(const Call& call, TermInput& input) {
  if (TRY(input.flag("compositional", false)))
    return fail(ErrorKind::Unsupported,
                "$find-matches with compositional=true is not offered: leave it out");
  std::shared_ptr<const CodeSystem> system;
  if (!call.route.id.empty() || input.value("codeSystem")) {
    const auto subject = TRY(input.subject(call, Kind::CodeSystem, "codeSystem", "version"));
    system = TRY(input.library().code_system(*subject));
  } else {
    if (!input.has("system"))
      return fail(ErrorKind::Invalid, "$find-matches needs the code system: give system");
    system = TRY(input.library().code_system({input.text("system"), input.text("version")}));
  }
  if (system == nullptr)
    return fail(ErrorKind::NotFound, "the code system '" + input.text("system") +
                                         "' is not known here: upload it as a CodeSystem");
  const auto properties = input.parameters("property");
  if (properties.empty())
    return fail(ErrorKind::Invalid,
                "$find-matches needs a property: give property with the parts code and value");
  IntervalSet found = system->all();
  for (const Value property : properties) {
    const terminology::Filter filter = TRY(read_property(property));
    found &= TRY(concepts_of(*system, filter));
  }
  if (found.size() > kMatchesMax)
    return fail(ErrorKind::TooCostly, "more than 1000 codes match: add a property");
  ParametersWriter writer;
  for (const terminology::Interval& run : found.runs()) {
    for (std::uint32_t each = run.begin; each < run.end; ++each) {
      std::string coding;
      fhir::json::Writer json(coding);
      json.begin_object().member("system", system->url());
      if (!system->version().empty()) json.member("version", system->version());
      json.member("code", system->code(each));
      if (!system->display(each).empty()) json.member("display", system->display(each));
      json.end_object();
      writer.begin_parts("match");
      writer.raw("code", "valueCoding", coding);
      writer.end_parts();
    }
  }
  return std::move(writer).reply();
}

}  // namespace

Attempt<Reply> find_matches(const Context& context, Call& call) {
  const auto input = TRY(TermInput::take(
      context, call, {"system", "version", "property", "exact", "compositional", "codeSystem"}));
  auto made = found_by(call, *input);
  if (!made) return refused_by_terminology(made.error());
  return *std::move(made);
}

}  // namespace rest
