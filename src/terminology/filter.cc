#include "terminology/filter.h"

#include <re2/re2.h>

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace terminology {

namespace {

using base::ErrorKind;
using base::fail;

constexpr std::int64_t kRegexMemoryMax = std::int64_t{4} << 20;
constexpr std::size_t kRegexMax = 2'000;

std::string shown(const Filter& filter) {
  return "the filter '" + filter.property.substr(0, 100) + " " + filter.op + " " +
         filter.value.substr(0, 100) + "'";
}

std::vector<std::string_view> split(std::string_view list) {
  std::vector<std::string_view> parts;
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    std::string_view part = list.substr(0, comma);
    while (part.starts_with(' '))
      part.remove_prefix(1);
    while (part.ends_with(' '))
      part.remove_suffix(1);
    if (!part.empty()) parts.push_back(part);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return parts;
}

using Wanted = std::function<bool(std::string_view)>;

class FilterRun {
 public:
  FilterRun(const CodeSystem& system, const Filter& filter) : system_(system), filter_(filter) {}

  base::Result<IntervalSet> run() {
    const bool of_concept = filter_.property == "concept" || filter_.property == "code";
    if (filter_.op == "is-a" || filter_.op == "descendent-of" || filter_.op == "is-not-a" ||
        filter_.op == "generalizes" || filter_.op == "child-of" || filter_.op == "descendent-leaf")
      return by_hierarchy();
    if (filter_.op == "exists") return existing();
    Wanted wanted = TRY(test_of_value());
    const bool negated = filter_.op == "not-in";
    IntervalSet found;
    if (of_concept) {
      if (filter_.op != "regex") {
        found = listed();
      } else {
        found = by_text(&CodeSystem::code, wanted);
      }
    } else if (filter_.property == "display") {
      found = by_text(&CodeSystem::display, wanted);
    } else if (const auto links = linked()) {
      found = *links;
    } else {
      found = TRY(by_value(wanted));
    }
    if (!negated) return found;
    IntervalSet others = system_.all();
    others -= found;
    return others;
  }

 private:
  base::Result<IntervalSet> by_hierarchy() {
    const auto root = system_.find(filter_.value);
    if (!root)
      return fail(ErrorKind::Invalid, shown(filter_) + " names a code that is not in " +
                                          system_.url() + ": name another one");
    const Hierarchy& hierarchy = system_.hierarchy();
    if (filter_.op == "generalizes") return hierarchy.ancestors(*root);
    if (filter_.op == "child-of") {
      const auto children = hierarchy.children(*root);
      return IntervalSet::of(std::vector<std::uint32_t>(children.begin(), children.end()));
    }
    IntervalSet below = hierarchy.descendants(*root);
    if (filter_.op == "is-a") return below;
    if (filter_.op == "is-not-a") {
      IntervalSet others = system_.all();
      others -= below;
      return others;
    }
    below -= IntervalSet::range(*root, *root + 1);
    if (filter_.op == "descendent-of") return below;
    std::vector<std::uint32_t> leaves;
    for (const Interval& run : below.runs())
      for (std::uint32_t each = run.begin; each < run.end; ++each)
        if (hierarchy.children(each).empty()) leaves.push_back(each);
    return IntervalSet::of(std::move(leaves));
  }

  base::Result<Wanted> test_of_value() const {
    if (filter_.op == "=")
      return Wanted([value = filter_.value](std::string_view text) { return text == value; });
    if (filter_.op == "in" || filter_.op == "not-in") {
      std::vector<std::string> values;
      for (const std::string_view part : split(filter_.value))
        values.emplace_back(part);
      std::ranges::sort(values);
      return Wanted([values = std::move(values)](std::string_view text) {
        return std::ranges::binary_search(values, text);
      });
    }
    if (filter_.op != "regex")
      return fail(ErrorKind::Unsupported, shown(filter_) + " has an operation that is not offered");
    if (filter_.value.size() > kRegexMax)
      return fail(ErrorKind::TooLarge, "a regular expression is longer than 2000 bytes");
    RE2::Options options;
    options.set_max_mem(kRegexMemoryMax);
    options.set_log_errors(false);
    auto expression = std::make_shared<const RE2>(filter_.value, options);
    if (!expression->ok())
      return fail(ErrorKind::Invalid, shown(filter_) +
                                          " is no regular expression that can be used: it takes no "
                                          "look-around and no references back");
    return Wanted([expression](std::string_view text) {
      return RE2::FullMatch({text.data(), text.size()}, *expression);
    });
  }

  IntervalSet listed() const {
    std::vector<std::uint32_t> found;
    const auto values =
        filter_.op == "=" ? std::vector<std::string_view>{filter_.value} : split(filter_.value);
    for (const std::string_view value : values)
      if (const auto position = system_.find(value)) found.push_back(*position);
    return IntervalSet::of(std::move(found));
  }

  IntervalSet by_text(std::string_view (CodeSystem::*text)(std::uint32_t) const,
                      const Wanted& wanted) const {
    std::vector<std::uint32_t> found;
    for (std::uint32_t each = 0; each < system_.size(); ++each)
      if (wanted((system_.*text)(each))) found.push_back(each);
    return IntervalSet::of(std::move(found));
  }

  Role role() const {
    const auto property = system_.find_property(filter_.property);
    return role_of(property ? system_.properties()[*property]
                            : PropertyDefinition{filter_.property, {}, {}, {}});
  }

  // parent = x: the children of x; child = x: its parents.
  std::optional<IntervalSet> linked() const {
    const Role which = role();
    if (which != Role::Parent && which != Role::Child) return std::nullopt;
    std::vector<std::uint32_t> found;
    for (const std::string_view value :
         filter_.op == "=" ? std::vector<std::string_view>{filter_.value} : split(filter_.value)) {
      const auto position = system_.find(value);
      if (!position) continue;
      const auto others = which == Role::Parent ? system_.hierarchy().children(*position)
                                                : system_.hierarchy().parents(*position);
      found.insert(found.end(), others.begin(), others.end());
    }
    return IntervalSet::of(std::move(found));
  }

  std::unexpected<base::Error> unknown() const {
    return fail(ErrorKind::Invalid, shown(filter_) + " is on a property that " + system_.url() +
                                        " does not have: see CodeSystem.property");
  }

  base::Result<IntervalSet> by_value(const Wanted& wanted) const {
    const auto property = system_.find_property(filter_.property);
    if (!property) {
      // Of the official ones it is known what it means that nothing is said.
      if (role() == Role::Other) return unknown();
      return wanted("false") ? system_.all() : IntervalSet();
    }
    std::vector<std::uint32_t> found;
    system_.each_value(*property, [&](std::uint32_t position, const PropertyValue& value) {
      if (wanted(value.type == "Coding" ? code_of_coding(value.text) : std::string(value.text)))
        found.push_back(position);
    });
    return IntervalSet::of(std::move(found));
  }

  static std::string code_of_coding(std::string_view json) {
    const auto document = fhir::json::Document::parse(std::string(json));
    return document ? text_of(document->root(), "code") : std::string();
  }

  base::Result<IntervalSet> existing() const {
    if (filter_.value != "true" && filter_.value != "false")
      return fail(ErrorKind::Invalid, shown(filter_) + " must have the value true or false");
    std::vector<std::uint32_t> found;
    const Role which = role();
    const auto property = system_.find_property(filter_.property);
    const Hierarchy& hierarchy = system_.hierarchy();
    if (which == Role::Parent || which == Role::Child) {
      for (std::uint32_t each = 0; each < system_.size(); ++each)
        if (!(which == Role::Parent ? hierarchy.parents(each) : hierarchy.children(each)).empty())
          found.push_back(each);
    } else if (property) {
      system_.each_value(*property,
                         [&](std::uint32_t each, const PropertyValue&) { found.push_back(each); });
    } else {
      return unknown();
    }
    IntervalSet with = IntervalSet::of(std::move(found));
    if (filter_.value == "true") return with;
    IntervalSet without = system_.all();
    without -= with;
    return without;
  }

  const CodeSystem& system_;
  const Filter& filter_;
};

}  // namespace

bool looks_at_every_concept(const Filter& filter) {
  const bool of_concept = filter.property == "concept" || filter.property == "code";
  return !of_concept || filter.op == "regex" || filter.op == "exists";
}

base::Result<IntervalSet> concepts_of(const CodeSystem& system, const Filter& filter) {
  return FilterRun(system, filter).run();
}

}  // namespace terminology
