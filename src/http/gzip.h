#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "http/refusal.h"

namespace http {

// Compresses answers. Keeps zlib's memory (about 256 KB) for the next answer. Not thread-safe.
class GzipEncoder {
 public:
  enum class Level { Fast, Best };
  enum class Part { More, Last };

  explicit GzipEncoder(Level level);
  ~GzipEncoder();

  // The whole of `body` as one gzip member.
  std::string compress(std::string_view body);

  // The same in pieces: reset(), then append the output for each piece to `out`; the output of a
  // piece may come with a later one, and all has come after Part::Last.
  void reset();
  void append(std::string_view piece, Part part, std::string& out);

 private:
  struct Stream;
  std::unique_ptr<Stream> stream_;
};

// Takes gzip or deflate (zlib) off a request body. Not thread-safe; one per request.
class InflateDecoder {
 public:
  InflateDecoder();
  ~InflateDecoder();

  // What zlib holds while a body is read: to be counted with the body.
  static constexpr std::size_t kMemoryBytes = 48 * 1024;

  // Appends what `piece` expands to. Stops within one buffer (64 KB) past `bytes_max` with 413, and
  // refuses bodies that expand beyond all measure of real text (a bomb).
  std::optional<Refusal> append(std::string_view piece, std::size_t bytes_max, std::string& out);

  // After the last piece: whether the compressed data was whole.
  std::optional<Refusal> finish() const;

 private:
  struct Stream;
  std::optional<Refusal> next_member();
  std::unique_ptr<Stream> stream_;
};

}  // namespace http
