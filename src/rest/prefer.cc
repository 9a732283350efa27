#include "rest/prefer.h"

namespace rest {

Preferences parse_prefer(std::string_view text) {
  Preferences preferences;
  while (!text.empty()) {
    const std::size_t end = text.find_first_of(",;");
    std::string_view one = text.substr(0, end);
    text = end == text.npos ? std::string_view{} : text.substr(end + 1);
    while (one.starts_with(' '))
      one.remove_prefix(1);
    while (one.ends_with(' '))
      one.remove_suffix(1);
    if (one == "return=minimal") preferences.answer = Return::Minimal;
    if (one == "return=representation") preferences.answer = Return::Representation;
    if (one == "return=OperationOutcome") preferences.answer = Return::Outcome;
    if (one == "respond-async") preferences.respond_async = true;
    if (one == "handling=lenient") preferences.handling = engine::Handling::Lenient;
    if (one == "handling=strict") preferences.handling = engine::Handling::Strict;
  }
  return preferences;
}

}  // namespace rest
