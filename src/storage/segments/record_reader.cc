#include "storage/segments/record_reader.h"

#include <algorithm>

namespace storage::segments {

namespace {

constexpr std::uint64_t kReadBytes = 1 << 20;

}  // namespace

base::Result<std::string_view> RecordReader::peek(std::uint64_t size) {
  const std::uint64_t offset = place_.offset;
  if (offset >= limit_) return std::string_view();
  size = std::min(size, limit_ - offset);
  if (offset < buffer_offset_ || offset + size > buffer_offset_ + buffer_.size()) {
    buffer_.resize(std::min(std::max(size, kReadBytes), limit_ - offset));
    buffer_offset_ = offset;
    buffer_.resize(TRY(file_.read_at(offset, buffer_)));
  }
  return std::string_view(buffer_).substr(offset - buffer_offset_);
}

base::Result<std::optional<RecordReader::Step>> RecordReader::next() {
  const auto head = decode_record_header(TRY(peek(kRecordHeaderBytes)), place_);
  if (!head) return std::nullopt;
  const std::uint64_t size = head->record_bytes();
  if (place_.offset > limit_ || size > limit_ - place_.offset) return std::nullopt;
  const std::string_view bytes = TRY(peek(size)).substr(0, size);
  auto record = decode_record(bytes, *head, place_);
  if (!record) return std::nullopt;
  Step step{*head, *std::move(record), bytes, place_.offset};
  place_.offset += size;
  return step;
}

}  // namespace storage::segments
