// http://hl7.org/fhir/R4/xml.html

#include <algorithm>
#include <string>
#include <vector>

#include "fhir/validate/suggest.h"
#include "fhir/validate/xhtml.h"
#include "fhir/xml/div.h"
#include "fhir/xml/escape.h"
#include "fhir/xml/sax.h"
#include "fhir/xml/xml.h"

namespace fhir::xml {

namespace {

using base::ErrorKind;
using json::Value;

json::Kind kind_of(Primitive primitive) {
  switch (primitive) {
    case Primitive::Boolean:
      return json::Kind::Boolean;
    case Primitive::Integer:
    case Primitive::UnsignedInt:
    case Primitive::PositiveInt:
    case Primitive::Decimal:
      return json::Kind::Number;
    default:
      return json::Kind::String;
  }
}

// Walks one resource. Depth is the document's, which has a limit.
class Writer {
 public:
  Writer(const Definitions& definitions, Layout layout, std::string& out)
      : definitions_(definitions), layout_(layout), out_(out) {}

  base::Result<> run(Value resource) {
    if (layout_ == Layout::Indented) out_ += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    TRY_VOID(write_resource(resource));
    if (layout_ == Layout::Indented) out_ += '\n';
    return {};
  }

 private:
  // A member of an object: its value and what "_name" says of it, either of them absent.
  struct Member {
    const Property* property;
    Value value;
    Value companion;
  };

  // Where the walk is, for errors.
  struct Step {
    const Property* property;
    std::size_t index;
  };

  std::unexpected<base::Error> invalid(std::string message) const;
  base::Result<> write_resource(Value resource);
  base::Result<> write_object(TypeId type, Value object, std::string_view tag);
  base::Result<> write_attributes(TypeId type, Value object);
  base::Result<> write_attribute(std::string_view name, Value value);
  base::Result<> write_children(TypeId type, Value object, std::string_view tag);
  base::Result<> gather(TypeId type, Value object);
  base::Result<> add(TypeId type, Value member, std::size_t first);
  base::Result<> write_member(const Member& member);
  base::Result<> write_element(const Property& property, Value value, Value companion);
  base::Result<> write_primitive(const Property& property, Value value, Value companion);
  base::Result<> write_div(const Property& property, Value value);
  base::Result<> write_text(Value value);
  bool is_attribute(TypeId type, std::string_view key) const;
  void new_line();

