#include "http/out_buffer.h"

#include <algorithm>
#include <utility>

namespace http {

namespace {

// Below this, copying is cheaper than one more piece to send.
constexpr std::size_t kCopyBytesMax = 8 * 1024;
constexpr std::size_t kKeepBytesMax = 64 * 1024;

}  // namespace

void OutBuffer::append(std::string body) {
  if (body.size() <= kCopyBytesMax) {
    text_ += body;
    return;
  }
  inserted_bytes_ += body.size();
  inserts_.push_back({text_.size(), std::move(body), nullptr});
}

void OutBuffer::append(std::shared_ptr<const std::string> body) {
  if (body->size() <= kCopyBytesMax) {
    text_ += *body;
    return;
  }
  inserted_bytes_ += body->size();
  inserts_.push_back({text_.size(), {}, std::move(body)});
}

std::vector<std::string_view> OutBuffer::pending(std::size_t pieces_max) const {
  std::vector<std::string_view> pieces;
  std::size_t skip = sent_;
  const auto add = [&](std::string_view piece) {
    const auto skipped = std::min(skip, piece.size());
    skip -= skipped;
    piece.remove_prefix(skipped);
    if (!piece.empty() && pieces.size() < pieces_max) pieces.push_back(piece);
  };
  std::size_t text_at = 0;
  for (const Insert& insert : inserts_) {
    add(std::string_view(text_).substr(text_at, insert.at - text_at));
    add(insert.view());
    text_at = insert.at;
  }
  add(std::string_view(text_).substr(text_at));
  return pieces;
}

void OutBuffer::consume(std::size_t bytes) {
  sent_ += bytes;
  if (!empty()) return;
  sent_ = 0;
  inserted_bytes_ = 0;
  inserts_.clear();
  if (text_.capacity() > kKeepBytesMax) text_ = std::string();
  text_.clear();
}

}  // namespace http
