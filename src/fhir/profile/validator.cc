#include "fhir/profile/validator.h"

#include <map>

#include "fhir/profile/run.h"
#include "fhir/profile/sentences.h"

namespace fhir::profile {
namespace {

// The enumerated value sets of R4, by their required bindings.
class DefinitionBindings final : public Bindings {
 public:
  explicit DefinitionBindings(const Definitions& definitions) : definitions_(definitions) {
    for (std::size_t i = 0; i < definitions.types().size(); ++i) {
      for (const Property& property : definitions.properties(static_cast<TypeId>(i))) {
        if (property.codes == kNoCodes) continue;
        const std::string_view url = definitions.code_set_url(property.codes);
        sets_.emplace(without_version(url), property.codes);
      }
    }
  }

  Membership contains(std::string_view value_set, std::string_view system,
                      std::string_view code) const override {
    const auto found = sets_.find(without_version(value_set));
    if (found == sets_.end()) return Membership::Unknown;
    const bool allowed = system.empty() ? definitions_.code_allowed(found->second, code)
                                        : definitions_.coding_allowed(found->second, system, code);
    return allowed ? Membership::Yes : Membership::No;
  }

 private:
  const Definitions& definitions_;
  std::map<std::string_view, std::uint16_t> sets_;
};

}  // namespace

std::unique_ptr<const Bindings> r4_bindings(const Definitions& definitions) {
  return std::make_unique<const DefinitionBindings>(definitions);
}

ProfileValidator::ProfileValidator(const ProfileSet& set, const Bindings* bindings)
    : set_(set),
      own_(bindings == nullptr ? r4_bindings(set.definitions()) : nullptr),
      bindings_(bindings == nullptr ? *own_ : *bindings),
      base_(set),
      structure_(set.definitions()) {}

std::vector<Finding> ProfileValidator::validate(json::Value resource,
                                                const Options& options) const {
  Run run(set_, base_, bindings_, options);
  run.whole(resource);
  return run.take_findings();
}

std::vector<Finding> ProfileValidator::validate_all(json::Value resource,
                                                    const Options& options) const {
  std::vector<Finding> findings;
  for (base::Issue& issue : structure_.validate(resource)) {
    findings.push_back({.rule = "structure",
                        .expression = std::move(issue.expression),
                        .sentence = sentence::structure(issue.message)});
  }
  auto more = validate(resource, options);
  findings.insert(findings.end(), std::make_move_iterator(more.begin()),
                  std::make_move_iterator(more.end()));
  return findings;
}

}  // namespace fhir::profile
