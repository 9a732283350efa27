#include "fhir/params/human_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>
#include <utility>

namespace fhir {
namespace {

void append_utf8(std::string& out, std::uint32_t c) {
  if (c < 0x80) {
    out += static_cast<char>(c);
  } else if (c < 0x800) {
    out += static_cast<char>(0xC0 | (c >> 6U));
    out += static_cast<char>(0x80 | (c & 0x3FU));
  } else if (c < 0x10000) {
    out += static_cast<char>(0xE0 | (c >> 12U));
    out += static_cast<char>(0x80 | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (c & 0x3FU));
  } else {
    out += static_cast<char>(0xF0 | (c >> 18U));
    out += static_cast<char>(0x80 | ((c >> 12U) & 0x3FU));
    out += static_cast<char>(0x80 | ((c >> 6U) & 0x3FU));
    out += static_cast<char>(0x80 | (c & 0x3FU));
  }
}

// Between & and ; of XHTML. A name that is no letter of a word stands for a blank.
std::uint32_t entity(std::string_view name) {
  static constexpr std::pair<std::string_view, std::uint32_t> kLetters[] = {
      {"aelig", 0xE6}, {"oslash", 0xF8}, {"aring", 0xE5},  {"AElig", 0xC6},  {"Oslash", 0xD8},
      {"Aring", 0xC5}, {"auml", 0xE4},   {"ouml", 0xF6},   {"uuml", 0xFC},   {"Auml", 0xC4},
      {"Ouml", 0xD6},  {"Uuml", 0xDC},   {"eacute", 0xE9}, {"egrave", 0xE8}, {"szlig", 0xDF},
      {"eth", 0xF0},   {"thorn", 0xFE},  {"micro", 0xB5},  {"amp", '&'}};
  if (name.starts_with('#')) {
    name.remove_prefix(1);
    const int radix = name.starts_with('x') ? 16 : 10;
    if (radix == 16) name.remove_prefix(1);
    std::uint32_t number = 0;
    const auto [end, error] =
        std::from_chars(name.data(), name.data() + name.size(), number, radix);
    const bool scalar = number < 0x110000 && (number < 0xD800 || number > 0xDFFF);
    const bool whole = error == std::errc{} && end == name.data() + name.size();
    return whole && scalar && number >= ' ' ? number : ' ';
  }
  const auto found =
      std::ranges::find(kLetters, name, &std::pair<std::string_view, std::uint32_t>::first);
  return found != std::end(kLetters) ? found->second : ' ';
}

void append_without_marks(std::string& out, std::string_view xhtml) {
  constexpr std::size_t kEntityMax = 12;
  for (std::size_t i = 0; i < xhtml.size() && out.size() < HumanText::kBytesMax; ++i) {
    const char c = xhtml[i];
    if (c == '<') {
      i = std::min(xhtml.find('>', i), xhtml.size());
      out += ' ';
    } else if (c == '&') {
      const std::size_t end = xhtml.substr(0, i + kEntityMax).find(';', i);
      append_utf8(out, end == xhtml.npos ? ' ' : entity(xhtml.substr(i + 1, end - i - 1)));
      if (end != xhtml.npos) i = end;
    } else {
      out += c;
    }
  }
  out += '\n';
}

}  // namespace

HumanTextReader::HumanTextReader(const Definitions& definitions)
    : definitions_(definitions),
      reference_(definitions.find_type("Reference")),
      identifier_(definitions.find_type("Identifier")),
      coding_(definitions.find_type("Coding")) {}

HumanText HumanTextReader::read(TypeId type, json::Value resource) const {
  HumanText text;
  if (resource.is_object() && type != TypeId::None) object(type, resource, text);
  return text;
}

// Depth is that of the document, which has a limit.
void HumanTextReader::object(TypeId type, json::Value value, HumanText& out) const {
  for (const json::Value member : value) {
    const json::Kind kind = member.kind();
    if (kind != json::Kind::String && kind != json::Kind::Array && kind != json::Kind::Object) {
      continue;
    }
    const Property* property = definitions_.find_property(type, member.key());
    if (property == nullptr) continue;
    if (kind != json::Kind::Array) {
      element(type, *property, member, out);
      continue;
    }
    for (const json::Value each : member)
      element(type, *property, each, out);
  }
}

void HumanTextReader::element(TypeId owner, const Property& property, json::Value value,
                              HumanText& out) const {
  if (value.is_object()) {
    const TypeId type = property.type == TypeId::None
                            ? definitions_.find_resource(value.find("resourceType").string())
                            : property.type;
    if (type != TypeId::None) object(type, value, out);
    return;
  }
  if (!value.is_string() || property.type == TypeId::None) return;
  const Primitive primitive = definitions_.type(property.type).primitive;
  std::string scratch;
  if (primitive == Primitive::Xhtml) {
    append_without_marks(out.narrative, value.string(scratch));
  } else if (primitive == Primitive::String || primitive == Primitive::Markdown) {
    if (!is_read(owner, property.name)) return;
    const std::string_view text = value.string(scratch);
    if (out.content.size() + text.size() > HumanText::kBytesMax) return;
    out.content += text;
    out.content += '\n';
  }
}

bool HumanTextReader::is_read(TypeId owner, std::string_view name) const {
  if (name == "id") return false;
  if (owner == reference_) return name != "reference";
  if (owner == identifier_) return name != "value";
  return owner != coding_ || name != "version";
}

}  // namespace fhir
