// Makes the index entries of the entries of Bundles, again and again, and prints the rate:
// index_bench ROUNDS off|on BUNDLE...      off, on: full text
// Under callgrind, the difference between two numbers of ROUNDS is free of what a start costs.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "engine/index/indexer.h"

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

void measure(const engine::Indexer& indexer, const std::vector<Resource>& resources, int rounds) {
  std::size_t entries = 0;
  std::size_t bytes = 0;
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round < rounds; ++round) {
    for (const Resource& resource : resources) {
      const auto found = indexer.entries(resource.type, resource.document.root());
      if (!found) continue;
      entries += found->size();
      for (const engine::IndexEntry& entry : *found)
        bytes += entry.key.size() + entry.target_id.size();
    }
  }
  const std::chrono::duration<double, std::micro> busy = std::chrono::steady_clock::now() - start;
  const auto total = static_cast<double>(resources.size()) * rounds;
  std::printf("%zu resources, each %.1f entries of %.0f bytes in all, %.2f us\n", resources.size(),
              static_cast<double>(entries) / total, static_cast<double>(bytes) / total,
              busy.count() / total);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 1;
  std::vector<Resource> resources;
  for (int i = 3; i < argc; ++i) {
    for (Resource& resource : read_entries(argv[i]))
      resources.push_back(std::move(resource));
  }
  if (resources.empty()) return 1;
  using FullText = engine::IndexerOptions::FullText;
  const bool full_text = std::string_view(argv[2]) == "on";
  const engine::Indexer indexer(fhir::Definitions::r4(), "",
                                {full_text ? FullText::On : FullText::Off});
  measure(indexer, resources, std::atoi(argv[1]));
  return 0;
}
