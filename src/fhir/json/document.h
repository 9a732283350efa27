#pragma once

#include <cstdint>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace fhir::json {

enum class Kind : std::uint8_t { Null, Boolean, Number, String, Array, Object };

// Limits on what a document from outside may be. Past one of them: TooLarge, naming the limit.
struct Limits {
  std::size_t bytes_max = std::size_t{64} << 20;
  std::uint32_t depth_max = 64;           // arrays and objects inside one another
  std::uint32_t values_max = 20'000'000;  // nodes of the tape
};

class Value;

// A parsed JSON text: the text itself and a tape with one node per value, in document order.
// Numbers and strings stay as they were written, so 1.50 remains 1.50.
//
// Immutable after parse(); any thread may read. Values and string_views point into the document
// and live as long as it does, also after the document was moved.
class Document {
 public:
  // Parses strictly (RFC 8259): one value, nothing after it but white space, valid UTF-8, no
  // duplicate key in an object, no control character in a string, no lone surrogate.
  // Syntax with the byte offset (and, where it is known, the path of the element) otherwise.
  static base::Result<Document> parse(std::string text, const Limits& limits = {});

  Document(Document&&) noexcept = default;
  Document& operator=(Document&&) noexcept = default;

  Value root() const;
  std::string_view text() const { return *text_; }

 private:
  friend class Value;
  friend class Parser;

  struct Node {
    std::uint32_t text_begin;  // offset of the value's first byte (of a string: its quote)
    std::uint32_t text_size;   // bytes of the whole value, brackets and quotes included
    std::uint32_t key_begin;   // offset of the key's first byte after the quote
    std::uint32_t after;       // index of the first node behind this subtree
    std::uint16_t key_size;    // bytes of the key, quotes not counted; 0 in arrays and at the root
    Kind kind;
    bool escaped;  // the string value holds a backslash
  };

  Document() = default;

  std::unique_ptr<std::string> text_;
  std::unique_ptr<Node[]> nodes_;
};

// A borrowed view of one value in a Document: two words, copied freely. A default Value is
// "absent": what find() returns for a member that is not there.
class Value {
 public:
  class Iterator;

  Value() = default;

  bool exists() const { return nodes_ != nullptr; }
  explicit operator bool() const { return exists(); }

  // Requires exists() from here on.
  Kind kind() const;
  bool is_object() const { return exists() && kind() == Kind::Object; }
  bool is_array() const { return exists() && kind() == Kind::Array; }
  bool is_string() const { return exists() && kind() == Kind::String; }
  bool is_number() const { return exists() && kind() == Kind::Number; }
  bool is_boolean() const { return exists() && kind() == Kind::Boolean; }
  bool is_null() const { return exists() && kind() == Kind::Null; }

  // The bytes of the value as they stand in the document; a string with its quotes.
  std::string_view raw() const;
  // Byte offset of raw() in the document's text.
  std::size_t offset() const;
  // The key of a member, as written (a key with an escape never names a FHIR element).
  std::string_view key() const;

  // The text of a string, unescaped. Empty for anything that is not a string.
  std::string string() const;
  // The same without a copy when nothing is escaped; else unescaped into `scratch`.
  std::string_view string(std::string& scratch) const;
  bool string_equals(std::string_view text) const;
  bool boolean() const;  // true only for `true`

  // The member `key` of an object, or absent. Linear: FHIR objects are small.
  Value find(std::string_view key) const;
  // find() along a path of keys: at("subject", "reference").
  template <class... Keys>
  Value at(std::string_view key, Keys... rest) const {
    const Value member = exists() ? find(key) : Value{};
    if constexpr (sizeof...(rest) == 0) {
      return member;
    } else {
      return member.at(rest...);
    }
  }

  // Elements of an array or members of an object, in order. Nothing for other kinds.
  Iterator begin() const;
  Iterator end() const;
  std::size_t size() const;  // linear
  bool empty() const;

  // Position on the tape: a stable identity within one document.
  std::uint32_t index() const { return index_; }
  friend bool operator==(const Value&, const Value&) = default;

 private:
  friend class Document;
  Value(const Document::Node* nodes, const char* text, std::uint32_t index)
      : nodes_(nodes), text_(text), index_(index) {}

  const Document::Node* nodes_ = nullptr;
  const char* text_ = nullptr;
  std::uint32_t index_ = 0;
};

class Value::Iterator {
 public:
  using value_type = Value;
  using difference_type = std::ptrdiff_t;
  using iterator_category = std::forward_iterator_tag;

  Iterator() = default;
  explicit Iterator(Value value) : value_(value) {}
  Value operator*() const { return value_; }
  Iterator& operator++() {
    value_.index_ = value_.nodes_[value_.index_].after;
    return *this;
  }
  Iterator operator++(int) {
    Iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) {
    return a.value_.index_ == b.value_.index_;
  }

 private:
  Value value_;
};

inline Value Document::root() const {
  return {nodes_.get(), text_->data(), 0};
}
inline Kind Value::kind() const {
  return nodes_[index_].kind;
}
inline std::string_view Value::raw() const {
  return {text_ + nodes_[index_].text_begin, nodes_[index_].text_size};
}
inline std::size_t Value::offset() const {
  return nodes_[index_].text_begin;
}
inline std::string_view Value::key() const {
  return {text_ + nodes_[index_].key_begin, nodes_[index_].key_size};
}
inline Value::Iterator Value::begin() const {
  if (!exists()) return Iterator{};
  const bool container = kind() == Kind::Array || kind() == Kind::Object;
  return Iterator{Value{nodes_, text_, container ? index_ + 1 : nodes_[index_].after}};
}
inline Value::Iterator Value::end() const {
  return exists() ? Iterator{Value{nodes_, text_, nodes_[index_].after}} : Iterator{};
}

}  // namespace fhir::json
