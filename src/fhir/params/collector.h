#pragma once

#include <string_view>

#include "fhir/params/extract.h"
#include "fhir/params/plan.h"

namespace fhir::params {

// Makes search values of the elements of one resource. Elements that are not as their type wants
// them give nothing.
class Collector {
 public:
  // `resource` is the whole resource: references may lead to what it contains.
  Collector(const Definitions& definitions, std::string_view base_url, json::Value resource,
            SearchValues& out)
      : definitions_(definitions), base_url_(base_url), resource_(resource), out_(out) {}

  // `element` is one element of the type that target.form is for, not an array.
  void collect(const Target& target, json::Value element);
  void token(std::uint16_t parameter, std::string_view system, std::string_view code);

 private:
  using Kind = SearchValue::Kind;

  void code(const Target& target, json::Value element);
  void coding(const Target& target, json::Value element, std::size_t concept_begin);
  void identified(const Target& target, json::Value element);
  void string(const Target& target, json::Value element);
  void strings(const Target& target, json::Value element);
  void human_name(const Target& target, json::Value element);
  void address(const Target& target, json::Value element);
  void codeable_concept(const Target& target, json::Value element);
  void identifier(const Target& target, json::Value element);
  void concept_text(const Target& target, json::Value element);

  void name_sound(const Target& target, json::Value element);
  void sound(const Target& target, json::Value element);
  // A text that people see. `element_begin` is the number of values that were there before those
  // of the element: a text is not given twice for one element.
  void shown(const Target& target, std::string_view display, std::size_t element_begin);

  void reference(const Target& target, json::Value element);
  void reference_words(const Target& target, json::Value element, std::string_view literal,
                       std::string_view display);
  void fragment(const Target& target, std::string_view literal);
  // The type that a reference names or, if it leads to something contained, has; or None.
  TypeId type_behind(std::string_view literal) const;
  void canonical_reference(const Target& target, json::Value element);
  void inline_resource(const Target& target, json::Value element);
  void uri(const Target& target, std::string_view text);
  void canonical(const Target& target, std::string_view text);

  void date(const Target& target, json::Value element);
  void period(const Target& target, json::Value element);
  void timing(const Target& target, json::Value element);
  void number(const Target& target, json::Value element);
  void quantity(const Target& target, json::Value element);
  void money(const Target& target, json::Value element);
  void range(const Target& target, json::Value element);
  void sampled_data(const Target& target, json::Value element);
  void position(const Target& target, json::Value element);
  SearchValue with_unit(const Target& target, json::Value quantity);

  // The text of a string, living as long as the values; empty for anything else.
  std::string_view text(json::Value element);

  const Definitions& definitions_;
  const std::string_view base_url_;
  const json::Value resource_;
  SearchValues& out_;
};

}  // namespace fhir::params