  const Definitions& definitions_;
  const Layout layout_;
  std::string& out_;
  std::string scratch_;
  TypeId root_ = TypeId::None;
  std::vector<Member> members_;  // of all objects that have begun, one after another
  std::vector<Step> path_;
  std::size_t depth_ = 0;
};

std::unexpected<base::Error> Writer::invalid(std::string message) const {
  std::string path;
  if (root_ != TypeId::None) path = definitions_.type(root_).name;
  for (const Step& step : path_) {
    path.append(".").append(step.property->element_name);
    if (step.property->array) path.append("[").append(std::to_string(step.index)).append("]");
  }
  return base::fail(ErrorKind::Invalid, std::move(message), std::move(path));
}

bool Writer::is_attribute(TypeId type, std::string_view key) const {
  if (key == "id") return definitions_.type(type).kind != TypeKind::Resource;
  return key == "url" && definitions_.type(type).name == "Extension";
}

void Writer::new_line() {
  if (layout_ == Layout::Compact) return;
  out_ += '\n';
  out_.append(2 * depth_, ' ');
}

base::Result<> Writer::write_resource(Value resource) {
  if (!resource.is_object()) return invalid("a resource must be a JSON object");
  const TypeId type = definitions_.find_resource(resource.find("resourceType").exists()
                                                     ? resource.find("resourceType").string()
                                                     : std::string());
  if (type == TypeId::None) return invalid("there is no resource type of FHIR R4 here");
  new_line();
  const std::string_view name = definitions_.type(type).name;
  out_.append("<").append(name);
  if (root_ == TypeId::None) {
    root_ = type;
    out_.append(" xmlns=\"").append(kFhirNamespace).append("\"");
  }
  return write_children(type, resource, name);
}

base::Result<> Writer::write_object(TypeId type, Value object, std::string_view tag) {
  if (!object.is_object()) return invalid("the element must be a JSON object");
  new_line();
  out_.append("<").append(tag);
  TRY_VOID(write_attributes(type, object));
  return write_children(type, object, tag);
}

base::Result<> Writer::write_attributes(TypeId type, Value object) {
  if (const Value id = object.find("id")) TRY_VOID(write_attribute("id", id));
  if (!is_attribute(type, "url")) return {};
  if (const Value url = object.find("url")) TRY_VOID(write_attribute("url", url));
  return {};
}

base::Result<> Writer::write_attribute(std::string_view name, Value value) {
  if (!value.is_string()) return invalid("'" + std::string(name) + "' must be a string");
  out_.append(" ").append(name).append("=\"");
  TRY_VOID(write_text(value));
  out_ += '"';
  return {};
}

// The members, and the end of the tag `tag` that has begun.
base::Result<> Writer::write_children(TypeId type, Value object, std::string_view tag) {
  const std::size_t first = members_.size();
  TRY_VOID(gather(type, object));
  if (members_.size() == first) {
    out_ += "/>";
    return {};
  }
  out_ += '>';
  ++depth_;
  for (std::size_t i = first; i < members_.size(); ++i) {
    const Member member = members_[i];
    TRY_VOID(write_member(member));
  }
  --depth_;
  members_.resize(first);
  new_line();
  out_.append("</").append(tag).append(">");
  return {};
}

// Puts the members of an object behind members_, in the order of the definitions.
base::Result<> Writer::gather(TypeId type, Value object) {
  const std::size_t first = members_.size();
  bool sorted = true;
  for (const Value member : object) {
    TRY_VOID(add(type, member, first));
    const std::size_t count = members_.size();
    if (count > first + 1 && members_[count - 2].property > members_[count - 1].property)
      sorted = false;
  }
  // Properties lie in one table, in their order.
  if (!sorted)
    std::sort(members_.begin() + static_cast<std::ptrdiff_t>(first), members_.end(),
              [](const Member& a, const Member& b) { return a.property < b.property; });
  return {};
}

base::Result<> Writer::add(TypeId type, Value member, std::size_t first) {
  std::string_view key = member.key();
  const bool companion = key.starts_with('_');
  if (companion) key.remove_prefix(1);
  if (is_attribute(type, key)) {
    if (companion) return invalid("XML has no place for '_" + std::string(key) + "' here");
    return {};
  }
  const Property* const property = definitions_.find_property(type, key);
  if (property == nullptr) {
    if (key == "resourceType" && !companion && definitions_.type(type).kind == TypeKind::Resource)
      return {};
    return invalid(is_presentable(key) ? "'" + std::string(key) + "' is not an element here"
                                       : "there is an element here that FHIR does not know");
  }
  // The two halves of a member nearly always stand side by side.
  for (std::size_t i = members_.size(); i > first; --i) {
    Member& other = members_[i - 1];
    if (other.property != property) continue;
    (companion ? other.companion : other.value) = member;
    return {};
  }
  members_.push_back({property, companion ? Value{} : member, companion ? member : Value{}});
  return {};
}

base::Result<> Writer::write_member(const Member& member) {
  path_.push_back({member.property, 0});
  if (!member.property->array) {
    TRY_VOID(write_element(*member.property, member.value, member.companion));
    path_.pop_back();
    return {};
  }
  if ((member.value && !member.value.is_array()) ||
      (member.companion && !member.companion.is_array()))
    return invalid("the element must be a JSON array");
  auto value = member.value.begin();
  auto companion = member.companion.begin();
  const auto next = [](auto& at, Value array) {
    if (!array || at == array.end()) return Value{};
    const Value found = *at++;
    return found.is_null() ? Value{} : found;
  };
  const std::size_t count = std::max(member.value ? member.value.size() : 0,
                                     member.companion ? member.companion.size() : 0);
  for (std::size_t i = 0; i < count; ++i) {
    path_.back().index = i;
    const Value one = next(value, member.value);
    TRY_VOID(write_element(*member.property, one, next(companion, member.companion)));
  }
  path_.pop_back();
  return {};
}

base::Result<> Writer::write_element(const Property& property, Value value, Value companion) {
  if (property.type == TypeId::None) {
    new_line();
    out_.append("<").append(property.name).append(">");
    ++depth_;
    TRY_VOID(write_resource(value));
    --depth_;
    new_line();
    out_.append("</").append(property.name).append(">");
    return {};
  }
  const Type& type = definitions_.type(property.type);
  if (type.kind == TypeKind::Primitive) {
    if (type.primitive != Primitive::Xhtml) return write_primitive(property, value, companion);
    if (companion) return invalid("XML has no place for extensions of the narrative's div");
    return write_div(property, value);
  }
  if (companion) return invalid("the element is not a primitive: it has no other half");
  return write_object(property.type, value, property.name);
}

base::Result<> Writer::write_primitive(const Property& property, Value value, Value companion) {
  if (!value && !companion) return invalid("the element has neither a value nor extensions");
  new_line();
  out_.append("<").append(property.name);
  if (companion) {
    if (!companion.is_object())
      return invalid("'_" + std::string(property.name) + "' must hold JSON objects");
    TRY_VOID(write_attributes(property.type, companion));
  }
  if (value) {
    if (value.kind() != kind_of(definitions_.type(property.type).primitive))
      return invalid("the element must have a value of its type");
    out_ += " value=\"";
    TRY_VOID(write_text(value));
    out_ += '"';
  }
  if (companion) return write_children(property.type, companion, property.name);
  out_ += "/>";
  return {};
}

// A string, number or boolean, as the value of an attribute.
base::Result<> Writer::write_text(Value value) {
  if (!value.is_string()) {
    out_ += value.raw();
    return {};
  }
  const std::string_view text = value.string(scratch_);
  if (!xml_can_hold(text))
    return invalid("the text has a character that XML cannot hold: ask for JSON");
  append_text(out_, text);
  return {};
}

base::Result<> Writer::write_div(const Property& property, Value value) {
  if (!value || !value.is_string()) return invalid("the div must be a string");
  const std::string_view text = value.string(scratch_);
  if (!xml_can_hold(text) || !is_valid_xhtml(text))
    return invalid("the '" + std::string(property.name) + "' is not well-formed XHTML");
  new_line();
  if (auto done = append_div(out_, text); !done) return invalid(done.error().message);
  return {};
}

}  // namespace

base::Result<std::string> to_xml(const Definitions& definitions, Value resource, Layout layout) {
  std::string out;
  if (resource) out.reserve(resource.raw().size() + resource.raw().size() / 8 + 128);
  TRY_VOID(Writer(definitions, layout, out).run(resource));
  return out;
}

}  // namespace fhir::xml
