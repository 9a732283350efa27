#include "engine/search/contained.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <utility>
#include <vector>

#include "engine/search/evaluate.h"
#include "engine/search/inside.h"

namespace engine {

namespace {

constexpr std::uint32_t kItself = 0;  // the resource, not the first, second … that it contains

struct Found {
  std::uint64_t t = 0;
  fhir::TypeId type = fhir::TypeId::None;
  Ordinal ordinal = 0;
  std::uint32_t place = kItself;

  // Newest first; of one container in the order in which they stand there.
  auto order() const { return std::tuple(~t, type, ~ordinal, place); }
};

class ContainedSearch {
 public:
  ContainedSearch(const SearchContext& context, const SearchQuery& query)
      : context_(context), query_(query) {}

  base::Result<SearchResult> run() {
    TRY_VOID(find(query_));
    for (const TypeQuery& further : query_.also)
      TRY_VOID(find(further));
    std::uint64_t total = inside_.size();
    for (const auto& [type, set] : whole_)
      total += set.size();
    SearchResult result;
    result.at = context_.at;
    if (query_.total != Total::None) result.total = total;
    if (query_.count > 0) TRY_VOID(fill_page(result));
    result.more = query_.count > 0 && query_.offset + result.matches.size() < total;
    result.plan = context_.cost.take_steps();
    return result;
  }

 private:
  base::Result<> find(const TypeQuery& asked) {
    if (query_.contained == Contained::Also && context_.state.of(asked.type).versions() > 0)
      whole_[asked.type] |= TRY(Evaluator(context_).matches(asked.type, asked.criteria));
    const std::size_t step = context_.cost.begin("_contained");
    std::uint64_t found = 0;
    for (const fhir::TypeId container : context_.definitions.resources()) {
      const TypeState& state = context_.state.of(container);
      if (state.versions() == 0) continue;
      OrdinalSet containers = TRY(containers_of(context_, container, asked.type)).set;
      if (containers.empty()) continue;
      containers = TRY(state.visible(std::move(containers), context_.at));
      for (const Ordinal ordinal : containers.to_vector())
        found += TRY(look_into(container, ordinal, asked));
    }
    context_.cost.end(step, "documents of containers", found);
    return {};
  }

  base::Result<std::uint64_t> look_into(fhir::TypeId type, Ordinal ordinal,
                                        const TypeQuery& asked) {
    TRY_VOID(inside_reader_.enter(type, ordinal));
    const std::uint64_t t = TRY(context_.state.of(type).row(ordinal)).t;
    std::uint64_t found = 0;
    std::uint32_t place = kItself;
    for (const Inside::Contained& one : inside_reader_.contained()) {
      ++place;
      if (one.type != asked.type || !TRY(holds_all(one, asked.criteria))) continue;
      ++found;
      if (query_.contained_type == ContainedType::Container) {
        whole_[type] |= OrdinalSet::range(ordinal, ordinal + 1);
        break;
      }
      inside_.push_back({t, type, ordinal, place});
    }
    return found;
  }

  base::Result<bool> holds_all(const Inside::Contained& one,
                               const std::vector<Criterion>& criteria) {
    for (const Criterion& criterion : criteria)
      if (!TRY(inside_reader_.holds(one, criterion))) return false;
    return true;
  }

  base::Result<> fill_page(SearchResult& result) {
    const std::uint64_t wanted = std::uint64_t{query_.offset} + query_.count;
    std::vector<Found> all = std::move(inside_);
    for (const auto& [type, set] : whole_)
      for (const Ordinal ordinal : set.largest(0, wanted))
        all.push_back({TRY(context_.state.of(type).row(ordinal)).t, type, ordinal, kItself});
    std::ranges::sort(all, {}, &Found::order);
    std::uint64_t bytes = 0;
    for (std::size_t i = query_.offset; i < std::min<std::uint64_t>(wanted, all.size()); ++i) {
      TRY_VOID(add(all[i], result));
      bytes += result.matches.back().json.size();
      // A page of very large resources ends early; the next link goes on from there.
      if (bytes > context_.cost.budget().bytes_max) break;
    }
    return {};
  }

  base::Result<> add(const Found& found, SearchResult& result) {
    Version version = TRY(context_.reader.load(found.type, found.ordinal));
    std::string fragment;
    if (found.place != kItself) {
      TRY_VOID(inside_reader_.enter(found.type, found.ordinal));
      const Inside::Contained& one = inside_reader_.contained()[found.place - 1];
      version.json = one.resource.raw();
      fragment = one.id;
    }
    result.matches.push_back(std::move(version));
    result.fragments.push_back(std::move(fragment));
    return {};
  }

  const SearchContext& context_;
  const SearchQuery& query_;
  Inside inside_reader_{context_};
  std::map<fhir::TypeId, OrdinalSet> whole_;  // of each type: resources found as they are
  std::vector<Found> inside_;                 // what was found in others
};

}  // namespace

base::Result<SearchResult> search_contained(const SearchContext& context,
                                            const SearchQuery& query) {
  return ContainedSearch(context, query).run();
}

}  // namespace engine
