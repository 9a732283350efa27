// How fast resources are validated: parsing alone, the structure of R4, with its invariants and
// bindings, and with profiles.
//
//   profile_bench [--profiles FOLDER]... FILE|FOLDER...
//
// The FOLDERs after --profiles hold StructureDefinitions; with them, the profiles that resources
// declare are checked too. Files are JSON; the entries of transaction Bundles are taken one by one.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <string>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/profile/validator.h"

namespace {

namespace fs = std::filesystem;
using fhir::json::Document;

std::string read(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

void take(std::string text, std::vector<std::string>& resources) {
  const auto document = Document::parse(text);
  if (!document || !document->root().is_object()) return;
  if (!document->root().find("resourceType").exists()) return;
  const auto type = document->root().find("type");
  if (type.exists() && type.string_equals("transaction")) {
    for (const auto entry : document->root().find("entry")) {
      if (entry.find("resource").exists()) resources.emplace_back(entry.find("resource").raw());
    }
    return;
  }
  resources.push_back(std::move(text));
}

void take_path(const fs::path& path, std::vector<std::string>& resources) {
  if (!fs::is_directory(path)) return take(read(path), resources);
  for (const auto& entry : fs::recursive_directory_iterator(path)) {
    if (entry.path().extension() == ".json") take(read(entry.path()), resources);
  }
}

void add_profiles(fhir::profile::ProfileSet& set, const fs::path& folder) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.path().filename().string().starts_with("StructureDefinition")) continue;
    auto document = Document::parse(read(entry.path()));
    if (document) (void)set.add(*std::move(document)).has_value();
  }
}

class Measure {
 public:
  Measure(std::size_t count, std::size_t bytes) : count_(count), bytes_(bytes) {}

  void run(const char* what, const std::function<std::size_t()>& round) const {
    round();  // what is made at first use
    std::size_t rounds = 0;
    std::size_t found = 0;
    const auto start = std::chrono::steady_clock::now();
    std::chrono::duration<double> busy{};
    while (busy.count() < 2) {
      found = round();
      ++rounds;
      busy = std::chrono::steady_clock::now() - start;
    }
    std::printf("%-28s %7.0f MB/s %9.0f resources/s, %zu findings\n", what,
                static_cast<double>(bytes_ * rounds) / busy.count() / 1e6,
                static_cast<double>(count_ * rounds) / busy.count(), found);
  }

 private:
  std::size_t count_;
  std::size_t bytes_;
};

}  // namespace

int main(int argc, char** argv) {
  fhir::profile::ProfileSet plain(fhir::Definitions::r4());
  fhir::profile::ProfileSet more(fhir::Definitions::r4());
  bool has_profiles = false;
  std::vector<std::string> resources;
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--profiles" && i + 1 < argc) {
      add_profiles(more, argv[++i]);
      has_profiles = true;
    } else {
      take_path(argv[i], resources);
    }
  }
  std::vector<Document> documents;
  std::size_t bytes = 0;
  for (const std::string& text : resources) {
    bytes += text.size();
    documents.push_back(*Document::parse(text));
  }
  if (documents.empty()) return 1;
  std::printf("%zu resources of %zu bytes on average\n", documents.size(),
              bytes / documents.size());
  const Measure measure(documents.size(), bytes);
  const fhir::Validator structure(fhir::Definitions::r4());
  const fhir::profile::ProfileValidator base(plain);
  const fhir::profile::ProfileValidator profiles(more);
  measure.run("parsing", [&] {
    std::size_t sum = 0;
    for (const std::string& text : resources)
      sum += Document::parse(text).has_value() ? 0 : 1;
    return sum;
  });
  const auto all = [&](auto&& validate) {
    std::size_t sum = 0;
    for (const Document& document : documents)
      sum += validate(document.root()).size();
    return sum;
  };
  measure.run("structure",
              [&] { return all([&](auto root) { return structure.validate(root); }); });
  measure.run("structure and R4's rules",
              [&] { return all([&](auto root) { return base.validate_all(root); }); });
  if (!has_profiles) return 0;
  measure.run("the same and profiles",
              [&] { return all([&](auto root) { return profiles.validate_all(root); }); });
  return 0;
}
