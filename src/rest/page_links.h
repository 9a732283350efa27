#pragma once

#include <cstdint>
#include <string>

#include "fhir/json/writer.h"
#include "rest/call.h"

namespace rest {

// Where a page lies in the whole answer.
struct Page {
  std::string url;        // without a query: http://host/fhir/Patient
  Parameters parameters;  // as understood: without _offset, _snapshot and what was ignored
  engine::Instant at;
  std::uint64_t offset = 0;
  std::uint64_t count = 0;  // asked for
  std::uint64_t shown = 0;  // entries on this page
  bool more = false;
};

// Writes Bundle.link: self, and first, previous and next where they lead somewhere
// (http://hl7.org/fhir/R4/http.html#paging). Page links carry the snapshot, so that all pages
// show one state.
void write_page_links(fhir::json::Writer& writer, const Page& page);

}  // namespace rest
