#include "engine/search/code_set.h"

#include <string>
#include <utility>

#include "engine/index/key.h"
#include "terminology/library.h"

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;
using terminology::CodeSystem;
using terminology::Interval;
using terminology::IntervalSet;
using terminology::Library;
using terminology::Listed;
using terminology::Segment;
using terminology::ValueSet;

// So many codes are looked up one by one: a look-up costs as much as some tens of keys in a walk.
constexpr std::uint64_t kLookUpsMax = 2'000;

std::string named(const Criterion& criterion) {
  return "'" + criterion.label + "'";
}

// An absolute canonical, or ValueSet/id of this server.
base::Result<std::shared_ptr<const ValueSet>> named_set(const SearchContext& context,
                                                        Library& library, std::string_view text) {
  constexpr std::string_view kType = "ValueSet/";
  const std::string base = context.base_url + "/";
  std::string_view local = text;
  if (local.starts_with(base)) local.remove_prefix(base.size());
  if (local.starts_with(kType)) {
    const auto found =
        TRY(library.source().find_by_id(terminology::Kind::ValueSet, local.substr(kType.size())));
    if (found) return library.value_set(*found);
  }
  return library.value_set(terminology::read_canonical(text));
}

base::Result<std::shared_ptr<const ValueSet>> related(Library& library, const Criterion& criterion,
                                                      const TokenValue& token) {
  const auto system = TRY(library.code_system(terminology::read_canonical(*token.system)));
  if (system == nullptr)
    return fail(ErrorKind::Invalid, named(criterion) + " needs the code system '" + *token.system +
                                        "', which is not known here: upload it as a CodeSystem");
  const auto position = system->find(token.code);
  if (!position)
    return fail(ErrorKind::Invalid, "a code of " + named(criterion) +
                                        " is not in the code system '" + *token.system +
                                        "': give one that is");
  Segment segment;
  segment.url = system->url();
  segment.version = system->version();
  segment.members = criterion.modifier == Modifier::Below
                        ? system->hierarchy().descendants(*position)
                        : system->hierarchy().ancestors(*position);
  segment.system = system;
  std::vector<Segment> segments;
  segments.push_back(std::move(segment));
  return std::make_shared<const ValueSet>(terminology::Header{}, std::move(segments),
                                          std::vector<std::string>{});
}

KeySpan one(std::string_view system, std::string_view code) {
  return {.from = key::token(system, code), .to = {}, .exact = true, .judge = nullptr};
}

}  // namespace

base::Result<std::shared_ptr<const ValueSet>> codes_of(const SearchContext& context,
                                                       const Criterion& criterion,
                                                       const AskedValue& value) {
  if (context.terms == nullptr)
    return fail(ErrorKind::Unsupported, named(criterion) + " is not offered here");
  const auto source = context.terms->at(context.at);
  Library library(*source, context.terms->cache());
  if (const auto* const token = std::get_if<TokenValue>(&value))
    return related(library, criterion, *token);
  auto found = named_set(context, library, std::get<TextValue>(value).text);
  if (found) return found;
  // Not the resource of the request: so never a 404.
  base::Error error = std::move(found).error();
  if (error.kind == ErrorKind::NotFound) error.kind = ErrorKind::Invalid;
  error.message = named(criterion) + ": " + error.message;
  error.expression.clear();
  return std::unexpected(std::move(error));
}

base::Result<> add_code_set(const SearchContext& context, std::shared_ptr<const ValueSet> codes,
                            std::vector<KeySpan>& out) {
  if (codes->size() > kLookUpsMax || !codes->case_sensitive()) {
    KeySpan span;
    span.from = std::string(1, key::kToken);
    span.to = key::prefix_end(span.from);
    // No code or system of a code system is as long as what a key cuts (CodeSystem::kCodeMax).
    span.judge = [codes = std::move(codes)](std::string_view key) {
      const std::size_t end = key.find('\0');
      if (end == key.npos) return KeySpan::Verdict::No;
      return codes->contains(key.substr(end + 1), key.substr(1, end - 1)) ? KeySpan::Verdict::Yes
                                                                          : KeySpan::Verdict::No;
    };
    out.push_back(std::move(span));
    return {};
  }
  TRY_VOID(context.cost.spend(codes->size(), 0));
  for (const Segment& segment : codes->segments()) {
    for (const Listed& each : segment.listed)
      out.push_back(one(segment.url, each.code));
    for (const Interval& run : segment.members.runs())
      for (std::uint32_t each = run.begin; each < run.end; ++each)
        out.push_back(one(segment.url, segment.system->code(each)));
  }
  return {};
}

}  // namespace engine
