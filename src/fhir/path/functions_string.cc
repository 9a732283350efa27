#include <re2/re2.h>

#include <algorithm>

#include "fhir/path/evaluator.h"
#include "fhir/path/functions.h"
#include "fhir/path/utf8.h"

// http://hl7.org/fhirpath/N1/#string-manipulation, and trim, split, join, matchesFull of release 2.
// Positions and lengths count characters, not bytes.
namespace fhir::path {
namespace {

using Out = base::Result<Collection>;

// The input and the first argument as strings; either may be empty.
struct Two {
  std::optional<Text> text;
  std::optional<Text> other;
  explicit operator bool() const { return text && other; }
};

base::Result<Two> two(Call& call) {
  Two result{TRY(call.text_input()), {}};
  result.other = TRY(call.text_argument(0));
  if (result.text) TRY_VOID(call.evaluator.charge(1 + result.text->size() / 16));
  return result;
}

Out index_of(Call& call) {
  const Two in = TRY(two(call));
  if (!in) return Collection{};
  const std::size_t at = in.text->find(*in.other);
  if (at == std::string::npos) return one(std::int64_t{-1});
  return one(character_count(in.text->substr(0, at)));
}

Out last_index_of(Call& call) {
  const Two in = TRY(two(call));
  if (!in) return Collection{};
  const std::size_t at = in.text->rfind(*in.other);
  if (at == std::string::npos) return one(std::int64_t{-1});
  return one(character_count(in.text->substr(0, at)));
}

Out substring(Call& call) {
  const auto text = TRY(call.text_input());
  const auto start = TRY(call.integer_argument(0));
  if (!text || !start) return Collection{};
  std::int64_t length = INT64_MAX;
  if (call.argument_count() > 1) length = TRY(call.integer_argument(1)).value_or(INT64_MAX);
  if (*start < 0 || *start >= character_count(*text)) return Collection{};
  return one(std::string(characters(*text, *start, length)));
}

Out starts_with(Call& call) {
  const Two in = TRY(two(call));
  return in ? one(in.text->starts_with(*in.other)) : Collection{};
}
Out ends_with(Call& call) {
  const Two in = TRY(two(call));
  return in ? one(in.text->ends_with(*in.other)) : Collection{};
}
Out contains(Call& call) {
  const Two in = TRY(two(call));
  return in ? one(in.text->contains(*in.other)) : Collection{};
}

Out upper(Call& call) {
  const auto text = TRY(call.text_input());
  return text ? one(upper_case(*text)) : Collection{};
}
Out lower(Call& call) {
  const auto text = TRY(call.text_input());
  return text ? one(lower_case(*text)) : Collection{};
}

Out replace(Call& call) {
  const Two in = TRY(two(call));
  const auto with = TRY(call.text_argument(1));
  if (!in || !with) return Collection{};
  std::string out;
  std::size_t at = 0;
  const std::string_view pattern = *in.other;
  const auto grow = [&](std::string_view part) -> base::Result<> {
    out += part;
    return call.evaluator.charge(1 + part.size() / 16);
  };
  if (pattern.empty()) {
    for (std::int64_t index = 0; index < character_count(*in.text); ++index) {
      TRY_VOID(grow(*with));
      TRY_VOID(grow(characters(*in.text, index, 1)));
    }
    TRY_VOID(grow(*with));
    return one(std::move(out));
  }
  for (;;) {
    const std::size_t found = in.text->find(pattern, at);
    if (found == std::string::npos) break;
    out.append(*in.text, at, found - at);
    TRY_VOID(grow(*with));
    at = found + pattern.size();
  }
  out.append(*in.text, at);
  return one(std::move(out));
}

// The first argument, which is `pattern`, as a regular expression.
base::Result<std::shared_ptr<const RE2>> compiled(Call& call, std::string_view pattern) {
  TRY_VOID(call.evaluator.charge(100 + pattern.size()));
  auto found = call.pattern_argument(0, pattern);
  if (!found) return call.evaluator.invalid("the regular expression is not valid");
  return found;
}

Out matches(Call& call) {
  const Two in = TRY(two(call));
  if (!in) return Collection{};
  const auto pattern = TRY(compiled(call, *in.other));
  return one(RE2::PartialMatch(*in.text, *pattern));
}

Out matches_full(Call& call) {
  const Two in = TRY(two(call));
  if (!in) return Collection{};
  const auto pattern = TRY(compiled(call, *in.other));
  return one(RE2::FullMatch(*in.text, *pattern));
}

// $1 and ${name} become RE2's \1.
std::string re2_rewrite(std::string_view text, const RE2& pattern) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (c == '\\') {
      out += "\\\\";
      continue;
    }
    if (c != '$' || at + 1 >= text.size()) {
      out += c;
      continue;
    }
    if (text[at + 1] >= '0' && text[at + 1] <= '9') {
      out += std::string("\\") + text[++at];
      continue;
    }
    const std::size_t close = text[at + 1] == '{' ? text.find('}', at) : std::string::npos;
    if (close == std::string::npos) {
      out += c;
      continue;
    }
    const auto& names = pattern.NamedCapturingGroups();
    const auto found = names.find(std::string(text.substr(at + 2, close - at - 2)));
    if (found != names.end() && found->second < 10) out += "\\" + std::to_string(found->second);
    at = close;
  }
  return out;
}

