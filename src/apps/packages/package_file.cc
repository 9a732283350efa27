#include "apps/packages/package_file.h"

#include <optional>

#include "apps/import/byte_source.h"
#include "apps/packages/tar.h"

namespace apps {
namespace {

using fhir::json::Document;
using fhir::json::Value;

constexpr std::uint64_t kPackageBytesMax = std::uint64_t{2} << 30;

std::string text_of(Value object, std::string_view key) {
  const Value value = object.find(key);
  return value.exists() ? value.string() : std::string{};
}

base::Result<PackageName> read_name(Value root) {
  PackageName package;
  if (root.is_object()) {
    package.name = text_of(root, "name");
    package.version = text_of(root, "version");
    for (const Value each : root.find("dependencies"))
      package.dependencies.push_back(std::string(each.key()) + '#' + each.string());
  }
  if (package.name.empty() || package.version.empty()) {
    return base::fail(base::ErrorKind::Invalid, "package.json must have a name and a version.");
  }
  return package;
}

bool is_resource_file(std::string_view name) {
  return name.starts_with("package/") && name.ends_with(".json") &&
         name.find('/', 8) == std::string_view::npos && name != "package/.index.json";
}

}  // namespace

base::Result<PackageContent> add_package(const std::string& path, fhir::profile::ProfileSet& set) {
  const auto source = TRY(open_file(path, kPackageBytesMax));
  PackageContent content;
  std::optional<PackageName> package;
  std::vector<Document> structures;
  TRY_VOID(visit_tar(*source, {}, [&](const std::string& name, std::string text) -> base::Result<> {
    if (!is_resource_file(name)) return {};
    auto document = Document::parse(std::move(text));
    if (!document) {
      content.problems.push_back(name + ": " + document.error().message);
      return {};
    }
    if (name == "package/package.json") {
      package = TRY(read_name(document->root()));
    } else if (document->root().is_object() &&
               text_of(document->root(), "resourceType") == "StructureDefinition") {
      structures.push_back(*std::move(document));
    }
    return {};
  }));
  if (!package) {
    return base::fail(base::ErrorKind::Invalid,
                      "The file is not a FHIR package: it has no package/package.json.");
  }
  content.package = *std::move(package);
  for (Document& document : structures) {
    std::string url = text_of(document.root(), "url");
    const auto added = set.add(std::move(document));
    if (added) {
      ++content.structures;
    } else {
      content.problems.push_back(url + ": " + added.error().message);
    }
  }
  return content;
}

}  // namespace apps
