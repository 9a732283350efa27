#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "terminology/cache.h"
#include "terminology/code_system.h"
#include "terminology/concept_map.h"
#include "terminology/source.h"
#include "terminology/value_set.h"
#include "terminology/value_set_compiler.h"

namespace terminology {

// Which versions a request wants of what canonicals name, each as url|version.
struct VersionRules {
  std::vector<Canonical> fallback;  // of code systems and value sets, where no version is given
  std::vector<Canonical> forced;    // of code systems, whatever version is given
  std::vector<Canonical> required;  // of code systems: another one is refused
  bool empty() const { return fallback.empty() && forced.empty() && required.empty(); }
};

// Compiled terminology by canonical url, as a source has it at its instant.
// For one request and one thread; the source and the cache outlive it.
class Library final : public Resolver {
 public:
  static constexpr std::size_t kChainMax = 32;  // value sets that import one another

  Library(const Source& source, Cache& cache) : source_(source), cache_(cache) {}

  // From now on; what is compiled under rules is not shared with other requests.
  void set_rules(VersionRules rules) { rules_ = std::move(rules); }
  const VersionRules& rules() const { return rules_; }

  const Source& source() const { return source_; }

  // Null if there is none.
  base::Result<std::shared_ptr<const CodeSystem>> code_system(const Canonical& canonical) override;
  base::Result<std::shared_ptr<const CodeSystem>> code_system(Identity identity);
  // NotFound, naming it and what to do, if there is none.
  base::Result<std::shared_ptr<const ValueSet>> value_set(const Canonical& canonical) override;
  base::Result<std::shared_ptr<const ValueSet>> value_set(Identity identity);
  base::Result<std::shared_ptr<const ConceptMap>> concept_map(const Canonical& canonical);
  base::Result<std::shared_ptr<const ConceptMap>> concept_map(Identity identity);
  // Null if there is none.
  base::Result<std::shared_ptr<const ValueSet>> find_value_set(const Canonical& canonical);
  // All that supplement the system of this url.
  base::Result<std::vector<std::shared_ptr<const CodeSystem>>> supplements(const std::string& url);

  // What a canonical names, under the rules.
  base::Result<std::optional<Identity>> find(Kind kind, const Canonical& canonical);

 private:
  struct Frame {
    Identity identity;
    std::string name;
    std::map<std::pair<Kind, std::string>, Dependency> dependencies;
  };

  Canonical ruled(Kind kind, const Canonical& canonical) const;
  base::Result<CompiledValueSet> compiled(Identity identity, std::string name);
  base::Result<CompiledValueSet> compile(Identity identity, std::string name);
  base::Result<bool> is_unchanged(const std::vector<Dependency>& dependencies);
  void depend(const std::vector<Dependency>& dependencies);
  std::unexpected<base::Error> circle(const Frame& begin) const;

  const Source& source_;
  Cache& cache_;
  VersionRules rules_;
  std::vector<Frame> open_;  // value sets that are being compiled, each imported by the one before
  std::unordered_map<Identity, CompiledValueSet, IdentityHash> own_sets_;
  std::unordered_map<Identity, std::shared_ptr<const CodeSystem>, IdentityHash> own_systems_;
};

}  // namespace terminology
