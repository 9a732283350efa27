#include "http/request_reader.h"

#include <algorithm>
#include <utility>

namespace http {

namespace {

constexpr Refusal kTooLarge{413, "The request body is too large: split it."};
constexpr Refusal kOverBudget{503, "The server is holding too much data now: try again later."};
constexpr std::size_t kReserveBytesMax = 64 * 1024;
// An empty line or two before a request is a known client fault, and harmless.
constexpr std::size_t kEmptyLineBytesMax = 4;

RequestReader::Progress refused(const Refusal& refusal, std::size_t consumed) {
  return {RequestReader::Step::Refused, consumed, refusal};
}

}  // namespace

RequestReader::Progress RequestReader::feed(std::string_view bytes) {
  return phase_ == Phase::Body ? feed_body(bytes) : feed_head(bytes);
}

RequestReader::Progress RequestReader::feed_head(std::string_view bytes) {
  std::size_t skipped = 0;
  while (phase_ == Phase::Idle && skipped < bytes.size() &&
         empty_line_bytes_ < kEmptyLineBytesMax &&
         (bytes[skipped] == '\r' || bytes[skipped] == '\n')) {
    ++skipped;
    ++empty_line_bytes_;
  }
  bytes.remove_prefix(skipped);
  if (bytes.empty()) return {Step::NeedMore, skipped, {}};
  phase_ = Phase::Head;
  const auto found = scanner_.scan(bytes);
  if (!found) return refused(found.error(), skipped);
  if (found->head_bytes == 0) return {Step::NeedMore, skipped, {}};
  scanner_.reset();
  auto head = parse_head(bytes.substr(0, found->head_bytes), found->fields, limits_);
  if (!head) return refused(head.error(), skipped);
  current_.head = *std::move(head);
  current_.charge = BodyCharge(budget_);
  const bool has_body = current_.head.framing != Framing::None;
  phase_ = has_body ? Phase::Body : Phase::Complete;
  return {has_body ? Step::BodyAhead : Step::Complete, skipped + found->head_bytes, {}};
}

std::optional<Refusal> RequestReader::expect_body(std::size_t bytes_max) {
  body_bytes_max_ = bytes_max;
  remaining_ = current_.head.content_length;
  encoded_bytes_ = 0;
  if (current_.head.framing == Framing::Length && remaining_ > bytes_max) return kTooLarge;
  chunks_ = ChunkedDecoder();
  if (current_.head.coding == Coding::Deflated) {
    if (!current_.charge.take(InflateDecoder::kMemoryBytes)) return kOverBudget;
    inflater_ = std::make_unique<InflateDecoder>();
  } else {
    // Only what arrives is kept: a length is a promise, not yet bytes.
    current_.head.request.body.reserve(
        static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, kReserveBytesMax)));
  }
  return std::nullopt;
}

RequestReader::Progress RequestReader::feed_body(std::string_view bytes) {
  std::size_t consumed = 0;
  bool complete = false;
  while (consumed < bytes.size() && !complete) {
    std::string_view piece = bytes.substr(consumed);
    if (current_.head.framing == Framing::Length) {
      piece = piece.substr(
          0, static_cast<std::size_t>(std::min<std::uint64_t>(remaining_, piece.size())));
      consumed += piece.size();
      remaining_ -= piece.size();
      complete = remaining_ == 0;
    } else {
      const auto step = chunks_.decode(piece);
      if (!step) return refused(step.error(), consumed);
      piece = step->data;
      consumed += step->consumed;
      complete = step->complete;
    }
    if (auto refusal = append(piece)) return refused(*refusal, consumed);
  }
  if (!complete) return {Step::NeedMore, consumed, {}};
  if (auto refusal = finish_body()) return refused(*refusal, consumed);
  phase_ = Phase::Complete;
  return {Step::Complete, consumed, {}};
}

std::optional<Refusal> RequestReader::append(std::string_view piece) {
  std::string& body = current_.head.request.body;
  encoded_bytes_ += piece.size();
  if (encoded_bytes_ > body_bytes_max_) return kTooLarge;
  if (!inflater_) {
    if (!current_.charge.take(piece.size())) return kOverBudget;
    body += piece;
    return std::nullopt;
  }
  const auto before = body.size();
  if (auto refusal = inflater_->append(piece, body_bytes_max_, body)) return refusal;
  if (!current_.charge.take(body.size() - before)) return kOverBudget;
  return std::nullopt;
}

std::optional<Refusal> RequestReader::finish_body() {
  if (!inflater_) return std::nullopt;
  auto refusal = inflater_->finish();
  inflater_.reset();
  return refusal;
}

ReadRequest&& RequestReader::take() {
  phase_ = Phase::Idle;
  empty_line_bytes_ = 0;
  return std::move(current_);
}

}  // namespace http
