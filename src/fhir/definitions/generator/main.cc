// Reads the official FHIR definitions and writes the tables of layout.h:
//
//   definitions_generator DEFINITIONS EXPANSIONS OUTPUT
//
// DEFINITIONS and EXPANSIONS are folders of unpacked FHIR packages. Runs during the build.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fhir/definitions/generator/model.h"

namespace fhir::generator {

void give_up(const std::string& message) {
  std::fprintf(stderr, "definitions_generator: %s\n", message.c_str());
  std::exit(1);
}

std::vector<json::Document> read_all(const std::string& folder, const std::string& prefix) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().filename().string().starts_with(prefix)) paths.push_back(entry.path());
  }
  if (error || paths.empty()) give_up("no files " + prefix + "* in " + folder);
  std::ranges::sort(paths);
  std::vector<json::Document> documents;
  documents.reserve(paths.size());
  for (const std::filesystem::path& path : paths) {
    std::ifstream in(path, std::ios::binary);
    std::string text{std::istreambuf_iterator<char>(in), {}};
    auto document = json::Document::parse(std::move(text));
    if (!document) give_up(path.string() + ": " + document.error().message);
    documents.push_back(*std::move(document));
  }
  return documents;
}

}  // namespace fhir::generator

int main(int argc, char** argv) {
  using namespace fhir::generator;
  if (argc != 4) give_up("expected DEFINITIONS EXPANSIONS OUTPUT");
  Model model;
  add_types(model, read_all(argv[1], "StructureDefinition-"));
  add_code_sets(model, read_all(argv[2], "ValueSet-"));
  add_searches(model, read_all(argv[1], "SearchParameter-"));
  add_compartments(model, read_all(argv[1], "CompartmentDefinition-"));
  const std::string blob = to_blob(model);
  std::ofstream out(argv[3], std::ios::binary);
  out.write(blob.data(), static_cast<std::streamsize>(blob.size()));
  out.close();
  if (!out) give_up(std::string("cannot write ") + argv[3]);
  return 0;
}
