#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fhir/json/document.h"
#include "terminology/package.h"
#include "terminology/source.h"

namespace terminology {

// The official definitions alone.
class PackageSource final : public Source {
 public:
  explicit PackageSource(const Package& package) : package_(package) {}

  base::Result<std::optional<Identity>> find(Kind kind, const Canonical& canonical) const override;
  base::Result<std::optional<Identity>> find_by_id(Kind, std::string_view) const override {
    return std::nullopt;
  }
  base::Result<std::vector<std::string>> versions(Kind kind, const std::string& url) const override;
  base::Result<std::vector<Identity>> supplements(const std::string&) const override {
    return std::vector<Identity>();
  }
  base::Result<fhir::json::Document> load(Kind kind, Identity identity) const override;
  std::optional<std::uint64_t> generation() const override { return 0; }

 private:
  const Package& package_;
};

// Resources that a request brings along, in front of another source.
class Overlay final : public Source {
 public:
  explicit Overlay(const Source& behind) : behind_(behind) {}

  // Adds a CodeSystem, ValueSet or ConceptMap; another resource is left out. The document that the
  // value is in outlives the overlay. Before the first find().
  void add(fhir::json::Value resource);
  bool empty() const { return resources_.empty(); }
  // What add() made of its last resource.
  Identity last() const { return {kOverlaySpace, resources_.size() - 1}; }

  base::Result<std::optional<Identity>> find(Kind kind, const Canonical& canonical) const override;
  base::Result<std::optional<Identity>> find_by_id(Kind kind, std::string_view id) const override;
  base::Result<std::vector<std::string>> versions(Kind kind, const std::string& url) const override;
  base::Result<std::vector<Identity>> supplements(const std::string& url) const override;
  base::Result<fhir::json::Document> load(Kind kind, Identity identity) const override;
  std::optional<std::uint64_t> generation() const override;

 private:
  struct Resource {
    Kind kind;
    Header header;
    std::string supplements;
    fhir::json::Value value;
  };

  const Source& behind_;
  std::vector<Resource> resources_;
};

}  // namespace terminology
