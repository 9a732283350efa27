#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "terminology/code_system.h"
#include "terminology/header.h"
#include "terminology/interval_set.h"

namespace terminology {

// A code that a value set lists by itself, and what it says of it.
struct Listed {
  std::string code;
  std::string display;
  std::string designations;  // the JSON array, or empty
  bool inactive = false;     // of an expansion
  bool abstract = false;
};

// The codes of one system in a value set, or a part of them.
struct Segment {
  std::string url;
  std::string version;                       // of the system: as given, or as it was found
  std::string given_version;                 // as the value set gives it
  std::shared_ptr<const CodeSystem> system;  // null: not known here, so `listed` is all there is
  IntervalSet members;                       // of the system
  std::vector<std::uint32_t> order;          // of members that were listed; empty: by position
  // Of a known system: what was said of listed positions, ascending.
  std::vector<std::pair<std::uint32_t, Listed>> remarks;
  std::vector<Listed> listed;          // of an unknown system, in the order of the list
  std::vector<std::uint32_t> by_code;  // of `listed`, ascending by code

  std::uint64_t size() const { return system != nullptr ? members.size() : listed.size(); }
  bool contains(std::string_view code) const;
  const Listed* find_listed(std::string_view code) const;
  const Listed* remark(std::uint32_t position) const;
  std::size_t bytes() const;
};

// A value set, compiled: runs of positions for each code system, no code twice.
//
// Immutable; any thread may read.
class ValueSet {
 public:
  ValueSet(Header header, std::vector<Segment> segments, std::vector<std::string> imports);

  const Header& header() const { return header_; }
  // In the order in which an expansion shows them.
  const std::vector<Segment>& segments() const { return segments_; }
  std::uint64_t size() const { return size_; }
  std::size_t bytes() const { return bytes_; }
  bool case_sensitive() const { return case_sensitive_; }  // all of its systems are
  // "used" parameters of an expansion: the value sets that went into it, as url|version.
  const std::vector<std::string>& imports() const { return imports_; }

  // The segment with this code. An empty system: any; an empty version: any.
  const Segment* find(std::string_view system, std::string_view version,
                      std::string_view code) const;
  bool contains(std::string_view system, std::string_view code) const {
    return find(system, {}, code) != nullptr;
  }
  // Whether some of its codes are of this system.
  bool has_system(std::string_view system) const;

 private:
  Header header_;
  std::vector<Segment> segments_;
  std::vector<std::string> imports_;
  std::unordered_map<std::string_view, std::vector<std::uint32_t>> by_system_;
  std::uint64_t size_ = 0;
  std::size_t bytes_ = 0;
  bool case_sensitive_ = true;
};

}  // namespace terminology
