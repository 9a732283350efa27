#pragma once

#include <string>
#include <string_view>

#include "engine/version.h"
#include "fhir/json/writer.h"
#include "rest/call.h"

namespace rest {

// Writes entries of a Bundle of type searchset, splicing the text of each resource.
class SearchsetEntries {
 public:
  SearchsetEntries(const Context& context, const Call& call, fhir::json::Writer& writer)
      : context_(context), call_(call), writer_(writer) {}

  // `mode`: match or include. `fragment`: the id of what is shown, if it is contained in the
  // version and its text is that of the version.
  Attempt<> write(engine::Version& version, std::string_view mode, std::string_view fragment = {});

 private:
  const Context& context_;
  const Call& call_;
  fhir::json::Writer& writer_;
  std::string url_;
};

}  // namespace rest
