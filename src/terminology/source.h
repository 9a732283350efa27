#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "terminology/header.h"

namespace terminology {

enum class Kind : std::uint8_t { CodeSystem, ValueSet, ConceptMap };
std::string_view name_of(Kind kind);

// Names one text of one resource for ever: two of the same identity are the same bytes.
struct Identity {
  std::uint32_t space = 0;  // of the source that gave it
  std::uint64_t number = 0;
  friend bool operator==(const Identity&, const Identity&) = default;
};
struct IdentityHash {
  std::size_t operator()(const Identity& identity) const {
    return std::hash<std::uint64_t>()(identity.number * 0x9E3779B97F4A7C15ULL + identity.space);
  }
};
inline constexpr std::uint32_t kStoredSpace = 0;  // and the two behind it: one of each kind
inline constexpr std::uint32_t kPackageSpace = 3;
inline constexpr std::uint32_t kOverlaySpace = 4;  // for one request: never kept in a Cache

// Where definitions come from, at one instant: what it finds does not change while it lives.
//
// Thread safety: const methods may be called from any thread.
class Source {
 public:
  virtual ~Source() = default;

  // The resource that a canonical names; without a version the newest that is not retired or a
  // draft, else the newest. Nothing if there is none.
  virtual base::Result<std::optional<Identity>> find(Kind kind,
                                                     const Canonical& canonical) const = 0;
  virtual base::Result<std::optional<Identity>> find_by_id(Kind kind,
                                                           std::string_view id) const = 0;
  // The versions that there are of a url.
  virtual base::Result<std::vector<std::string>> versions(Kind kind,
                                                          const std::string& url) const = 0;
  // Code systems that supplement the one of this url.
  virtual base::Result<std::vector<Identity>> supplements(const std::string& url) const = 0;
  virtual base::Result<fhir::json::Document> load(Kind kind, Identity identity) const = 0;

  // Two sources that share a Cache and have the same generation find the same. Nothing: what this
  // one finds is its own affair.
  virtual std::optional<std::uint64_t> generation() const = 0;
};

// Picks among candidates as Source::find promises.
struct Candidate {
  Identity identity;
  std::string version;
  std::string status;
  std::string date;
};
const Candidate* choose(const std::vector<Candidate>& candidates, std::string_view version);

}  // namespace terminology
