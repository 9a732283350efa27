#include "engine/testing/transaction_bundle.h"

#include <cstdio>
#include <string>

#include "fhir/json/document.h"

namespace engine::testing {

namespace {

std::string unpacked(const std::filesystem::path& gzip_file) {
  std::string text;
  std::FILE* const pipe = ::popen(("gzip -dc '" + gzip_file.string() + "'").c_str(), "r");
  if (pipe == nullptr) return text;
  char buffer[65536];
  while (const std::size_t size = std::fread(buffer, 1, sizeof buffer, pipe))
    text.append(buffer, size);
  ::pclose(pipe);
  return text;
}

}  // namespace

std::vector<Operation> operations_of_bundle(const std::filesystem::path& gzip_file,
                                            const fhir::Definitions& definitions) {
  std::vector<Operation> operations;
  const auto bundle = fhir::json::Document::parse(unpacked(gzip_file));
  if (!bundle) return operations;
  for (const fhir::json::Value entry : bundle->root().find("entry")) {
    const auto resource = entry.find("resource");
    Operation operation;
    operation.type = definitions.find_resource(resource.at("resourceType").string());
    operation.body = std::string(resource.raw());
    operation.full_url = entry.at("fullUrl").string();
    if (const auto condition = entry.at("request", "ifNoneExist"); condition.is_string()) {
      auto pairs = base::parse_query(condition.string());
      if (pairs) operation.condition = *std::move(pairs);
    }
    operations.push_back(std::move(operation));
  }
  return operations;
}

}  // namespace engine::testing
