#include "engine/search/parse_filter.h"

#include <algorithm>
#include <string>
#include <utility>

namespace engine {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::SearchType;

class FilterParser {
 public:
  FilterParser(CriterionParser& criteria, fhir::TypeId type, std::string_view text)
      : criteria_(criteria), type_(type), text_(text) {}

  base::Result<Criterion> run() {
    Criterion filter = TRY(any(0));
    skip_spaces();
    if (at_ != text_.size()) return malformed("'and', 'or' or the end");
    return filter;
  }

 private:
  using Kind = Criterion::Kind;

  // "and" binds more tightly than "or".
  base::Result<Criterion> any(int depth) {
    if (depth > kFilterDepthMax)
      return fail(ErrorKind::TooLarge, "_filter has too many parentheses in one another");
    Criterion first = TRY(all(depth));
    if (!take_word("or")) return first;
    Criterion either = of(Kind::Any, std::move(first));
    do {
      either.parts.push_back(TRY(all(depth)));
    } while (take_word("or"));
    return either;
  }

  base::Result<Criterion> all(int depth) {
    Criterion first = TRY(one(depth));
    if (!take_word("and")) return first;
    Criterion both = of(Kind::All, std::move(first));
    do {
      both.parts.push_back(TRY(one(depth)));
    } while (take_word("and"));
    return both;
  }

  base::Result<Criterion> one(int depth) {
    skip_spaces();
    const bool negated = is_not();
    if (negated) at_ += 3;
    skip_spaces();
    if (peek() == '(') {
      ++at_;
      Criterion inner = TRY(any(depth + 1));
      skip_spaces();
      if (peek() != ')') return malformed("')'");
      ++at_;
      return negated ? of(Kind::Not, std::move(inner)) : std::move(inner);
    }
    return comparison();
  }

  // "not" stands before a parenthesis; otherwise it would be a name.
  bool is_not() const {
    if (!text_.substr(at_).starts_with("not")) return false;
    const std::size_t next = text_.find_first_not_of(' ', at_ + 3);
    return next != text_.npos && text_[next] == '(';
  }

  base::Result<Criterion> comparison() {
    const std::string path(word());
    if (path.empty()) return malformed("the name of a search parameter");
    if (path.find('[') != path.npos)
      return fail(ErrorKind::Unsupported,
                  "_filter with conditions in brackets is not offered: use the parameters of the "
                  "elements themselves");
    const std::string operation(word());
    if (operation.size() != 2) return malformed("an operation such as eq, co or gt");
    std::string value = TRY(value_text());
    if (value.empty()) return malformed("a value");
    return compare(path, operation, std::move(value));
  }

  base::Result<Criterion> compare(const std::string& path, std::string_view operation,
                                  std::string value) {
    static constexpr std::string_view kAsPrefix[] = {"gt", "lt", "ge", "le", "ap", "sa", "eb"};
    static constexpr std::string_view kAsText[] = {"co", "sw", "ew"};
    static constexpr std::string_view kPlain[] = {"eq", "ne", "re"};
    const auto is_one_of = [&](const auto& list) {
      return std::ranges::find(list, operation) != std::end(list);
    };
    if (operation == "pr") {
      if (value != "true" && value != "false") return malformed("true or false behind pr");
      return parsed(path + ":missing", value == "true" ? "false" : "true");
    }
    static constexpr std::pair<std::string_view, std::string_view> kAsModifier[] = {
        {"in", ":in"}, {"ni", ":not-in"}, {"ss", ":below"}, {"sb", ":above"}};
    for (const auto& [name, modifier] : kAsModifier)
      if (operation == name) return parsed(path + std::string(modifier), value);
    if (!is_one_of(kAsPrefix) && !is_one_of(kAsText) && !is_one_of(kPlain)) {
      return fail(ErrorKind::Unsupported, "the operation '" + std::string(operation) +
                                              "' in _filter is not offered: use eq, ne, co, sw, "
                                              "ew, gt, lt, ge, le, ap, sa, eb, pr, re, in, ni, "
                                              "ss or sb");
    }
    const bool prefixed = is_one_of(kAsPrefix);
    if (prefixed) value.insert(0, operation);
    Criterion criterion = TRY(parsed(path, value));
    const Modifier modifier = operation == "co"   ? Modifier::Contains
                              : operation == "sw" ? Modifier::StartsWith
                              : operation == "ew" ? Modifier::EndsWith
                                                  : Modifier::Equals;
    TRY_VOID(set_modifier(criterion, modifier, prefixed));
    return operation == "ne" ? of(Kind::Not, std::move(criterion)) : std::move(criterion);
  }

