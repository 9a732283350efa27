#include "terminology/value_set_compiler.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "terminology/filter.h"

namespace terminology {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;

using Segments = std::vector<Segment>;

constexpr std::size_t kIncludesMax = 10'000;

Listed read_listed(Value given) {
  Listed made;
  made.code = text_of(given, "code");
  made.display = text_of(given, "display");
  if (const Value designations = list_of(given, "designation"); designations.exists())
    made.designations = designations.raw();
  return made;
}

void sort_listed(Segment& segment) {
  segment.by_code.resize(segment.listed.size());
  std::iota(segment.by_code.begin(), segment.by_code.end(), 0U);
  std::ranges::sort(segment.by_code, {}, [&](std::uint32_t each) -> const std::string& {
    return segment.listed[each].code;
  });
}

// Takes out of a segment what `drop` says of its codes.
template <class Drop>
void drop_codes(Segment& segment, Drop drop) {
  if (segment.system == nullptr) {
    std::erase_if(segment.listed, [&](const Listed& each) { return drop(each.code); });
    return sort_listed(segment);
  }
  std::vector<std::uint32_t> gone;
  for (const Interval& run : segment.members.runs())
    for (std::uint32_t each = run.begin; each < run.end; ++each)
      if (drop(segment.system->code(each))) gone.push_back(each);
  segment.members -= IntervalSet::of(std::move(gone));
}

bool is_complete(Value expansion) {
  if (!expansion.is_object() || !list_of(expansion, "contains").exists()) return false;
  for (const Value extension : list_of(expansion, "extension")) {
    const std::string url = text_of(extension, "url");
    if (url.ends_with("valueset-toocostly") || url.ends_with("valueset-unclosed")) return false;
  }
  return true;
}

class Compiler {
 public:
  Compiler(Value resource, Resolver& resolver)
      : resource_(resource), resolver_(resolver), header_(read_header(resource)) {}

  base::Result<std::shared_ptr<const ValueSet>> run() {
    const Value compose = resource_.find("compose");
    const Value expansion = resource_.find("expansion");
    if (!compose.is_object()) {
      if (!is_complete(expansion))
        return fail(ErrorKind::Invalid,
                    "the value set " + shown() +
                        " has neither compose nor a complete expansion: give it one");
      return done(from_expansion(expansion));
    }
    auto composed = from_compose(compose);
    if (composed) return done(*std::move(composed));
    // What cannot be worked out here, somebody else has worked out already.
    if (composed.error().kind == ErrorKind::NotFound && is_complete(expansion))
      return done(from_expansion(expansion));
    return std::unexpected(std::move(composed).error());
  }

 private:
  std::string shown() const {
    return header_.url.empty() ? "of the request" : "'" + header_.url + "'";
  }

  std::shared_ptr<const ValueSet> done(Segments segments) {
    std::erase_if(segments, [](const Segment& segment) { return segment.size() == 0; });
    for (Segment& segment : segments)
      std::erase_if(segment.order,
                    [&](std::uint32_t each) { return !segment.members.contains(each); });
    std::ranges::sort(imports_);
    const auto repeated = std::ranges::unique(imports_);
    imports_.erase(repeated.begin(), repeated.end());
    return std::make_shared<const ValueSet>(std::move(header_), std::move(segments),
                                            std::move(imports_));
  }

  base::Result<> spend(std::uint64_t runs) {
    work_ += runs;
    if (work_ <= kWorkMax) return {};
    return fail(ErrorKind::TooCostly,
                "the value set " + shown() + " takes too much work: divide it into smaller ones");
  }

  static Segments from_expansion(Value expansion) {
    std::map<std::pair<std::string, std::string>, Segment> found;
    std::vector<std::pair<std::string, std::string>> order;
    add_contained(expansion, found, order);
    Segments segments;
    for (const auto& key : order) {
      segments.push_back(std::move(found[key]));
      sort_listed(segments.back());
    }
    return segments;
  }

  static void add_contained(Value parent,
                            std::map<std::pair<std::string, std::string>, Segment>& found,
                            std::vector<std::pair<std::string, std::string>>& order) {
    for (const Value entry : list_of(parent, "contains")) {
      const Value abstract = entry.is_object() ? entry.find("abstract") : Value{};
      const Value inactive = entry.is_object() ? entry.find("inactive") : Value{};
      Listed listed = read_listed(entry);
      listed.abstract = abstract.is_boolean() && abstract.boolean();
      listed.inactive = inactive.is_boolean() && inactive.boolean();
      if (!listed.code.empty()) {
        const auto key = std::pair(text_of(entry, "system"), text_of(entry, "version"));
        const auto [segment, fresh] = found.try_emplace(key);
        if (fresh) {
          order.push_back(key);
          segment->second.url = key.first;
          segment->second.version = key.second;
        }
        segment->second.listed.push_back(std::move(listed));
      }
      add_contained(entry, found, order);
    }
  }

