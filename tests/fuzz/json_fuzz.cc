// fhir::json: any bytes. What parses is what it was, piece by piece.

#include <string>

#include "base/text/percent.h"
#include "fhir/json/document.h"
#include "fhir/json/writer.h"
#include "tests/fuzz/fuzz.h"

namespace {

using fhir::json::Document;
using fhir::json::Kind;
using fhir::json::Value;

void walk(Value value, std::string_view text) {
  require(text.substr(value.offset(), value.raw().size()) == value.raw(),
          "raw is part of the text");
  std::string scratch;
  const std::string unescaped = value.string();
  require(value.string(scratch) == unescaped, "both ways of unescaping agree");
  require(base::is_utf8(unescaped), "strings are UTF-8");
  if (value.is_string()) {
    std::string again;
    fhir::json::append_string(again, unescaped);
    const auto document = Document::parse(again);
    require(document.has_value() && document->root().string_equals(unescaped), "strings survive");
  }
  std::size_t children = 0;
  for (const Value child : value) {
    ++children;
    if (value.is_object() && child.key().find('\\') == std::string_view::npos)
      require(value.find(child.key()) == child, "every member is found by its key");
    walk(child, text);
  }
  require(children == value.size(), "size");
}

}  // namespace

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  fhir::json::Limits limits;
  limits.values_max = 10'000;
  const auto document = Document::parse(std::string(text_of(data, size)), limits);
  if (!document) return 0;
  walk(document->root(), document->text());
  require(Document::parse(std::string(document->root().raw())).has_value(), "a part parses alone");
  return 0;
}
