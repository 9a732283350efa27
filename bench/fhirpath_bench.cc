// Evaluates the search expressions and the invariants of R4 over the entries of Bundles, and prints
// the time and the allocations of one evaluation: of all, of the invariants that everything has,
// and of those that allocate most. fhirpath_bench ROUNDS DEFINITIONS BUNDLE... DEFINITIONS: a
// folder with the StructureDefinition-*.json of the package hl7.fhir.r4.core.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <new>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/path/path.h"

namespace {

std::size_t allocations = 0;  // there is one thread

}  // namespace

void* operator new(std::size_t size) {
  ++allocations;
  if (void* memory = std::malloc(size)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

namespace {

namespace path = fhir::path;

// Of the processor, not of the wall: other programs do not count.
double busy_ns() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) * 1e9 + static_cast<double>(time.tv_nsec);
}

struct Resource {
  fhir::TypeId type;
  fhir::json::Document document;
};

fhir::json::Document read(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  auto document = fhir::json::Document::parse({std::istreambuf_iterator<char>(in), {}});
  if (document) return *std::move(document);
  std::fprintf(stderr, "%s is not JSON\n", file.c_str());
  std::exit(1);
}

std::vector<Resource> read_entries(const char* file) {
  std::vector<Resource> resources;
  const auto bundle = read(file);
  for (const auto entry : bundle.root().find("entry")) {
    const auto resource = entry.find("resource");
    auto document = fhir::json::Document::parse(std::string(resource.raw()));
    const std::string name = resource.find("resourceType").string();
    if (document) {
      resources.push_back({fhir::Definitions::r4().find_resource(name), *std::move(document)});
    }
  }
  return resources;
}

// An expression for the elements at a path of a type; an empty path: the resource itself.
struct Asked {
  std::string name;
  path::Expression expression;
  std::vector<path::Expression> at;  // none or one
  bool condition;
};
using Expressions = std::map<std::string, std::vector<Asked>>;  // by the name of the type

void add(Expressions& to, const std::string& type, std::string name, std::string_view text,
         const std::string& at, bool condition) {
  auto expression = path::Expression::parse(text);
  if (!expression) return;
  Asked asked{std::move(name), *std::move(expression), {}, condition};
  if (!at.empty()) {
    auto place = path::Expression::parse(at);
    if (!place) return;
    asked.at.push_back(*std::move(place));
  }
  to[type].push_back(std::move(asked));
}

Expressions invariants(const char* folder) {
  Expressions found;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string name = file.path().filename();
    if (!name.starts_with("StructureDefinition-")) continue;
    const auto document = read(file.path());
    const auto root = document.root();
    const std::string type = root.find("type").string();
    if (root.find("kind").string() != "resource" || root.find("id").string() != type) continue;
    for (const auto element : root.at("snapshot", "element")) {
      std::string at = element.find("path").string();
      if (at.ends_with("[x]")) at.resize(at.size() - 3);
      for (const auto constraint : element.find("constraint")) {
        add(found, type, constraint.find("key").string(), constraint.find("expression").string(),
            at == type ? "" : at, true);
      }
    }
  }
  return found;
}

Expressions search_expressions() {
  const auto& definitions = fhir::Definitions::r4();
  Expressions found;
  for (const fhir::TypeId type : definitions.resources()) {
    const std::string name(definitions.type(type).name);
    for (const fhir::SearchParameter& parameter : definitions.search_parameters(type))
      add(found, name, std::string(parameter.code), parameter.expression, "", false);
  }
  return found;
}

struct Cost {
  std::size_t evaluations = 0;
  std::size_t allocations = 0;
  double ns = 0;
  std::string text;

  void add(const Cost& other) {
    evaluations += other.evaluations;
    allocations += other.allocations;
    ns += other.ns;
  }
  void print(const char* name) const {
    if (evaluations == 0) return;
    const auto times = static_cast<double>(evaluations);
    std::printf("%-12s %9zu evaluations, each %8.1f ns, %7.3f allocations  %.70s\n", name,
                evaluations, ns / times, static_cast<double>(allocations) / times, text.c_str());
  }
};

void evaluate(const Asked& asked, const path::Context& context) {
  if (asked.condition) {
    (void)path::evaluate_condition(asked.expression, context);
  } else {
    (void)path::visit(asked.expression, context,
                      [](const path::Item&) -> base::Result<bool> { return true; });
  }
}

void measure(const char* title, const Expressions& expressions,
             const std::vector<Resource>& resources, int rounds) {
  std::map<std::string, Cost> costs;
  Cost all;
  for (const Resource& resource : resources) {
    const auto of_type =
        expressions.find(std::string(fhir::Definitions::r4().type(resource.type).name));
    if (of_type == expressions.end()) continue;
    for (const Asked& asked : of_type->second) {
      path::Context context(resource.document.root());
      path::Collection places;
      if (asked.at.empty()) {
        places.push_back(path::resource_item(context.resource, context.definitions));
      } else if (auto found = path::evaluate(asked.at.front(), context)) {
        places = *std::move(found);
      }
      Cost cost;
      const std::size_t before = allocations;
      const double start = busy_ns();
      for (int round = 0; round < rounds; ++round) {
        for (const path::Item& place : places) {
          context.focus = place;
          evaluate(asked, context);
          ++cost.evaluations;
        }
      }
      cost.ns = busy_ns() - start;
      cost.allocations = allocations - before;
      if (cost.evaluations == 0) continue;
      all.add(cost);
      Cost& named = costs[asked.name];
      named.text = asked.expression.text();
      named.add(cost);
    }
  }
  std::printf("%s\n", title);
  all.print("all");
  std::vector<std::pair<std::string, Cost>> order(costs.begin(), costs.end());
  std::ranges::sort(order, [](const auto& a, const auto& b) { return a.second.ns > b.second.ns; });
  std::size_t shown = 0;
  for (const auto& [name, cost] : order) {
    const bool often = shown++ < 12;
    const bool allocates = cost.allocations > 0;
    if (often || allocates || name.starts_with("dom-")) cost.print(name.c_str());
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4) return 1;
  const int rounds = std::atoi(argv[1]);
  std::vector<Resource> resources;
  for (int i = 3; i < argc; ++i) {
    for (Resource& resource : read_entries(argv[i]))
      resources.push_back(std::move(resource));
  }
  measure("search expressions", search_expressions(), resources, rounds);
  measure("invariants", invariants(argv[2]), resources, rounds);
  return 0;
}