  base::Result<Segments> from_compose(Value compose) {
    const Value includes = list_of(compose, "include");
    const Value excludes = list_of(compose, "exclude");
    if (includes.size() + excludes.size() > kIncludesMax)
      return fail(ErrorKind::TooLarge,
                  "the value set " + shown() + " has more than 10000 includes and excludes",
                  "ValueSet.compose");
    Segments found;
    std::size_t number = 0;
    for (const Value include : includes)
      for (Segment& segment : TRY(read_include(include, element("include", number++))))
        TRY_VOID(add(std::move(segment), found));
    number = 0;
    for (const Value exclude : excludes)
      for (const Segment& gone : TRY(read_include(exclude, element("exclude", number++))))
        for (Segment& segment : found)
          TRY_VOID(subtract(segment, gone));
    const Value inactive = compose.find("inactive");
    if (inactive.is_boolean() && !inactive.boolean())
      for (Segment& segment : found)
        drop_inactive(segment);
    return found;
  }

  static std::string element(std::string_view name, std::size_t number) {
    return "ValueSet.compose." + std::string(name) + "[" + std::to_string(number) + "]";
  }

  static void drop_inactive(Segment& segment) {
    if (segment.system == nullptr) return;
    std::vector<std::uint32_t> gone;
    for (const Interval& run : segment.members.runs())
      for (std::uint32_t each = run.begin; each < run.end; ++each)
        if (segment.system->inactive(each)) gone.push_back(each);
    segment.members -= IntervalSet::of(std::move(gone));
  }

  // Adds a segment without what is there already.
  base::Result<> add(Segment segment, Segments& found) {
    for (const Segment& before : found)
      if (before.url == segment.url && before.version == segment.version)
        TRY_VOID(subtract(segment, before));
    if (segment.size() > 0) found.push_back(std::move(segment));
    return {};
  }

  base::Result<> subtract(Segment& from, const Segment& gone) {
    if (from.url != gone.url || from.size() == 0) return {};
    if (from.system != nullptr && from.system == gone.system) {
      TRY_VOID(spend(from.members.runs().size() + gone.members.runs().size()));
      from.members -= gone.members;
    } else {
      TRY_VOID(spend(from.size()));
      drop_codes(from, [&](std::string_view code) { return gone.contains(code); });
    }
    return {};
  }

  // What is in both.
  base::Result<Segments> common(const Segment& segment, const ValueSet& set) {
    Segments parts;
    Segment rest = segment;
    for (const Segment& other : set.segments()) {
      if (other.url != segment.url) continue;
      Segment part = rest;
      if (segment.system != nullptr && segment.system == other.system) {
        TRY_VOID(spend(part.members.runs().size() + other.members.runs().size()));
        part.members &= other.members;
      } else {
        TRY_VOID(spend(part.size()));
        drop_codes(part, [&](std::string_view code) { return !other.contains(code); });
      }
      if (part.size() == 0) continue;
      TRY_VOID(subtract(rest, part));
      parts.push_back(std::move(part));
    }
    return parts;
  }

  base::Result<Segments> read_include(Value include, const std::string& path) {
    if (!include.is_object()) return fail(ErrorKind::Invalid, "an include must be an object", path);
    std::vector<std::shared_ptr<const ValueSet>> imported;
    for (const Value canonical : list_of(include, "valueSet")) {
      imported.push_back(TRY(resolver_.value_set(read_canonical(canonical.string()))));
      const Header& from = imported.back()->header();
      imports_.push_back(to_text({from.url, from.version}));
    }
    const Canonical system{text_of(include, "system"), text_of(include, "version")};
    Segments found;
    if (!system.url.empty()) {
      found = TRY(read_system(include, system, path));
    } else if (imported.empty()) {
      return fail(ErrorKind::Invalid,
                  "an include of the value set " + shown() +
                      " names neither a system nor a value set: name one",
                  path);
    } else {
      found = imported.front()->segments();
      imported.erase(imported.begin());
    }
    for (const auto& set : imported) {
      Segments kept;
      for (const Segment& segment : found)
        std::ranges::move(TRY(common(segment, *set)), std::back_inserter(kept));
      found = std::move(kept);
    }
    return found;
  }

