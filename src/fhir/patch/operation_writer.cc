#include "fhir/patch/operation_writer.h"

namespace fhir::patch {

namespace {

// "valueHumanName" for HumanName, "valueCode" for code.
std::string value_key(std::string_view type) {
  std::string key = "value" + std::string(type);
  if (key[5] >= 'a' && key[5] <= 'z') key[5] = static_cast<char>(key[5] - 32);
  return key;
}

}  // namespace

OperationWriter::OperationWriter(const Definitions& definitions)
    : definitions_(definitions),
      parameter_(definitions.find_type("Parameters.parameter")),
      writer_(out_) {
  writer_.begin_object().member("resourceType", "Parameters");
}

void OperationWriter::begin(std::string_view type, const std::string& path) {
  if (count_++ == 0) writer_.key("parameter").begin_array();
  writer_.begin_object().member("name", "operation").key("part").begin_array();
  writer_.begin_object().member("name", "type").member("valueCode", type).end_object();
  writer_.begin_object().member("name", "path").member("valueString", path).end_object();
}

void OperationWriter::end() {
  writer_.end_array().end_object();
}

void OperationWriter::add(const std::string& path, const Property& property,
                          const Element& element) {
  begin("add", path);
  writer_.begin_object()
      .member("name", "name")
      .member("valueString", property.element_name)
      .end_object();
  value("value", property, element);
  end();
}

void OperationWriter::insert(const std::string& path, std::size_t index, const Property& property,
                             const Element& element) {
  begin("insert", path);
  writer_.begin_object()
      .member("name", "index")
      .member("valueInteger", static_cast<std::int64_t>(index))
      .end_object();
  value("value", property, element);
  end();
}

void OperationWriter::replace(const std::string& path, const Property& property,
                              const Element& element) {
  begin("replace", path);
  value("value", property, element);
  end();
}

void OperationWriter::remove(const std::string& path) {
  begin("delete", path);
  end();
}

void OperationWriter::value(std::string_view name, const Property& property,
                            const Element& element) {
  writer_.begin_object().member("name", name);
  if (property.type == TypeId::None) {
    writer_.member_raw("resource", element.value.raw());
    writer_.end_object();
    return;
  }
  const Type& type = definitions_.type(property.type);
  std::string key = value_key(type.name);
  if (definitions_.find_property(parameter_, key) == nullptr && type.kind == TypeKind::Primitive)
    key = "valueString";  // xhtml
  if (definitions_.find_property(parameter_, key) != nullptr) {
    if (element.value) writer_.member_raw(key, element.value.raw());
    if (element.sibling) writer_.member_raw("_" + key, element.sibling.raw());
  } else {
    parts(property.type, element.value);
  }
  writer_.end_object();
}

// Depth is bounded by the parser of the resource.
void OperationWriter::parts(TypeId type, json::Value object) {
  writer_.key("part").begin_array();
  for (const Property& property : definitions_.properties(type)) {
    const json::Value member = object.find(property.name);
    const json::Value sibling = object.find("_" + std::string(property.name));
    if (!property.array) {
      if (member || sibling) value(property.name, property, {member, sibling});
      continue;
    }
    auto value_at = member.begin();
    auto sibling_at = sibling.begin();
    const auto next = [](json::Value list, json::Value::Iterator& at) {
      if (!list || at == list.end()) return json::Value{};
      const json::Value item = *at++;
      return item.is_null() ? json::Value{} : item;
    };
    while ((member && value_at != member.end()) || (sibling && sibling_at != sibling.end())) {
      const json::Value item = next(member, value_at);
      value(property.name, property, {item, next(sibling, sibling_at)});
    }
  }
  writer_.end_array();
}

std::string OperationWriter::finish() {
  if (count_ > 0) writer_.end_array();
  writer_.end_object();
  return std::move(out_);
}

}  // namespace fhir::patch
