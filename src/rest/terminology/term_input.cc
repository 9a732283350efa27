#include "rest/terminology/term_input.h"

#include <algorithm>
#include <utility>

#include "rest/operation_input.h"
#include "rest/operations.h"
#include "terminology/operations/languages.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;
using terminology::Canonical;
using terminology::Identity;
using terminology::Kind;

constexpr std::size_t kParametersMax = 10'000;

// What every operation takes. Those of the second line say who asks, and change nothing.
constexpr std::string_view kCommon[] = {"displayLanguage",
                                        "useSupplement",
                                        "tx-resource",
                                        "system-version",
                                        "check-system-version",
                                        "force-system-version",
                                        "default-valueset-version",
                                        "uuid",
                                        "diagnostics",
                                        "profile-url",
                                        "cache-id"};

Value content_of(Value parameter) {
  for (const Value member : parameter)
    if (member.key().starts_with("value") || member.key() == "resource") return member;
  return {};
}

std::string_view resource_parameter(Kind kind) {
  switch (kind) {
    case Kind::CodeSystem:
      return "codeSystem";
    case Kind::ValueSet:
      return "valueSet";
    case Kind::ConceptMap:
      return "conceptMap";
  }
  return {};
}

bool is_known(std::string_view name, std::initializer_list<std::string_view> known) {
  return std::ranges::find(known, name) != known.end() ||
         std::ranges::find(kCommon, name) != std::end(kCommon);
}

std::unexpected<base::Error> unknown(std::string_view name, const Call& call,
                                     std::initializer_list<std::string_view> known) {
  std::string message = "'" + std::string(name.substr(0, 100)) + "' is not a parameter of $" +
                        std::string(call.route.rule->name) + ": use";
  for (const std::string_view one : known)
    message.append(" ").append(one);
  return fail(ErrorKind::Invalid, std::move(message));
}

}  // namespace

Attempt<std::unique_ptr<TermInput>> TermInput::take(const Context& context, Call& call,
                                                    std::initializer_list<std::string_view> known) {
  std::unique_ptr<TermInput> input(new TermInput);
  input->texts_ = std::move(call.parameters);
  for (const auto& [name, text] : input->texts_)
    if (!is_known(name, known)) return unknown(name, call, known);
  TRY_VOID(input->read_body(call, known));
  input->terms_ = context.engine.terminology(context.caller, context.engine.now());
  input->overlay_ = std::make_unique<terminology::Overlay>(*input->terms_.source);
  input->add_resources();
  input->library_ = std::make_unique<terminology::Library>(*input->overlay_, *input->terms_.cache);
  input->library_->set_rules(input->version_rules());
  return input;
}

Attempt<> TermInput::read_body(Call& call, std::initializer_list<std::string_view> known) {
  if (call.body.empty()) return {};
  TRY_VOID(require_fhir_body(call));
  body_ = TRY(fhir::json::Document::parse(std::move(call.body)));
  const Value root = body_->root();
  if (!root.is_object() || !root.find("resourceType").string_equals("Parameters"))
    return fail(ErrorKind::Invalid, "the body must be a Parameters resource");
  const Value parameters = root.find("parameter");
  if (parameters && (!parameters.is_array() || parameters.size() > kParametersMax))
    return fail(ErrorKind::Invalid, "parameter must be a list of at most 10000 elements",
                "Parameters.parameter");
  for (const Value parameter : parameters ? parameters : Value{}) {
    const std::string name = terminology::text_of(parameter, "name");
    if (name.empty())
      return fail(ErrorKind::Invalid, "every parameter must have a name", "Parameters.parameter");
    if (!is_known(name, known)) return unknown(name, call, known);
    const Value value = content_of(parameter);
    if (!value) continue;
    if (value.is_string()) {
      texts_.emplace_back(name, value.string());
    } else if (value.is_number() || value.is_boolean()) {
      texts_.emplace_back(name, value.raw());
    }
  }
  return {};
}

