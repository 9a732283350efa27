#include "rest/subset.h"

#include <algorithm>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"

namespace rest {

namespace {

using fhir::json::Value;

constexpr std::string_view kSubsetted =
    R"({"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"})";

class Subset {
 public:
  Subset(const fhir::Definitions& definitions, const Output& output, std::string_view type_name,
         std::string& out)
      : definitions_(definitions), output_(output), type_name_(type_name), writer_(out) {}

  void write(Value resource, fhir::TypeId type) {
    writer_.begin_object();
    bool has_meta = false;
    for (const Value member : resource) {
      const std::string_view key = member.key();
      if (key == "meta") {
        has_meta = true;
        write_meta(member);
      } else if (key == "resourceType" || key == "id") {
        writer_.member_raw(key, member.raw());
      } else if (const auto* property = property_of(type, key); property && keeps(*property)) {
        write_member(member, *property);
      }
    }
    if (!has_meta) write_meta(Value{});
    writer_.end_object();
  }

 private:
  void write_meta(Value meta) {
    writer_.key("meta").begin_object();
    for (const Value member : meta)
      if (member.key() != "tag") writer_.member_raw(member.key(), member.raw());
    writer_.key("tag").begin_array();
    bool tagged = false;
    for (const Value tag : meta ? meta.find("tag") : Value{}) {
      writer_.raw(tag.raw());
      tagged = tagged || tag.at("code").string_equals("SUBSETTED");
    }
    if (!tagged) writer_.raw(kSubsetted);
    writer_.end_array().end_object();
  }

  // "_birthDate" holds the id and the extensions of birthDate, and goes where that goes.
  const fhir::Property* property_of(fhir::TypeId type, std::string_view key) const {
    if (key.starts_with('_')) key.remove_prefix(1);
    return definitions_.find_property(type, key);
  }

  bool asked_for(const fhir::Property& property) const {
    return std::ranges::any_of(output_.elements, [&](std::string_view element) {
      const std::size_t dot = element.find('.');
      if (dot == element.npos) return element == property.element_name;
      return element.substr(0, dot) == type_name_ &&
             element.substr(dot + 1) == property.element_name;
    });
  }

  bool keeps(const fhir::Property& property) const {
    const bool mandatory = property.min > 0;
    if (!output_.elements.empty()) return mandatory || property.modifier || asked_for(property);
    switch (output_.summary) {
      case Summary::True:
        return mandatory || property.summary;
      case Summary::Text:
        return mandatory || property.element_name == "text";
      case Summary::Data:
        return property.element_name != "text";
      case Summary::False:
      case Summary::Count:
        break;
    }
    return true;
  }

  void write_member(Value member, const fhir::Property& property) {
    writer_.key(member.key());
    if (output_.elements.empty() && output_.summary == Summary::True &&
        !member.key().starts_with('_')) {
      write_summary(member, property.type);
    } else {
      writer_.raw(member.raw());
    }
  }

  bool has_summary(fhir::TypeId type) const {
    return type != fhir::TypeId::None &&
           std::ranges::any_of(definitions_.properties(type), &fhir::Property::summary);
  }

  // A value inside a summary: of a type that marks elements for summaries, only those.
  void write_summary(Value value, fhir::TypeId type) {
    if (value.is_array()) {
      writer_.begin_array();
      for (const Value one : value)
        write_summary(one, type);
      writer_.end_array();
    } else if (value.is_object() && has_summary(type)) {
      writer_.begin_object();
      for (const Value member : value) {
        const auto* property = property_of(type, member.key());
        if (property && (property->summary || property->min > 0)) write_member(member, *property);
      }
      writer_.end_object();
    } else {
      writer_.raw(value.raw());
    }
  }

  const fhir::Definitions& definitions_;
  const Output& output_;
  std::string_view type_name_;
  fhir::json::Writer writer_;
};

}  // namespace

base::Result<std::string> subset(const fhir::Definitions& definitions, std::string json,
                                 const Output& output) {
  const auto document = TRY(fhir::json::Document::parse(std::move(json)));
  const std::string name = document.root().find("resourceType").string();
  const fhir::TypeId type = definitions.find_resource(name);
  if (type == fhir::TypeId::None)
    return base::fail(base::ErrorKind::Internal, "a stored document is no resource: see the log");
  std::string out;
  out.reserve(document.text().size() + 160);
  Subset(definitions, output, name, out).write(document.root(), type);
  return out;
}

}  // namespace rest
