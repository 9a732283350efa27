#include "rest/bulk/export_request.h"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "fhir/params/dates.h"
#include "rest/bulk/group_members.h"
#include "rest/bulk/parameters_body.h"
#include "rest/operations.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;

constexpr std::size_t kPatientsMax = 10'000;
constexpr std::size_t kFiltersMax = 200;
constexpr std::size_t kElementsMax = 500;

std::unexpected<base::Error> invalid(std::string message) {
  return fail(ErrorKind::Invalid, std::move(message));
}

std::vector<std::string> split(std::string_view text) {
  std::vector<std::string> parts;
  while (!text.empty()) {
    const std::size_t comma = text.find(',');
    if (comma != 0) parts.emplace_back(text.substr(0, comma));
    text = comma == text.npos ? std::string_view{} : text.substr(comma + 1);
  }
  return parts;
}

// Filters may be separated by commas, and hold some: one that begins a filter has "Type?" behind.
std::vector<std::string> split_filters(std::string_view text) {
  const auto begins_filter = [](std::string_view rest) {
    const auto letters = std::ranges::find_if_not(
        rest, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
    return letters != rest.begin() && letters != rest.end() && *letters == '?';
  };
  std::vector<std::string> filters;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != ',' || !begins_filter(text.substr(i + 1))) continue;
    filters.emplace_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  if (begin < text.size()) filters.emplace_back(text.substr(begin));
  return filters;
}

class Reader {
 public:
  Reader(const Context& context, const Call& call) : context_(context), call_(call) {}

  Attempt<ExportSpec> read(const Parameters& parameters) {
    spec_.at = context_.engine.now();
    TRY_VOID(read_level());
    for (const auto& [name, value] : parameters)
      TRY_VOID(read_one(name, value));
    TRY_VOID(choose_types());
    TRY_VOID(check_filters());
    TRY_VOID(check_patients());
    if (spec_.since && spec_.until && *spec_.until < *spec_.since)
      return invalid("_until lies before _since: nothing could match");
    spec_.time = TRY(time_of(spec_.at));
    return std::move(spec_);
  }

 private:
  Attempt<> read_level() {
    const std::string_view type = call_.route.type == fhir::TypeId::None
                                      ? std::string_view{}
                                      : context_.definitions.type(call_.route.type).name;
    if (type == "Patient") spec_.level = ExportSpec::Level::Patient;
    if (type != "Group") return {};
    spec_.level = ExportSpec::Level::Group;
    spec_.group = call_.route.id;
    return {};
  }

  Attempt<> read_one(const std::string& name, const std::string& value) {
    if (name == "_outputFormat") return check_format(value);
    if (name == "_since") return read_time(name, value, spec_.since);
    if (name == "_until") return read_time(name, value, spec_.until);
    if (name == "_type") return add(split(value), spec_.types, 200, name);
    if (name == "_typeFilter") return add(split_filters(value), spec_.filters, kFiltersMax, name);
    if (name == "_elements") return add(split(value), spec_.elements, kElementsMax, name);
    if (name == "patient") return add(split(value), spec_.patients, kPatientsMax, name);
    if (name == "allowPartialManifests") return {};  // a manifest of ours is always whole
    if (call_.prefer.handling == engine::Handling::Lenient) return {};
    if (name == "includeAssociatedData" || name == "organizeOutputBy")
      return fail(ErrorKind::Unsupported, name +
                                              " is not offered: leave it out, or send Prefer: "
                                              "handling=lenient to have it ignored");
    return invalid("'" + name + "' is no parameter of $export that this server knows");
  }

  static Attempt<> add(std::vector<std::string> more, std::vector<std::string>& list,
                       std::size_t limit, const std::string& name) {
    if (more.empty()) return invalid(name + " is empty: give it a value or leave it out");
    if (list.size() + more.size() > limit)
      return fail(ErrorKind::TooLarge,
                  name + " has more than " + std::to_string(limit) + " values: give fewer");
    std::ranges::move(more, std::back_inserter(list));
    return {};
  }

  static Attempt<> check_format(std::string_view value) {
    if (value == "application/fhir+ndjson" || value == "application/fhir ndjson" ||
        value == "application/ndjson" || value == "ndjson")
      return {};
    return invalid("_outputFormat must be application/fhir+ndjson");
  }

  static Attempt<> read_time(const std::string& name, const std::string& value,
                             std::optional<base::Timestamp>& time) {
    // A plus sign of a time zone that was not percent-encoded arrives as a space.
    std::string text = value;
    std::ranges::replace(text, ' ', '+');
    const auto range = text.contains('T') ? fhir::date_range(text) : std::nullopt;
    if (!range) return invalid(name + " must be a FHIR instant, such as 2026-11-24T21:14:00.000Z");
    time = base::Timestamp{name == "_until" ? range->high_ms - 1 : range->low_ms};
    return {};
  }

