// A synthetic code system of 500,000 concepts with several parents, and value sets over it: what it
// costs to compile, and how many questions a second they answer, in one thread.
#include <chrono>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "fhir/json/document.h"
#include "terminology/library.h"
#include "terminology/operations/validation.h"
#include "terminology/overlay.h"

namespace {

using terminology::Canonical;
using terminology::Library;
using Clock = std::chrono::steady_clock;

constexpr std::uint32_t kConcepts = 500'000;
constexpr std::size_t kQuestions = 1 << 16;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

// Ten children each, as in a tree, and every third concept has another parent somewhere above.
std::string code_system() {
  std::mt19937 random(1);
  std::string json =
      R"({"resourceType":"CodeSystem","url":"urn:big","version":"1","content":"complete","concept":[)";
  for (std::uint32_t i = 0; i < kConcepts; ++i) {
    if (i > 0) json += ',';
    json += R"({"code":")" + std::to_string(100'000'000 + i) + R"(","display":"Concept number )" +
            std::to_string(i) + '"';
    if (i > 0) {
      json += R"(,"property":[{"code":"parent","valueCode":")" +
              std::to_string(100'000'000 + (i - 1) / 10) + R"("})";
      if (i % 3 == 0)
        json += R"(,{"code":"parent","valueCode":")" +
                std::to_string(100'000'000 + random() % (i / 10 + 1)) + R"("})";
      json += "]";
    }
    json += "}";
  }
  return json + "]}";
}

std::string value_set(const std::string& url, const std::string& filter) {
  return R"({"resourceType":"ValueSet","url":")" + url +
         R"(","compose":{"include":[{"system":"urn:big","filter":[)" + filter + "]}]}}";
}

template <class Ask>
void measure(const char* what, Ask ask) {
  std::size_t yes = 0;
  std::size_t asked = 0;
  const auto start = Clock::now();
  while (seconds_since(start) < 1) {
    for (std::size_t i = 0; i < kQuestions; ++i)
      yes += ask(i) ? 1 : 0;
    asked += kQuestions;
  }
  std::printf("%-44s %6.2f M/s (%.0f %% yes)\n", what,
              static_cast<double>(asked) / seconds_since(start) / 1e6,
              100.0 * static_cast<double>(yes) / static_cast<double>(asked));
}

}  // namespace

int main() {
  std::vector<fhir::json::Document> documents;
  for (std::string text :
       {code_system(),
        value_set("urn:half", R"({"property":"concept","op":"is-a","value":"100000001"})"),
        value_set("urn:odd", R"({"property":"code","op":"regex","value":"[0-9]*[13579]"})")}) {
    auto document = fhir::json::Document::parse(std::move(text));
    if (!document) return 1;
    documents.push_back(*std::move(document));
  }
  const terminology::PackageSource package(terminology::Package::r4());
  terminology::Overlay overlay(package);
  for (const auto& document : documents)
    overlay.add(document.root());
  terminology::Cache cache(std::size_t{1} << 30);
  Library library(overlay, cache);

  auto start = Clock::now();
  const auto system = library.code_system(Canonical{"urn:big", {}});
  if (!system || *system == nullptr) return 1;
  std::printf("compiled %u concepts, %.1f MB of JSON, in %.2f s: %.1f MB\n", (*system)->size(),
              static_cast<double>(documents.front().text().size()) / 1e6, seconds_since(start),
              static_cast<double>((*system)->bytes()) / 1e6);
  std::vector<std::string> codes;
  std::vector<std::uint32_t> positions;
  std::mt19937 random(2);
  for (std::size_t i = 0; i < kQuestions; ++i) {
    codes.push_back(std::to_string(100'000'000 + random() % kConcepts));
    positions.push_back(static_cast<std::uint32_t>(random() % 1000));
  }
  for (const char* url : {"urn:half", "urn:odd"}) {
    start = Clock::now();
    const auto set = library.value_set(Canonical{url, {}});
    if (!set) return 1;
    std::printf("compiled %s, %llu codes, in %.1f ms: %.1f KB\n", url,
                static_cast<unsigned long long>((*set)->size()), seconds_since(start) * 1e3,
                static_cast<double>((*set)->bytes()) / 1e3);
    measure(("is this code in " + std::string(url)).c_str(),
            [&](std::size_t i) { return (*set)->contains("urn:big", codes[i]); });
    terminology::ValidationRequest request;
    request.codes.push_back({"urn:big", {}, {}, {}, {}});
    measure(("$validate-code in " + std::string(url)).c_str(), [&](std::size_t i) {
      request.codes.front().code = codes[i];
      const auto answer = validate_code(library, set->get(), request);
      return answer && answer->result;
    });
  }
  const terminology::Hierarchy& hierarchy = (*system)->hierarchy();
  measure("$subsumes by code", [&](std::size_t i) {
    const auto a = (*system)->find(codes[i]);
    const auto b = (*system)->find(codes[(i + 1) % kQuestions]);
    return hierarchy.subsumes(*a % 1000, *b);
  });
  measure("subsumes by position", [&](std::size_t i) {
    return hierarchy.subsumes(positions[i], positions[(i * 7 + 1) % kQuestions] * 500);
  });
  return 0;
}
