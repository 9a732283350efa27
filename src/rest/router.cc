#include "rest/router.h"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text/percent.h"
#include "rest/operations.h"
#include "rest/type_suggestion.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;

// The forms that paths under the base have.
enum class Shape : std::uint8_t {
  Base,               // ""
  Metadata,           // metadata
  SystemHistory,      // _history
  SystemSearch,       // _search
  SystemOperation,    // $name
  Type,               // Patient
  TypeHistory,        // Patient/_history
  TypeSearch,         // Patient/_search
  TypeOperation,      // Patient/$name
  Instance,           // Patient/1
  InstanceHistory,    // Patient/1/_history
  Version,            // Patient/1/_history/2
  InstanceOperation,  // Patient/1/$name
  VersionOperation,   // Patient/1/_history/2/$name
  Compartment         // Patient/1/Observation, Patient/1/*
};

struct Rule {
  Shape shape;
  std::string_view method;
  Interaction interaction;
};

// http://hl7.org/fhir/R4/http.html#summary. HEAD goes where GET goes.
constexpr Rule kRules[] = {
    {Shape::Base, "GET", Interaction::SystemSearch},
    {Shape::Base, "POST", Interaction::Bundle},
    {Shape::Metadata, "GET", Interaction::Capabilities},
    {Shape::SystemHistory, "GET", Interaction::SystemHistory},
    {Shape::SystemSearch, "POST", Interaction::SystemSearch},
    {Shape::Type, "GET", Interaction::Search},
    {Shape::Type, "POST", Interaction::Create},
    {Shape::Type, "PUT", Interaction::Update},
    {Shape::Type, "PATCH", Interaction::Patch},
    {Shape::Type, "DELETE", Interaction::Delete},
    {Shape::TypeHistory, "GET", Interaction::TypeHistory},
    {Shape::TypeSearch, "POST", Interaction::Search},
    {Shape::Instance, "GET", Interaction::Read},
    {Shape::Instance, "PUT", Interaction::Update},
    {Shape::Instance, "PATCH", Interaction::Patch},
    {Shape::Instance, "DELETE", Interaction::Delete},
    {Shape::InstanceHistory, "GET", Interaction::InstanceHistory},
    {Shape::Version, "GET", Interaction::VRead},
    {Shape::Compartment, "GET", Interaction::CompartmentSearch},
};

constexpr std::size_t kSegmentsMax = 5;

struct Segments {
  std::array<std::string, kSegmentsMax> text;
  std::size_t count = 0;
};

std::unexpected<base::Error> unknown_path() {
  return fail(ErrorKind::NotFound,
              "no FHIR interaction has this path: see the capability statement at metadata");
}

Attempt<Segments> split(std::string_view path) {
  Segments segments;
  if (path.ends_with('/')) path.remove_suffix(1);
  while (!path.empty()) {
    if (segments.count == kSegmentsMax) return unknown_path();
    const std::size_t slash = path.find('/');
    const std::string_view one = path.substr(0, slash);
    path = slash == path.npos ? std::string_view{} : path.substr(slash + 1);
    segments.text[segments.count++] = TRY(base::percent_decode(one, base::Form::Path));
  }
  return segments;
}

// The shape of the path, or nothing if no path has it. Fills what the route takes from it.
std::optional<Shape> shape_of(Segments& segments, Route& route) {
  auto& text = segments.text;
  if (segments.count == 0) return Shape::Base;
  if (route.type == fhir::TypeId::None) {
    if (segments.count > 1) return std::nullopt;
    if (text[0] == "metadata") return Shape::Metadata;
    if (text[0] == "_history") return Shape::SystemHistory;
    if (text[0] == "_search") return Shape::SystemSearch;
    if (text[0].starts_with('$')) return Shape::SystemOperation;
    return std::nullopt;
  }
  if (segments.count == 1) return Shape::Type;
  if (segments.count == 2) {
    if (text[1] == "_history") return Shape::TypeHistory;
    if (text[1] == "_search") return Shape::TypeSearch;
    if (text[1].starts_with('$')) return Shape::TypeOperation;
  }
  route.id = std::move(text[1]);
  if (segments.count == 2) return Shape::Instance;
  if (segments.count == 3) {
    if (text[2] == "_history") return Shape::InstanceHistory;
    if (text[2].starts_with('$')) return Shape::InstanceOperation;
    route.member = std::move(text[2]);
    return Shape::Compartment;
  }
  if (text[2] != "_history") return std::nullopt;
  route.version = std::move(text[3]);
  if (segments.count == 4) return Shape::Version;
  return text[4].starts_with('$') ? std::optional(Shape::VersionOperation) : std::nullopt;
}

