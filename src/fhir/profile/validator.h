#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.h"
#include "fhir/json/document.h"
#include "fhir/profile/base_rules.h"
#include "fhir/profile/bindings.h"
#include "fhir/profile/finding.h"
#include "fhir/profile/profile_set.h"
#include "fhir/validate/validate.h"

namespace fhir::profile {

struct Options {
  std::vector<std::string> profiles;  // canonical URLs that the resource must conform to as well
  std::size_t findings_max = 500;     // validation stops there
  base::Timestamp now;                // of now() and today() in invariants
};

// The enumerated value sets that R4 binds codes to; others are Unknown.
std::unique_ptr<const Bindings> r4_bindings(const Definitions& definitions);

// Checks resources against what R4 says beyond its structure (invariants, bindings, targets of
// references, Bundles, extensions) and against profiles: those of `options` and those that
// meta.profile declares, also of contained resources and of entries of Bundles.
//
// What is not known here is not an error: codes of value sets that `bindings` does not know,
// targets of references outside of the resource or its Bundle, extensions and profiles that are
// not in the set (these two are reported as information and as a warning).
//
// Any thread may call; set and bindings outlive it.
class ProfileValidator {
 public:
  // `bindings` may be nullptr: then only the enumerated value sets of R4 are known.
  explicit ProfileValidator(const ProfileSet& set, const Bindings* bindings = nullptr);

  // All findings, in the order of the walk. The structure is not checked; what is wrong with it
  // does no harm here.
  std::vector<Finding> validate(json::Value resource, const Options& options = {}) const;

  // The structure (rule "structure"), and then the above.
  std::vector<Finding> validate_all(json::Value resource, const Options& options = {}) const;

 private:
  const ProfileSet& set_;
  std::unique_ptr<const Bindings> own_;
  const Bindings& bindings_;
  BaseRules base_;
  Validator structure_;
};

}  // namespace fhir::profile
