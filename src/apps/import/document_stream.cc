#include "apps/import/document_stream.h"

#include <array>
#include <utility>

namespace apps {

namespace {

using base::ErrorKind;
using base::fail;

bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

// Follows brackets and strings to find where values end. It does not check the JSON: what it cuts
// out is parsed strictly afterwards.
class Cutter {
 public:
  Cutter(const StreamOptions& options, const DocumentVisitor& visit)
      : options_(options), visit_(visit) {}

  base::Result<> feed(std::string_view bytes) {
    for (const char c : bytes) {
      if (c == '\n') ++line_;
      if (current_.empty() && is_space(c)) continue;
      if (depth_ == 0 && !in_string_ && streaming_ && (c == ',' || c == ']')) {
        // Between the entries of a large Bundle, or behind the last one.
        rest_of_bundle_ = c == ']';
        depth_ = rest_of_bundle_ ? 1 : 0;
        continue;
      }
      if (rest_of_bundle_) {
        skip_rest(c);
        continue;
      }
      if (current_.empty()) first_line_ = line_;
      current_ += c;
      TRY_VOID(take(c));
    }
    return {};
  }

  base::Result<> finish() {
    if (current_.empty()) return {};
    return emit();  // cut off: the parser will say so
  }

 private:
  base::Result<> take(char c) {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
        if (depth_ == 1 && !streaming_) last_string_begin_ = string_begin_;
      }
    } else if (c == '"') {
      in_string_ = true;
      string_begin_ = current_.size();
    } else if (c == '{' || c == '[') {
      ++depth_;
      if (depth_ == 2 && c == '[' && !streaming_ && key_is_entry())
        entries_begin_ = current_.size();
    } else if (c == '}' || c == ']') {
      if (depth_ > 0) --depth_;
      if (depth_ == 0) return emit();
    } else if (depth_ == 0 && (c == '\n' || c == '\r')) {
      return emit();  // not a container: reported as it is
    }
    if (current_.size() > options_.document_bytes_max) return too_large();
    return {};
  }

  bool key_is_entry() const {
    return std::string_view(current_).substr(last_string_begin_).starts_with("entry\"");
  }

  base::Result<> emit() {
    FoundDocument found;
    found.text = std::exchange(current_, {});
    found.is_entry = streaming_;
    found.place =
        streaming_ ? "entry " + std::to_string(entry_++) : "line " + std::to_string(first_line_);
    reset();
    return visit_(std::move(found));
  }

  void reset() {
    depth_ = 0;
    in_string_ = escaped_ = false;
    entries_begin_ = last_string_begin_ = string_begin_ = 0;
  }

  // Begins to stream a Bundle: what was read so far of its entries is fed again.
  base::Result<> too_large() {
    const std::string_view head(current_.data(), entries_begin_);
    const bool transaction = head.find("\"transaction\"") != head.npos;
    if (streaming_ || entries_begin_ == 0 || transaction)
      return fail(ErrorKind::TooLarge,
                  "a value is larger than 256 MB and cannot be taken apart: split it");
    const std::string entries = current_.substr(entries_begin_);
    current_.clear();
    reset();
    streaming_ = true;
    return feed(entries);
  }

  // The members of a Bundle behind its entries carry nothing to import. What stands behind the
  // Bundle is another value.
  void skip_rest(char c) {
    if (in_string_) {
      if (escaped_) {
        escaped_ = false;
      } else if (c == '\\') {
        escaped_ = true;
      } else if (c == '"') {
        in_string_ = false;
      }
    } else if (c == '"') {
      in_string_ = true;
    } else if (c == '{' || c == '[') {
      ++depth_;
    } else if ((c == '}' || c == ']') && --depth_ == 0) {
      reset();
      streaming_ = rest_of_bundle_ = false;
      entry_ = 0;
    }
  }

  const StreamOptions& options_;
  const DocumentVisitor& visit_;
  std::string current_;
  std::size_t depth_ = 0;
  bool in_string_ = false;
  bool escaped_ = false;
  std::size_t string_begin_ = 0;
  std::size_t last_string_begin_ = 0;
  std::size_t entries_begin_ = 0;
  bool streaming_ = false;
  bool rest_of_bundle_ = false;
  std::size_t entry_ = 0;
  std::size_t line_ = 1;
  std::size_t first_line_ = 1;
};

base::Result<> read_lines(ByteSource& source, const StreamOptions& options,
                          const DocumentVisitor& visit) {
  std::string line;
  std::size_t number = 1;
  const auto emit = [&]() -> base::Result<> {
    const std::string place = "line " + std::to_string(number++);
    if (line.size() > options.document_bytes_max) line = "{";  // reported as damaged
    if (line.find_first_not_of(" \t\r") == line.npos) {
      line.clear();
      return {};
    }
    return visit({std::exchange(line, {}), place, false});
  };
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    const std::size_t size = TRY(source.read(buffer));
    if (size == 0) return emit();
    std::string_view rest(buffer.data(), size);
    for (std::size_t end = rest.find('\n'); end != rest.npos; end = rest.find('\n')) {
      line += rest.substr(0, end);
      rest.remove_prefix(end + 1);
      TRY_VOID(emit());
    }
    // What is past the limit is counted, not kept.
    if (line.size() <= options.document_bytes_max) line += rest;
  }
}

}  // namespace

base::Result<> cut_values(std::string_view text, const StreamOptions& options,
                          const DocumentVisitor& visit) {
  Cutter cutter(options, visit);
  TRY_VOID(cutter.feed(text));
  return cutter.finish();
}

base::Result<> read_documents(ByteSource& source, const StreamOptions& options,
                              const DocumentVisitor& visit) {
  if (options.layout == StreamOptions::Layout::Lines) return read_lines(source, options, visit);
  // A file that fits is handed on whole: nearly always it is one value, and then there is nothing
  // to cut. The visitor cuts it if it is not.
  std::string whole;
  std::array<char, 64 * 1024> buffer;
  for (;;) {
    const std::size_t size = TRY(source.read(buffer));
    if (size == 0) return visit({std::move(whole), {}, false});
    whole.append(buffer.data(), size);
    if (whole.size() > options.document_bytes_max) break;
  }
  if (options.layout == StreamOptions::Layout::Whole)
    return fail(ErrorKind::TooLarge, "the XML is larger than 256 MB: split it");
  Cutter cutter(options, visit);
  TRY_VOID(cutter.feed(whole));
  whole = {};
  for (;;) {
    const std::size_t size = TRY(source.read(buffer));
    if (size == 0) return cutter.finish();
    TRY_VOID(cutter.feed({buffer.data(), size}));
  }
}

}  // namespace apps