std::optional<Level> operation_level(Shape shape) {
  switch (shape) {
    case Shape::SystemOperation:
      return kSystemLevel;
    case Shape::TypeOperation:
      return kTypeLevel;
    case Shape::InstanceOperation:
      return kInstanceLevel;
    case Shape::VersionOperation:
      return kVersionLevel;
    default:
      return std::nullopt;
  }
}

Attempt<Interaction> interaction_of(Shape shape, std::string_view method) {
  const std::string_view asked = method == "HEAD" ? "GET" : method;
  for (const Rule& rule : kRules)
    if (rule.shape == shape && rule.method == asked) return rule.interaction;
  std::string allow;
  for (const Rule& rule : kRules) {
    if (rule.shape != shape) continue;
    if (!allow.empty()) allow += ", ";
    allow += rule.method;
    if (rule.method == "GET") allow += ", HEAD";
  }
  auto refused = refuse(405, "this URL does not take the method of the request: use " + allow);
  refused.error().allow = std::move(allow);
  return refused;
}

Attempt<> refuse_unknown_type(const fhir::Definitions& definitions, const std::string& name) {
  if (name == "metadata" || name.starts_with('_') || name.starts_with('$')) return {};
  const std::string_view nearest = nearest_resource_type(definitions, name);
  std::string message = "the URL names no resource type of FHIR R4";
  if (!nearest.empty()) message.append(": did you mean ").append(nearest).append("?");
  return fail(ErrorKind::NotFound, std::move(message));
}

}  // namespace

std::string_view name_of(Interaction interaction) {
  static constexpr std::array<std::string_view, kInteractions> kNames = {"read",
                                                                         "vread",
                                                                         "create",
                                                                         "update",
                                                                         "patch",
                                                                         "delete",
                                                                         "search",
                                                                         "search-system",
                                                                         "search-compartment",
                                                                         "history-instance",
                                                                         "history-type",
                                                                         "history-system",
                                                                         "bundle",
                                                                         "capabilities",
                                                                         "operation",
                                                                         "other"};
  return kNames[static_cast<std::size_t>(interaction)];
}

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '.';
  });
}

Attempt<Route> find_route(const fhir::Definitions& definitions, std::string_view method,
                          std::string_view path) {
  Segments segments = TRY(split(path));
  Route route;
  if (segments.count > 0) {
    route.type = definitions.find_resource(segments.text[0]);
    if (route.type == fhir::TypeId::None)
      TRY_VOID(refuse_unknown_type(definitions, segments.text[0]));
  }
  const auto shape = shape_of(segments, route);
  if (!shape) return unknown_path();
  if (const auto level = operation_level(*shape)) {
    const std::string_view name = std::string_view(segments.text[segments.count - 1]).substr(1);
    const std::string_view type =
        *level == kSystemLevel ? std::string_view{} : definitions.type(route.type).name;
    route.interaction = Interaction::Operation;
    route.rule = TRY(find_operation(name, *level, type, method));
  } else {
    route.interaction = TRY(interaction_of(*shape, method));
  }
  const bool has_id = segments.count > 1 && *shape >= Shape::Instance;
  if (has_id && !is_id(route.id)) {
    if (method == "GET" || method == "HEAD")
      return fail(ErrorKind::NotFound, "there is no such resource: the URL holds no FHIR id");
    return fail(ErrorKind::Invalid,
                "the URL holds no FHIR id: use 1 to 64 characters out of A-Z, a-z, 0-9, '-', '.'");
  }
  return route;
}

}  // namespace rest
