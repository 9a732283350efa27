// Extracts the search values of the entries of Bundles, again and again, and prints the rate:
// params_bench BUNDLE...
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/params/extract.h"

namespace {

struct Resource {
  fhir::TypeId type;
  fhir::json::Document document;
};

std::vector<Resource> read_entries(const char* path) {
  std::vector<Resource> resources;
  std::ifstream in(path, std::ios::binary);
  const auto bundle = fhir::json::Document::parse({std::istreambuf_iterator<char>(in), {}});
  if (!bundle) return resources;
  for (const auto entry : bundle->root().find("entry")) {
    const auto resource = entry.find("resource");
    auto document = fhir::json::Document::parse(std::string(resource.raw()));
    const std::string name = resource.find("resourceType").string();
    if (document) {
      resources.push_back({fhir::Definitions::r4().find_resource(name), *std::move(document)});
    }
  }
  return resources;
}

}  // namespace

int main(int argc, char** argv) {
  const fhir::Extractor extractor(fhir::Definitions::r4(), "https://eir.example/fhir");
  std::vector<Resource> resources;
  for (int i = 1; i < argc; ++i) {
    for (Resource& resource : read_entries(argv[i]))
      resources.push_back(std::move(resource));
  }
  if (resources.empty()) return 1;
  std::size_t bytes = 0;
  for (const Resource& resource : resources)
    bytes += resource.document.text().size();
  std::size_t rounds = 0;
  std::size_t values = 0;
  const auto start = std::chrono::steady_clock::now();
  std::chrono::duration<double> busy{};
  while (busy.count() < 2) {
    for (const Resource& resource : resources) {
      values += extractor.extract(resource.type, resource.document.root()).size();
    }
    ++rounds;
    busy = std::chrono::steady_clock::now() - start;
  }
  std::printf("%zu resources of %zu bytes and %.1f values on average: %.2f us each\n",
              resources.size(), bytes / resources.size(),
              static_cast<double>(values) / static_cast<double>(resources.size() * rounds),
              busy.count() * 1e6 / static_cast<double>(resources.size() * rounds));
  return 0;
}
