// Small readers of text that anyone can send: dates, decimals, references, percent-encoding, and
// the folding of letters.

#include <string>

#include "base/text/fold.h"
#include "base/text/percent.h"
#include "engine/search/date_prefix.h"
#include "engine/search/escape.h"
#include "fhir/params/dates.h"
#include "fhir/params/numbers.h"
#include "fhir/params/references.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  const std::string_view text = text_of(data, size);
  if (const auto range = fhir::date_range(text)) {
    require(range->low_ms < range->high_ms, "a date covers some time");
    const auto condition = engine::parse_date_condition(text, 1'790'000'000'000);
    require(condition.has_value(), "a date is a search for it");
    require(condition->accepts(range->low_ms, range->high_ms), "which finds it");
  }
  if (const auto range = fhir::decimal_range(text))
    require(range->low <= range->value && range->value <= range->high, "a decimal is in its range");
  const auto& definitions = fhir::Definitions::r4();
  if (const auto found = fhir::local_reference(definitions, "http://x/fhir", text)) {
    require(found->type != fhir::TypeId::None && !found->id.empty(), "a reference names something");
    require(fhir::referenced_type(definitions, text) == found->type, "and its type");
  }
  for (const std::string& part : engine::split_unescaped(text, ','))
    engine::unescape(part);
  if (const auto raw = base::percent_decode(text, base::Form::Query))
    require(base::is_utf8(*raw), "what is decoded is UTF-8");
  if (!base::is_utf8(text)) return 0;
  const auto decoded = base::percent_decode(base::percent_encode(text), base::Form::Query);
  require(decoded.has_value() && *decoded == text, "percent-encoding survives");
  const std::string folded = base::fold(text);
  require(base::is_utf8(folded), "a folded text is UTF-8");
  require(base::fold(folded) == folded, "folding is stable");
  return 0;
}
