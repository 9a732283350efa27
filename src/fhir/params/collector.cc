#include "fhir/params/collector.h"

#include "fhir/params/references.h"

namespace fhir::params {

void Collector::collect(const Target& target, json::Value element) {
  switch (target.form) {
    case Form::None:
      return;
    case Form::Code:
      return code(target, element);
    case Form::Text:
      return token(target.parameter, {}, text(element));
    case Form::Boolean:
      if (element.is_boolean()) token(target.parameter, {}, element.raw());
      return;
    case Form::Presence:
      if (element.raw() != "false") token(target.parameter, {}, "true");
      return;
    case Form::Coding:
      return coding(target, element, out_.size());
    case Form::CodeableConcept:
      return codeable_concept(target, element);
    case Form::Identifier:
      return identifier(target, element);
    case Form::ContactPoint:
      return identified(target, element);
    case Form::String:
      return string(target, element);
    case Form::HumanName:
      return human_name(target, element);
    case Form::Address:
      return address(target, element);
    case Form::ConceptText:
      return concept_text(target, element);
    case Form::NameSound:
      return name_sound(target, element);
    case Form::StringSound:
      return sound(target, element);
    case Form::Reference:
      return reference(target, element);
    case Form::CanonicalReference:
      return canonical_reference(target, element);
    case Form::InlineResource:
      return inline_resource(target, element);
    case Form::UriReference:
    case Form::Uri:
      return uri(target, text(element));
    case Form::Canonical:
      return canonical(target, text(element));
    case Form::Date:
      return date(target, element);
    case Form::Period:
      return period(target, element);
    case Form::Timing:
      return timing(target, element);
    case Form::Number:
      return number(target, element);
    case Form::Quantity:
      return quantity(target, element);
    case Form::Money:
      return money(target, element);
    case Form::NumberRange:
    case Form::QuantityRange:
      return range(target, element);
    case Form::SampledData:
      return sampled_data(target, element);
    case Form::Position:
      return position(target, element);
    case Form::Tuple:
      return;  // the walk gathers it
  }
}

std::string_view Collector::text(json::Value element) {
  std::string scratch;
  const std::string_view view = element.string(scratch);
  return scratch.empty() ? view : out_.keep(std::move(scratch));
}

void Collector::token(std::uint16_t parameter, std::string_view system, std::string_view code) {
  if (system.empty() && code.empty()) return;
  out_.add({.parameter = parameter, .kind = Kind::Token, .text = code, .system = system});
}

void Collector::code(const Target& target, json::Value element) {
  const std::string_view code = text(element);
  const std::string_view system =
      target.codes == kNoCodes ? std::string_view() : definitions_.code_system(target.codes, code);
  if (!code.empty()) token(target.parameter, system, code);
}

void Collector::coding(const Target& target, json::Value element, std::size_t concept_begin) {
  std::string_view system;
  std::string_view code;
  std::string_view display;
  for (const json::Value member : element) {
    if (member.key() == "system") system = text(member);
    if (member.key() == "code") code = text(member);
    if (member.key() == "display") display = text(member);
  }
  token(target.parameter, system, code);
  shown(target, display, concept_begin);
}

void Collector::codeable_concept(const Target& target, json::Value element) {
  const std::size_t begin = out_.size();
  for (const json::Value member : element) {
    if (member.key() == "text") shown(target, text(member), begin);
    if (member.key() != "coding") continue;
    for (const json::Value each : member)
      coding(target, each, begin);
  }
}

void Collector::shown(const Target& target, std::string_view display, std::size_t element_begin) {
  if (display.empty() || out_.has_text(element_begin, display)) return;
  out_.add({.parameter = target.parameter, .kind = Kind::Text, .text = display});
}

void Collector::identifier(const Target& target, json::Value element) {
  identified(target, element);
  const json::Value type = element.find("type");
  if (!type) return;
  shown(target, text(type.find("text")), out_.size());
  const std::string_view value = text(element.find("value"));
  if (value.empty()) return;
  for (const json::Value coding : type.find("coding")) {
    out_.add({.parameter = target.parameter,
              .kind = Kind::TypedIdentifier,
              .text = value,
              .system = text(coding.find("system")),
              .unit = text(coding.find("code"))});
  }
}

// An Identifier or ContactPoint.
void Collector::identified(const Target& target, json::Value element) {
  std::string_view system;
  std::string_view value;
  for (const json::Value member : element) {
    if (member.key() == "system") system = text(member);
    if (member.key() == "value") value = text(member);
  }
  token(target.parameter, system, value);
}

void Collector::string(const Target& target, json::Value element) {
  const std::string_view value = text(element);
  if (value.empty()) return;
  out_.add({.parameter = target.parameter, .kind = Kind::String, .text = value});
}

void Collector::strings(const Target& target, json::Value element) {
  for (const json::Value each : element)
    string(target, each);
}

void Collector::human_name(const Target& target, json::Value element) {
  for (const json::Value member : element) {
    const std::string_view key = member.key();
    if (key == "family" || key == "text") string(target, member);
    if (key == "given" || key == "prefix" || key == "suffix") strings(target, member);
  }
}

void Collector::sound(const Target& target, json::Value element) {
  const std::string_view value = text(element);
  if (value.empty()) return;
  out_.add({.parameter = target.parameter, .kind = Kind::Sound, .text = value});
}

void Collector::name_sound(const Target& target, json::Value element) {
  sound(target, element.find("family"));
  sound(target, element.find("text"));
  for (const json::Value given : element.find("given"))
    sound(target, given);
}

void Collector::address(const Target& target, json::Value element) {
  for (const json::Value member : element) {
    const std::string_view key = member.key();
    if (key == "line") strings(target, member);
    if (key == "city" || key == "district" || key == "state" || key == "postalCode" ||
        key == "country" || key == "text") {
      string(target, member);
    }
  }
}

void Collector::concept_text(const Target& target, json::Value element) {
  string(target, element.find("text"));
  for (const json::Value coding : element.find("coding"))
    string(target, coding.find("display"));
}

void Collector::reference(const Target& target, json::Value element) {
  std::string_view literal;
  std::string_view display;
  json::Value logical;
  for (const json::Value member : element) {
    if (member.key() == "reference") literal = text(member);
    if (member.key() == "display") display = text(member);
    if (member.key() == "identifier") logical = member;
  }
  if (logical || !display.empty()) reference_words(target, element, literal, display);
  if (literal.empty()) return;
  if (literal.front() == '#') return fragment(target, literal);
  if (const auto local = local_reference(definitions_, base_url_, literal)) {
    if (target.only != TypeId::None && local->type != target.only) return;
    out_.add({.parameter = target.parameter,
              .kind = Kind::Reference,
              .type = local->type,
              .is_absolute = local->is_absolute,
              .text = local->id});
    return;
  }
  if (target.only != TypeId::None && referenced_type(definitions_, literal) != target.only &&
      !element.find("type").string_equals(definitions_.type(target.only).name)) {
    return;
  }
  uri(target, literal);
}

// A contained resource has no identity of its own: only from here a reference leads to it.
void Collector::fragment(const Target& target, std::string_view literal) {
  if (target.only != TypeId::None && type_behind(literal) != target.only) return;
  out_.add({.parameter = target.parameter, .kind = Kind::Fragment, .text = literal.substr(1)});
}

TypeId Collector::type_behind(std::string_view literal) const {
  if (!literal.starts_with('#')) return referenced_type(definitions_, literal);
  const auto type_of = [&](json::Value resource) {
    return definitions_.find_resource(resource.find("resourceType").string());
  };
  if (literal.size() == 1) return type_of(resource_);
  for (const json::Value contained : resource_.find("contained"))
    if (contained.is_object() && contained.find("id") &&
        contained.find("id").string_equals(literal.substr(1)))
      return type_of(contained);
  return TypeId::None;
}

// The display and the identifier of a reference. Of a reference whose type nobody knows they count,
// whatever type is wanted.
void Collector::reference_words(const Target& target, json::Value element, std::string_view literal,
                                std::string_view display) {
  if (target.only != TypeId::None) {
    const TypeId named = type_behind(literal);
    const std::string_view type = text(element.find("type"));
    if (named != TypeId::None && named != target.only) return;
    if (!type.empty() && type != definitions_.type(target.only).name) return;
  }
  shown(target, display, out_.size());
  const json::Value identifier = element.find("identifier");
  const std::string_view system = text(identifier.find("system"));
  const std::string_view value = text(identifier.find("value"));
  if (system.empty() && value.empty()) return;
  out_.add({.parameter = target.parameter,
            .kind = Kind::ReferenceIdentifier,
            .text = value,
            .system = system});
}

void Collector::canonical_reference(const Target& target, json::Value element) {
  const std::string_view literal = text(element);
  if (literal.empty()) return;
  if (literal.front() == '#') return fragment(target, literal);
  if (const auto local = local_reference(definitions_, {}, literal)) {
    out_.add({.parameter = target.parameter,
              .kind = Kind::Reference,
              .type = local->type,
              .is_absolute = local->is_absolute,
              .text = local->id});
    return;
  }
  canonical(target, literal);
}

// The document or message that a Bundle begins with.
void Collector::inline_resource(const Target& target, json::Value element) {
  const TypeId type = definitions_.find_resource(text(element.find("resourceType")));
  const std::string_view id = text(element.find("id"));
  if (type == TypeId::None || id.empty()) return;
  if (target.only != TypeId::None && type != target.only) return;
  out_.add({.parameter = target.parameter, .kind = Kind::Reference, .type = type, .text = id});
}

void Collector::uri(const Target& target, std::string_view text) {
  if (text.empty()) return;
  out_.add({.parameter = target.parameter, .kind = Kind::Uri, .text = text});
}

void Collector::canonical(const Target& target, std::string_view text) {
  uri(target, text);
  const std::size_t bar = text.find('|');
  if (bar != text.npos) uri(target, text.substr(0, bar));
}

}  // namespace fhir::params
