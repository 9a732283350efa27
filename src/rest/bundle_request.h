#pragma once

#include <cstdint>
#include <vector>

#include "rest/call.h"

namespace rest {

enum class BundleKind : std::uint8_t { Batch, Transaction };

struct BundleRequest {
  BundleKind kind = BundleKind::Batch;
  std::vector<Attempt<Call>> entries;  // an entry that cannot be read is refused alone
};

// Reads the Bundle in the body of `call`, and takes it. Errors name the element: an entry's under
// "Bundle.entry[i]". TooLarge past the limits on bytes and entries.
Attempt<BundleRequest> read_bundle(const Context& context, Call& call);

}  // namespace rest
