#include "fhir/xml/testing/equal.h"

namespace fhir::xml {

namespace {

std::string difference_of_objects(json::Value a, json::Value b, const std::string& path) {
  for (const json::Value member : a) {
    const std::string here = path + "." + std::string(member.key());
    const json::Value other = b.find(member.key());
    if (!other) return here + " is missing";
    if (std::string found = difference(member, other, here); !found.empty()) return found;
  }
  return a.size() == b.size() ? "" : path + " has more members";
}

std::string difference_of_arrays(json::Value a, json::Value b, const std::string& path) {
  if (a.size() != b.size()) return path + " has another size";
  auto other = b.begin();
  for (const json::Value element : a) {
    std::string found = difference(element, *other++, path + "[]");
    if (!found.empty()) return found;
  }
  return "";
}

}  // namespace

std::string difference(json::Value a, json::Value b, const std::string& path) {
  if (a.kind() != b.kind()) return path + " is of another kind";
  switch (a.kind()) {
    case json::Kind::Object:
      return difference_of_objects(a, b, path);
    case json::Kind::Array:
      return difference_of_arrays(a, b, path);
    case json::Kind::String:
      return a.string() == b.string() ? "" : path + " is another text";
    default:
      return a.raw() == b.raw() ? "" : path + " is another value";
  }
}

}  // namespace fhir::xml
