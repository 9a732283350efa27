#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fhir/path/path.h"
#include "fhir/profile/base_rules.h"
#include "fhir/profile/bindings.h"
#include "fhir/profile/finding.h"
#include "fhir/profile/place.h"
#include "fhir/profile/profile_set.h"
#include "fhir/profile/program.h"
#include "fhir/profile/targets.h"
#include "fhir/profile/validator.h"

namespace fhir::profile {

// The resource that an element is in, and what stands around it.
struct Scope {
  json::Value resource;
  TypeId type = TypeId::None;
  json::Value container;                  // of a contained resource; else the resource itself
  const BundleEntries* bundle = nullptr;  // the nearest Bundle around it, or nullptr
  std::string full_url;                   // of its entry there
};

// An element that was found for a rule.
struct Found {
  path::Element element;
  std::string_view name;
  std::int64_t index = Place::kNoIndex;
};

enum class Answer : std::uint8_t { No, Yes, Unknown };

// One validation of one resource. First a walk over all of it by the rules of R4 (run_base.cc);
// wherever it meets a resource with profiles, or a known extension, the rules that these add
// (run_profile.cc, run_slices.cc). Internal to profile/; one thread.
class Run {
 public:
  Run(const ProfileSet& set, const BaseRules& base, const Bindings& bindings,
      const Options& options);

  void whole(json::Value root);
  std::vector<Finding> take_findings() { return std::move(findings_); }

 private:
  friend class RunTerminology;

  // run_base.cc
  void resource(json::Value value, Scope scope, const Place& at);
  void declared_profiles(json::Value value, const Scope& scope, const Place& place);
  void object(TypeId type, json::Value value, const Scope& scope, const Place& place);
  void member(const Property& property, const Node* rule, json::Value member, const Scope& scope,
              const Place& place);
  void one(const Property& property, const Node* rule, path::Element element, const Scope& scope,
           const Place& place);
  void inner_resource(const Property& property, json::Value value, const Scope& scope,
                      const Place& place);
  void bundle_entries(json::Value value, const Place& place);

  // run_extensions.cc
  void extension(json::Value value, const Scope& scope, const Place& place);
  bool allowed_here(const Program& program, const Scope& scope, const Place& place) const;
  bool matches_context(const ExtensionContext& context, const Scope& scope,
                       const Place& place) const;
  bool is_found(const std::string& text, const Scope& scope, json::Value holder) const;

  // run_profile.cc
  void profile(const Program& program, json::Value value, TypeId type, const Scope& scope,
               const Place& place);
  void node(const Program& program, const Node& node, const path::Element& element,
            const Scope& scope, const Place& place);
  void children(const Program& program, const Node& node, const path::Element& element,
                const Scope& scope, const Place& place);
  void list(const Program& program, const Node& node, const std::vector<Found>& found,
            const Scope& scope, const Place& parent);
  void count(const Program& program, const Node& node, std::size_t count, const Place& place);
  void types(const Program& program, const Node& node, const path::Element& element,
             const Scope& scope, const Place& place);
  void values(const Program& program, const Node& node, const path::Element& element,
              const Place& place);
  std::vector<Found> collect(TypeId owner, const Child& child, json::Value object) const;
  // Whether a value conforms to one of several profiles; the first rule that it breaks if not.
  std::pair<Answer, std::string> conforms(const std::vector<std::string>& profiles,
                                          const path::Element& element, const Scope& scope,
                                          const Place& place);

  // run_slices.cc
  void slices(const Program& program, const Node& node, const std::vector<Found>& found,
              const Scope& scope, const Place& parent);
  Answer fits(const Slice& slice, const path::Element& element, const Scope& scope,
              const Place& place);
  Answer meets(const Condition& condition, const path::Element& element, const Scope& scope,
               const Place& place);
  Answer meets_values(const Condition& condition, const std::vector<path::Element>& at,
                      const Scope& scope, const Place& place);
  // The elements at the end of a path; `unknown` of the answer if a reference leads outside.
  struct Reached {
    std::vector<path::Element> elements;
    bool unknown = false;
  };
  Reached walk(const std::vector<PathStep>& path, const path::Element& element, const Scope& scope);
  void step(const PathStep& step, const path::Element& from, const Scope& scope, Reached& to);

  // run_checks.cc
  void invariants(const std::vector<Invariant>& invariants, const std::string& profile,
                  const path::Element& element, const Scope& scope, const Place& place);
  Answer holds_here(const Invariant& invariant, const path::Element& element, const Scope& scope,
                    const Place& place);
  Answer evaluate(const Invariant& invariant, const path::Element& element, const Scope& scope,
                  const Place& place);
  path::Context context(const Scope& scope, const path::Element& element, const Place& place);
  void binding(const Node& node, const std::string& profile, const path::Element& element,
               const Place& place);
  Membership member_of(std::string_view value_set, const path::Element& element) const;
  Membership coding_in(std::string_view value_set, json::Value coding) const;

  // run_references.cc
  struct Target {
    json::Value resource;        // absent: not here
    TypeId type = TypeId::None;  // what the reference says, if the resource is not here
    Scope scope;                 // of the resource
    bool missing = false;        // "#id" that is not there
    bool ambiguous = false;      // several entries of the Bundle
  };
  Target resolve(json::Value reference, const Scope& scope) const;
  Target resolve_text(std::string_view text, const Scope& scope) const;
  void targets(const Node& node, const std::string& profile, const TypeRule& rule,
               const path::Element& element, const Scope& scope, const Place& place);

  void add(Severity severity, std::string rule, const Place& place, Sentence sentence,
           std::string profile = {});
  bool is_full() const { return findings_.size() >= options_.findings_max; }
  const Definitions& definitions() const { return set_.definitions(); }
  // A resource's type, or what the property of an element says.
  TypeId type_of_resource(json::Value value) const;

  const ProfileSet& set_;
  const BaseRules& base_;
  const Bindings& bindings_;
  const Options& options_;
  std::vector<Finding> findings_;
  // Whether a value conforms to a program; also while that is being found out, so circles end.
  enum class Conforming : std::uint8_t { Yes, No, NoInSilence };
  std::map<std::pair<const char*, const Program*>, Conforming> conforming_;
  bool untold_ = false;  // the invariant being evaluated has asked what nobody knows
  int silent_ = 0;       // findings are gathered to be counted, not to be told
  TypeId extension_;
  TypeId reference_;
  TypeId canonical_;
  TypeId bundle_type_;
  TypeId bundle_entry_;
  TypeId coding_;
  TypeId codeable_concept_;
  TypeId quantity_;
  std::string scratch_;
  int depth_ = 0;
};

// The name of an element for sentences: "name:official" of "Patient.name:official".
std::string_view short_name(std::string_view id);

}  // namespace fhir::profile
