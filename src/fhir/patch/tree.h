#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/document.h"

namespace fhir::patch {

struct Member;

// JSON that can be changed. A node stands for a value of a document until its content is asked
// for; then it is opened to a list of children. So only what lies on the way to a change is
// copied, and all else is written back byte by byte. The documents outlive the tree.
class Tree {
 public:
  Tree() = default;  // null
  explicit Tree(json::Value source);
  static Tree object();
  static Tree array();

  json::Kind kind() const { return kind_; }
  bool is_null() const { return kind_ == json::Kind::Null; }
  bool is_object() const { return kind_ == json::Kind::Object; }
  bool is_array() const { return kind_ == json::Kind::Array; }

  // The members of an object or the elements of an array (their keys are empty). Opens the node.
  // Requires an object or an array.
  std::vector<Member>& children();

  // The member of an object, or null. `key` is the text of the key, unescaped.
  Tree* find(std::string_view key);
  // Replaces a member, in its place, or adds it at the end.
  void set(std::string_view key, Tree value);
  void erase(std::string_view key);

  // Equality of values: members in any order, numbers by their exact value.
  bool equals(const json::Value& other);

  std::size_t bytes() const;  // about as many as append_to() writes
  std::size_t depth() const;  // arrays and objects inside one another
  void append_to(std::string& out) const;

 private:
  json::Kind kind_ = json::Kind::Null;
  bool open_ = true;    // children_ holds the content
  json::Value source_;  // if not open
  std::vector<Member> children_;
};

struct Member {
  std::string key;  // as written between the quotes, escapes and all
  Tree value;

  bool key_is(std::string_view text) const;
};

}  // namespace fhir::patch
