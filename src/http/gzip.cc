#include "http/gzip.h"

#include <zlib.h>

#include <array>

#include "base/check.h"

namespace http {

namespace {

constexpr int kGzipFormat = 15 + 16;        // window bits, gzip header
constexpr int kGzipOrZlibFormat = 15 + 32;  // window bits, detect either header
constexpr std::size_t kStepBytes = 64 * 1024;
// FHIR in JSON compresses 5 to 60 times; deflate can reach 1,032 times.
constexpr std::size_t kRatioMax = 200;
constexpr std::size_t kRatioFreeBytes = 1 << 20;  // small bodies may compress as they like

constexpr Refusal kCorrupt{400, "The compressed request body is corrupt."};
constexpr Refusal kTruncated{400, "The compressed request body ends too early."};
constexpr Refusal kBomb{413, "The compressed request body expands too much: send it uncompressed."};
constexpr Refusal kTooLarge{413, "The request body is too large once decompressed: split it."};

Bytef* input_of(std::string_view text) {
  return const_cast<Bytef*>(reinterpret_cast<const Bytef*>(text.data()));  // zlib does not write
}

}  // namespace

struct GzipEncoder::Stream {
  z_stream z{};
};

GzipEncoder::GzipEncoder(Level level) : stream_(std::make_unique<Stream>()) {
  const int zlib_level = level == Level::Fast ? 1 : 9;
  CHECK(deflateInit2(&stream_->z, zlib_level, Z_DEFLATED, kGzipFormat, 8, Z_DEFAULT_STRATEGY) ==
        Z_OK);
}

GzipEncoder::~GzipEncoder() {
  deflateEnd(&stream_->z);
}

std::string GzipEncoder::compress(std::string_view body) {
  reset();
  std::string out;
  append(body, Part::Last, out);
  return out;
}

void GzipEncoder::reset() {
  CHECK(deflateReset(&stream_->z) == Z_OK);
}

void GzipEncoder::append(std::string_view piece, Part part, std::string& out) {
  z_stream& z = stream_->z;
  CHECK(piece.size() <= std::size_t{1} << 30);
  z.next_in = input_of(piece);
  z.avail_in = static_cast<uInt>(piece.size());
  std::array<char, 16 * 1024> step;
  int result = Z_OK;
  do {
    z.next_out = reinterpret_cast<Bytef*>(step.data());
    z.avail_out = static_cast<uInt>(step.size());
    result = deflate(&z, part == Part::Last ? Z_FINISH : Z_NO_FLUSH);
    CHECK(result != Z_STREAM_ERROR);
    out.append(step.data(), step.size() - z.avail_out);
  } while (z.avail_out == 0 || (part == Part::Last && result != Z_STREAM_END));
}

struct InflateDecoder::Stream {
  z_stream z{};
  std::size_t bytes_in = 0;
  std::size_t bytes_out = 0;
  bool member_complete = false;
  bool is_gzip = false;
};

InflateDecoder::InflateDecoder() : stream_(std::make_unique<Stream>()) {
  CHECK(inflateInit2(&stream_->z, kGzipOrZlibFormat) == Z_OK);
}

InflateDecoder::~InflateDecoder() {
  inflateEnd(&stream_->z);
}

std::optional<Refusal> InflateDecoder::append(std::string_view piece, std::size_t bytes_max,
                                              std::string& out) {
  if (piece.empty()) return std::nullopt;
  z_stream& z = stream_->z;
  if (stream_->bytes_in == 0) stream_->is_gzip = piece[0] == '\x1f';
  stream_->bytes_in += piece.size();
  z.next_in = input_of(piece);
  z.avail_in = static_cast<uInt>(piece.size());
  while (true) {
    if (stream_->member_complete) {
      if (z.avail_in == 0) return std::nullopt;
      if (auto refusal = next_member()) return refusal;
    }
    const auto before = out.size();
    std::array<char, kStepBytes> step;
    z.next_out = reinterpret_cast<Bytef*>(step.data());
    z.avail_out = static_cast<uInt>(step.size());
    const int result = inflate(&z, Z_NO_FLUSH);
    if (result != Z_OK && result != Z_STREAM_END && result != Z_BUF_ERROR) return kCorrupt;
    const auto grown = step.size() - z.avail_out;
    if (before + grown > bytes_max) return kTooLarge;
    out.append(step.data(), grown);
    stream_->bytes_out += grown;
    if (stream_->bytes_out > kRatioFreeBytes && stream_->bytes_out / stream_->bytes_in > kRatioMax)
      return kBomb;
    stream_->member_complete = result == Z_STREAM_END;
    if (!stream_->member_complete && z.avail_out > 0) return std::nullopt;
  }
}

// A gzip file may be several members, one after the other; zlib data may not.
std::optional<Refusal> InflateDecoder::next_member() {
  if (!stream_->is_gzip || inflateReset(&stream_->z) != Z_OK) return kCorrupt;
  stream_->member_complete = false;
  return std::nullopt;
}

std::optional<Refusal> InflateDecoder::finish() const {
  if (stream_->member_complete) return std::nullopt;
  return kTruncated;
}

}  // namespace http
