// fhir::graphql: the text is a query on a few resources that refer to each other.

#include <string>

#include "fhir/graphql/testing/folder_source.h"
#include "fhir/json/document.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static fhir::graphql::testing::FolderSource source = [] {
    fhir::graphql::testing::FolderSource made;
    made.add("a", R"({"resourceType":"Patient","id":"a","active":true,"name":[{"use":"usual",)"
                  R"("family":"Berg","given":["Ane","Liv"]},{"given":["Nan"]}],)"
                  R"("link":[{"other":{"reference":"Patient/a"}}]})");
    made.add("b", R"({"resourceType":"Observation","id":"b","subject":{"reference":"Patient/a"},)"
                  R"("valueQuantity":{"value":1.50},"contained":[{"resourceType":"Device",)"
                  R"("id":"d"}],"device":{"reference":"#d"}})");
    return made;
  }();
  const std::string_view query = text_of(data, size);
  for (const auto& resource : {fhir::graphql::DocumentPointer(), source.by_path("Patient/a"),
                               source.by_path("Observation/b")})
    if (const auto answer = fhir::graphql::testing::answer(query, source, resource))
      require(fhir::json::Document::parse(*answer).has_value(), "an answer is JSON");
  return 0;
}
