#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "engine/parameters/parameter_set.h"
#include "engine/read/reader.h"
#include "engine/state/state.h"
#include "fhir/definitions/definitions.h"

namespace engine {

// Proves that the index and the documents agree, in both directions: each version is under every
// key that its document has, and no key leads to a version whose document does not have it. Also
// that the set of current versions is what the rows say. Superseded versions are included: searches
// as of an earlier time find them.
//
// Reads every document and every posting list once. What both sides say is added up as hashes,
// apart for each search parameter and block of ordinals, so memory is bounded by the longest
// posting list; only blocks whose sums differ are read again, to name what is wrong.
//
// May run while others write; covers what was applied when it began.
class IndexCheck {
 public:
  static constexpr std::size_t kProblemsMax = 100;

  IndexCheck(const fhir::Definitions& definitions, const State& state, const Reader& reader,
             const ParameterSet& parameters)
      : definitions_(definitions), state_(state), reader_(reader), parameters_(parameters) {}

  // What is wrong, at most kProblemsMax findings without patient data. An error: the check itself
  // could not go on, because the store cannot be read.
  base::Result<std::vector<std::string>> run() const;

 private:
  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const ParameterSet& parameters_;
};

}  // namespace engine
