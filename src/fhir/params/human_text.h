#pragma once

#include <string>
#include <string_view>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir {

// The words of a resource that people read, each piece of text followed by a line feed.
struct HumanText {
  static constexpr std::size_t kBytesMax = 1024 * 1024;  // of each; what comes later is left out

  std::string narrative;  // of Narrative.div, without the marks of XHTML
  // All other text of the types string and markdown, also in extensions and contained resources.
  // Not ids, the literal of a reference, the value of an identifier, the version of a coding.
  std::string content;
};

// Reads that from resources; what is not as its type wants it is passed over. Immutable; any thread
// may use it. `definitions` must outlive it.
class HumanTextReader {
 public:
  explicit HumanTextReader(const Definitions& definitions);
  HumanText read(TypeId type, json::Value resource) const;

 private:
  void object(TypeId type, json::Value value, HumanText& out) const;
  void element(TypeId owner, const Property& property, json::Value value, HumanText& out) const;
  bool is_read(TypeId owner, std::string_view name) const;

  const Definitions& definitions_;
  const TypeId reference_;
  const TypeId identifier_;
  const TypeId coding_;
};

}  // namespace fhir
