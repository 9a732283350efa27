#include "engine/index/phonetic.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text/fold.h"

namespace engine {

namespace {

constexpr std::size_t kLettersMax = 64;

// æ sounds as e; ø is a letter of its own, here @.
std::string latin_letters(std::string_view folded) {
  std::string letters;
  for (std::size_t i = 0; i < folded.size() && letters.size() < kLettersMax; ++i) {
    const char c = folded[i];
    const std::string_view two = folded.substr(i, 2);
    if (two == "æ" || two == "ø") {
      letters += two == "æ" ? 'e' : '@';
      ++i;
    } else if (c >= 'a' && c <= 'z') {
      letters += c;
    }
  }
  return letters;
}

struct Rule {
  std::string_view written;
  std::string_view said;
};

// The first that fits at a place counts.
constexpr Rule kRules[] = {
    {"aa", "o"},  {"ae", "e"},  {"oe", "@"},  {"kie", "ke"}, {"ie", "i"},  {"ei", "aj"},
    {"ej", "aj"}, {"ai", "aj"}, {"ay", "aj"}, {"aj", "aj"},  {"sch", "s"}, {"sh", "s"},
    {"sj", "s"},  {"ch", "k"},  {"ck", "k"},  {"ce", "se"},  {"ci", "si"}, {"cy", "si"},
    {"cz", "s"},  {"kj", "k"},  {"gj", "g"},  {"gh", "g"},   {"ph", "f"},  {"th", "t"},
    {"dt", "t"},  {"nd", "n"},  {"ld", "l"},  {"c", "k"},    {"q", "k"},   {"w", "v"},
    {"x", "ks"},  {"z", "s"},   {"y", "i"},
};
constexpr Rule kFirst[] = {{"hv", "v"}, {"hj", "j"}, {"h", "h"}};

const Rule* rule_at(std::string_view rest, bool at_begin) {
  const auto fits = [&](const Rule& rule) { return rest.starts_with(rule.written); };
  if (at_begin) {
    const auto first = std::ranges::find_if(kFirst, fits);
    if (first != std::end(kFirst)) return first;
  }
  const auto rule = std::ranges::find_if(kRules, fits);
  return rule != std::end(kRules) ? rule : nullptr;
}

void append(std::string& code, std::string_view said) {
  for (const char c : said) {
    if (code.empty() || code.back() != c) code += c;
  }
}

// -sen and -son as -sn, then without an e at the end.
void drop_silent_end(std::string& code) {
  if (code.size() > 4 && (code.ends_with("sen") || code.ends_with("son"))) {
    code.erase(code.size() - 2, 1);
  }
  if (code.size() > 2 && code.back() == 'e') code.pop_back();
}

}  // namespace

std::string phonetic_code(std::string_view word) {
  const std::string letters = latin_letters(base::fold(word));
  std::string code;
  for (std::size_t at = 0; at < letters.size();) {
    const std::string_view rest = std::string_view(letters).substr(at);
    if (const Rule* rule = rule_at(rest, at == 0)) {
      append(code, rule->said);
      at += rule->written.size();
      continue;
    }
    if (rest.front() != 'h') append(code, rest.substr(0, 1));
    ++at;
  }
  drop_silent_end(code);
  return code;
}

std::vector<std::string> phonetic_codes(std::string_view name) {
  std::vector<std::string> codes;
  const std::string folded = base::fold(name);
  std::string_view rest = folded;
  while (!rest.empty() && codes.size() < kSoundsMax) {
    const std::size_t end = std::min(rest.find_first_of(" -.,'"), rest.size());
    std::string code = phonetic_code(rest.substr(0, end));
    if (!code.empty() && std::ranges::find(codes, code) == codes.end()) {
      codes.push_back(std::move(code));
    }
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return codes;
}

}  // namespace engine
