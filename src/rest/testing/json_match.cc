#include "rest/testing/json_match.h"

namespace rest::testing {

using fhir::json::Kind;
using fhir::json::Value;

bool matches_glob(std::string_view pattern, std::string_view text) {
  const std::size_t star = pattern.find('*');
  if (star == pattern.npos) return pattern == text;
  if (!text.starts_with(pattern.substr(0, star))) return false;
  text.remove_prefix(star);
  pattern.remove_prefix(star + 1);
  for (std::size_t skip = 0; skip <= text.size(); ++skip)
    if (matches_glob(pattern, text.substr(skip))) return true;
  return false;
}

namespace {

std::string array_mismatch(Value expected, Value actual, const std::string& path) {
  auto at = actual.begin();
  std::size_t index = 0;
  for (const Value one : expected) {
    if (one.string_equals("...")) return {};
    if (at == actual.end()) return path + " has only " + std::to_string(index) + " elements";
    std::string found = mismatch(one, *at, path + "[" + std::to_string(index) + "]");
    if (!found.empty()) return found;
    ++at;
    ++index;
  }
  return at == actual.end() ? "" : path + " has more than " + std::to_string(index) + " elements";
}

}  // namespace

std::string mismatch(Value expected, Value actual, const std::string& path) {
  if (expected.is_null()) return actual ? path + " should not be there" : "";
  if (!actual) return path + " is missing";
  if (expected.kind() != actual.kind()) return path + " is of another kind";
  switch (expected.kind()) {
    case Kind::Object:
      for (const Value member : expected) {
        const std::string key(member.key());
        std::string found = mismatch(member, actual.find(key), path + "." + key);
        if (!found.empty()) return found;
      }
      return {};
    case Kind::Array:
      return array_mismatch(expected, actual, path);
    case Kind::String: {
      const std::string wanted = expected.string();
      const bool fits = wanted.starts_with('~')
                            ? matches_glob(std::string_view(wanted).substr(1), actual.string())
                            : actual.string_equals(wanted);
      return fits ? "" : path + " is " + std::string(actual.raw());
    }
    case Kind::Null:
    case Kind::Boolean:
    case Kind::Number:
      break;
  }
  return expected.raw() == actual.raw() ? "" : path + " is " + std::string(actual.raw());
}

Value value_at(Value root, std::string_view path) {
  while (root && !path.empty()) {
    const std::size_t end = path.find_first_of(".[");
    if (const std::string_view key = path.substr(0, end); !key.empty()) root = root.find(key);
    path = end == path.npos ? std::string_view{} : path.substr(end);
    if (path.starts_with('.')) path.remove_prefix(1);
    if (!path.starts_with('[') || !root) continue;
    const std::string_view inside = path.substr(1, path.find(']') - 1);
    path.remove_prefix(inside.size() + 2);
    if (path.starts_with('.')) path.remove_prefix(1);
    const std::size_t equals = inside.find('=');
    Value found;
    std::size_t index = 0;
    for (const Value one : root) {
      const bool fits =
          equals == inside.npos
              ? std::to_string(index) == inside
              : one.find(inside.substr(0, equals)).string_equals(inside.substr(equals + 1));
      if (fits && !found) found = one;
      ++index;
    }
    root = found;
  }
  return root;
}

}  // namespace rest::testing
