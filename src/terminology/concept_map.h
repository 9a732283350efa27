#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "terminology/header.h"

namespace terminology {

// A concept map, compiled for translating both ways. http://hl7.org/fhir/R4/conceptmap.html
//
// Immutable; any thread may read.
class ConceptMap {
 public:
  // One mapping of one code.
  struct Match {
    std::uint32_t group = 0;
    std::string source_code;
    std::string source_display;
    std::string target_code;
    std::string target_display;
    std::string equivalence;  // FHIR R4, concept-map-equivalence
    std::string comment;
    std::string depends_on;  // the JSON arrays, or empty
    std::string product;
  };
  struct Group {
    std::string source;
    std::string source_version;
    std::string target;
    std::string target_version;
    // Of codes without a mapping: provided, fixed, other-map, or empty.
    std::string unmapped_mode;
    std::string unmapped_code;
    std::string unmapped_display;
    std::string unmapped_url;
  };

  // Elements without a code are left out: they say that there is no mapping.
  static base::Result<std::shared_ptr<const ConceptMap>> compile(fhir::json::Value resource);

  const Header& header() const { return header_; }
  const std::string& source_scope() const { return source_scope_; }
  const std::string& target_scope() const { return target_scope_; }
  std::span<const Group> groups() const { return groups_; }
  // The mappings from a code; an empty system: of any.
  std::vector<const Match*> forward(std::string_view system, std::string_view code) const;
  // The mappings to a code.
  std::vector<const Match*> backward(std::string_view system, std::string_view code) const;
  std::size_t bytes() const { return bytes_; }

 private:
  ConceptMap() = default;
  base::Result<> read_group(fhir::json::Value given);

  Header header_;
  std::string source_scope_;
  std::string target_scope_;
  std::vector<Group> groups_;
  std::vector<Match> matches_;
  std::unordered_multimap<std::string_view, std::uint32_t> by_source_;
  std::unordered_multimap<std::string_view, std::uint32_t> by_target_;
  std::size_t bytes_ = 0;
};

}  // namespace terminology