Out replace_matches(Call& call) {
  const Two in = TRY(two(call));
  const auto with = TRY(call.text_argument(1));
  if (!in || !with) return Collection{};
  if (in.other->empty()) return one(*in.text);
  const auto pattern = TRY(compiled(call, *in.other));
  std::string out = in.text->str();
  // At most one replacement at each byte, each perhaps with the whole text in it.
  TRY_VOID(call.evaluator.charge((out.size() + 1) * (with->size() + 1) / 16));
  const std::string rewrite = re2_rewrite(*with, *pattern);
  std::string error;
  if (!pattern->CheckRewriteString(rewrite, &error)) {
    return call.evaluator.invalid("the replacement names a group that does not exist");
  }
  RE2::GlobalReplace(&out, *pattern, rewrite);
  TRY_VOID(call.evaluator.charge(1 + out.size() / 16));
  return one(std::move(out));
}

Out length(Call& call) {
  const auto text = TRY(call.text_input());
  return text ? one(character_count(*text)) : Collection{};
}

Out to_chars(Call& call) {
  const auto text = TRY(call.text_input());
  Collection out;
  if (!text) return out;
  std::string_view rest = *text;
  while (!rest.empty()) {
    TRY_VOID(call.evaluator.charge(1));
    const std::string_view next = characters(rest, 0, 1);
    out.emplace_back(Text(std::string(next)));
    rest.remove_prefix(next.size());
  }
  return out;
}

Out trim(Call& call) {
  const auto text = TRY(call.text_input());
  if (!text) return Collection{};
  const std::size_t from = text->find_first_not_of(" \t\r\n\f");
  if (from == std::string::npos) return one(std::string());
  return one(std::string(text->substr(from, text->find_last_not_of(" \t\r\n\f") - from + 1)));
}

Out split(Call& call) {
  const Two in = TRY(two(call));
  Collection out;
  if (!in || in.other->empty()) return in.text ? one(*in.text) : out;
  std::size_t at = 0;
  for (;;) {
    TRY_VOID(call.evaluator.charge(1));
    const std::size_t found = in.text->find(*in.other, at);
    const std::size_t size = found == std::string::npos ? found : found - at;
    out.emplace_back(Text(std::string(in.text->substr(at, size))));
    if (found == std::string::npos) return out;
    at = found + in.other->size();
  }
}

Out join(Call& call) {
  Text separator;
  if (call.argument_count() > 0) separator = TRY(call.text_argument(0)).value_or(Text{});
  std::string out;
  bool first = true;
  for (const Item& item : call.input) {
    const auto value = to_system(item, call.evaluator.definitions());
    if (!value) continue;
    const auto* text = value->get<Text>();
    if (!text) return call.evaluator.invalid("join() takes strings");
    if (!first) out += separator;
    first = false;
    out += *text;
    TRY_VOID(call.evaluator.charge(1 + (text->size() + separator.size()) / 16));
  }
  return call.input.empty() ? Collection{} : one(std::move(out));
}

constexpr Function kFunctions[] = {
    {"indexOf", 1, 1, index_of},
    {"lastIndexOf", 1, 1, last_index_of},
    {"substring", 1, 2, substring},
    {"startsWith", 1, 1, starts_with},
    {"endsWith", 1, 1, ends_with},
    {"contains", 1, 1, contains},
    {"upper", 0, 0, upper},
    {"lower", 0, 0, lower},
    {"replace", 2, 2, replace},
    {"matches", 1, 1, matches},
    {"matchesFull", 1, 1, matches_full},
    {"replaceMatches", 2, 2, replace_matches},
    {"length", 0, 0, length},
    {"toChars", 0, 0, to_chars},
    {"trim", 0, 0, trim},
    {"split", 1, 1, split},
    {"join", 0, 1, join},
};

}  // namespace

std::span<const Function> string_functions() {
  return kFunctions;
}

}  // namespace fhir::path
