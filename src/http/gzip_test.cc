#include "http/gzip.h"

#include <doctest/doctest.h>
#include <zlib.h>

#include <string>

namespace http {

namespace {

constexpr std::size_t kBytesMax = 8 << 20;

struct Inflated {
  std::string text;
  int status = 200;
};

Inflated inflate_pieces(std::string_view input, std::size_t piece_bytes,
                        std::size_t bytes_max = kBytesMax) {
  InflateDecoder decoder;
  Inflated result;
  while (!input.empty()) {
    const auto piece = input.substr(0, piece_bytes);
    input.remove_prefix(piece.size());
    if (const auto refusal = decoder.append(piece, bytes_max, result.text)) {
      result.status = refusal->status;
      return result;
    }
  }
  if (const auto refusal = decoder.finish()) result.status = refusal->status;
  return result;
}

// Text that compresses about as JSON does.
std::string sample(std::size_t bytes) {
  std::string text;
  for (unsigned i = 0; text.size() < bytes; ++i)
    text += "{\"id\":\"" + std::to_string(i * 2654435761U) + "\"},";
  return text;
}

std::string zlib_format(std::string_view text) {
  uLongf size = compressBound(text.size());
  std::string out(size, '\0');
  compress(reinterpret_cast<Bytef*>(out.data()), &size, reinterpret_cast<const Bytef*>(text.data()),
           text.size());
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("what is compressed comes back") {
  GzipEncoder encoder(GzipEncoder::Level::Fast);
  for (const std::size_t size : {0U, 1U, 100U, 70'000U, 1'000'000U}) {
    const auto text = sample(size);
    const auto compressed = encoder.compress(text);
    CHECK(inflate_pieces(compressed, compressed.size()).text == text);
    CHECK(inflate_pieces(compressed, 1000).text == text);
  }
}

TEST_CASE("compression in pieces gives one stream") {
  GzipEncoder encoder(GzipEncoder::Level::Best);
  encoder.compress("something before");
  encoder.reset();
  std::string compressed;
  for (int i = 0; i < 100; ++i)
    encoder.append(sample(3000), GzipEncoder::Part::More, compressed);
  encoder.append({}, GzipEncoder::Part::Last, compressed);
  const auto inflated = inflate_pieces(compressed, 7);
  CHECK(inflated.status == 200);
  CHECK(inflated.text.size() == sample(3000).size() * 100);
}

TEST_CASE("deflate in zlib format is understood, raw deflate is not") {
  CHECK(inflate_pieces(zlib_format("text"), 3).text == "text");
  CHECK(inflate_pieces(zlib_format("text") + "x", 100).status == 400);
  CHECK(inflate_pieces(zlib_format("text").substr(2), 100).status == 400);
}

TEST_CASE("a gzip body may have several members") {
  GzipEncoder encoder(GzipEncoder::Level::Fast);
  const auto two = encoder.compress("one") + encoder.compress("two");
  CHECK(inflate_pieces(two, 1).text == "onetwo");
  CHECK(inflate_pieces(two, 1000).text == "onetwo");
  CHECK(inflate_pieces(two + "rubbish", 1000).status == 400);
}

TEST_CASE("truncated and corrupt bodies are refused") {
  GzipEncoder encoder(GzipEncoder::Level::Fast);
  const auto whole = encoder.compress(sample(5000));
  for (std::size_t size = 0; size < whole.size(); size += 7)
    CHECK(inflate_pieces(whole.substr(0, size), 100).status == 400);
  auto corrupt = whole;
  corrupt[whole.size() / 2] = static_cast<char>(~corrupt[whole.size() / 2]);
  CHECK(inflate_pieces(corrupt, 100).status == 400);
  CHECK(inflate_pieces("not compressed at all", 100).status == 400);
}

TEST_CASE("decompressed size is limited to the byte") {
  GzipEncoder encoder(GzipEncoder::Level::Fast);
  const auto text = sample(200'000);
  const auto compressed = encoder.compress(text);
  CHECK(inflate_pieces(compressed, 4096, text.size()).status == 200);
  const auto refused = inflate_pieces(compressed, 4096, text.size() - 1);
  CHECK(refused.status == 413);
  CHECK(refused.text.size() < text.size());
}

TEST_CASE("a bomb is refused long before the size limit") {
  GzipEncoder encoder(GzipEncoder::Level::Best);
  const auto bomb = encoder.compress(std::string(64 << 20, ' '));
  REQUIRE(bomb.size() < 100'000);
  for (const std::size_t piece : {100U, 4096U, 100'000U}) {
    const auto refused = inflate_pieces(bomb, piece, std::size_t{1} << 30);
    CHECK(refused.status == 413);
    CHECK(refused.text.size() < std::size_t{24} << 20);
  }
}

}  // namespace http