  bool belongs_to_patients(fhir::TypeId type) const {
    return context_.definitions.type(type).name == "Patient" ||
           !context_.definitions.patient_compartment(type).empty();
  }

  Attempt<> choose_types() {
    if (spec_.types.empty()) {
      for (const fhir::TypeId type : context_.definitions.resources())
        if (spec_.level == ExportSpec::Level::System || belongs_to_patients(type))
          spec_.types.emplace_back(context_.definitions.type(type).name);
      return {};
    }
    std::vector<std::string> chosen;
    for (std::string& name : spec_.types) {
      const fhir::TypeId type = context_.definitions.find_resource(name);
      if (type == fhir::TypeId::None)
        return invalid("_type names '" + name + "', which is no resource type of FHIR R4");
      if (spec_.level != ExportSpec::Level::System && !belongs_to_patients(type))
        return invalid("_type names " + name +
                       ", which is not part of patients' records: export it at system level");
      if (std::ranges::find(chosen, name) == chosen.end()) chosen.push_back(std::move(name));
    }
    spec_.types = std::move(chosen);
    return {};
  }

  Attempt<> check_filters() {
    for (const std::string& filter : spec_.filters) {
      TRY(parse_type_filter(context_.definitions, context_.engine.parameters(), filter,
                            context_.options.search));
      const std::string type = filter.substr(0, filter.find('?'));
      if (std::ranges::find(spec_.types, type) == spec_.types.end())
        return invalid("_typeFilter is for " + type + ", which is not exported: add it to _type");
    }
    for (const std::string& element : spec_.elements) {
      const std::size_t dot = element.find('.');
      const bool names_type = dot != element.npos;
      if (names_type &&
          context_.definitions.find_resource(element.substr(0, dot)) == fhir::TypeId::None)
        return invalid("_elements takes top-level elements: name, or Type.name for one type");
    }
    return {};
  }

  Attempt<> check_patients() {
    std::vector<std::string> members;
    if (spec_.level == ExportSpec::Level::Group)
      members = TRY(group_members(context_.engine, context_.definitions, context_.caller, spec_.at,
                                  spec_.group));
    if (spec_.patients.empty()) return {};
    if (spec_.level == ExportSpec::Level::System)
      return invalid("patient belongs to Patient/$export and Group/[id]/$export");
    for (std::string& patient : spec_.patients) {
      if (patient.starts_with("Patient/")) patient.erase(0, 8);
      if (!is_id(patient))
        return invalid("patient must be a reference to a patient of this server: Patient/[id]");
      const bool known = spec_.level == ExportSpec::Level::Group
                             ? std::ranges::binary_search(members, patient)
                             : context_.engine
                                   .read(context_.caller, spec_.at,
                                         context_.definitions.find_resource("Patient"), patient)
                                   .has_value();
      if (!known)
        return invalid(
            "one of the patients is not there, or not a member of the group: give only "
            "those that are");
    }
    return {};
  }

  // When the newest version up to `at` was written. A client that asks again with this time as
  // _since misses nothing: what comes later has this time or a later one.
  Attempt<base::Timestamp> time_of(engine::Instant at) const {
    engine::HistoryQuery query;
    query.as_of = at;
    query.count = 1;
    const auto page = TRY(context_.engine.history(context_.caller, query));
    return page.versions.empty() ? base::Timestamp{} : page.versions.front().time;
  }

  const Context& context_;
  const Call& call_;
  ExportSpec spec_;
};

}  // namespace

Attempt<engine::SearchQuery> parse_type_filter(const fhir::Definitions& definitions,
                                               engine::KnownParameters known,
                                               const std::string& filter,
                                               const engine::SearchLimits& limits) {
  const std::size_t mark = filter.find('?');
  const fhir::TypeId type = definitions.find_resource(filter.substr(0, mark));
  if (mark == filter.npos || type == fhir::TypeId::None)
    return invalid("_typeFilter must be a search on a type: Observation?code=…");
  const Parameters parameters = TRY(parse_parameters(std::string_view(filter).substr(mark + 1)));
  auto query = TRY(engine::parse_search(definitions, std::move(known), type, parameters,
                                        engine::Handling::Strict, limits));
  if (!query.sort.empty() || !query.includes.empty())
    return invalid("_typeFilter may say what matches, and not _sort, _include or _revinclude");
  return query;
}

Attempt<ExportSpec> read_export_request(const Context& context, Call& call) {
  Parameters parameters = std::move(call.parameters);
  if (!call.body.empty()) {
    TRY_VOID(require_fhir_body(call));
    Parameters body = TRY(parameters_in_body(std::move(call.body)));
    std::ranges::move(body, std::back_inserter(parameters));
  }
  for (const std::string& element : call.output.elements)  // taken from the URL before
    parameters.emplace_back("_elements", element);
  return Reader(context, call).read(parameters);
}

}  // namespace rest
