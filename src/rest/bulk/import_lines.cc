#include "rest/bulk/import_lines.h"

namespace rest {

namespace {

constexpr std::size_t kPieceBytes = std::size_t{1} << 20;

}  // namespace

base::Result<std::optional<ImportLines::Line>> ImportLines::next() {
  Line line;
  for (;;) {
    const std::size_t end = buffer_.find('\n', at_);
    const std::size_t taken = (end == buffer_.npos ? buffer_.size() : end) - at_;
    line.too_long = line.too_long || line.text.size() + taken > line_bytes_max_;
    if (line.too_long) {
      line.text.clear();
    } else {
      line.text.append(buffer_, at_, taken);
    }
    line_end_ += taken;
    at_ += taken;
    if (end != buffer_.npos) {
      ++at_;
      ++line_end_;
      return line;
    }
    if (read_ >= file_.size()) {
      if (line.text.empty() && !line.too_long) return std::nullopt;
      return line;
    }
    TRY_VOID(file_.read(read_, kPieceBytes, buffer_));
    read_ += buffer_.size();
    at_ = 0;
  }
}

}  // namespace rest
