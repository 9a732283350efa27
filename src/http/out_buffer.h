#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace http {

// Bytes on their way to a socket: text that is copied together, and large bodies in between that
// are only referred to. Not thread-safe.
class OutBuffer {
 public:
  // Append to it freely.
  std::string& text() { return text_; }
  // Bytes to be sent after the text so far.
  void append(std::string body);
  void append(std::shared_ptr<const std::string> body);

  bool empty() const { return sent_ == size(); }
  std::size_t size() const { return text_.size() + inserted_bytes_; }
  // What is to be sent next, at most `pieces_max` pieces. Valid until the next change.
  std::vector<std::string_view> pending(std::size_t pieces_max) const;
  // The part of the text that is to be sent next, when nothing else stands in between.
  bool is_plain() const { return inserts_.empty(); }
  std::string_view plain() const { return std::string_view(text_).substr(sent_); }
  void consume(std::size_t bytes);

  // Exchanges the memory of the text with `spare`. Only when empty.
  void swap_memory(std::string& spare) { text_.swap(spare); }

 private:
  struct Insert {
    std::size_t at = 0;  // position in the text
    std::string owned;
    std::shared_ptr<const std::string> shared;
    std::string_view view() const { return shared ? std::string_view(*shared) : owned; }
  };

  std::string text_;
  std::vector<Insert> inserts_;
  std::size_t inserted_bytes_ = 0;
  std::size_t sent_ = 0;
};

}  // namespace http
