#include "rest/output.h"

#include <algorithm>
#include <optional>

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;

std::optional<Summary> parse_summary(std::string_view text) {
  if (text == "false") return Summary::False;
  if (text == "true") return Summary::True;
  if (text == "text") return Summary::Text;
  if (text == "data") return Summary::Data;
  if (text == "count") return Summary::Count;
  return std::nullopt;
}

std::string_view text_of(Summary summary) {
  switch (summary) {
    case Summary::False:
      return "false";
    case Summary::True:
      return "true";
    case Summary::Text:
      return "text";
    case Summary::Data:
      return "data";
    case Summary::Count:
      return "count";
  }
  return "false";
}

bool has_element(const fhir::Definitions& definitions, fhir::TypeId type, std::string_view name) {
  return std::ranges::any_of(definitions.properties(type), [&](const fhir::Property& property) {
    return property.element_name == name;
  });
}

base::Result<> check_element(const fhir::Definitions& definitions, fhir::TypeId type,
                             std::string_view element) {
  std::string_view name = element;
  if (const std::size_t dot = element.find('.'); dot != element.npos) {
    type = definitions.find_resource(element.substr(0, dot));
    name = element.substr(dot + 1);
    if (type == fhir::TypeId::None)
      return fail(ErrorKind::Invalid,
                  "_elements takes top-level elements: name, or Type.name for one type");
  }
  if (type != fhir::TypeId::None && !has_element(definitions, type, name))
    return fail(ErrorKind::Invalid, "_elements names '" + std::string(element) +
                                        "', which is no top-level element of the type");
  return {};
}

base::Result<> read_elements(const fhir::Definitions& definitions, fhir::TypeId type,
                             std::string_view value, std::vector<std::string>& elements) {
  while (!value.empty()) {
    const std::size_t comma = value.find(',');
    const std::string_view one = value.substr(0, comma);
    value = comma == value.npos ? std::string_view{} : value.substr(comma + 1);
    if (one.empty()) continue;
    TRY_VOID(check_element(definitions, type, one));
    if (elements.size() == 200)
      return fail(ErrorKind::TooLarge, "_elements names more than 200 elements: name fewer");
    elements.emplace_back(one);
  }
  return {};
}

}  // namespace

std::unexpected<Refused> not_acceptable() {
  return refuse(
      406,
      "this server answers in application/fhir+json and application/fhir+xml with fhirVersion 4.0: "
      "ask for one of them in Accept or _format");
}

Attempt<Output> take_output(const fhir::Definitions& definitions, const Route& route,
                            Parameters& parameters) {
  Output output;
  // What an operation answers with is seldom of the type that it is called on.
  const fhir::TypeId type =
      route.interaction == Interaction::Operation ? fhir::TypeId::None : route.type;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < parameters.size(); ++i) {
    const auto& [name, value] = parameters[i];
    if (name == "_format") {
      const auto format = named_format(value);
      if (!format) return not_acceptable();
      output.format = *format;
      output.format_named = true;
    } else if (name == "_pretty") {
      if (value != "true" && value != "false")
        return fail(ErrorKind::Invalid, "_pretty must be true or false");
      output.layout = value == "true" ? Output::Layout::Pretty : Output::Layout::Compact;
    } else if (name == "_summary") {
      const auto summary = parse_summary(value);
      if (!summary)
        return fail(ErrorKind::Invalid, "_summary must be true, text, data, count or false");
      output.summary = *summary;
    } else if (name == "_elements") {
      TRY_VOID(read_elements(definitions, type, value, output.elements));
    } else {
      if (kept != i) parameters[kept] = std::move(parameters[i]);
      ++kept;
    }
  }
  parameters.resize(kept);
  return output;
}

void append_output(Parameters& parameters, const Output& output) {
  if (output.summary != Summary::False)
    parameters.emplace_back("_summary", std::string(text_of(output.summary)));
  if (!output.elements.empty()) {
    std::string elements;
    for (const std::string& element : output.elements) {
      if (!elements.empty()) elements += ',';
      elements += element;
    }
    parameters.emplace_back("_elements", std::move(elements));
  }
  if (output.format_named)
    parameters.emplace_back("_format", output.format == Format::Xml ? "xml" : "json");
  if (output.layout == Output::Layout::Pretty) parameters.emplace_back("_pretty", "true");
}

}  // namespace rest
