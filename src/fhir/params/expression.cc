#include "fhir/params/expression.h"

#include <algorithm>
#include <utility>

namespace fhir::params {
namespace {

constexpr int kDepthMax = 8;
constexpr std::size_t kStepsMax = 32;

bool is_name_char(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

// Recursive descent, with the grammar at each function. A function that returns false has met
// something it does not know, and everything is given up.
class Parser {
 public:
  explicit Parser(std::string_view text) : rest_(text) {}

  // path ('|' path)*
  bool parse() {
    do {
      paths_.emplace_back();
      if (!path(0) || !presence()) return false;
    } while (take('|'));
    skip_space();
    return rest_.empty();
  }
  std::vector<Path> take_paths() { return std::move(paths_); }

 private:
  // ('(' path ')' | '%resource' '.' name | name) ('.' call | '[' number ']')* ('as' name)?
  bool path(int depth) {
    if (depth > kDepthMax) return false;
    if (take('(')) {
      if (!path(depth + 1) || !take(')')) return false;
    } else {
      if (take('%')) {
        if (!take_word("resource") || !take('.')) return false;
        paths_.back().from_resource = true;
      }
      const std::string_view first = name();
      if (first.empty() || !add({.kind = Step::Kind::Member, .name = first})) return false;
    }
    for (;;) {
      if (take('.')) {
        if (!call()) return false;
        if (paths_.back().asks_presence) return true;
      } else if (take('[')) {
        if (!index()) return false;
      } else {
        return !take_word("as") || type(Step::Kind::As);
      }
    }
  }

  // name ('(' arguments ')')?
  bool call() {
    const std::string_view called = name();
    if (called.empty()) return false;
    if (!take('(')) return add({.kind = Step::Kind::Member, .name = called});
    if (called == "as" || called == "ofType") return type(Step::Kind::As) && take(')');
    if (called == "where") return condition() && take(')');
    if (called == "extension") {
      return add({.kind = Step::Kind::Member, .name = "extension"}) &&
             literal({.kind = Step::Kind::WhereEquals, .name = "url"}) && take(')');
    }
    if (called == "exists") {
      paths_.back().asks_presence = true;
      return take(')');
    }
    return false;
  }

  // 'resolve' '(' ')' 'is' name | 'hasExtension' '(' literal ')' | name '=' literal
  bool condition() {
    const std::string_view tested = name();
    if (tested == "resolve" && take('(')) {
      return take(')') && take_word("is") && type(Step::Kind::WhereIs);
    }
    if (tested == "hasExtension" && take('(')) {
      return literal({.kind = Step::Kind::WhereHasExtension}) && take(')');
    }
    return !tested.empty() && take('=') &&
           literal({.kind = Step::Kind::WhereEquals, .name = tested});
  }

  // What must follow .exists(): 'and' the same path '!=' 'false'
  bool presence() {
    if (!paths_.back().asks_presence) return true;
    if (!take_word("and")) return false;
    paths_.emplace_back();
    const bool read = path(0) && take('!') && take('=') && take_word("false");
    const Path again = std::move(paths_.back());
    paths_.pop_back();
    return read && !again.asks_presence &&
           std::ranges::equal(again.steps, paths_.back().steps, {}, &Step::name, &Step::name);
  }

  bool index() {
    skip_space();
    std::uint32_t number = 0;
    std::size_t digits = 0;
    for (; digits < rest_.size() && rest_[digits] >= '0' && rest_[digits] <= '9'; ++digits) {
      if (digits == 6) return false;
      number = number * 10 + static_cast<std::uint32_t>(rest_[digits] - '0');
    }
    rest_.remove_prefix(digits);
    return digits > 0 && take(']') && add({.kind = Step::Kind::Index, .index = number});
  }

  bool type(Step::Kind kind) {
    const std::string_view type_name = name();
    return !type_name.empty() && add({.kind = kind, .name = type_name});
  }

  // "'" text "'", the value of a step
  bool literal(Step step) {
    if (!take('\'')) return false;
    const std::size_t quote = rest_.find('\'');
    if (quote == rest_.npos) return false;
    step.value = rest_.substr(0, quote);
    rest_.remove_prefix(quote + 1);
    return step.value.find('\\') == step.value.npos && add(step);
  }

  bool add(const Step& step) {
    if (paths_.back().steps.size() == kStepsMax) return false;
    paths_.back().steps.push_back(step);
    return true;
  }

  void skip_space() {
    while (!rest_.empty() &&
           (rest_.front() == ' ' || (rest_.front() >= '\t' && rest_.front() <= '\r')))
      rest_.remove_prefix(1);
  }
  bool take(char c) {
    skip_space();
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  bool take_word(std::string_view word) {
    skip_space();
    if (!rest_.starts_with(word)) return false;
    if (rest_.size() > word.size() && is_name_char(rest_[word.size()])) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  std::string_view name() {
    skip_space();
    std::size_t size = 0;
    while (size < rest_.size() && is_name_char(rest_[size]))
      ++size;
    const std::string_view taken = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return taken;
  }

  std::string_view rest_;
  std::vector<Path> paths_;
};

}  // namespace

std::optional<std::vector<Path>> parse_expression(std::string_view expression) {
  Parser parser(expression);
  if (!parser.parse()) return std::nullopt;
  return parser.take_paths();
}

}  // namespace fhir::params
