#include "engine/search/include.h"

#include <deque>
#include <iterator>
#include <set>
#include <string>
#include <utility>

#include "engine/index/key.h"
#include "fhir/json/document.h"

namespace engine {

namespace {

constexpr std::size_t kIncludesMax = SearchLimits{}.includes_max;

class Includer {
 public:
  Includer(const SearchContext& context, const SearchQuery& query)
      : context_(context), query_(query) {}

  base::Result<std::vector<Version>> run(const std::vector<Version>& matches) {
    for (const Version& match : matches) {
      const TypeState& type = context_.state.of(match.type);
      if (const auto resource = TRY(type.find(match.id))) seen_.emplace(match.type, *resource);
    }
    for (const Version& match : matches)
      TRY_VOID(follow(match, Round::First));
    // What :iterate finds is followed in turn; the limit on the number found ends it.
    for (std::size_t next = 0; next < found_.size(); ++next)
      TRY_VOID(follow(found_[next], Round::Later));
    return std::vector<Version>(std::move_iterator(found_.begin()),
                                std::move_iterator(found_.end()));
  }

 private:
  enum class Round : std::uint8_t { First, Later };

  base::Result<> follow(const Version& from, Round round) {
    for (const Include& include : query_.includes) {
      if (round == Round::Later && !include.iterate) continue;
      if (include.reverse) {
        TRY_VOID(follow_reverse(include, from));
      } else if (include.source == from.type || include.source == fhir::TypeId::None) {
        TRY_VOID(follow_forward(include, from));
      }
    }
    return {};
  }

  base::Result<> follow_forward(const Include& include, const Version& from) {
    const auto document = TRY(fhir::json::Document::parse(from.json));
    for (const IndexEntry& entry :
         TRY(context_.parameters.indexer().entries(from.type, document.root()))) {
      if (entry.target == fhir::TypeId::None) continue;
      if (include.parameter != nullptr && entry.parameter != include.parameter->number) continue;
      if (include.target != fhir::TypeId::None && entry.target != include.target) continue;
      const TypeState& target = context_.state.of(entry.target);
      const auto resource = TRY(target.find(entry.target_id));
      if (!resource) continue;
      const Ordinal ordinal = TRY(target.visible_version(*resource, context_.at));
      if (ordinal != kNoOrdinal) TRY_VOID(add(entry.target, ordinal));
    }
    return {};
  }

  base::Result<> follow_reverse(const Include& include, const Version& from) {
    if (include.target != fhir::TypeId::None && include.target != from.type) return {};
    const auto number = TRY(context_.state.of(from.type).find(from.id));
    if (!number) return {};
    const std::string key = key::reference(from.type, *number);
    if (include.parameter != nullptr)
      return add_referring(include.source, include.parameter->number, key);
    if (include.source != fhir::TypeId::None) return add_all_referring(include.source, key);
    for (const fhir::TypeId source : context_.definitions.resources())
      TRY_VOID(add_all_referring(source, key));
    return {};
  }

  base::Result<> add_all_referring(fhir::TypeId source, std::string_view key) {
    if (context_.state.of(source).versions() == 0) return {};
    for (const fhir::SearchParameter& parameter :
         context_.parameters.catalog().search_parameters(source))
      if (parameter.type == fhir::SearchType::Reference && context_.parameters.is_ready(parameter))
        TRY_VOID(add_referring(source, parameter.number, key));
    return {};
  }

  base::Result<> add_referring(fhir::TypeId source, std::uint16_t parameter, std::string_view key) {
    const TypeState& type = context_.state.of(source);
    std::vector<Ordinal> ordinals;
    TRY_VOID(type.postings(parameter, key, ordinals));
    TRY_VOID(context_.cost.spend(1, ordinals.size()));
    OrdinalSet referring;
    referring.add(ordinals);
    referring = TRY(type.visible(std::move(referring), context_.at));
    for (const Ordinal ordinal : referring.to_vector())
      TRY_VOID(add(source, ordinal));
    return {};
  }

  base::Result<> add(fhir::TypeId type, Ordinal ordinal) {
    const VersionRow row = TRY(context_.state.of(type).row(ordinal));
    if (row.deleted() || !seen_.emplace(type, row.resource).second) return {};
    if (found_.size() == kIncludesMax)
      return base::fail(base::ErrorKind::TooCostly,
                        "_include and _revinclude add more than 10000 resources to the page: "
                        "ask for a smaller _count");
    found_.push_back(TRY(context_.reader.load(type, ordinal)));
    bytes_ += found_.back().json.size();
    if (bytes_ > context_.cost.budget().bytes_max)
      return base::fail(base::ErrorKind::TooCostly,
                        "_include and _revinclude add too many bytes to the page: ask for a "
                        "smaller _count");
    return {};
  }

  const SearchContext& context_;
  const SearchQuery& query_;
  std::deque<Version> found_;  // stays in place while it grows
  std::uint64_t bytes_ = 0;
  std::set<std::pair<fhir::TypeId, ResourceNumber>> seen_;
};

}  // namespace

base::Result<std::vector<Version>> include(const SearchContext& context, const SearchQuery& query,
                                           const std::vector<Version>& matches) {
  return Includer(context, query).run(matches);
}

}  // namespace engine
