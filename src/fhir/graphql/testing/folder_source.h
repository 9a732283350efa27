#pragma once

#include <map>
#include <string>
#include <string_view>

#include "fhir/graphql/source.h"

namespace fhir::graphql::testing {

// The resources in the JSON files of a folder, or that a test adds. A search finds everything of
// its type.
class FolderSource final : public Source {
 public:
  FolderSource() = default;
  explicit FolderSource(const std::string& folder);

  void add(std::string file, std::string json);

  DocumentPointer by_path(std::string_view path) const;  // "Patient/1"; null: there is none
  DocumentPointer by_file(std::string_view file) const;

  base::Result<DocumentPointer> read(TypeId type, std::string_view id) override;
  base::Result<DocumentPointer> resolve(std::string_view reference) override;
  base::Result<SearchPage> search(const SearchRequest& request) override;

 private:
  std::map<std::string, DocumentPointer, std::less<>> by_path_;
  std::map<std::string, DocumentPointer, std::less<>> by_file_;
};

// The "data" that a query gives on a resource, or on everything without one.
base::Result<std::string> answer(std::string_view query, Source& source,
                                 const DocumentPointer& resource);

}  // namespace fhir::graphql::testing
