#include "storage/segments/segment_writer.h"

#include <algorithm>

namespace storage::segments {

namespace {

constexpr std::uint64_t kPageBytes = 4096;
constexpr std::uint64_t kZeroBytes = 512 << 10;
constexpr std::size_t kKeptGroupBytes = 4 << 20;

constexpr std::uint64_t whole_pages(std::uint64_t bytes) {
  return (bytes + kPageBytes - 1) / kPageBytes * kPageBytes;
}

}  // namespace

base::Result<> SegmentWriter::reserve(std::uint64_t bytes) {
  const std::uint64_t wanted = segment_->end + bytes;
  if (wanted <= reserved_to_) return {};
  // A small ledger does not take much of the disk: the steps grow with the segment.
  const std::uint64_t step = std::min(step_bytes_, std::max(wanted, kFirstStepBytes));
  const std::uint64_t roomy = whole_pages(wanted + step);
  if (segment_->file->reserve(roomy)) {
    reserved_to_ = roomy;
    return {};
  }
  // The disk is almost full: use it to the last page.
  const std::uint64_t enough = whole_pages(wanted);
  TRY_VOID(segment_->file->reserve(enough));
  reserved_to_ = enough;
  return {};
}

base::Result<SegmentWriter::Written> SegmentWriter::write(std::span<const LedgerEntry> entries) {
  Written written;
  group_.clear();
  for (std::uint32_t position = 0; position < entries.size(); ++position) {
    append_record(group_, entries[position], position,
                  segment_->place(segment_->end + group_.size()), written.documents);
  }
  written.end = segment_->end + group_.size();
  TRY_VOID(segment_->file->write_at(segment_->end, group_));
  TRY_VOID(zero_ahead(written.end));
  TRY_VOID(segment_->file->sync());
  if (group_.capacity() > kKeptGroupBytes) group_ = {};
  return written;
}

// Reserved space was never written, and the first write to each part of it makes the file system
// write about it too: a sync then takes half as long again (measured on ext4). So the zeros that
// are there anyway are written out a good step at a time.
base::Result<> SegmentWriter::zero_ahead(std::uint64_t end) {
  if (end + kPageBytes <= zeroed_to_) return {};
  const std::uint64_t from = std::max(end, zeroed_to_);
  const std::uint64_t to = std::min(from + kZeroBytes, reserved_to_);
  if (from >= to) return {};
  static const std::string zeros(kZeroBytes, '\0');
  TRY_VOID(segment_->file->write_at(from, std::string_view(zeros).substr(0, to - from)));
  zeroed_to_ = to;
  return {};
}

base::Result<> SegmentWriter::close() {
  const std::string mark = encode_end_mark(segment_->last_t, segment_->place(segment_->end));
  TRY_VOID(segment_->file->write_at(segment_->end, mark));
  TRY_VOID(segment_->file->truncate(segment_->end + mark.size()));
  return segment_->file->sync();
}

}  // namespace storage::segments
