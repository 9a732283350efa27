#pragma once

#include <memory>

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/criterion.h"
#include "engine/search/key_span.h"
#include "terminology/value_set.h"

namespace engine {

// The codes that a value of :in, :not-in, :above or :below of a token stands for, as of the search.
// FHIR R4, search.html#modifiers. Invalid, naming it and what to do, for a value set, a code system
// or a code that is not known.
base::Result<std::shared_ptr<const terminology::ValueSet>> codes_of(const SearchContext& context,
                                                                    const Criterion& criterion,
                                                                    const AskedValue& value);

// Their keys: one by one if they are few, else all tokens of the
// parameter, each asked whether it is one of them.
base::Result<> add_code_set(const SearchContext& context,
                            std::shared_ptr<const terminology::ValueSet> codes,
                            std::vector<KeySpan>& out);

}  // namespace engine
