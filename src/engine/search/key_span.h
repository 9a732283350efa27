#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/search/context.h"
#include "engine/search/criterion.h"

namespace engine {

// A run of keys in the index of one search parameter: who stands under one of them that it accepts
// satisfies a criterion. A long text is not kept whole in its key: there the document decides.
struct KeySpan {
  enum class Verdict : std::uint8_t { No, Yes, AskDocument };

  std::string from;
  std::string to;                                      // exclusive; empty: to the end
  bool exact = false;                                  // `from` alone
  std::function<Verdict(std::string_view key)> judge;  // empty: Yes

  Verdict accepts(std::string_view key) const;
};

// The keys that satisfy a Test or lie under any value (for Missing) of a parameter that is indexed.
base::Result<std::vector<KeySpan>> spans_of(const SearchContext& context,
                                            const Criterion& criterion);

// Where a key says AskDocument: does the whole text satisfy the criterion?
bool text_satisfies(const Criterion& criterion, std::string_view text);

}  // namespace engine
