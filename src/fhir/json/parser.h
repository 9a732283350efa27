#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/json/tokens.h"

namespace fhir::json {

// The second pass: walks the tokens of one text and writes the tape. Keeps its own stack, so
// that depth costs no call stack. Made for one text and thrown away.
class Parser {
 public:
  // `text` is followed by a NUL byte; `tokens` has run over it without fault.
  Parser(std::string_view text, const Tokenizer& tokens, const Limits& limits);

  Fault run();
  // After run() gave Fault::None.
  std::vector<Document::Node> take_nodes() && { return std::move(nodes_); }
  // After a fault: where it is.
  std::size_t fault_offset() const { return fault_offset_; }
  std::string fault_path() const;
  // After DuplicateKey: the key, or empty if it is not fit to be shown.
  std::string_view fault_key() const { return fault_key_; }

 private:
  // An array or object that has begun and not ended.
  struct Open {
    std::uint32_t node;
    std::uint32_t members = 0;
    std::uint64_t key_bits = 0;  // a bit for the hash of every key so far
    bool array;
    bool sort_keys = false;  // too many keys, or escaped ones, to compare one by one
  };
  struct Key {
    std::uint32_t begin = 0;
    std::uint16_t size = 0;
  };

  Fault element();
  Fault member();
  Fault value(Key key);
  Fault open(Key key, bool array);
  Fault close();
  Fault string(Key key);
  Fault number(Key key);
  Fault word(Key key, std::string_view expected, Kind kind);
  Fault push(Key key, Kind kind, std::uint32_t begin, std::uint32_t end, bool escaped);
  Fault check_key(Open& object, Key key, bool escaped);
  Fault check_sorted_keys(const Open& object);

  char peek() const { return text_[offsets_[next_]]; }
  bool token_ends_at(std::uint32_t end) const;
  std::uint32_t string_end() const;
  bool has_escape(std::uint32_t begin, std::uint32_t end);
  void find_escape(std::uint32_t from);
  std::string_view key_text(Key key) const { return {text_ + key.begin, key.size}; }
  Fault fail_at(Fault fault, std::size_t offset);

  const char* text_;
  std::uint32_t text_size_;
  const std::uint32_t* offsets_;
  std::uint32_t count_;
  Limits limits_;
  std::uint32_t next_ = 0;         // index of the next token
  std::uint32_t next_escape_ = 0;  // offset of the first backslash not yet passed
  std::vector<Document::Node> nodes_;
  std::vector<Open> open_;
  std::size_t fault_offset_ = 0;
  std::string_view fault_key_;
};

}  // namespace fhir::json
