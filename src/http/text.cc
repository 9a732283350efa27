#include "http/text.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>

namespace http {

namespace {

constexpr std::size_t kListMembersMax = 32;

constexpr char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
}

bool same_letter(char a, char b) {
  return lower(a) == lower(b);
}

// The weight of "gzip;q=0.5" is above zero unless every digit of it is zero.
bool has_weight(std::string_view member) {
  const auto semicolon = member.find(';');
  if (semicolon == std::string_view::npos) return true;
  const auto weight = trimmed(member.substr(semicolon + 1));
  if (weight.size() < 2 || lower(weight[0]) != 'q' || weight[1] != '=') return true;
  return weight.substr(2).find_first_of("123456789") != std::string_view::npos;
}

constexpr std::array<bool, 256> kTokenCharacters = [] {
  std::array<bool, 256> table{};
  for (unsigned c = '0'; c <= '9'; ++c)
    table[c] = true;
  for (unsigned c = 'a'; c <= 'z'; ++c)
    table[c] = table[c - 32] = true;
  for (const char c : std::string_view("!#$%&'*+-.^_`|~"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

}  // namespace

bool equals_ignoring_case(std::string_view a, std::string_view b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same_letter);
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(), same_letter) != text.end();
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::vector<std::string_view> list_members(std::string_view value) {
  std::vector<std::string_view> members;
  while (!value.empty() && members.size() < kListMembersMax) {
    const auto comma = std::min(value.find(','), value.size());
    if (const auto member = trimmed(value.substr(0, comma)); !member.empty()) {
      members.push_back(member);
    }
    value.remove_prefix(std::min(comma + 1, value.size()));
  }
  return members;
}

bool allows_gzip(std::string_view accept_encoding) {
  bool any = false;
  for (const auto member : list_members(accept_encoding)) {
    const auto name = trimmed(member.substr(0, member.find(';')));
    if (equals_ignoring_case(name, "gzip") || equals_ignoring_case(name, "x-gzip")) {
      return has_weight(member);
    }
    if (name == "*") any = has_weight(member);
  }
  return any;
}

bool is_compressible(std::string_view content_type) {
  if (content_type.starts_with("application/fhir+json")) return true;  // nearly all that we send
  const auto type = trimmed(content_type.substr(0, content_type.find(';')));
  if (equals_ignoring_case(type, "text/event-stream")) return false;
  return equals_ignoring_case(type.substr(0, 5), "text/") || contains_ignoring_case(type, "json") ||
         contains_ignoring_case(type, "xml") || contains_ignoring_case(type, "javascript");
}

// Both without an early end: the compiler then looks at many letters at once.
bool is_field_name(std::string_view name) {
  bool good = !name.empty();
  for (const char c : name)
    good &= kTokenCharacters[static_cast<unsigned char>(c)];
  return good;
}

bool is_field_value(std::string_view value) {
  bool bad = false;
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    bad |= (byte < 0x20 && byte != '\t') || byte == 0x7f;
  }
  return !bad;
}

}  // namespace http
