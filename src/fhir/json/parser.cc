#include "fhir/json/parser.h"

#include <algorithm>
#include <cstring>

#include "fhir/json/scalars.h"

namespace fhir::json {
namespace {

// Up to this many members, a new key is compared with those before it; above, sorting is cheaper
// and cannot be driven into quadratic time.
constexpr std::uint32_t kKeysComparedMax = 64;
constexpr std::ptrdiff_t kKeySizeMax = 0xFFFF;
constexpr std::size_t kShownKeyMax = 64;
constexpr std::uint32_t kCopiedNodesMax = 1 << 16;
constexpr std::size_t kKeptNodesMax = 1 << 18;

bool is_space(char c) {
  return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::uint64_t key_bit(std::string_view key) {
  if (key.empty()) return 1;
  const auto byte = [&](std::size_t at) {
    return static_cast<std::uint32_t>(static_cast<unsigned char>(key[at]));
  };
  const std::uint32_t hash = static_cast<std::uint32_t>(key.size()) * 7 + byte(0) * 5 +
                             byte(key.size() / 2) * 3 + byte(key.size() - 1);
  return std::uint64_t{1} << (hash & 63U);
}

// A key may stand in a message if it looks like the name of an element.
bool is_presentable(std::string_view key) {
  return !key.empty() && key.size() <= kShownKeyMax && std::ranges::all_of(key, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
  });
}

}  // namespace

Fault Parser::run(std::string_view text, const Limits& limits) {
  fault_key_ = {};
  fault_ = tokens_.run(text);
  if (fault_ != Fault::None) {
    open_.clear();
    end_ = nodes_.get();
    fault_offset_ = locate(fault_, text);
    return fault_;
  }
  start(text, limits);
  walk();
  return fault_;
}

void Parser::start(std::string_view text, const Limits& limits) {
  text_ = text.data();
  text_end_ = text_ + text.size();
  token_ = tokens_.offsets();
  tokens_end_ = token_ + tokens_.count();
  // Every node has a token of its own.
  const std::size_t values_max = std::min<std::size_t>(tokens_.count(), limits.values_max);
  const bool wasteful = nodes_capacity_ > kKeptNodesMax && values_max <= kKeptNodesMax;
  if (nodes_capacity_ < values_max || wasteful) {
    nodes_capacity_ = values_max + values_max / 4;
    nodes_ = std::make_unique_for_overwrite<Node[]>(nodes_capacity_);
  }
  end_ = nodes_.get();
  limit_ = end_ + values_max;
  open_.clear();
  depth_max_ = limits.depth_max;
  find_escape(text_);
}

void Parser::walk() {
  Step step = value({});
  while (step != Step::Stop && !open_.empty()) {
    step = open_.back().array ? elements() : members();
  }
  if (step != Step::Stop && token_ != tokens_end_) stop_here(Fault::TextAfterValue);
}

// A small tape is copied, so that the buffer stays for the next text; a large one is given away.
std::unique_ptr<Document::Node[]> Parser::take_nodes() {
  if (node_count() > kCopiedNodesMax) {
    nodes_capacity_ = 0;
    return std::move(nodes_);
  }
  auto copy = std::make_unique_for_overwrite<Node[]>(node_count());
  std::memcpy(copy.get(), nodes_.get(), node_count() * sizeof(Node));
  return copy;
}

Parser::Step Parser::stop(Fault fault, std::size_t at) {
  fault_ = text_ + at >= text_end_ ? Fault::EndsEarly : fault;
  fault_offset_ = at;
  return Step::Stop;
}

// The elements of the innermost array, up to one that is a container, or its end.
Parser::Step Parser::elements() {
  Open& array = open_.back();
  Step step = Step::Stay;
  while (step == Step::Stay) {
    if (peek() == ']') return close();
    if (array.members++ != 0) {
      if (peek() != ',') return stop_here(Fault::ExpectedCommaInArray);
      ++token_;
    }
    step = value({});
  }
  return step;
}

// The members of the innermost object, up to one that is a container, or its end.
Parser::Step Parser::members() {
  Open& object = open_.back();
  if (object.members == 0) {
    if (peek() == '}') return close();
    const Step step = key_and_value(object);
    if (step != Step::Stay) return step;
  }
  Step step = Step::Stay;
  while (step == Step::Stay) {
    const char c = peek();
    if (c == '}') return close();
    if (c != ',') return stop_here(Fault::ExpectedCommaInObject);
    ++token_;
    step = key_and_value(object);
  }
  return step;
}

inline Parser::Step Parser::key_and_value(Open& object) {
  const char* begin = text_ + *token_ + 1;
  if (begin[-1] != '"') return stop_here(Fault::ExpectedKey);
  const char* end = string_end() - 1;
  if (end - begin > kKeySizeMax) return stop_here(Fault::KeyTooLong);
  const Key key{offset(begin), static_cast<std::uint16_t>(end - begin)};
  const bool escaped = has_escape(begin, end);
  if (escaped) {
    const Fault fault = check_escapes({begin, end});
    if (fault != Fault::None) return stop_here(fault);
  }
  if (!key_is_new(object, key, escaped)) return Step::Stop;
  ++token_;
  if (peek() != ':') return stop_here(Fault::ExpectedColon);
  ++token_;
  return value(key);
}

// The commonest kinds first: what the processor guesses by habit should be right.
inline Parser::Step Parser::value(Key key) {
  const char first = peek();
  if (first == '"') return string(key);
  if (first == '{') return open(key, false);
  if (first == '[') return open(key, true);
  return other_value(key, first);
}

Parser::Step Parser::other_value(Key key, char first) {
  if (first == '-' || (first >= '0' && first <= '9')) return number(key);
  switch (first) {
    case 't':
      return word(key, "true", Kind::Boolean);
    case 'f':
      return word(key, "false", Kind::Boolean);
    case 'n':
      return word(key, "null", Kind::Null);
    case '\xEF':
      return stop_here(Fault::ByteOrderMark);
    case '}':
    case ']':
    case ':':
    case ',':
      return stop_here(Fault::ExpectedValue);
    default:
      return stop_here(Fault::BadWord);
  }
}

inline Parser::Step Parser::push(Key key, Kind kind, const char* begin, const char* end,
                                 bool escaped) {
  if (end_ == limit_) return stop_here(Fault::TooManyValues);
  *end_ = {.text_begin = offset(begin),
           .text_size = static_cast<std::uint32_t>(end - begin),
           .key_begin = key.begin,
           .after = node_count() + 1,
           .key_size = key.size,
           .kind = kind,
           .escaped = escaped};
  ++end_;
  ++token_;
  return Step::Stay;
}

Parser::Step Parser::open(Key key, bool array) {
  if (open_.size() >= depth_max_) return stop_here(Fault::TooDeep);
  const char* begin = text_ + *token_;
  open_.emplace_back(node_count(), array);  // in place: a copy would stall on its own stores
  const Step step = push(key, array ? Kind::Array : Kind::Object, begin, begin, false);
  return step == Step::Stay ? Step::Move : step;
}

Parser::Step Parser::close() {
  if (open_.back().sort_keys && !sorted_keys_differ(open_.back())) return Step::Stop;
  Node& node = nodes_[open_.back().node];
  node.text_size = *token_ + 1 - node.text_begin;
  node.after = node_count();
  open_.pop_back();
  ++token_;
  return Step::Move;
}

inline Parser::Step Parser::string(Key key) {
  const char* begin = text_ + *token_;
  const char* end = string_end();
  const bool escaped = has_escape(begin, end);
  if (escaped) {
    const Fault fault = check_escapes({begin + 1, end - 1});
    if (fault != Fault::None) return stop_here(fault);
  }
  return push(key, Kind::String, begin, end, escaped);
}

Parser::Step Parser::number(Key key) {
  const char* begin = text_ + *token_;
  const char* end = number_end(begin);
  if (end == nullptr || !token_ends_at(end)) return stop_here(Fault::BadNumber);
  return push(key, Kind::Number, begin, end, false);
}

Parser::Step Parser::word(Key key, std::string_view expected, Kind kind) {
  const char* begin = text_ + *token_;
  const std::string_view found = {begin, text_end_};
  const char* end = begin + std::min(expected.size(), found.size());
  if (!found.starts_with(expected) || !token_ends_at(end)) return stop_here(Fault::BadWord);
  return push(key, kind, begin, end, false);
}

// A number or word may be followed by white space or by the next token, nothing else. The
// tokenizer begins no token inside a run of other characters, so this is what finds "1x".
bool Parser::token_ends_at(const char* end) const {
  return end == text_ + token_[1] || is_space(*end);
}

// One past the closing quote of the string that is the next token. Between it and the token
// after it the tokenizer leaves nothing but white space.
inline const char* Parser::string_end() const {
  const char* end = text_ + token_[1];
  while (is_space(end[-1]))
    --end;
  return end;
}

// True if there is a backslash in [begin, end). Called with rising positions, so that the whole
// text is searched once.
inline bool Parser::has_escape(const char* begin, const char* end) {
  if (next_escape_ < begin) find_escape(begin);
  return next_escape_ < end;
}

void Parser::find_escape(const char* from) {
  const void* found = std::memchr(from, '\\', static_cast<std::size_t>(text_end_ - from));
  next_escape_ = found != nullptr ? static_cast<const char*>(found) : text_end_;
}

inline bool Parser::key_is_new(Open& object, Key key, bool escaped) {
  const std::string_view text = {text_ + key.begin, key.size};
  const std::uint64_t bit = key_bit(text);
  const bool seen = (object.key_bits & bit) != 0;
  object.key_bits |= bit;
  ++object.members;
  if (escaped || object.members > kKeysComparedMax) object.sort_keys = true;
  if (!seen || object.sort_keys) return true;
  const Node* node = nodes_.get() + object.node + 1;
  for (; node != end_; node = nodes_.get() + node->after) {
    if (key_of(*node) != text) continue;
    stop_here(Fault::DuplicateKey);
    if (is_presentable(text)) fault_key_ = text;
    return false;
  }
  return true;
}

bool Parser::sorted_keys_differ(const Open& object) {
  struct Entry {
    std::string_view key;
    const Node* node;
  };
  std::vector<Entry> entries;
  std::vector<std::string> unescaped;
  entries.reserve(object.members);
  unescaped.reserve(object.members);  // views into it stay valid
  const Node* node = nodes_.get() + object.node + 1;
  for (; node != end_; node = nodes_.get() + node->after) {
    std::string_view key = key_of(*node);
    if (key.find('\\') != std::string_view::npos) key = unescaped.emplace_back(unescape(key));
    entries.push_back({key, node});
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return a.key.size() != b.key.size() ? a.key.size() < b.key.size() : a.key < b.key;
  });
  const auto twin = std::ranges::adjacent_find(entries, {}, &Entry::key);
  if (twin == entries.end()) return true;
  stop(Fault::DuplicateKey, std::max(twin[0].node, twin[1].node)->key_begin - 1);
  const std::string_view written = key_of(*twin->node);
  if (is_presentable(written)) fault_key_ = written;
  return false;
}

// FHIRPath of the innermost open array element or object, as far as its keys are presentable.
std::string Parser::fault_path() const {
  std::string path;
  if (open_.empty()) return path;
  for (const Node* node = nodes_.get() + 1; !open_[0].array && node < end_;
       node = nodes_.get() + node->after) {
    if (key_of(*node) != "resourceType" || node->kind != Kind::String) continue;
    const std::string_view name = {text_ + node->text_begin + 1, node->text_size - 2};
    if (is_presentable(name)) path = name;
  }
  for (std::size_t level = 1; level < open_.size(); ++level) {
    const Open& parent = open_[level - 1];
    if (parent.array) {
      path += '[' + std::to_string(parent.members - 1) + ']';
      continue;
    }
    const std::string_view key = key_of(nodes_[open_[level].node]);
    if (!is_presentable(key)) break;
    if (!path.empty()) path += '.';
    path += key;
  }
  return path;
}

}  // namespace fhir::json
