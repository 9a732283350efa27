#include "fhir/json/parser.h"

#include <algorithm>
#include <cstring>

#include "fhir/json/scalars.h"

namespace fhir::json {
namespace {

// Up to this many members, a new key is compared with those before it; above, sorting is cheaper
// and cannot be driven into quadratic time.
constexpr std::uint32_t kKeysComparedMax = 64;
constexpr std::size_t kKeySizeMax = 0xFFFF;
constexpr std::size_t kShownKeyMax = 64;

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

Parser::Parser(std::string_view text, const Tokenizer& tokens, const Limits& limits)
    : text_(text.data()),
      text_size_(static_cast<std::uint32_t>(text.size())),
      offsets_(tokens.offsets()),
      count_(tokens.count()),
      limits_(limits) {
  // A member of an object takes four tokens (key, colon, value, comma).
  nodes_.reserve(count_ / 4 + 16);
  open_.reserve(16);
  find_escape(0);
}

Fault Parser::run() {
  Fault fault = value({});
  while (fault == Fault::None && !open_.empty()) {
    fault = open_.back().array ? element() : member();
  }
  if (fault == Fault::None && next_ != count_) {
    return fail_at(Fault::TextAfterValue, offsets_[next_]);
  }
  return fault;
}

Fault Parser::fail_at(Fault fault, std::size_t offset) {
  fault_offset_ = offset;
  return offset >= text_size_ ? Fault::EndsEarly : fault;
}

// One step in an array: the next element, or its end.
Fault Parser::element() {
  Open& array = open_.back();
  if (peek() == ']') return close();
  if (array.members++ != 0) {
    if (peek() != ',') return fail_at(Fault::ExpectedCommaInArray, offsets_[next_]);
    ++next_;
  }
  return value({});
}

// One step in an object: the next member, or its end.
Fault Parser::member() {
  Open& object = open_.back();
  char c = peek();
  if (object.members != 0 && c == ',') {
    ++next_;
    c = peek();
  } else if (c == '}') {
    return close();
  } else if (object.members != 0) {
    return fail_at(Fault::ExpectedCommaInObject, offsets_[next_]);
  }
  if (c != '"') return fail_at(Fault::ExpectedKey, offsets_[next_]);
  const std::uint32_t begin = offsets_[next_] + 1;
  const std::uint32_t end = string_end() - 1;
  if (end - begin > kKeySizeMax) return fail_at(Fault::KeyTooLong, begin);
  const Key key{begin, static_cast<std::uint16_t>(end - begin)};
  const bool escaped = has_escape(begin, end);
  if (escaped) {
    const Fault fault = check_escapes(key_text(key));
    if (fault != Fault::None) return fail_at(fault, begin - 1);
  }
  const Fault fault = check_key(object, key, escaped);
  if (fault != Fault::None) return fault;
  ++next_;
  if (peek() != ':') return fail_at(Fault::ExpectedColon, offsets_[next_]);
  ++next_;
  return value(key);
}

Fault Parser::value(Key key) {
  switch (peek()) {
    case '"':
      return string(key);
    case '{':
      return open(key, false);
    case '[':
      return open(key, true);
    case 't':
      return word(key, "true", Kind::Boolean);
    case 'f':
      return word(key, "false", Kind::Boolean);
    case 'n':
      return word(key, "null", Kind::Null);
    case '-':
    case '0':
    case '1':
    case '2':
    case '3':
    case '4':
    case '5':
    case '6':
    case '7':
    case '8':
    case '9':
      return number(key);
    case '\xEF':
      return fail_at(Fault::ByteOrderMark, offsets_[next_]);
    case '}':
    case ']':
    case ':':
    case ',':
      return fail_at(Fault::ExpectedValue, offsets_[next_]);
    default:
      return fail_at(Fault::BadWord, offsets_[next_]);
  }
}

Fault Parser::push(Key key, Kind kind, std::uint32_t begin, std::uint32_t end, bool escaped) {
  if (nodes_.size() >= limits_.values_max) {
    fault_offset_ = begin;
    return Fault::TooManyValues;
  }
  nodes_.push_back({.text_begin = begin,
                    .text_size = end - begin,
                    .key_begin = key.begin,
                    .after = static_cast<std::uint32_t>(nodes_.size() + 1),
                    .key_size = key.size,
                    .kind = kind,
                    .escaped = escaped});
  ++next_;
  return Fault::None;
}

Fault Parser::open(Key key, bool array) {
  const std::uint32_t begin = offsets_[next_];
  if (open_.size() >= limits_.depth_max) {
    fault_offset_ = begin;
    return Fault::TooDeep;
  }
  const auto node = static_cast<std::uint32_t>(nodes_.size());
  const Fault fault = push(key, array ? Kind::Array : Kind::Object, begin, begin, false);
  if (fault == Fault::None) open_.push_back({.node = node, .array = array});
  return fault;
}

Fault Parser::close() {
  if (open_.back().sort_keys) {
    const Fault fault = check_sorted_keys(open_.back());
    if (fault != Fault::None) return fault;
  }
  Document::Node& node = nodes_[open_.back().node];
  node.text_size = offsets_[next_] + 1 - node.text_begin;
  node.after = static_cast<std::uint32_t>(nodes_.size());
  open_.pop_back();
  ++next_;
  return Fault::None;
}

Fault Parser::string(Key key) {
  const std::uint32_t begin = offsets_[next_];
  const std::uint32_t end = string_end();
  const bool escaped = has_escape(begin, end);
  if (escaped) {
    const Fault fault = check_escapes({text_ + begin + 1, end - begin - 2});
    if (fault != Fault::None) return fail_at(fault, begin);
  }
  return push(key, Kind::String, begin, end, escaped);
}

Fault Parser::number(Key key) {
  const std::uint32_t begin = offsets_[next_];
  const char* end = number_end(text_ + begin);
  const std::uint32_t end_offset = end != nullptr ? static_cast<std::uint32_t>(end - text_) : begin;
  if (end == nullptr || !token_ends_at(end_offset)) return fail_at(Fault::BadNumber, begin);
  return push(key, Kind::Number, begin, end_offset, false);
}

Fault Parser::word(Key key, std::string_view expected, Kind kind) {
  const std::uint32_t begin = offsets_[next_];
  const auto end = begin + static_cast<std::uint32_t>(expected.size());
  if (std::string_view(text_ + begin, text_size_ - begin).substr(0, expected.size()) != expected ||
      !token_ends_at(end)) {
    return fail_at(Fault::BadWord, begin);
  }
  return push(key, kind, begin, end, false);
}

// A number or word may be followed by white space or by the next token, nothing else. The
// tokenizer begins no token inside a run of other characters, so this is what finds "1x".
bool Parser::token_ends_at(std::uint32_t end) const {
  return end == offsets_[next_ + 1] || is_space(text_[end]);
}

// One past the closing quote of the string token at next_. Between it and the next token the
// tokenizer leaves nothing but white space.
std::uint32_t Parser::string_end() const {
  std::uint32_t end = offsets_[next_ + 1];
  while (is_space(text_[end - 1]))
    --end;
  return end;
}

// True if there is a backslash in [begin, end). Called with rising offsets, so that the whole
// text is searched once.
bool Parser::has_escape(std::uint32_t begin, std::uint32_t end) {
  if (next_escape_ < begin) find_escape(begin);
  return next_escape_ < end;
}

void Parser::find_escape(std::uint32_t from) {
  const void* found = std::memchr(text_ + from, '\\', text_size_ - from);
  next_escape_ = found != nullptr
                     ? static_cast<std::uint32_t>(static_cast<const char*>(found) - text_)
                     : text_size_;
}

Fault Parser::check_key(Open& object, Key key, bool escaped) {
  const std::string_view text = key_text(key);
  const std::uint64_t bit = key_bit(text);
  const bool seen = (object.key_bits & bit) != 0;
  object.key_bits |= bit;
  ++object.members;
  object.sort_keys |= escaped || object.members > kKeysComparedMax;
  if (!seen || object.sort_keys) return Fault::None;
  for (std::size_t at = object.node + 1; at < nodes_.size(); at = nodes_[at].after) {
    if (key_text({nodes_[at].key_begin, nodes_[at].key_size}) != text) continue;
    fault_offset_ = key.begin - 1;
    if (is_presentable(text)) fault_key_ = text;
    return Fault::DuplicateKey;
  }
  return Fault::None;
}

Fault Parser::check_sorted_keys(const Open& object) {
  struct Entry {
    std::string_view key;
    std::uint32_t begin;
  };
  std::vector<Entry> entries;
  std::vector<std::string> unescaped;
  entries.reserve(object.members);
  unescaped.reserve(object.members);  // views into it stay valid
  for (std::size_t at = object.node + 1; at < nodes_.size(); at = nodes_[at].after) {
    std::string_view key = key_text({nodes_[at].key_begin, nodes_[at].key_size});
    if (key.find('\\') != std::string_view::npos) key = unescaped.emplace_back(unescape(key));
    entries.push_back({key, nodes_[at].key_begin});
  }
  std::ranges::sort(entries, [](const Entry& a, const Entry& b) {
    return a.key.size() != b.key.size() ? a.key.size() < b.key.size() : a.key < b.key;
  });
  const auto twin = std::ranges::adjacent_find(entries, {}, &Entry::key);
  if (twin == entries.end()) return Fault::None;
  fault_offset_ = std::max(twin->begin, (twin + 1)->begin) - 1;
  const std::string_view written = {text_ + twin->begin, twin->key.size()};
  if (written == twin->key && is_presentable(written)) fault_key_ = written;
  return Fault::DuplicateKey;
}

// FHIRPath of the innermost open array element or object, as far as its keys are presentable.
std::string Parser::fault_path() const {
  std::string path;
  if (nodes_.empty()) return path;
  for (std::size_t at = 1; at < nodes_.size() && nodes_[0].kind == Kind::Object;
       at = nodes_[at].after) {
    const Document::Node& node = nodes_[at];
    if (key_text({node.key_begin, node.key_size}) != "resourceType") continue;
    const std::string_view name = {text_ + node.text_begin, node.text_size};
    if (name.size() > 2 && is_presentable(name.substr(1, name.size() - 2)))
      path = name.substr(1, name.size() - 2);
  }
  for (std::size_t level = 1; level < open_.size(); ++level) {
    const Open& parent = open_[level - 1];
    if (parent.array) {
      path += '[' + std::to_string(parent.members - 1) + ']';
      continue;
    }
    const Document::Node& node = nodes_[open_[level].node];
    const std::string_view key = key_text({node.key_begin, node.key_size});
    if (!is_presentable(key)) break;
    if (!path.empty()) path += '.';
    path += key;
  }
  return path;
}

}  // namespace fhir::json
