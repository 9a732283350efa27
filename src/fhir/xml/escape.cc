#include "fhir/xml/escape.h"

#include <array>
#include <cstdint>

namespace fhir::xml {

namespace {

enum class Class : std::uint8_t { Plain, Escape, Never, Look };

constexpr std::array<Class, 256> kClasses = [] {
  std::array<Class, 256> classes{};
  for (std::size_t c = 0; c < 0x20; ++c)
    classes[c] = Class::Never;
  for (const char c : std::string_view("&<>\"\t\n\r"))
    classes[static_cast<unsigned char>(c)] = Class::Escape;
  classes[0xEF] = Class::Look;  // U+FFFE and U+FFFF are EF BF BE and EF BF BF
  return classes;
}();

Class class_of(char c) {
  return kClasses[static_cast<unsigned char>(c)];
}

std::string_view escaped(char c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\t':
      return "&#x9;";
    case '\n':
      return "&#xA;";
    default:
      return "&#xD;";
  }
}

}  // namespace

void append_text(std::string& out, std::string_view text) {
  std::size_t plain = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (class_of(text[at]) != Class::Escape) continue;
    out.append(text, plain, at - plain);
    out += escaped(text[at]);
    plain = at + 1;
  }
  out.append(text, plain);
}

bool xml_can_hold(std::string_view text) {
  for (std::size_t at = 0; at < text.size(); ++at) {
    const Class found = class_of(text[at]);
    if (found == Class::Never) return false;
    if (found != Class::Look) continue;
    const std::string_view character = text.substr(at, 3);
    if (character == "\xEF\xBF\xBE" || character == "\xEF\xBF\xBF") return false;
  }
  return true;
}

}  // namespace fhir::xml
