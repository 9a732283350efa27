// Turns resources from JSON into XML and back, again and again, and prints rates and allocations:
// xml_bench FILE...   (JSON; each entry of a Bundle by itself with --split)
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <new>
#include <string>
#include <vector>

#include "fhir/xml/xml.h"

namespace {

std::size_t allocations = 0;

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Runs `work` over all texts for two seconds; `work` says whether it went well.
template <class Work>
void measure(const char* name, const std::vector<std::string>& texts, Work work) {
  std::size_t bytes = 0;
  std::size_t documents = 0;
  const std::size_t before = allocations;
  const auto start = std::chrono::steady_clock::now();
  std::chrono::steady_clock::duration busy{};
  while (busy < std::chrono::seconds(2)) {
    for (const std::string& text : texts) {
      if (!work(text)) std::abort();
      bytes += text.size();
    }
    documents += texts.size();
    busy = std::chrono::steady_clock::now() - start;
  }
  const double seconds = std::chrono::duration<double>(busy).count();
  const auto count = static_cast<double>(documents);
  std::printf("%-12s %7.1f MB/s of what is read, %8.1f us and %5.1f allocations each\n", name,
              static_cast<double>(bytes) / seconds / 1e6, seconds / count * 1e6,
              static_cast<double>(allocations - before) / count);
}

}  // namespace

// Only those of C++: the buffers of libxml2 are its own.
void* operator new(std::size_t size) {
  ++allocations;
  if (void* const memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}

int main(int argc, char** argv) {
  const fhir::Definitions& definitions = fhir::Definitions::r4();
  std::vector<std::string> jsons;
  bool split = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--split") == 0) {
      split = true;
      continue;
    }
    const auto document = fhir::json::Document::parse(read_file(argv[i]));
    if (!document) return 1;
    if (!split) jsons.emplace_back(document->text());
    for (const auto entry : split ? document->root().find("entry") : fhir::json::Value{})
      jsons.emplace_back(entry.find("resource").raw());
  }
  std::vector<std::string> xmls;
  std::size_t bytes = 0;
  for (const std::string& json : jsons) {
    const auto document = fhir::json::Document::parse(json);
    auto xml = fhir::xml::to_xml(definitions, document->root());
    if (!xml) return 1;
    bytes += xml->size();
    xmls.push_back(*std::move(xml));
  }
  std::printf("%zu texts, %zu bytes of XML on average\n", xmls.size(),
              bytes / std::max<std::size_t>(1, xmls.size()));
  measure("XML to JSON", xmls,
          [&](const std::string& xml) { return fhir::xml::to_json(definitions, xml).has_value(); });
  measure("JSON to XML", jsons, [&](const std::string& json) {
    const auto document = fhir::json::Document::parse(json);
    return fhir::xml::to_xml(definitions, document->root()).has_value();
  });
  return 0;
}
