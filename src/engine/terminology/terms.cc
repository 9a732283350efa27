#include "engine/terminology/terms.h"

#include <algorithm>
#include <utility>

#include "engine/index/key.h"
#include "fhir/json/document.h"

namespace engine {

using terminology::Candidate;
using terminology::Canonical;
using terminology::Identity;
using terminology::Kind;

namespace {

constexpr std::size_t kCandidatesMax = 20'000;
// Resources of one url that are looked at.
constexpr std::size_t kSameUrlMax = 1'000;

Identity identity_of(Kind kind, Ordinal ordinal) {
  return {terminology::kStoredSpace + static_cast<std::uint32_t>(kind), ordinal};
}

}  // namespace

class StoredSource final : public terminology::Source {
 public:
  StoredSource(const Terms& terms, Instant at) : terms_(terms), at_(at) {
    // A change that is applied after this is read is later than `at`: it is not seen here.
    std::uint64_t newest = 0;
    for (const Terms::Stored& stored : terms.stored_)
      newest = std::max(newest, terms.state_.of(stored.type).last_change());
    if (newest <= at.t) generation_ = newest;
  }

  base::Result<std::optional<Identity>> find(Kind kind, const Canonical& canonical) const override {
    std::vector<Candidate> candidates = TRY(stored_candidates(kind, canonical.url));
    const Candidate* chosen = choose(candidates, canonical.version);
    if (chosen == nullptr) {
      candidates = terms_.package_.candidates(kind, canonical.url);
      chosen = choose(candidates, canonical.version);
    }
    if (chosen == nullptr) return std::nullopt;
    return chosen->identity;
  }

  base::Result<std::optional<Identity>> find_by_id(Kind kind, std::string_view id) const override {
    const TypeState& state = terms_.state_.of(terms_.stored(kind).type);
    const auto resource = TRY(state.find(id));
    if (!resource) return std::nullopt;
    const Ordinal ordinal = TRY(state.visible_version(*resource, at_));
    if (ordinal == kNoOrdinal || TRY(state.row(ordinal)).deleted()) return std::nullopt;
    return identity_of(kind, ordinal);
  }

  base::Result<std::vector<std::string>> versions(Kind kind,
                                                  const std::string& url) const override {
    std::vector<std::string> versions;
    for (const Candidate& each : TRY(stored_candidates(kind, url)))
      versions.push_back(each.version);
    for (const Candidate& each : terms_.package_.candidates(kind, url))
      versions.push_back(each.version);
    return versions;
  }

  base::Result<std::vector<Identity>> supplements(const std::string& url) const override {
    OrdinalSet found = TRY(postings(Kind::CodeSystem, terms_.supplements_parameter_, url));
    std::vector<Identity> identities;
    for (const Ordinal ordinal : found.to_vector())
      identities.push_back(identity_of(Kind::CodeSystem, ordinal));
    return identities;
  }

  base::Result<fhir::json::Document> load(Kind kind, Identity identity) const override {
    if (identity.space == terminology::kPackageSpace) return terms_.package_.load(identity);
    return fhir::json::Document::parse(TRY(
        terms_.reader_.stored(terms_.stored(kind).type, static_cast<Ordinal>(identity.number))));
  }

  std::optional<std::uint64_t> generation() const override { return generation_; }

 private:
  base::Result<OrdinalSet> postings(Kind kind, std::uint16_t parameter,
                                    std::string_view url) const {
    const TypeState& state = terms_.state_.of(terms_.stored(kind).type);
    if (state.versions() == 0 || url.empty()) return OrdinalSet();
    std::vector<Ordinal> ordinals;
    TRY_VOID(state.postings(parameter, key::uri(url), ordinals));
    OrdinalSet found;
    found.add(ordinals);
    return state.visible(std::move(found), at_);
  }

  base::Result<std::vector<Candidate>> stored_candidates(Kind kind, std::string_view url) const {
    const OrdinalSet found = TRY(postings(kind, terms_.stored(kind).url_parameter, url));
    std::vector<Candidate> candidates;
    for (const Ordinal ordinal : found.largest(0, kSameUrlMax))
      candidates.push_back(TRY(terms_.candidate(kind, ordinal)));
    return candidates;
  }

  const Terms& terms_;
  const Instant at_;
  std::optional<std::uint64_t> generation_;
};

Terms::Terms(const fhir::Definitions& definitions, const State& state, const Reader& reader,
             std::size_t cache_bytes_max)
    : state_(state),
      reader_(reader),
      package_(terminology::Package::r4()),
      cache_(cache_bytes_max) {
  for (const Kind kind : {Kind::CodeSystem, Kind::ValueSet, Kind::ConceptMap}) {
    const fhir::TypeId type = definitions.find_resource(name_of(kind));
    stored_[static_cast<std::size_t>(kind)] = {
        type, definitions.find_search_parameter(type, "url")->number};
  }
  supplements_parameter_ =
      definitions.find_search_parameter(stored(Kind::CodeSystem).type, "supplements")->number;
}

std::unique_ptr<const terminology::Source> Terms::at(Instant at) const {
  return std::make_unique<const StoredSource>(*this, at);
}

base::Result<Candidate> Terms::candidate(Kind kind, Ordinal ordinal) const {
  const Identity identity = identity_of(kind, ordinal);
  {
    const std::lock_guard lock(mutex_);
    if (const auto known = candidates_.find(identity); known != candidates_.end())
      return known->second;
  }
  std::string stored_text = TRY(reader_.stored(stored(kind).type, ordinal));
  const auto document = TRY(fhir::json::Document::parse(std::move(stored_text)));
  const auto root = document.root();
  Candidate made{identity, terminology::text_of(root, "version"),
                 terminology::text_of(root, "status"), terminology::text_of(root, "date")};
  const std::lock_guard lock(mutex_);
  if (candidates_.size() >= kCandidatesMax) candidates_.clear();
  candidates_.emplace(identity, made);
  return made;
}

}  // namespace engine
