#include "terminology/operations/languages.h"

#include <algorithm>
#include <cstdlib>
#include <tuple>
#include <utility>

namespace terminology {

namespace {

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' '))
    text.remove_prefix(1);
  while (text.ends_with(' '))
    text.remove_suffix(1);
  return text;
}

}  // namespace

std::vector<std::string> read_languages(std::string_view text) {
  std::vector<std::tuple<double, std::size_t, std::string>> found;  // best first, then first
  while (!text.empty() && found.size() < 20) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t semicolon = std::min(part.find(';'), part.size());
    double weight = 1;
    const std::size_t q = part.find("q=", semicolon);
    if (q != part.npos) weight = std::strtod(std::string(part.substr(q + 2)).c_str(), nullptr);
    const std::string_view language = trimmed(part.substr(0, semicolon));
    if (!language.empty() && language != "*" && weight > 0)
      found.emplace_back(-weight, found.size(), language);
  }
  std::ranges::sort(found);
  std::vector<std::string> languages;
  for (auto& [weight, place, language] : found)
    languages.push_back(std::move(language));
  return languages;
}

bool language_fits(std::string_view wanted, std::string_view have) {
  if (have.size() < wanted.size()) return false;
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (lower(wanted[i]) != lower(have[i])) return false;
  return have.size() == wanted.size() || have[wanted.size()] == '-';
}

}  // namespace terminology
