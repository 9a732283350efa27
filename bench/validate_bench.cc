// Validates the entries of Bundles, again and again, and prints the rate: validate_bench BUNDLE...
#include <chrono>
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/validate/validate.h"

int main(int argc, char** argv) {
  const fhir::Validator validator(fhir::Definitions::r4());
  std::vector<fhir::json::Document> documents;
  std::size_t all_bytes = 0;
  for (int i = 1; i < argc; ++i) {
    std::ifstream in(argv[i], std::ios::binary);
    auto bundle = fhir::json::Document::parse({std::istreambuf_iterator<char>(in), {}});
    if (!bundle) return 1;
    for (const auto entry : bundle->root().find("entry")) {
      std::string text(entry.find("resource").raw());
      all_bytes += text.size();
      auto document = fhir::json::Document::parse(std::move(text));
      if (document) documents.push_back(*std::move(document));
    }
  }
  if (documents.empty()) return 1;
  std::size_t rounds = 0;
  std::size_t issues = 0;
  const auto start = std::chrono::steady_clock::now();
  std::chrono::duration<double> busy{};
  while (busy.count() < 2) {
    for (const auto& document : documents)
      issues += validator.validate(document.root()).size();
    ++rounds;
    busy = std::chrono::steady_clock::now() - start;
  }
  const double count = static_cast<double>(documents.size() * rounds);
  std::printf("%zu resources of %zu bytes on average, %zu issues: %.0f MB/s, %.0f ns each\n",
              documents.size(), all_bytes / documents.size(), issues / rounds,
              static_cast<double>(all_bytes * rounds) / busy.count() / 1e6,
              busy.count() * 1e9 / count);
  return 0;
}
