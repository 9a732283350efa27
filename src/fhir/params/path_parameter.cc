#include "fhir/params/path_parameter.h"

#include <optional>
#include <string>
#include <utility>

#include "fhir/params/dates.h"
#include "fhir/params/form.h"
#include "fhir/path/item.h"

namespace fhir::params {
namespace {

// Of one parameter on one resource.
constexpr std::uint64_t kStepsMax = 200'000;

Form form_for(SearchType type, SearchUsage usage, std::string_view type_name) {
  if (usage == SearchUsage::Phonetic) return sound_form_of(type_name);
  if (type == SearchType::Special) return position_form_of(type_name);
  return form_of(type, type_name);
}

void add_text(SearchType type, SearchUsage usage, SearchValue value, SearchValues& out) {
  switch (type) {
    case SearchType::String:
      value.kind =
          usage == SearchUsage::Phonetic ? SearchValue::Kind::Sound : SearchValue::Kind::String;
      return out.add(value);
    case SearchType::Token:
      value.kind = SearchValue::Kind::Token;
      return out.add(value);
    case SearchType::Uri:
      value.kind = SearchValue::Kind::Uri;
      return out.add(value);
    case SearchType::Date:
      if (const auto range = date_range(value.text)) {
        out.add({.parameter = value.parameter,
                 .kind = SearchValue::Kind::Date,
                 .low_ms = range->low_ms,
                 .high_ms = range->high_ms});
      }
      return;
    case SearchType::Number:
      value.kind = SearchValue::Kind::Number;
      value.low = value.high = value.text;
      return out.add(value);
    case SearchType::Quantity:
    case SearchType::Reference:
    case SearchType::Composite:
    case SearchType::Special:
      return;
  }
}

}  // namespace

base::Result<PathParameter> PathParameter::compile(const SearchParameter& parameter) {
  auto expression = path::Expression::parse(parameter.expression);
  if (!expression) {
    return base::fail(expression.error().kind, expression.error().message,
                      "SearchParameter.expression");
  }
  PathParameter compiled(
      {*std::move(expression), parameter.type, parameter.usage, parameter.number});
  for (const SearchComponent& component : parameter.components) {
    const auto number = static_cast<std::uint16_t>(compiled.components_.size());
    auto part = path::Expression::parse(component.expression);
    if (!part) {
      return base::fail(part.error().kind, part.error().message,
                        "SearchParameter.component[" + std::to_string(number) + "].expression");
    }
    compiled.components_.push_back({*std::move(part), component.type, SearchUsage::Normal, number});
  }
  return compiled;
}

void PathParameter::collect(const Definitions& definitions, json::Value resource,
                            Collector& collector, SearchValues& out) const {
  path::Context context(resource);
  context.steps_max = kStepsMax;
  const auto items = path::evaluate(whole_.expression, context);
  if (!items) return;
  for (const path::Item& item : *items) {
    if (components_.empty()) {
      add(definitions, whole_, item, collector, out);
    } else {
      context.focus = item;
      add_tuple(context, collector, out);
    }
  }
}

void PathParameter::add(const Definitions& definitions, const Part& part, const path::Item& item,
                        Collector& collector, SearchValues& out) {
  if (const auto* element = item.get<path::Element>()) {
    if (!element->value || element->type == TypeId::None) return;
    const bool resource = definitions.type(element->type).kind == TypeKind::Resource;
    const Form form = form_for(part.type, part.usage,
                               resource ? "Resource" : definitions.type(element->type).name);
    if (form != Form::None) {
      collector.collect({.form = form, .parameter = part.number}, element->value);
    }
    return;
  }
  // Computed, and no part of the document.
  if (item.get<path::TypeName>() != nullptr || item.get<path::Quantity>() != nullptr) return;
  auto text = path::to_text(item);
  if (!text || text->empty()) return;
  add_text(part.type, part.usage, {.parameter = part.number, .text = out.keep(*std::move(text))},
           out);
}

// Nothing, if a component has no value.
void PathParameter::add_tuple(const path::Context& context, Collector& collector,
                              SearchValues& out) const {
  const std::size_t first = out.size();
  for (const Part& component : components_) {
    const std::size_t before = out.size();
    if (const auto items = path::evaluate(component.expression, context)) {
      for (const path::Item& item : *items)
        add(context.definitions, component, item, collector, out);
    }
    if (out.size() == before) return out.cut(first);
  }
  out.gather(first, whole_.number);
}

}  // namespace fhir::params
