// http://hl7.org/fhir/R4/xml.html

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "fhir/json/writer.h"
#include "fhir/validate/suggest.h"
#include "fhir/xml/attributes.h"
#include "fhir/xml/div.h"
#include "fhir/xml/guard.h"
#include "fhir/xml/numbers.h"
#include "fhir/xml/sax.h"
#include "fhir/xml/xml.h"

namespace fhir::xml {

namespace {

using base::ErrorKind;
using base::fail;

// Turns the events of one document into JSON text, as they come.
//
// What is written goes to a stack of buffers: the ids and extensions of primitives, which XML has
// inside the element and JSON in a member "_name" behind it, wait one level further up.
class Reader final : public Handler {
 public:
  Reader(const Definitions& definitions, std::string_view text, const Limits& limits)
      : definitions_(definitions), limits_(limits), div_(text) {
    frames_.reserve(limits.depth_max + 1);
    buffers_.resize(limits.depth_max + 2);
    buffers_[0].reserve(text.size());
  }

  base::Result<> start(const Element& element) override;
  base::Result<> end(std::size_t offset) override;
  base::Result<> text(std::string_view piece) override;
  base::Result<> cdata() override {
    return div_.inside() ? base::Result<>{} : invalid("there is text beside the elements");
  }
  std::string expression() const override;

  std::string take() { return std::move(buffers_[0]); }

 private:
  enum class Form : std::uint8_t {
    Object,     // a resource or data type
    Primitive,  // an element with a value
    Wrapper     // "contained" and the like: holds a resource
  };

  // An element that has begun and not ended, and where it is in its members.
  struct Frame {
    Form form = Form::Object;
    TypeId type = TypeId::None;
    bool empty = true;  // an object without a member so far
    bool has_value = false;
    bool has_companion = false;  // a primitive with an id or extensions

    // The member that is being read: its elements come one after another.
    const Property* member = nullptr;
    std::uint32_t count = 0;       // of its elements
    bool values_begun = false;     // its key and a value are written
    std::uint32_t companions = 0;  // entries written of "_name"
  };

  std::string& out() { return buffers_[level_]; }
  // About the element that is being read, and about the member of it that begins.
  std::unexpected<base::Error> invalid(std::string message) const {
    return fail(ErrorKind::Invalid, std::move(message), expression());
  }
  std::unexpected<base::Error> invalid_member(std::string message) const {
    return fail(ErrorKind::Invalid, std::move(message), path_to(frames_.size()));
  }
  std::unexpected<base::Error> invalid_member(const Property& property, std::string message) const {
    return fail(ErrorKind::Invalid, std::move(message),
                expression() + "." + std::string(property.element_name));
  }
  // Through the members of the first `frames` frames.
  std::string path_to(std::size_t frames) const;

  base::Result<> start_resource(const Element& element);
  base::Result<> start_member(const Element& element);
  base::Result<> start_primitive(const Element& element, const Property& property);
  base::Result<> start_object(const Element& element, const Property& property);
  base::Result<> check_namespace(const Element& element) const;
  base::Result<> turn_to(Frame& frame, const Property& property);
  base::Result<> unknown(TypeId type, const Element& element) const;
  base::Result<> value(Frame& owner, const Property& property, std::string_view text);

  void begin_key(Frame& frame, std::string_view prefix, std::string_view name);
  void begin_value(Frame& owner);
  void begin_companion();
  void end_member(Frame& frame);
  void end_companions(Frame& frame);

