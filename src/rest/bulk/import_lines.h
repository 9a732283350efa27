#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"
#include "engine/jobs/job_folder.h"

namespace rest {

// The lines of a file, read forward from any of them. Memory holds one line and one piece of the
// file. `file` outlives it.
class ImportLines {
 public:
  // `offset` is of the first byte of a line.
  ImportLines(const engine::JobFile& file, std::uint64_t offset, std::size_t line_bytes_max)
      : file_(file), read_(offset), line_end_(offset), line_bytes_max_(line_bytes_max) {}

  struct Line {
    std::string text;
    bool too_long = false;  // then without its text
  };

  // Nothing at the end.
  base::Result<std::optional<Line>> next();
  // Of the first byte behind the lines read.
  std::uint64_t offset() const { return line_end_; }

 private:
  const engine::JobFile& file_;
  std::uint64_t read_;
  std::uint64_t line_end_;
  const std::size_t line_bytes_max_;
  std::string buffer_;
  std::size_t at_ = 0;
};

}  // namespace rest
