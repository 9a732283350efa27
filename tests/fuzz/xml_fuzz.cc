// fhir::xml: any bytes, as XML or as JSON. What one of the two ways makes, the other one takes
// back.

#include "fhir/xml/testing/round_trip.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string broken = fhir::xml::broken_promise(text_of(data, size));
  require(broken.empty(), broken.c_str());
  return 0;
}
