#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "fhir/graphql/executor.h"
#include "fhir/graphql/filter.h"
#include "fhir/graphql/introspection.h"
#include "fhir/graphql/node.h"
#include "fhir/graphql/source.h"

namespace fhir::graphql {

// Finds the values of a field: in the document at hand, or from the source. Keeps every document
// that it has handed out nodes of. One execution, one thread.
class Resolver {
 public:
  Resolver(const Definitions& definitions, const Request& request, Source& source, Filter& filter,
           const Budget& budget)
      : definitions_(definitions),
        request_(request),
        source_(source),
        filter_(filter),
        budget_(budget),
        introspection_(definitions) {}

  // The values, filtered by the arguments; none if there is nothing to show.
  Answer<std::vector<Node>> values(const Selection& selection, const Field& field,
                                   const Node& node);

  // A whole resource.
  Node node(const DocumentPointer& document);

 private:
  Answer<std::vector<Node>> elements(const Selection& selection, const Field& field,
                                     const Node& node);
  Answer<std::vector<Node>> target(const Selection& selection, const Node& node);
  Answer<std::vector<Node>> by_id(const Selection& selection, const Field& field);
  Answer<std::vector<Node>> search(const Selection& selection, const Field& field,
                                   const Node& node);
  Answer<SearchRequest> search_request(const Selection& selection, const Field& field,
                                       const Node& node) const;
  Answer<std::vector<Node>> meta(const Selection& selection, const Field& field, const Node& node);
  Answer<std::vector<Node>> of_page(const Field& field, const Node& node);
  Node resource_in(json::Value value, json::Value container) const;
  Answer<std::optional<Node>> resolved(const Selection& selection, const std::string& reference,
                                       const Node& node);
  Answer<> count_resources(Position at, std::size_t count);

  const Definitions& definitions_;
  const Request& request_;
  Source& source_;
  Filter& filter_;
  const Budget& budget_;
  Introspection introspection_;
  std::deque<DocumentPointer> documents_;
  std::deque<SearchPage> pages_;
  std::map<std::string, DocumentPointer, std::less<>> resolved_;
  std::size_t resources_ = 0;
  std::size_t searches_ = 0;
};

}  // namespace fhir::graphql
