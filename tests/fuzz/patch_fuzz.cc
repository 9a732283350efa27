// fhir::patch: the first line is a patch, the rest a resource.

#include <string>

#include "fhir/json/document.h"
#include "fhir/patch/patch.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  namespace patch = fhir::patch;
  const std::string_view text = text_of(data, size);
  const std::size_t line = text.find('\n');
  if (line == text.npos) return 0;
  const std::string_view change = text.substr(0, line);
  const std::string_view resource = text.substr(line + 1);
  if (!fhir::json::Document::parse(std::string(resource))) return 0;
  for (const auto& patched : {patch::apply_json_patch(resource, change),
                              patch::apply_path_patch(fhir::Definitions::r4(), resource, change)})
    if (patched)
      require(fhir::json::Document::parse(*patched).has_value(), "what was patched is JSON");
  return 0;
}
