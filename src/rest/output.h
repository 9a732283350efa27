#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "rest/media_type.h"
#include "rest/reply.h"
#include "rest/router.h"
#include "rest/url.h"

namespace rest {

enum class Summary : std::uint8_t { False, True, Text, Data, Count };

// How an answer is to look (http://hl7.org/fhir/R4/http.html#parameters and search.html#summary).
struct Output {
  enum class Layout : std::uint8_t { Compact, Pretty };

  Format format = Format::Json;
  bool format_named = false;  // by _format: page links must repeat it
  Layout layout = Layout::Compact;
  Summary summary = Summary::False;
  std::vector<std::string> elements;  // of _elements: "name" or "Patient.name"

  // True if resources are handed out as they are stored.
  bool whole() const {
    return elements.empty() && (summary == Summary::False || summary == Summary::Count);
  }
};

// Takes _format, _pretty, _summary and _elements out of `parameters`. 406 for a format other than
// JSON and XML; Invalid for an unknown value or element.
Attempt<Output> take_output(const fhir::Definitions& definitions, const Route& route,
                            Parameters& parameters);

// The parameters of `output` that a page link must repeat.
void append_output(Parameters& parameters, const Output& output);

// 406, naming what is offered.
std::unexpected<Refused> not_acceptable();

}  // namespace rest