  // For each test behind a chain: strings compare as the operation says, and only ordered values
  // come before or after one another.
  base::Result<> set_modifier(Criterion& criterion, Modifier modifier, bool prefixed) {
    for (Criterion& part : criterion.parts)
      TRY_VOID(set_modifier(part, modifier, prefixed));
    if (criterion.kind != Kind::Test || criterion.modifier != Modifier::None) return {};
    const SearchType type = criterion.parameter->type;
    const bool ordered =
        type == SearchType::Date || type == SearchType::Number || type == SearchType::Quantity;
    const bool text = type == SearchType::String;
    if ((prefixed && !ordered) || (modifier != Modifier::Equals && !text))
      return fail(ErrorKind::Invalid, "an operation in _filter does not fit the type of '" +
                                          std::string(criterion.parameter->code) + "'");
    if (text) criterion.modifier = modifier;
    return {};
  }

  base::Result<Criterion> parsed(const std::string& name, const std::string& value) {
    auto criterion = TRY(criteria_.parse(type_, name, value));
    if (!criterion)
      return fail(ErrorKind::Invalid,
                  "'" + name + "' in _filter is not a search parameter of the type");
    return label(*std::move(criterion));
  }

  // The text of a name dies with the parser; a filter is one parameter in plans anyway.
  static Criterion label(Criterion criterion) {
    criterion.label = "_filter: " + criterion.label;
    return criterion;
  }

  static Criterion of(Kind kind, Criterion part) {
    Criterion criterion;
    criterion.kind = kind;
    criterion.label = "_filter";
    criterion.parts.push_back(std::move(part));
    return criterion;
  }

  // What a value is, with what splits values in a search escaped.
  base::Result<std::string> value_text() {
    skip_spaces();
    std::string value;
    const bool quoted = peek() == '"';
    if (quoted) ++at_;
    for (;; ++at_) {
      if (at_ == text_.size()) {
        if (quoted) return malformed("a closing quotation mark");
        return value;
      }
      char c = text_[at_];
      if (quoted && c == '"') {
        ++at_;
        return value;
      }
      if (!quoted && (c == ' ' || c == ')')) return value;
      if (quoted && c == '\\' && at_ + 1 < text_.size()) c = text_[++at_];
      if (c == ',' || c == '\\' || c == '$') value += '\\';
      value += c;
    }
  }

  std::string_view word() {
    skip_spaces();
    const std::size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != ' ' && text_[at_] != '(' && text_[at_] != ')')
      ++at_;
    return text_.substr(begin, at_ - begin);
  }

  bool take_word(std::string_view wanted) {
    const std::size_t begin = at_;
    if (word() == wanted) return true;
    at_ = begin;
    return false;
  }

  void skip_spaces() {
    while (at_ < text_.size() && text_[at_] == ' ')
      ++at_;
  }
  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  std::unexpected<base::Error> malformed(std::string_view expected) const {
    return fail(ErrorKind::Invalid, "_filter is malformed at character " + std::to_string(at_ + 1) +
                                        ": expected " + std::string(expected));
  }

  CriterionParser& criteria_;
  const fhir::TypeId type_;
  const std::string_view text_;
  std::size_t at_ = 0;
};

}  // namespace

base::Result<Criterion> parse_filter(CriterionParser& criteria, fhir::TypeId type,
                                     std::string_view text) {
  return FilterParser(criteria, type, text).run();
}

}  // namespace engine
