#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "engine/engine.h"
#include "fhir/json/document.h"
#include "rest/call.h"

namespace rest {

// Collects the resources of a graph that a GraphDefinition describes
// (http://hl7.org/fhir/R4/graphdefinition.html), each once, as of one Instant. A link leads from a
// resource by a FHIRPath to references, or by a search to what refers to it. Profiles of targets
// are not looked at; rules on compartments are refused. One thread.
class GraphWalk {
 public:
  GraphWalk(const Context& context, const Call& call, engine::Instant at)
      : context_(context), call_(call), at_(at) {}

  // Begins with `start`. Invalid for a definition that cannot be followed, and when a link leads
  // to fewer or more resources than it says; TooCostly past 10,000 resources.
  base::Result<std::vector<engine::Version>> run(engine::Version start,
                                                 fhir::json::Value definition);

 private:
  base::Result<> follow(const engine::Version& from, fhir::json::Value links, int depth);
  base::Result<> follow_link(const engine::Version& from, fhir::json::Value resource,
                             fhir::json::Value link, int depth);
  base::Result<std::vector<engine::Version>> by_path(fhir::json::Value resource,
                                                     const std::string& path);
  base::Result<std::vector<engine::Version>> by_search(const engine::Version& from,
                                                       fhir::json::Value target);
  base::Result<> add(engine::Version version);

  const Context& context_;
  const Call& call_;
  const engine::Instant at_;
  std::vector<engine::Version> found_;
  std::set<std::pair<fhir::TypeId, std::string>> seen_;
  std::size_t steps_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace rest
