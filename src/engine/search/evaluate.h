#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/search/query.h"
#include "engine/search/searcher.h"
#include "engine/state/state.h"

namespace engine {

// Evaluates criteria of one query on the index of its type, within a budget.
// One query, one thread.
class Evaluator {
 public:
  Evaluator(const fhir::Definitions& definitions, const State& state, const std::string& base_url,
            const SearchBudget& budget, fhir::TypeId type, Instant at)
      : definitions_(definitions),
        state_(state),
        base_url_(base_url),
        budget_(budget),
        type_(state.of(type)),
        at_(at) {}

  // The ordinals that satisfy the criterion; other versions and deleted ones may be among them.
  base::Result<OrdinalSet> evaluate(const Criterion& criterion);

 private:
  base::Result<OrdinalSet> any_value(const Criterion& criterion);
  base::Result<> add_value(const Criterion& criterion, std::string_view value, OrdinalSet& out);
  base::Result<> add_id(std::string_view value, OrdinalSet& out);
  base::Result<> add_last_updated(std::string_view value, OrdinalSet& out);
  base::Result<> add_token(const Criterion& criterion, std::string_view value, OrdinalSet& out);
  base::Result<> add_string(const Criterion& criterion, std::string_view value, OrdinalSet& out);
  base::Result<> add_reference(const Criterion& criterion, std::string_view value, OrdinalSet& out);
  base::Result<> add_date(const Criterion& criterion, std::string_view value, OrdinalSet& out);
  base::Result<OrdinalSet> with_any_value(std::uint16_t parameter);

  base::Result<> add_local_reference(std::uint16_t parameter, fhir::TypeId type,
                                     std::string_view id, OrdinalSet& out);
  base::Result<> add_exact(std::uint16_t parameter, std::string_view key, OrdinalSet& out);
  // Adds the postings of every key in a range that `wanted` accepts.
  using KeyFilter = std::function<bool(std::string_view key)>;
  base::Result<> add_range(std::uint16_t parameter, std::string_view from, std::string_view to,
                           const KeyFilter& wanted, OrdinalSet& out);
  base::Result<> spend(std::size_t keys, std::size_t ordinals);

  const fhir::Definitions& definitions_;
  const State& state_;
  const std::string& base_url_;
  const SearchBudget& budget_;
  const TypeState& type_;
  const Instant at_;
  std::uint64_t keys_ = 0;
  std::uint64_t ordinals_ = 0;
};

}  // namespace engine
