#include <cstdio>
#include <string>

#include "apps/commands/commands.h"
#include "apps/import/byte_source.h"
#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"
#include "fhir/validate/validate.h"
#include "fhir/xml/xml.h"
#include "rest/operation_outcome.h"

namespace apps {

namespace {

base::Result<std::string> read_whole(const std::string& path) {
  constexpr std::uint64_t kBytesMax = 256 << 20;
  const auto source = TRY(open_file(path, kBytesMax));
  std::string text;
  char buffer[64 * 1024];
  for (;;) {
    const std::size_t size = TRY(source->read(buffer));
    if (size == 0) return text;
    text.append(buffer, size);
  }
}

base::Result<std::vector<base::Issue>> validate_file(const fhir::Validator& validator,
                                                     const std::string& path) {
  std::string text = TRY(read_whole(path));
  if (fhir::xml::is_xml(text)) text = TRY(fhir::xml::to_json(fhir::Definitions::r4(), text));
  const auto document = TRY(fhir::json::Document::parse(std::move(text)));
  return validator.validate(document.root());
}

}  // namespace

int run(const ValidateCommand& command) {
  const fhir::Validator validator(fhir::Definitions::r4());
  int status = kOk;
  for (const std::string& path : command.files) {
    auto issues = validate_file(validator, path);
    std::vector<base::Issue> found;
    if (issues) {
      found = *std::move(issues);
    } else {
      found.push_back({issues.error().kind, issues.error().message, issues.error().expression});
    }
    if (!found.empty()) status = kFindings;
    const std::string outcome =
        found.empty() ? rest::operation_outcome("information", "informational", "no issues found")
                      : rest::operation_outcome(found);
    std::printf("%s\n", outcome.c_str());
  }
  return status;
}

}  // namespace apps
