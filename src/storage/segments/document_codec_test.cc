#include "storage/segments/document_codec.h"

#include <doctest/doctest.h>

#include <random>

namespace storage::segments {

namespace {

std::string observation(unsigned seed) {
  std::mt19937 random(seed);
  return R"({"resourceType":"Observation","id":")" + std::to_string(random()) +
         R"(","status":"final","category":[{"coding":[{"system":)"
         R"("http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],)"
         R"("code":{"coding":[{"system":"http://loinc.org","code":"8867-4"}]},"subject":)"
         R"({"reference":"Patient/)" +
         std::to_string(random()) + R"("},"valueQuantity":{"value":)" +
         std::to_string(random() % 200) + R"(,"unit":"/min"}})";
}

std::string noise(std::size_t size) {
  std::mt19937 random(7);
  std::string bytes;
  while (bytes.size() < size)
    bytes += static_cast<char>(random());
  return bytes;
}

std::unique_ptr<Dictionary> trained(std::uint32_t number, unsigned first_seed) {
  Samples samples;
  for (unsigned i = 0; i < 300; ++i)
    samples.add(observation(first_seed + i));
  auto bytes = samples.train();
  REQUIRE(bytes);
  return std::make_unique<Dictionary>(number, *std::move(bytes));
}

const LedgerId kLedger{'l', 'e', 'd', 'g', 'e', 'r'};

}  // namespace

TEST_CASE("documents come back, with and without a dictionary") {
  DocumentCodec codec;
  const std::vector<std::string> texts = {
      "", "x", observation(1), noise(5000), std::string(3'000'000, 'a'), noise(200'000)};
  std::vector<std::string> before;
  for (const std::string& text : texts)
    before.push_back(codec.encode(text));
  codec.add(trained(1, 100));
  std::vector<std::string> with_one;
  for (const std::string& text : texts)
    with_one.push_back(codec.encode(text));
  codec.add(trained(2, 9000));
  for (std::size_t i = 0; i < texts.size(); ++i) {
    CHECK(codec.decode(before[i]).value() == texts[i]);
    CHECK(codec.decode(with_one[i]).value() == texts[i]);
    CHECK(codec.decode(codec.encode(texts[i])).value() == texts[i]);
  }
  CHECK(DocumentCodec::dictionary_of(before[2]) == 0);
  CHECK(DocumentCodec::dictionary_of(with_one[2]) == 1);
  CHECK(DocumentCodec::dictionary_of(codec.encode(texts[2])) == 2);
  CHECK(with_one[2].size() * 3 < before[2].size());
  CHECK(before[3].size() == texts[3].size() + 6);  // what does not shrink is stored as it is
}

TEST_CASE("every changed bit and every cut of a document is noticed") {
  DocumentCodec codec;
  for (const bool with_dictionary : {false, true}) {
    if (with_dictionary) codec.add(trained(1, 100));
    for (const std::string& text : {observation(5), noise(50)}) {
      const std::string document = codec.encode(text);
      for (std::size_t bit = 0; bit < document.size() * 8; ++bit) {
        std::string damaged = document;
        damaged[bit / 8] = static_cast<char>(damaged[bit / 8] ^ (1 << bit % 8));
        const auto outcome = codec.decode(damaged);
        REQUIRE_FALSE(outcome);
        CHECK(outcome.error().kind == base::ErrorKind::Internal);
      }
      for (std::size_t size = 0; size < document.size(); ++size) {
        CHECK_FALSE(codec.decode(std::string_view(document).substr(0, size)));
      }
    }
  }
}

TEST_CASE("a document is never read with another dictionary than its own") {
  DocumentCodec writer;
  writer.add(trained(1, 100));
  const std::string document = writer.encode(observation(3));
  DocumentCodec reader;
  CHECK_FALSE(reader.decode(document));
  reader.add(trained(1, 5000));
  const auto outcome = reader.decode(document);
  REQUIRE_FALSE(outcome);
  CHECK(outcome.error().detail.find("checksum") != std::string::npos);
}

TEST_CASE("a dictionary file comes back, and damage to it is noticed") {
  const auto dictionary = trained(3, 100);
  const std::string file = encode_dictionary_file(*dictionary, kLedger);
  const auto read = decode_dictionary_file(file, kLedger, 3);
  REQUIRE(read);
  CHECK((*read)->bytes() == dictionary->bytes());
  CHECK((*read)->number() == 3);
  for (std::size_t at = 0; at < file.size(); at += at < 48 ? 1 : 97) {
    std::string damaged = file;
    damaged[at] = static_cast<char>(damaged[at] ^ 1);
    CHECK_FALSE(decode_dictionary_file(damaged, kLedger, 3));
    CHECK_FALSE(decode_dictionary_file(file.substr(0, at), kLedger, 3));
  }
  CHECK_FALSE(decode_dictionary_file(file + "x", kLedger, 3));
  CHECK_FALSE(decode_dictionary_file(file, kLedger, 2));
  CHECK_FALSE(decode_dictionary_file(file, LedgerId{}, 3));
}

TEST_CASE("too few samples make no dictionary, and do no harm") {
  Samples few;
  few.add("one");
  few.add("");
  CHECK(few.documents() == 1);
  CHECK_FALSE(few.train());
  Samples one_long;
  one_long.add(noise(1'000'000));
  CHECK(one_long.bytes() == 64 << 10);
  CHECK_FALSE(one_long.train());
}

}  // namespace storage::segments
