#include "fhir/json/document.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <utility>

#include "fhir/json/parser.h"
#include "fhir/json/scalars.h"
#include "fhir/json/tokens.h"

namespace fhir::json {
namespace {

// A text up to this size is read with buffers that the thread keeps.
constexpr std::size_t kKeptTextMax = std::size_t{1} << 20;
// Offsets on the tape have 32 bits.
constexpr std::size_t kTextMax = 0xFFFF'FF00;

std::string_view words(Fault fault) {
  switch (fault) {
    case Fault::None:
      return "";
    case Fault::NotUtf8:
      return "the text is not valid UTF-8";
    case Fault::ControlCharacter:
      return "a string holds a control character, which must be written as an escape";
    case Fault::OpenString:
      return "a string has no closing quote";
    case Fault::Empty:
      return "the text is empty";
    case Fault::EndsEarly:
      return "the text ends before its last value is complete";
    case Fault::ByteOrderMark:
      return "a byte order mark or another stray character is here";
    case Fault::ExpectedValue:
      return "a value is missing here";
    case Fault::ExpectedKey:
      return "a key in double quotes is missing here";
    case Fault::ExpectedColon:
      return "a colon is missing here";
    case Fault::ExpectedCommaInObject:
      return "a comma or a closing brace is missing here";
    case Fault::ExpectedCommaInArray:
      return "a comma or a closing bracket is missing here";
    case Fault::TextAfterValue:
      return "there is more text after the end of the value";
    case Fault::BadNumber:
      return "a number is not written as JSON requires";
    case Fault::BadWord:
      return "this is neither a string, a number, true, false nor null";
    case Fault::BadEscape:
      return "a string holds an escape that JSON does not know";
    case Fault::LoneSurrogate:
      return "a string holds half of a surrogate pair";
    case Fault::DuplicateKey:
      return "an object has the same key twice";
    case Fault::TooDeep:
      return "it is nested too deep";
    case Fault::TooManyValues:
      return "it has too many values";
    case Fault::KeyTooLong:
      return "a key is too long";
  }
  return "";
}

bool is_limit(Fault fault) {
  return fault == Fault::TooDeep || fault == Fault::TooManyValues || fault == Fault::KeyTooLong;
}

std::string limit_words(Fault fault, const Limits& limits) {
  switch (fault) {
    case Fault::TooDeep:
      return "arrays and objects are nested more than " + std::to_string(limits.depth_max) +
             " levels deep";
    case Fault::TooManyValues:
      return "there are more than " + std::to_string(limits.values_max) + " values";
    default:
      return "a key is longer than 65535 bytes";
  }
}

std::unexpected<base::Error> refuse(Fault fault, std::size_t offset, const Limits& limits,
                                    std::string path = {}, std::string_view key = {}) {
  const std::string where = " at byte " + std::to_string(offset);
  if (is_limit(fault)) {
    return base::fail(base::ErrorKind::TooLarge,
                      "The JSON is too large" + where + ": " + limit_words(fault, limits) +
                          ". Send it in smaller parts.",
                      std::move(path));
  }
  std::string message = "The JSON is not valid" + where + ": " + std::string(words(fault));
  if (!key.empty()) message += " ('" + std::string(key) + "')";
  return base::fail(base::ErrorKind::Syntax, message + ".", std::move(path));
}

}  // namespace

base::Result<Document> Document::parse(std::string text, const Limits& limits) {
  if (text.size() > std::min(limits.bytes_max, kTextMax)) {
    return base::fail(base::ErrorKind::TooLarge,
                      "The JSON has " + std::to_string(text.size()) + " bytes; at most " +
                          std::to_string(limits.bytes_max) + " are accepted.");
  }
  Document document;
  document.text_ = std::make_unique<std::string>(std::move(text));
  const std::string_view view = *document.text_;

  thread_local Parser kept;
  std::optional<Parser> once;
  Parser& parser = view.size() <= kKeptTextMax ? kept : once.emplace();
  if (const Fault fault = parser.run(view, limits); fault != Fault::None) {
    return refuse(fault, parser.fault_offset(), limits, parser.fault_path(), parser.fault_key());
  }
  document.nodes_ = parser.take_nodes();
  return document;
}

std::string_view Value::string(std::string& scratch) const {
  if (!is_string()) return {};
  const Document::Node& node = nodes_[index_];
  const std::string_view content = {text_ + node.text_begin + 1, node.text_size - 2};
  if (!node.escaped) return content;
  scratch = unescape(content);
  return scratch;
}

std::string Value::string() const {
  std::string scratch;
  const std::string_view text = string(scratch);
  return text.data() == scratch.data() ? std::move(scratch) : std::string(text);
}

bool Value::string_equals(std::string_view text) const {
  if (!is_string()) return false;
  std::string scratch;
  return string(scratch) == text;
}

bool Value::boolean() const {
  return is_boolean() && text_[nodes_[index_].text_begin] == 't';
}

Value Value::find(std::string_view key) const {
  if (!is_object()) return {};
  const std::uint32_t end = nodes_[index_].after;
  for (std::uint32_t at = index_ + 1; at < end; at = nodes_[at].after) {
    const Document::Node& node = nodes_[at];
    if (node.key_size == key.size() &&
        std::memcmp(text_ + node.key_begin, key.data(), key.size()) == 0) {
      return {nodes_, text_, at};
    }
  }
  return {};
}

std::size_t Value::size() const {
  std::size_t count = 0;
  for (auto at = begin(); at != end(); ++at)
    ++count;
  return count;
}

bool Value::empty() const {
  return begin() == end();
}

}  // namespace fhir::json
