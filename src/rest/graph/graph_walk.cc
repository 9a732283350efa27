#include "rest/graph/graph_walk.h"

#include <charconv>

#include "fhir/params/references.h"
#include "fhir/path/path.h"
#include "rest/url.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using engine::Version;
using fhir::json::Document;
using fhir::json::Value;

constexpr int kDepthMax = 20;
constexpr std::size_t kResourcesMax = 10'000;
constexpr std::size_t kStepsMax = 20'000;  // links followed
constexpr std::uint64_t kBytesMax = std::uint64_t{64} << 20;

std::string text_of(Value object, std::string_view key) {
  const Value member = object.is_object() ? object.find(key) : Value{};
  return member && member.is_string() ? member.string() : std::string();
}

// The reference of an item of a path: a Reference, or a text that is one.
std::string reference_of(const fhir::path::Item& item) {
  const auto* const element = item.get<fhir::path::Element>();
  if (element == nullptr || !element->value) return {};
  if (element->value.is_string()) return element->value.string();
  return text_of(element->value, "reference");
}

// A link that says how many there are: min, and max ("1", "*").
base::Result<> check_count(Value link, std::size_t count) {
  std::size_t least = 0;
  std::size_t most = 0;
  const Value min = link.find("min");
  if (min && min.is_number())
    std::from_chars(min.raw().data(), min.raw().data() + min.raw().size(), least);
  if (count < least)
    return fail(ErrorKind::Invalid, "a link of the graph leads to fewer resources than its min",
                "GraphDefinition.link.min");
  const std::string max = text_of(link, "max");
  const auto [end, error] = std::from_chars(max.data(), max.data() + max.size(), most);
  if (error == std::errc{} && end == max.data() + max.size() && count > most)
    return fail(ErrorKind::Invalid, "a link of the graph leads to more resources than its max",
                "GraphDefinition.link.max");
  return {};
}

}  // namespace

base::Result<std::vector<Version>> GraphWalk::run(Version start, Value definition) {
  seen_.emplace(start.type, start.id);
  found_.push_back(start);
  TRY_VOID(follow(start, definition.find("link"), 0));
  return std::move(found_);
}

base::Result<> GraphWalk::add(Version version) {
  if (!seen_.emplace(version.type, version.id).second) return {};
  bytes_ += version.json.size();
  if (found_.size() == kResourcesMax || bytes_ > kBytesMax)
    return fail(ErrorKind::TooCostly, "the graph has more resources than are given at once");
  found_.push_back(std::move(version));
  return {};
}

base::Result<> GraphWalk::follow(const Version& from, Value links, int depth) {
  if (!links || !links.is_array()) return {};
  if (depth == kDepthMax)
    return fail(ErrorKind::TooLarge, "the links of the graph are nested deeper than 20 levels",
                "GraphDefinition.link");
  const Document document = TRY(Document::parse(from.json));
  for (const Value link : links)
    TRY_VOID(follow_link(from, document.root(), link, depth));
  return {};
}

base::Result<> GraphWalk::follow_link(const Version& from, Value resource, Value link, int depth) {
  if (++steps_ > kStepsMax)
    return fail(ErrorKind::TooCostly, "the graph has too many links to follow");
  const std::string path = text_of(link, "path");
  std::vector<Version> linked;
  if (!path.empty()) linked = TRY(by_path(resource, path));
  std::size_t count = 0;
  const Value targets = link.is_object() ? link.find("target") : Value{};
  for (const Value target : targets ? targets : Value{}) {
    const std::string name = text_of(target, "type");
    const fhir::TypeId type = context_.definitions.find_resource(name);
    if (type == fhir::TypeId::None && name != "Resource" && !name.empty())
      return fail(ErrorKind::Invalid, "a target of the graph has no resource type",
                  "GraphDefinition.link.target.type");
    const Value rules = target.find("compartment");
    for (const Value rule : rules ? rules : Value{})
      if (text_of(rule, "rule") != "custom")
        return fail(ErrorKind::Unsupported,
                    "rules on compartments are not offered: leave compartment out",
                    "GraphDefinition.link.target.compartment");
    const std::vector<Version> searched =
        path.empty() ? TRY(by_search(from, target)) : std::vector<Version>{};
    for (const Version& version : path.empty() ? searched : linked) {
      if (type != fhir::TypeId::None && version.type != type) continue;
      ++count;
      TRY_VOID(add(version));
      TRY_VOID(follow(version, target.find("link"), depth + 1));
    }
  }
  return check_count(link, count);
}

base::Result<std::vector<Version>> GraphWalk::by_path(Value resource, const std::string& path) {
  const auto expression = TRY(fhir::path::Expression::parse(path));
  fhir::path::Context context(resource);
  context.steps_max = 100'000;
  std::vector<Version> linked;
  for (const auto& item : TRY(fhir::path::evaluate(expression, context))) {
    const std::string reference = reference_of(item);
    const auto local = fhir::local_reference(context_.definitions, call_.base, reference);
    if (!local) continue;
    auto version = context_.engine.read(context_.caller, at_, local->type, local->id);
    if (version) {
      linked.push_back(*std::move(version));
    } else if (version.error().kind != ErrorKind::NotFound &&
               version.error().kind != ErrorKind::Gone) {
      return std::unexpected(std::move(version).error());
    }
    if (linked.size() > kResourcesMax)
      return fail(ErrorKind::TooCostly, "a link of the graph leads to too many resources");
  }
  return linked;
}

// params: "patient={ref}", with the reference to the resource in the place of {ref}.
base::Result<std::vector<Version>> GraphWalk::by_search(const Version& from, Value target) {
  constexpr std::string_view kMark = "{ref}";
  std::string query = text_of(target, "params");
  const fhir::TypeId type = context_.definitions.find_resource(text_of(target, "type"));
  const std::size_t mark = query.find(kMark);
  if (mark == query.npos || type == fhir::TypeId::None)
    return fail(ErrorKind::Invalid,
                "a link without a path needs targets with a type and params with {ref}",
                "GraphDefinition.link.target.params");
  query.replace(mark, kMark.size(),
                std::string(context_.definitions.type(from.type).name) + "/" + from.id);
  const Parameters parameters = TRY(parse_parameters(query));
  engine::SearchQuery search =
      TRY(engine::parse_search(context_.definitions, context_.engine.parameters(), type, parameters,
                               engine::Handling::Strict, context_.options.search));
  search.count = context_.options.search.count_max;
  engine::SearchResult result = TRY(context_.engine.search(context_.caller, at_, search));
  if (result.more)
    return fail(ErrorKind::TooCostly, "a link of the graph leads to more than 1000 resources");
  return std::move(result.matches);
}

}  // namespace rest
