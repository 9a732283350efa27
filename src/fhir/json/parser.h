#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/json/document.h"
#include "fhir/json/tokens.h"

namespace fhir::json {

// The second pass: walks the tokens of one text and writes the tape. Keeps its own stack, so
// that depth costs no call stack. The buffers serve one text after another; one thread at a time.
class Parser {
 public:
  using Node = Document::Node;

  // Both passes over `text`, which is followed by a NUL byte.
  Fault run(std::string_view text, const Limits& limits);

  // After Fault::None, once: the tape.
  std::unique_ptr<Node[]> take_nodes();
  // After a fault: where it is.
  std::size_t fault_offset() const { return fault_offset_; }
  std::string fault_path() const;
  // After DuplicateKey: the key, or empty if it is not fit to be shown.
  std::string_view fault_key() const { return fault_key_; }

 private:
  // An array or object that has begun and not ended.
  struct Open {
    Open(std::uint32_t at, bool is_array) : node(at), array(is_array) {}
    std::uint32_t node;
    std::uint32_t members = 0;
    std::uint64_t key_bits = 0;  // a bit for the hash of every key so far
    bool array;
    bool sort_keys = false;  // too many keys, or escaped ones, to compare one by one
  };
  // The key of the value to come; none in arrays and at the root.
  struct Key {
    std::uint32_t begin = 0;
    std::uint16_t size = 0;
  };
  // What a value has led to: a scalar stands where it stood, a bracket leads into another
  // container, a fault ends it all.
  enum class Step : std::uint8_t { Stay, Move, Stop };

  void start(std::string_view text, const Limits& limits);
  void walk();
  Step elements();
  Step members();
  Step key_and_value(Open& object);
  Step value(Key key);
  Step other_value(Key key, char first);
  Step open(Key key, bool array);
  Step close();
  Step string(Key key);
  Step number(Key key);
  Step word(Key key, std::string_view expected, Kind kind);
  Step push(Key key, Kind kind, const char* begin, const char* end, bool escaped);
  bool key_is_new(Open& object, Key key, bool escaped);
  bool sorted_keys_differ(const Open& object);

  char peek() const { return text_[*token_]; }
  bool token_ends_at(const char* end) const;
  const char* string_end() const;
  bool has_escape(const char* begin, const char* end);
  void find_escape(const char* from);
  std::uint32_t offset(const char* at) const { return static_cast<std::uint32_t>(at - text_); }
  std::uint32_t node_count() const { return static_cast<std::uint32_t>(end_ - nodes_.get()); }
  std::string_view key_of(const Node& node) const {
    return {text_ + node.key_begin, node.key_size};
  }
  Step stop(Fault fault, std::size_t at);
  Step stop_here(Fault fault) { return stop(fault, *token_); }

  // Cursors are pointers, not indexes: a store of 32 bits to the tape then cannot be taken for a
  // change of them, and they stay in registers.
  Tokenizer tokens_;
  const char* text_ = nullptr;
  const char* text_end_ = nullptr;
  const std::uint32_t* token_ = nullptr;  // offset of the next token
  const std::uint32_t* tokens_end_ = nullptr;
  const char* next_escape_ = nullptr;  // the first backslash not yet passed
  std::unique_ptr<Node[]> nodes_;
  std::size_t nodes_capacity_ = 0;
  Node* end_ = nullptr;    // of what is written
  Node* limit_ = nullptr;  // where values_max is reached
  std::vector<Open> open_;
  std::uint32_t depth_max_ = 0;
  Fault fault_ = Fault::None;
  std::size_t fault_offset_ = 0;
  std::string_view fault_key_;
};

}  // namespace fhir::json
