// Searches: the first byte chooses the type, the rest is the query of a URL. What parses is
// answered from a small engine.

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/random.h"
#include "base/text/percent.h"
#include "engine/engine.h"
#include "fhir/json/document.h"
#include "storage/memory/memory_index_store.h"
#include "storage/memory/memory_ledger.h"
#include "tests/fuzz/fuzz.h"

namespace {

constexpr const char* kResources[] = {
    R"({"resourceType":"Patient","id":"a","identifier":[{"system":"urn:x","value":"1"}],"gender":
"female","birthDate":"1948-03","name":[{"family":"Holm Dahl","given":["Anna"]}]})",
    R"({"resourceType":"Patient","id":"b","active":true,"birthDate":"1950-01-01","name":[{"text":
"Møller"}],"generalPractitioner":[{"reference":"Practitioner/c"}]})",
    R"({"resourceType":"Practitioner","id":"c","active":false,"name":[{"family":"Å"}]})",
    R"({"resourceType":"Observation","id":"d","status":"final","code":{"coding":[{"system":
"http://loinc.org","code":"1988-5"}]},"subject":{"reference":"Patient/a"},"effectivePeriod":{
"start":"2026-01-01"}})",
    R"({"resourceType":"ValueSet","id":"e","status":"draft","url":"http://x/v"})"};

class World {
 public:
  World() {
    const auto& definitions = fhir::Definitions::r4();
    auto opened = engine::Engine::open({definitions, *ledger_, *store_, clock_, random_},
                                       {.base_url = "http://test/fhir"});
    require(opened.has_value(), "the engine opens");
    engine_ = *std::move(opened);
    for (const char* resource : kResources) {
      const auto document = fhir::json::Document::parse(resource);
      require(document.has_value(), "the resources parse");
      engine::Operation operation;
      operation.kind = engine::Operation::Kind::Update;
      operation.type = definitions.find_resource(document->root().find("resourceType").string());
      operation.id = document->root().find("id").string();
      operation.body = resource;
      require(engine::commit_and_wait(*engine_, caller_, {std::move(operation)}).has_value(),
              "the resources are valid");
    }
  }

  void search(const engine::SearchQuery& query) {
    const auto result = engine_->search(caller_, engine_->now(), query);
    if (!result) return require(result.error().kind != base::ErrorKind::Internal, "no defect");
    require(result->matches.size() <= query.count, "a page is not longer than asked for");
    if (result->total) require(*result->total >= result->matches.size(), "the total");
  }

 private:
  base::SystemClock clock_;
  base::SystemRandom random_;
  std::unique_ptr<storage::Ledger> ledger_ = storage::make_memory_ledger();
  std::unique_ptr<storage::IndexStore> store_ = storage::make_memory_index_store();
  const access_control::Caller caller_ = access_control::Caller::anonymous();
  std::unique_ptr<engine::Engine> engine_;
};

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  if (size == 0) return 0;
  static World& world = *new World();  // its threads must not end with the statics
  static constexpr const char* kTypes[] = {"Patient", "Practitioner", "Observation", "ValueSet"};
  const auto& definitions = fhir::Definitions::r4();
  const fhir::TypeId type = definitions.find_resource(kTypes[data[0] % std::size(kTypes)]);
  const auto pairs = base::parse_query(text_of(data + 1, size - 1));
  if (!pairs) return 0;
  for (const auto handling : {engine::Handling::Strict, engine::Handling::Lenient})
    if (const auto query = engine::parse_search(definitions, type, *pairs, handling))
      world.search(*query);
  return 0;
}