void TermInput::add_resources() {
  for (const Value parameter : parameters("tx-resource"))
    if (const Value resource = parameter.find("resource")) overlay_->add(resource);
  for (const Kind kind : {Kind::CodeSystem, Kind::ValueSet, Kind::ConceptMap}) {
    const Value given = value(resource_parameter(kind));
    if (!given.is_object() ||
        terminology::text_of(given, "resourceType") != terminology::name_of(kind))
      continue;
    overlay_->add(given);
    inline_[static_cast<std::size_t>(kind)] = overlay_->last();
  }
}

terminology::VersionRules TermInput::version_rules() const {
  terminology::VersionRules rules;
  for (const auto& [name, text] : texts_) {
    if (name == "system-version" || name == "default-valueset-version")
      rules.fallback.push_back(terminology::read_canonical(text));
    if (name == "force-system-version") rules.forced.push_back(terminology::read_canonical(text));
    if (name == "check-system-version") rules.required.push_back(terminology::read_canonical(text));
  }
  return rules;
}

std::string TermInput::text(std::string_view name) const {
  std::string found;
  for (const auto& [key, text] : texts_)
    if (key == name) found = text;
  return found;
}

bool TermInput::has(std::string_view name) const {
  return std::ranges::any_of(texts_, [&](const auto& each) { return each.first == name; });
}

std::vector<std::string> TermInput::texts(std::string_view name) const {
  std::vector<std::string> found;
  for (const auto& [key, text] : texts_)
    if (key == name) found.push_back(text);
  return found;
}

base::Result<bool> TermInput::flag(std::string_view name, bool otherwise) const {
  if (!has(name)) return otherwise;
  const std::string given = text(name);
  if (given == "true") return true;
  if (given == "false") return false;
  return fail(ErrorKind::Invalid, std::string(name) + " must be true or false");
}

base::Result<std::optional<std::uint64_t>> TermInput::number(std::string_view name) const {
  if (!has(name)) return std::nullopt;
  return TRY(number_of(name, text(name)));
}

Value TermInput::value(std::string_view name) const {
  const auto found = parameters(name);
  return found.empty() ? Value{} : content_of(found.front());
}

std::vector<Value> TermInput::parameters(std::string_view name) const {
  std::vector<Value> found;
  if (!body_) return found;
  for (const Value parameter : terminology::list_of(body_->root(), "parameter"))
    if (parameter.is_object() && parameter.find("name").string_equals(name))
      found.push_back(parameter);
  return found;
}

std::vector<std::string> TermInput::languages() const {
  return terminology::read_languages(text("displayLanguage"));
}

base::Result<terminology::Supplements> TermInput::supplements() {
  terminology::Supplements found;
  for (const std::string& canonical : texts("useSupplement")) {
    auto system = TRY(library_->code_system(terminology::read_canonical(canonical)));
    if (system == nullptr)
      return fail(ErrorKind::NotFound, "Required supplement not found: " + canonical);
    found.push_back(std::move(system));
  }
  return found;
}

base::Result<std::optional<Identity>> TermInput::subject(const Call& call, Kind kind,
                                                         std::string_view resource_name,
                                                         std::string_view version_name) {
  if (!call.route.id.empty()) {
    const auto found = TRY(overlay_->find_by_id(kind, call.route.id));
    if (!found) return fail(ErrorKind::NotFound, "there is no such resource");
    return found;
  }
  if (value(resource_name)) {
    const auto& given = inline_[static_cast<std::size_t>(kind)];
    if (!given)
      return fail(ErrorKind::Invalid, "the parameter " + std::string(resource_name) +
                                          " must hold a " + std::string(name_of(kind)));
    return given;
  }
  if (!has("url")) return std::nullopt;
  Canonical canonical = terminology::read_canonical(text("url"));
  if (has(version_name)) canonical.version = text(version_name);
  const auto found = TRY(library_->find(kind, canonical));
  if (!found)
    return fail(ErrorKind::NotFound, "A definition for the " + std::string(name_of(kind)) + " '" +
                                         to_text(canonical) +
                                         "' could not be found: upload it, or give it in the "
                                         "request");
  return found;
}

}  // namespace rest
