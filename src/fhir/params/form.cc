#include "fhir/params/form.h"

namespace fhir::params {
namespace {

struct FormOfType {
  SearchType search;
  std::string_view type;
  Form form;
};

constexpr FormOfType kForms[] = {
    {SearchType::Token, "code", Form::Code},
    {SearchType::Token, "id", Form::Text},
    {SearchType::Token, "string", Form::Text},
    {SearchType::Token, "uri", Form::Text},
    {SearchType::Token, "canonical", Form::Text},
    {SearchType::Token, "oid", Form::Text},
    {SearchType::Token, "boolean", Form::Boolean},
    {SearchType::Token, "Coding", Form::Coding},
    {SearchType::Token, "CodeableConcept", Form::CodeableConcept},
    {SearchType::Token, "Identifier", Form::Identifier},
    {SearchType::Token, "ContactPoint", Form::ContactPoint},
    {SearchType::String, "string", Form::String},
    {SearchType::String, "markdown", Form::String},
    {SearchType::String, "HumanName", Form::HumanName},
    {SearchType::String, "Address", Form::Address},
    {SearchType::String, "CodeableConcept", Form::ConceptText},
    {SearchType::Reference, "Reference", Form::Reference},
    {SearchType::Reference, "canonical", Form::CanonicalReference},
    {SearchType::Reference, "uri", Form::UriReference},
    {SearchType::Reference, "Resource", Form::InlineResource},
    {SearchType::Uri, "uri", Form::Uri},
    {SearchType::Uri, "url", Form::Uri},
    {SearchType::Uri, "oid", Form::Uri},
    {SearchType::Uri, "uuid", Form::Uri},
    {SearchType::Uri, "canonical", Form::Canonical},
    {SearchType::Date, "date", Form::Date},
    {SearchType::Date, "dateTime", Form::Date},
    {SearchType::Date, "instant", Form::Date},
    {SearchType::Date, "Period", Form::Period},
    {SearchType::Date, "Timing", Form::Timing},
    {SearchType::Number, "decimal", Form::Number},
    {SearchType::Number, "integer", Form::Number},
    {SearchType::Number, "positiveInt", Form::Number},
    {SearchType::Number, "unsignedInt", Form::Number},
    {SearchType::Number, "Range", Form::NumberRange},
    {SearchType::Quantity, "Quantity", Form::Quantity},
    {SearchType::Quantity, "Age", Form::Quantity},
    {SearchType::Quantity, "Count", Form::Quantity},
    {SearchType::Quantity, "Distance", Form::Quantity},
    {SearchType::Quantity, "Duration", Form::Quantity},
    {SearchType::Quantity, "Money", Form::Money},
    {SearchType::Quantity, "Range", Form::QuantityRange},
    {SearchType::Quantity, "SampledData", Form::SampledData},
};

}  // namespace

Form sound_form_of(std::string_view type_name) {
  if (type_name == "HumanName") return Form::NameSound;
  return type_name == "string" ? Form::StringSound : Form::None;
}

Form position_form_of(std::string_view type_name) {
  return type_name == "Location.position" ? Form::Position : Form::None;
}

Form form_of(SearchType search, std::string_view type_name) {
  for (const FormOfType& row : kForms) {
    if (row.search == search && row.type == type_name) return row.form;
  }
  return Form::None;
}

}  // namespace fhir::params