  const Definitions& definitions_;
  const Limits& limits_;
  DivReader div_;
  std::vector<Frame> frames_;
  std::vector<std::string> buffers_;
  std::size_t level_ = 0;
};

std::string Reader::expression() const {
  if (frames_.empty()) return {};
  return path_to(div_.inside() ? frames_.size() : frames_.size() - 1);
}

std::string Reader::path_to(std::size_t frames) const {
  std::string path(definitions_.type(frames_.front().type).name);
  for (std::size_t i = 0; i < frames; ++i) {
    const Frame& frame = frames_[i];
    if (frame.member == nullptr) continue;
    path.append(".").append(frame.member->element_name);
    if (frame.member->array && frame.count > 0)
      path.append("[").append(std::to_string(frame.count - 1)).append("]");
  }
  return path;
}

base::Result<> Reader::start(const Element& element) {
  if (div_.inside()) {
    if (div_.depth() >= limits_.div_depth_max)
      return fail(ErrorKind::TooLarge, "the elements of the narrative are nested too deep",
                  expression());
    div_.start(element);
    return {};
  }
  if (frames_.size() >= limits_.depth_max)
    return fail(ErrorKind::TooLarge,
                "the elements are nested deeper than " + std::to_string(limits_.depth_max),
                expression());
  if (frames_.empty() || frames_.back().form == Form::Wrapper) return start_resource(element);
  return start_member(element);
}

base::Result<> Reader::check_namespace(const Element& element) const {
  if (element.name.uri == kFhirNamespace) return {};
  return invalid("the element is not in the namespace of FHIR: declare xmlns=\"" +
                 std::string(kFhirNamespace) + "\"");
}

base::Result<> Reader::start_resource(const Element& element) {
  TRY_VOID(check_namespace(element));
  if (!frames_.empty() && frames_.back().count++ > 0)
    return invalid("the element holds more than one resource: repeat the element");
  const TypeId type = definitions_.find_resource(element.name.local);
  if (type == TypeId::None) {
    const std::string_view name = element.name.local;
    return invalid(is_presentable(name)
                       ? "'" + std::string(name) + "' is not a resource type of FHIR R4"
                       : "the element is not named by a resource type of FHIR R4");
  }
  for (const Attribute& attribute : element.attributes)
    if (attribute.name.uri != kSchemaInstance)
      return invalid("a resource has no attributes: its id is an element");
  frames_.push_back({.form = Form::Object, .type = type, .empty = false});
  out().append("{\"resourceType\":\"").append(definitions_.type(type).name).append("\"");
  return {};
}

base::Result<> Reader::unknown(TypeId type, const Element& element) const {
  const std::string_view name = element.name.local;
  const std::string owner(definitions_.type(type).name);
  if (!is_presentable(name))
    return invalid("there is an element that " + owner + " does not have; take it out");
  return fail(ErrorKind::Invalid,
              "'" + std::string(name) + "' is not an element of " + owner +
                  suggestion(definitions_, type, name),
              expression() + "." + std::string(name));
}

base::Result<> Reader::start_member(const Element& element) {
  Frame& frame = frames_.back();
  const Property* const property = definitions_.find_property(frame.type, element.name.local);
  const bool is_div = property != nullptr && property->type != TypeId::None &&
                      definitions_.type(property->type).primitive == Primitive::Xhtml;
  if (is_div) {
    if (element.name.uri != kXhtmlNamespace)
      return invalid_member(*property,
                            "the div is not in the namespace of XHTML: declare xmlns=\"" +
                                std::string(kXhtmlNamespace) + "\"");
    TRY_VOID(turn_to(frame, *property));
    div_.start(element);
    return {};
  }
  TRY_VOID(check_namespace(element));
  if (property == nullptr) return unknown(frame.type, element);
  if (is_attribute(definitions_, frame.type, property->name))
    return invalid_member(*property,
                          "'" + std::string(property->name) + "' is an attribute, not an element");
  TRY_VOID(turn_to(frame, *property));
  if (frame.form == Form::Primitive && !frame.has_companion) begin_companion();
  if (property->type != TypeId::None &&
      definitions_.type(property->type).kind == TypeKind::Primitive)
    return start_primitive(element, *property);
  return start_object(element, *property);
}

// Ends the member before, or counts one more element of this one.
base::Result<> Reader::turn_to(Frame& frame, const Property& property) {
  if (frame.member == &property) {
    if (!property.array)
      return invalid_member(
          property, "'" + std::string(property.name) + "' may be given once: keep one of them");
    ++frame.count;
    return {};
  }
  if (frame.member != nullptr) {
    if (property.element < frame.member->element)
      return invalid_member(property, "'" + std::string(property.name) + "' must stand before '" +
                                          std::string(frame.member->name) +
                                          "': XML has an order of elements");
    end_member(frame);
  }
  frame.member = &property;
  frame.count = 1;
  frame.values_begun = false;
  frame.companions = 0;
  return {};
}

void Reader::begin_key(Frame& frame, std::string_view prefix, std::string_view name) {
  out() += frame.empty ? "\"" : ",\"";
  out().append(prefix).append(name).append("\":");
  frame.empty = false;
}

base::Result<> Reader::start_object(const Element& element, const Property& property) {
  Frame& owner = frames_.back();
  if (owner.count > 1) {
    out() += ',';
  } else {
    begin_key(owner, {}, property.name);
    if (property.array) out() += '[';
  }
  const bool wrapper = property.type == TypeId::None;
  Frame frame{.form = wrapper ? Form::Wrapper : Form::Object, .type = property.type};
  if (!wrapper) out() += '{';
  for (const Attribute& attribute : element.attributes) {
    const std::string_view name = attribute.name.local;
    if (attribute.name.uri == kSchemaInstance) continue;
    const Property* const found = wrapper || !attribute.name.uri.empty()
                                      ? nullptr
                                      : definitions_.find_property(property.type, name);
    if (found == nullptr || !is_attribute(definitions_, property.type, name))
      return invalid_member(is_presentable(name)
                                ? "the element has no attribute '" + std::string(name) + "'"
                                : "the element has an attribute that FHIR does not know");
    begin_key(frame, {}, name);
    json::append_string(out(), attribute.value);
  }
  frames_.push_back(frame);
  return {};
}

// Before a value of the member that is being read: its key, or what fills the places before.
void Reader::begin_value(Frame& owner) {
  const Property& property = *owner.member;
  if (owner.values_begun) {
    out() += ',';
    return;
  }
  owner.values_begun = true;
  begin_key(owner, {}, property.name);
  if (!property.array) return;
  out() += '[';
  for (std::uint32_t i = 1; i < owner.count; ++i)
    out() += "null,";
}

base::Result<> Reader::value(Frame& owner, const Property& property, std::string_view text) {
  begin_value(owner);
  switch (definitions_.type(property.type).primitive) {
    case Primitive::Boolean:
      if (text != "true" && text != "false")
        return invalid_member("the value must be true or false");
      out() += text;
      return {};
    case Primitive::Integer:
    case Primitive::UnsignedInt:
    case Primitive::PositiveInt:
      // JSON has no plus; it is the same number.
      if (text.size() > 1 && text.front() == '+') text.remove_prefix(1);
      [[fallthrough]];
    case Primitive::Decimal:
      if (!is_json_number(text)) return invalid_member("the value must be a number, such as 1.50");
      out() += text;
      return {};
    default:
      json::append_string(out(), text);
      return {};
  }
}

base::Result<> Reader::start_primitive(const Element& element, const Property& property) {
  Frame& owner = frames_.back();
  Frame frame{.form = Form::Primitive, .type = property.type};
  std::string_view id;
  bool has_id = false;
  for (const Attribute& attribute : element.attributes) {
    if (attribute.name.uri == kSchemaInstance) continue;
    if (attribute.name.uri.empty() && attribute.name.local == "value") {
      frame.has_value = true;
      TRY_VOID(value(owner, property, attribute.value));
    } else if (attribute.name.uri.empty() && attribute.name.local == "id") {
      has_id = true;
      id = attribute.value;
    } else {
      return invalid_member("an element with a value has no other attribute than 'id'");
    }
  }
  if (!frame.has_value && owner.values_begun) out() += ",null";
  frames_.push_back(frame);
  ++level_;
  if (!has_id) return {};
  begin_companion();
  begin_key(frames_.back(), {}, "id");
  json::append_string(out(), id);
  return {};
}

// Begins the entry in "_name" of the primitive that is being read, in the buffer above.
void Reader::begin_companion() {
  frames_.back().has_companion = true;
  Frame& owner = frames_[frames_.size() - 2];
  for (; owner.companions + 1 < owner.count; ++owner.companions)
    out() += "null,";
  ++owner.companions;
  out() += '{';
}

void Reader::end_member(Frame& frame) {
  const Property& property = *frame.member;
  const bool primitive =
      property.type != TypeId::None && definitions_.type(property.type).kind == TypeKind::Primitive;
  if (property.array && (!primitive || frame.values_begun)) out() += ']';
  if (primitive && frame.companions > 0) end_companions(frame);
}

void Reader::end_companions(Frame& frame) {
  const Property& property = *frame.member;
  std::string& waiting = buffers_[level_ + 1];
  begin_key(frame, "_", property.name);
  if (property.array) out() += '[';
  // Each entry ends with the comma before the next one.
  waiting.pop_back();
  out() += waiting;
  waiting.clear();
  for (; frame.companions < frame.count; ++frame.companions)
    out() += ",null";
  if (property.array) out() += ']';
}

base::Result<> Reader::end(std::size_t offset) {
  if (div_.inside()) {
    if (!div_.end(offset)) return {};
    begin_value(frames_.back());
    json::append_string(out(), div_.take());
    return {};
  }
  Frame& frame = frames_.back();
  if (frame.form == Form::Wrapper) {
    if (frame.count == 0) return invalid("the element holds no resource: put one into it");
  } else if (frame.form == Form::Object) {
    if (frame.member != nullptr) end_member(frame);
    out() += '}';
  } else {
    if (!frame.has_value && !frame.has_companion)
      return invalid("the element has neither a value nor extensions: leave it out");
    if (frame.member != nullptr) end_member(frame);
    if (frame.has_companion) out() += "},";
    --level_;
  }
  frames_.pop_back();
  return {};
}

base::Result<> Reader::text(std::string_view piece) {
  if (div_.inside()) return {};
  if (piece.find_first_not_of(" \t\r\n") == piece.npos) return {};
  return invalid("there is text beside the elements: a value is an attribute");
}

}  // namespace

base::Result<std::string> to_json(const Definitions& definitions, std::string_view xml,
                                  const Limits& limits) {
  xml = without_mark(xml);
  TRY_VOID(guard(xml, limits));
  Reader reader(definitions, xml, limits);
  TRY_VOID(parse(xml, reader));
  return reader.take();
}

}  // namespace fhir::xml
