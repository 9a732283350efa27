#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/compartment/members.h"
#include "engine/compartment/query.h"
#include "engine/read/reader.h"
#include "engine/search/budget.h"
#include "engine/state/state.h"
#include "fhir/params/extract.h"

namespace engine {

// Collects records from the index: whose they are is asked of postings, and what they refer to is
// read from the stored texts.
//
// Thread safety: every method may be called from any thread at any time.
class Compartments {
 public:
  Compartments(const fhir::Definitions& definitions, const State& state, const Reader& reader,
               const fhir::Extractor& extractor, std::string base_url, const SearchBudget& budget)
      : definitions_(definitions),
        state_(state),
        reader_(reader),
        extractor_(extractor),
        base_url_(std::move(base_url)),
        budget_(budget) {}

  // NotFound or Gone if there is no such resource, TooCostly past the budget of ordinals. A page
  // of many bytes ends early.
  base::Result<CompartmentPage> page(Instant at, const CompartmentQuery& query) const;

 private:
  // The matches of a page, and where they are from.
  struct Shown {
    const std::vector<Version>& versions;
    std::vector<Ordinal> ordinals;
  };

  base::Result<bool> has_date(fhir::TypeId type, std::string text,
                              const CompartmentQuery& query) const;
  base::Result<std::vector<Member>> dated(std::vector<Member> members,
                                          const CompartmentQuery& query) const;
  base::Result<bool> wanted(fhir::TypeId type, Ordinal ordinal,
                            const CompartmentQuery& query) const;
  base::Result<std::vector<Version>> included(Instant at, const CompartmentQuery& query,
                                              const std::vector<Member>& all,
                                              const std::vector<Member>& members,
                                              const Shown& shown) const;

  const fhir::Definitions& definitions_;
  const State& state_;
  const Reader& reader_;
  const fhir::Extractor& extractor_;
  const std::string base_url_;
  const SearchBudget budget_;
};

}  // namespace engine
