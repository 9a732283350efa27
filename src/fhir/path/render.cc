#include "fhir/path/render.h"

#include "fhir/json/writer.h"

namespace fhir::path {

void append_json(const Item& item, std::string& out) {
  json::Writer writer(out);
  if (const Element* element = item.get<Element>()) {
    writer.raw(element->value ? element->value.raw() : "null");
  } else if (const TypeName* name = item.get<TypeName>()) {
    writer.begin_object().member("namespace", name->space).member("name", name->name).end_object();
  } else if (item.get<bool>() || item.get<std::int64_t>() || item.get<Decimal>()) {
    writer.raw(to_text(item).value_or("null"));
  } else {
    writer.string(to_text(item).value_or(""));
  }
}

std::string shown_type(const Item& item, const Definitions& definitions) {
  const TypeName type = type_name(item, definitions);
  return type.space == "FHIR" ? std::string(type.name)
                              : std::string(type.space).append(".").append(type.name);
}

}  // namespace fhir::path
