// Reads JSON files into documents, again and again, and prints the rate:
// json_bench [--split] FILE...   (--split: each entry of a Bundle by itself)
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "fhir/json/document.h"

namespace {

std::string read_file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

int main(int argc, char** argv) {
  std::vector<std::string> texts;
  bool split = false;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--split") == 0) {
      split = true;
      continue;
    }
    std::string text = read_file(argv[i]);
    auto document = fhir::json::Document::parse(text);
    if (!document) {
      std::fprintf(stderr, "%s: %s\n", argv[i], document.error().message.c_str());
      return 1;
    }
    if (!split) {
      texts.push_back(std::move(text));
      continue;
    }
    for (const auto entry : document->root().find("entry")) {
      texts.emplace_back(entry.find("resource").raw());
    }
  }
  std::size_t bytes = 0;
  std::size_t documents = 0;
  std::chrono::steady_clock::duration busy{};
  while (busy < std::chrono::seconds(2)) {
    for (const std::string& text : texts) {
      std::string copy = text;
      const auto start = std::chrono::steady_clock::now();
      const auto document = fhir::json::Document::parse(std::move(copy));
      busy += std::chrono::steady_clock::now() - start;
      if (!document) return 1;
      bytes += text.size();
      ++documents;
    }
  }
  const double seconds = std::chrono::duration<double>(busy).count();
  std::printf("%zu texts of %.0f bytes on average: %.2f GB/s, %.0f ns each\n", texts.size(),
              static_cast<double>(bytes) / static_cast<double>(documents),
              static_cast<double>(bytes) / seconds / 1e9,
              seconds * 1e9 / static_cast<double>(documents));
  return 0;
}