  base::Result<Segments> read_system(Value include, const Canonical& system,
                                     const std::string& path) {
    Segment segment;
    segment.url = system.url;
    segment.version = system.version;
    segment.given_version = system.version;
    auto known = TRY(resolver_.code_system(system));
    const bool usable = known != nullptr && known->content() != Content::NotPresent &&
                        known->content() != Content::Supplement;
    if (usable) {
      segment.version = known->version();
      segment.system = std::move(known);
    }
    const Value concepts = list_of(include, "concept");
    const Value filters = list_of(include, "filter");
    if (!concepts.empty()) return read_concepts(concepts, std::move(segment));
    if (segment.system == nullptr)
      return fail(ErrorKind::NotFound,
                  "the code system '" + to_text(system) + "' of the value set " + shown() +
                      " is not known here: upload it as a CodeSystem, or list the codes",
                  path + ".system");
    segment.members = segment.system->all();
    std::size_t number = 0;
    for (const Value given : filters) {
      const Filter filter{text_of(given, "property"), text_of(given, "op"),
                          text_of(given, "value")};
      const std::string place = path + ".filter[" + std::to_string(number++) + "]";
      if (filter.value.empty())
        return fail(ErrorKind::Invalid,
                    "The system " + system.url + " filter with property = " + filter.property +
                        ", op = " + filter.op + " has no value",
                    place);
      if (looks_at_every_concept(filter)) TRY_VOID(spend(segment.system->size()));
      segment.members &= TRY(concepts_of(*segment.system, filter));
    }
    Segments found;
    found.push_back(std::move(segment));
    return found;
  }

  // Codes that a complete code system does not have are no members.
  static base::Result<Segments> read_concepts(Value concepts, Segment segment) {
    Segment unknown;
    unknown.url = segment.url;
    unknown.version = segment.version;
    unknown.given_version = segment.given_version;
    const bool complete =
        segment.system != nullptr && segment.system->content() == Content::Complete;
    std::vector<std::uint32_t> positions;
    for (const Value given : concepts) {
      Listed listed = read_listed(given);
      if (listed.code.empty() || listed.code.size() > CodeSystem::kCodeMax)
        return fail(ErrorKind::Invalid,
                    "a concept of a value set must have a code of 1 to 256 bytes",
                    "ValueSet.compose.include.concept.code");
      const auto position =
          segment.system != nullptr ? segment.system->find(listed.code) : std::nullopt;
      if (!position) {
        if (!complete) unknown.listed.push_back(std::move(listed));
        continue;
      }
      positions.push_back(*position);
      if (!listed.display.empty() || !listed.designations.empty())
        segment.remarks.emplace_back(*position, std::move(listed));
    }
    segment.members = IntervalSet::of(positions);
    if (positions.size() == segment.members.size()) segment.order = std::move(positions);
    std::ranges::sort(segment.remarks, {}, &std::pair<std::uint32_t, Listed>::first);
    sort_listed(unknown);
    const auto repeated = std::ranges::unique(
        unknown.by_code, {},
        [&](std::uint32_t each) -> const std::string& { return unknown.listed[each].code; });
    unknown.by_code.erase(repeated.begin(), repeated.end());
    if (unknown.by_code.size() < unknown.listed.size()) drop_repeated(unknown);
    Segments found;
    if (segment.members.size() > 0) found.push_back(std::move(segment));
    if (!unknown.listed.empty()) found.push_back(std::move(unknown));
    return found;
  }

  static void drop_repeated(Segment& segment) {
    std::vector<std::uint32_t> kept = segment.by_code;
    std::ranges::sort(kept);
    std::vector<Listed> once;
    once.reserve(kept.size());
    for (const std::uint32_t each : kept)
      once.push_back(std::move(segment.listed[each]));
    segment.listed = std::move(once);
    sort_listed(segment);
  }

  const Value resource_;
  Resolver& resolver_;
  Header header_;
  std::vector<std::string> imports_;
  std::uint64_t work_ = 0;
};

}  // namespace

base::Result<std::shared_ptr<const ValueSet>> compile_value_set(Value resource,
                                                                Resolver& resolver) {
  return Compiler(resource, resolver).run();
}

}  // namespace terminology
