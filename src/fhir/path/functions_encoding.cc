#include <array>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"
#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"

// encode, decode, escape, unescape of FHIRPath release 2.
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;
using Text = std::optional<std::string>;

constexpr std::string_view kBase64 =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view kBase64Url =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::string_view kHex = "0123456789abcdef";

std::string to_base64(std::string_view text, std::string_view alphabet) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 3) {
    std::uint32_t bits = 0;
    const std::size_t count = std::min<std::size_t>(3, text.size() - at);
    for (std::size_t byte = 0; byte < 3; ++byte) {
      bits <<= 8;
      if (byte < count) bits |= static_cast<unsigned char>(text[at + byte]);
    }
    for (std::size_t digit = 0; digit < 4; ++digit)
      out += digit <= count ? alphabet[bits >> (18 - 6 * digit) & 63] : '=';
  }
  return out;
}

Text from_base64(std::string_view text, std::string_view alphabet) {
  std::string out;
  std::uint32_t bits = 0;
  int have = 0;
  while (text.ends_with('='))
    text.remove_suffix(1);
  for (const char c : text) {
    const std::size_t digit = alphabet.find(c);
    if (digit == std::string_view::npos) return std::nullopt;
    bits = (bits << 6 | static_cast<std::uint32_t>(digit)) & 0xFFFFFF;
    have += 6;
    if (have < 8) continue;
    have -= 8;
    out += static_cast<char>(bits >> have & 0xFF);
  }
  return out;
}

std::string to_hex(std::string_view text) {
  std::string out;
  for (const char c : text) {
    out += kHex[static_cast<unsigned char>(c) >> 4];
    out += kHex[static_cast<unsigned char>(c) & 15];
  }
  return out;
}

Text from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += 2) {
    const std::size_t high = kHex.find(static_cast<char>(text[at] | 0x20));
    const std::size_t low = kHex.find(static_cast<char>(text[at + 1] | 0x20));
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

constexpr std::pair<char, std::string_view> kEntities[] = {
    {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}, {'\'', "&#39;"}};

std::string escape_html(std::string_view text) {
  std::string out;
  for (const char c : text) {
    std::string_view with(&c, 1);
    for (const auto& [plain, entity] : kEntities)
      if (plain == c) with = entity;
    out += with;
  }
  return out;
}

std::string unescape_html(std::string_view text) {
  std::string out;
  while (!text.empty()) {
    std::size_t taken = 1;
    char c = text.front();
    for (const auto& [plain, entity] : kEntities) {
      if (!text.starts_with(entity)) continue;
      c = plain;
      taken = entity.size();
    }
    out += c;
    text.remove_prefix(taken);
  }
  return out;
}

std::string escape_json(std::string_view text) {
  std::string out;
  json::append_string(out, text);
  return out.substr(1, out.size() - 2);
}

Text unescape_json(std::string_view text) {
  std::string quoted = "\"";
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '"') quoted += '\\';  // a quote that was not escaped stays a quote
    quoted += text[at];
    if (text[at] == '\\' && at + 1 < text.size()) quoted += text[++at];
  }
  const auto document = json::Document::parse(quoted + "\"");
  if (!document || !document->root().is_string()) return std::nullopt;
  return document->root().string();
}

Text encode_as(std::string_view format, std::string_view text) {
  if (format == "base64") return to_base64(text, kBase64);
  if (format == "urlbase64") return to_base64(text, kBase64Url);
  if (format == "hex") return to_hex(text);
  return std::nullopt;
}
Text decode_as(std::string_view format, std::string_view text) {
  if (format == "base64") return from_base64(text, kBase64);
  if (format == "urlbase64") return from_base64(text, kBase64Url);
  if (format == "hex") return from_hex(text);
  return std::nullopt;
}
Text escape_as(std::string_view format, std::string_view text) {
  if (format == "html") return escape_html(text);
  if (format == "json") return escape_json(text);
  return std::nullopt;
}
Text unescape_as(std::string_view format, std::string_view text) {
  if (format == "html") return unescape_html(text);
  if (format == "json") return unescape_json(text);
  return std::nullopt;
}

using Coding = Text (*)(std::string_view format, std::string_view text);

template <Coding coding>
Out apply(Call& call) {
  const auto text = TRY(call.text_input());
  const auto format = TRY(call.text_argument(0));
  if (!text || !format) return Collection{};
  TRY_VOID(call.evaluator.charge(1 + text->size() / 4));
  auto result = coding(*format, *text);
  return result ? one(std::move(*result)) : Collection{};
}

constexpr Function kFunctions[] = {
    {"encode", 1, 1, apply<encode_as>},
    {"decode", 1, 1, apply<decode_as>},
    {"escape", 1, 1, apply<escape_as>},
    {"unescape", 1, 1, apply<unescape_as>},
};

}  // namespace

std::span<const Function> encoding_functions() {
  return kFunctions;
}

}  // namespace fhir::path
