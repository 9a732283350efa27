#include "rest/operation_input.h"

#include <algorithm>
#include <charconv>

#include "rest/operations.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;

constexpr std::size_t kParametersMax = 1'000;

std::unexpected<base::Error> unknown(std::string_view name, std::string_view operation,
                                     std::initializer_list<std::string_view> known) {
  std::string message =
      "'" + std::string(name.substr(0, 100)) + "' is not a parameter of $" + std::string(operation);
  if (known.size() == 0) return fail(ErrorKind::Invalid, message + ", which takes none");
  message += ": use";
  for (const std::string_view one : known)
    message.append(" ").append(one);
  return fail(ErrorKind::Invalid, std::move(message));
}

// The value[x] or the resource of one parameter.
Value content_of(Value parameter) {
  for (const Value member : parameter)
    if (member.key().starts_with("value") || member.key() == "resource") return member;
  return {};
}

}  // namespace

Attempt<OperationInput> OperationInput::take(Call& call,
                                             std::initializer_list<std::string_view> known) {
  const std::string_view operation = call.route.rule->name;
  OperationInput input;
  input.texts_ = std::move(call.parameters);
  for (const auto& [name, text] : input.texts_)
    if (std::ranges::find(known, name) == known.end()) return unknown(name, operation, known);
  if (call.body.empty()) return input;
  TRY_VOID(require_fhir_body(call));
  input.body_ = TRY(fhir::json::Document::parse(std::move(call.body)));
  const Value root = input.body_->root();
  if (!root.is_object() || !root.find("resourceType").string_equals("Parameters"))
    return fail(ErrorKind::Invalid, "the body must be a Parameters resource");
  const Value parameters = root.find("parameter");
  if (parameters && (!parameters.is_array() || parameters.size() > kParametersMax))
    return fail(ErrorKind::Invalid, "parameter must be a list of at most 1000 elements",
                "Parameters.parameter");
  for (const Value parameter : parameters ? parameters : Value{}) {
    if (!parameter.is_object() || !parameter.find("name").is_string())
      return fail(ErrorKind::Invalid, "every parameter must have a name", "Parameters.parameter");
    std::string name = parameter.find("name").string();
    if (std::ranges::find(known, name) == known.end()) return unknown(name, operation, known);
    const Value value = content_of(parameter);
    if (!value)
      return fail(ErrorKind::Invalid, "the parameter " + name + " must have a value",
                  "Parameters.parameter");
    if (value.is_string()) {
      input.texts_.emplace_back(std::move(name), value.string());
    } else if (value.is_number() || value.is_boolean()) {
      input.texts_.emplace_back(std::move(name), value.raw());
    }
  }
  return input;
}

const std::string* OperationInput::text(std::string_view name) const {
  const std::string* found = nullptr;
  for (const auto& [key, text] : texts_)
    if (key == name) found = &text;
  return found;
}

Value OperationInput::value(std::string_view name) const {
  const Value parameters = body_ ? body_->root().find("parameter") : Value{};
  for (const Value parameter : parameters ? parameters : Value{})
    if (parameter.find("name").string_equals(name)) return content_of(parameter);
  return {};
}

base::Result<std::uint64_t> number_of(std::string_view name, std::string_view text) {
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size())
    return fail(ErrorKind::Invalid, std::string(name) + " must be a whole number, 0 or more");
  return number;
}

}  // namespace rest
