#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/json/writer.h"

namespace fhir::patch {

// An element as JSON has it: its value and, for a primitive, its "_name" sibling.
struct Element {
  json::Value value;
  json::Value sibling;
};

// Writes the Parameters resource of a FHIRPath Patch, one operation after the other.
class OperationWriter {
 public:
  explicit OperationWriter(const Definitions& definitions);

  void add(const std::string& path, const Property& property, const Element& element);
  void insert(const std::string& path, std::size_t index, const Property& property,
              const Element& element);
  void replace(const std::string& path, const Property& property, const Element& element);
  void remove(const std::string& path);

  std::size_t count() const { return count_; }
  std::string finish();

 private:
  void begin(std::string_view type, const std::string& path);
  void end();
  // A part with a value: value[x], a resource, or the parts of a type that value[x] has not.
  void value(std::string_view name, const Property& property, const Element& element);
  void parts(TypeId type, json::Value object);

  const Definitions& definitions_;
  const TypeId parameter_;
  std::string out_;
  json::Writer writer_;
  std::size_t count_ = 0;
};

}  // namespace fhir::patch
