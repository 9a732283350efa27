#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "terminology/header.h"
#include "terminology/hierarchy.h"
#include "terminology/interval_set.h"

namespace terminology {

// How much of a code system a resource holds. FHIR R4, codesystem-content-mode.
enum class Content : std::uint8_t { NotPresent, Example, Fragment, Complete, Supplement };

struct Designation {
  std::string_view language;
  std::string_view use;  // the Coding as JSON, or empty
  std::string_view value;
};

// What a CodeSystem says that its concepts may have.
struct PropertyDefinition {
  std::string code;
  std::string uri;
  std::string type;  // code, Coding, string, integer, boolean, dateTime, decimal
  std::string description;
};

struct PropertyValue {
  std::uint16_t property = 0;  // of CodeSystem::properties()
  std::string_view type;       // the name behind "value": "Code", "Boolean" …
  std::string_view text;       // of a string; other values as JSON
};

// What the official properties, known by their uris or names, say of a concept.
enum class Role : std::uint8_t {
  Other,
  Parent,
  Child,
  Status,
  Inactive,
  NotSelectable,
  Deprecated
};
Role role_of(const PropertyDefinition& definition);

// A code system, compiled: all texts in one piece of memory, concepts as numbers in preorder of
// their hierarchy (positions), codes found by hash, subsumption by labels. About 100 bytes and its
// texts for a concept.
//
// Immutable; any thread may read. Texts live as long as it does.
class CodeSystem {
 public:
  static constexpr std::uint32_t kConceptsMax = 4'000'000;
  static constexpr std::size_t kCodeMax = 256;  // bytes, as in the index of searches

  // Invalid, naming the code, for a code that is missing or given twice and for a hierarchy that
  // goes in circles; TooLarge past a limit.
  static base::Result<std::shared_ptr<const CodeSystem>> compile(fhir::json::Value resource);

  const Header& header() const { return header_; }
  const std::string& url() const { return header_.url; }
  const std::string& version() const { return header_.version; }
  Content content() const { return content_; }
  bool case_sensitive() const { return case_sensitive_; }
  const std::string& supplements() const { return supplements_; }
  const std::string& hierarchy_meaning() const { return hierarchy_meaning_; }
  const std::string& value_set() const { return value_set_; }
  std::span<const PropertyDefinition> properties() const { return properties_; }

  std::uint32_t size() const { return hierarchy_.size(); }
  // The position of a code; as the system compares: exactly or whatever its case.
  std::optional<std::uint32_t> find(std::string_view code) const;

  std::string_view code(std::uint32_t position) const {
    const std::uint32_t begin = code_begins_[position];
    return std::string_view(codes_).substr(begin, code_begins_[position + 1] - begin);
  }
  std::string_view display(std::uint32_t position) const {
    return text(concepts_[position].display);
  }
  std::string_view definition(std::uint32_t position) const {
    return text(concepts_[position].definition);
  }
  bool inactive(std::uint32_t position) const { return (concepts_[position].flags & 1) != 0; }
  bool abstract(std::uint32_t position) const { return (concepts_[position].flags & 2) != 0; }
  bool deprecated(std::uint32_t position) const { return (concepts_[position].flags & 4) != 0; }
  // The value of the property of status, or empty.
  std::string_view status(std::uint32_t position) const;
  std::vector<Designation> designations(std::uint32_t position) const;
  std::vector<PropertyValue> values(std::uint32_t position) const;
  std::optional<std::uint16_t> find_property(std::string_view code) const;
  // Visits the values of one property of every concept: visit(position, PropertyValue).
  template <class Visit>
  void each_value(std::uint16_t property, Visit visit) const {
    for (std::uint32_t position = 0; position < size(); ++position)
      for (std::uint32_t i = concepts_[position].first_value;
           i < concepts_[position + 1].first_value; ++i)
        if (values_[i].property == property) visit(position, value_at(i));
  }

  const Hierarchy& hierarchy() const { return hierarchy_; }
  IntervalSet all() const { return IntervalSet::range(0, size()); }
  std::size_t bytes() const;

 private:
  friend class CodeSystemBuilder;
  struct Text {
    std::uint32_t begin = 0;
    std::uint32_t size = 0;
  };
  struct Concept {
    Text display;
    Text definition;
    std::uint32_t first_designation = 0;
    std::uint32_t first_value = 0;
    std::uint32_t flags = 0;  // 1 inactive, 2 abstract, 4 deprecated
  };
  struct StoredDesignation {
    Text language;
    Text use;
    Text value;
  };
  struct StoredValue {
    Text value;
    std::uint16_t property;
    std::uint16_t type;  // of kValueTypes
  };

  CodeSystem() = default;
  std::string_view text(Text at) const {
    return std::string_view(texts_).substr(at.begin, at.size);
  }
  PropertyValue value_at(std::uint32_t index) const;
  std::uint64_t hash(std::string_view code) const;
  bool equal(std::string_view a, std::string_view b) const;

  Header header_;
  Content content_ = Content::Complete;
  bool case_sensitive_ = true;
  std::string supplements_;
  std::string hierarchy_meaning_;
  std::string value_set_;
  std::vector<PropertyDefinition> properties_;
  std::string texts_;
  // Apart from the other texts, and close together: these are what finding a code touches.
  std::string codes_;
  std::vector<std::uint32_t> code_begins_;  // by position, and one more at the end
  std::vector<Concept> concepts_;           // by position, and one more at the end
  std::vector<StoredDesignation> designations_;
  std::vector<StoredValue> values_;
  std::vector<std::uint32_t> slots_;  // positions + 1 by hash of the code; 0: free
  Hierarchy hierarchy_;
};

}  // namespace terminology
