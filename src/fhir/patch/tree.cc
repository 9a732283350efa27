#include "fhir/patch/tree.h"

#include <algorithm>

#include "fhir/json/writer.h"
#include "fhir/path/decimal.h"

namespace fhir::patch {
namespace {

std::string escaped(std::string_view text) {
  std::string quoted;
  json::append_string(quoted, text);
  return quoted.substr(1, quoted.size() - 2);
}

std::string unescaped(std::string_view key) {
  if (!key.contains('\\')) return std::string(key);
  const auto document = json::Document::parse("\"" + std::string(key) + "\"");
  return document ? document->root().string() : std::string(key);
}

// How deep a value of a document is; documents are at most json::Limits::depth_max deep.
std::size_t depth_of(const json::Value& value) {
  if (!value.is_array() && !value.is_object()) return 0;
  std::size_t deepest = 0;
  for (const json::Value& child : value)
    deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

bool same_scalar(const json::Value& a, const json::Value& b) {
  switch (a.kind()) {
    case json::Kind::Boolean:
      return a.boolean() == b.boolean();
    case json::Kind::Number:
      return path::canonical_number(a.raw()) == path::canonical_number(b.raw());
    case json::Kind::String:
      return a.string() == b.string();
    default:
      return true;
  }
}

}  // namespace

bool Member::key_is(std::string_view text) const {
  return key.contains('\\') ? unescaped(key) == text : key == text;
}

Tree::Tree(json::Value source) {
  if (!source) return;
  kind_ = source.kind();
  source_ = source;
  open_ = false;
}

Tree Tree::object() {
  Tree tree;
  tree.kind_ = json::Kind::Object;
  return tree;
}

Tree Tree::array() {
  Tree tree;
  tree.kind_ = json::Kind::Array;
  return tree;
}

std::vector<Member>& Tree::children() {
  if (!open_ && (is_object() || is_array())) {
    for (const json::Value& child : source_)
      children_.push_back({is_object() ? std::string(child.key()) : std::string(), Tree(child)});
    open_ = true;
    source_ = {};
  }
  return children_;
}

Tree* Tree::find(std::string_view key) {
  if (!is_object()) return nullptr;
  for (Member& member : children())
    if (member.key_is(key)) return &member.value;
  return nullptr;
}

void Tree::set(std::string_view key, Tree value) {
  if (Tree* found = find(key)) {
    *found = std::move(value);
  } else {
    children().push_back({escaped(key), std::move(value)});
  }
}

void Tree::erase(std::string_view key) {
  std::erase_if(children(), [&](const Member& member) { return member.key_is(key); });
}

bool Tree::equals(const json::Value& other) {
  if (kind_ != other.kind()) return false;
  if (!is_object() && !is_array()) return !source_ || same_scalar(source_, other);
  std::vector<Member>& mine = children();
  if (mine.size() != other.size()) return false;
  if (is_array()) {
    std::size_t at = 0;
    for (const json::Value& each : other)
      if (!mine[at++].value.equals(each)) return false;
    return true;
  }
  // Sorted by key, so that large objects do not take quadratic time.
  std::vector<std::pair<std::string, Tree*>> left;
  std::vector<std::pair<std::string, json::Value>> right;
  for (Member& member : mine)
    left.emplace_back(unescaped(member.key), &member.value);
  for (const json::Value& each : other)
    right.emplace_back(unescaped(each.key()), each);
  const auto by_key = [](const auto& a, const auto& b) { return a.first < b.first; };
  std::sort(left.begin(), left.end(), by_key);
  std::sort(right.begin(), right.end(), by_key);
  for (std::size_t at = 0; at < left.size(); ++at) {
    if (left[at].first != right[at].first) return false;
    if (!left[at].second->equals(right[at].second)) return false;
  }
  return true;
}

std::size_t Tree::bytes() const {
  if (!open_) return source_.raw().size();
  std::size_t sum = 4;
  for (const Member& member : children_)
    sum += member.key.size() + 4 + member.value.bytes();
  return sum;
}

std::size_t Tree::depth() const {
  if (!open_) return depth_of(source_);
  if (!is_object() && !is_array()) return 0;
  std::size_t deepest = 0;
  for (const Member& member : children_)
    deepest = std::max(deepest, member.value.depth());
  return deepest + 1;
}

void Tree::append_to(std::string& out) const {
  if (!open_) {
    out += source_.raw();
    return;
  }
  if (!is_object() && !is_array()) {
    out += "null";
    return;
  }
  out += is_object() ? '{' : '[';
  bool first = true;
  for (const Member& member : children_) {
    if (!first) out += ',';
    first = false;
    if (is_object()) out.append("\"").append(member.key).append("\":");
    member.value.append_to(out);
  }
  out += is_object() ? '}' : ']';
}

}  // namespace fhir::patch
