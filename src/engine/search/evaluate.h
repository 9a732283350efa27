#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "engine/index/ordinal_set.h"
#include "engine/search/budget.h"
#include "engine/search/query.h"
#include "engine/state/state.h"

namespace engine {

// Evaluates criteria of one query on the index of its type, at the query's cost.
// One query, one thread.
class Evaluator {
 public:
  Evaluator(const fhir::Definitions& definitions, const State& state, const std::string& base_url,
            Cost& cost, fhir::TypeId type, Instant at)
      : definitions_(definitions),
        state_(state),
        base_url_(base_url),
        cost_(cost),
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
  // Everything under the keys from `from` up to `to`.
  base::Result<> add_list(std::uint16_t parameter, std::string_view from, std::string_view to,
                          OrdinalSet& out);
  base::Result<> add_range(std::uint16_t parameter, std::string_view from, std::string_view to,
                           const KeyFilter& wanted, OrdinalSet& out);

  const fhir::Definitions& definitions_;
  const State& state_;
  const std::string& base_url_;
  Cost& cost_;
  const TypeState& type_;
  const Instant at_;
};

}  // namespace engine
