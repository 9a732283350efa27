#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "terminology/package_layout.h"
#include "terminology/source.h"

namespace terminology {

// The code systems, value sets and concept maps of the R4 specification. They lie compressed in the
// program and are read one by one when they are asked for: until then they cost neither time nor
// memory. Immutable; any thread may read.
class Package {
 public:
  // R4 4.0.1.
  static const Package& r4();
  explicit Package(std::string_view bytes);

  std::vector<Candidate> candidates(Kind kind, std::string_view url) const;
  base::Result<fhir::json::Document> load(Identity identity) const;
  // The urls of all resources of a kind, in order.
  std::vector<std::string_view> urls(Kind kind) const;

 private:
  std::string_view text(layout::Text at) const { return bytes_.substr(at.begin, at.size); }

  const std::string_view bytes_;
  std::span<const layout::Record> records_;
};

}  // namespace terminology
