#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "fhir/graphql/node.h"
#include "fhir/graphql/request.h"
#include "fhir/path/path.h"

namespace fhir::graphql {

// Keeps of a list what the arguments of a field ask for: fhirpath, element equals value, _offset,
// _count. http://hl7.org/fhir/R4/graphql.html#list. One execution, one thread.
class Filter {
 public:
  Filter(const Definitions& definitions, const Request& request)
      : definitions_(definitions), request_(request) {}

  Answer<std::vector<Node>> apply(std::vector<Node> nodes, const std::vector<Argument>& arguments);

  // Keeps the resources that a FHIRPath expression is true for.
  Answer<std::vector<Node>> by_path(std::vector<Node> nodes, const Argument& argument);

  // The value of a FHIRPath expression on a node as one text.
  Answer<std::string> path_text(const Argument& argument, const Node& node, std::size_t index);

  Answer<std::string> text(const Argument& argument) const;
  Answer<bool> boolean(const Argument& argument) const;
  Answer<std::uint64_t> number(const Argument& argument) const;

 private:
  Answer<std::vector<Node>> by_element(std::vector<Node> nodes, const Argument& argument) const;
  Answer<const path::Expression*> expression(const Argument& argument);
  Answer<path::Context> context(const Argument& argument, const Node& node, std::size_t index);

  const Definitions& definitions_;
  const Request& request_;
  std::map<std::string, path::Expression, std::less<>> expressions_;
  std::uint32_t evaluations_ = 0;
};

}  // namespace fhir::graphql
