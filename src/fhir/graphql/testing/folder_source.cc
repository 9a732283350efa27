#include "fhir/graphql/testing/folder_source.h"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "fhir/graphql/check.h"
#include "fhir/graphql/executor.h"
#include "fhir/graphql/parser.h"

namespace fhir::graphql::testing {

FolderSource::FolderSource(const std::string& folder) {
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    std::ifstream in(entry.path(), std::ios::binary);
    add(entry.path().filename().string(),
        {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()});
  }
}

void FolderSource::add(std::string file, std::string json) {
  auto parsed = json::Document::parse(std::move(json));
  if (!parsed) return;
  const auto document = std::make_shared<const json::Document>(*std::move(parsed));
  const json::Value root = document->root();
  by_path_[root.find("resourceType").string() + "/" + root.find("id").string()] = document;
  by_file_[std::move(file)] = document;
}

DocumentPointer FolderSource::by_path(std::string_view path) const {
  const auto found = by_path_.find(path);
  return found == by_path_.end() ? DocumentPointer() : found->second;
}

DocumentPointer FolderSource::by_file(std::string_view file) const {
  const auto found = by_file_.find(file);
  return found == by_file_.end() ? DocumentPointer() : found->second;
}

base::Result<DocumentPointer> FolderSource::read(TypeId type, std::string_view id) {
  auto document = by_path(std::string(Definitions::r4().type(type).name) + "/" + std::string(id));
  if (document == nullptr)
    return base::fail(base::ErrorKind::NotFound, "there is no such resource");
  return document;
}

base::Result<DocumentPointer> FolderSource::resolve(std::string_view reference) {
  return by_path(reference);
}

base::Result<SearchPage> FolderSource::search(const SearchRequest& request) {
  SearchPage page;
  const std::string prefix = std::string(Definitions::r4().type(request.type).name) + "/";
  for (const auto& [path, document] : by_path_)
    if (path.starts_with(prefix)) page.resources.push_back(document);
  page.total = page.resources.size();
  page.page_size = 50;
  return page;
}

base::Result<std::string> answer(std::string_view query, Source& source,
                                 const DocumentPointer& resource) {
  const Definitions& definitions = Definitions::r4();
  const auto run = [&]() -> Answer<std::string> {
    const Query parsed = TRY(parse(query));
    const Request request = TRY(Request::make(parsed, {}, {}));
    Scope scope;
    scope.types.push_back(TypeId::None);
    if (resource != nullptr) {
      scope.place = Place::Element;
      scope.types.front() =
          definitions.find_resource(resource->root().find("resourceType").string());
    }
    TRY_VOID(check(definitions, request, scope));
    return execute(definitions, request, source, resource);
  };
  auto data = run();
  if (!data) return std::unexpected(std::move(data).error().error);
  return *std::move(data);
}

}  // namespace fhir::graphql::testing
