#include "storage/segments/trainer.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

namespace storage::segments {

namespace {

struct Setting {
  SegmentLedgerOptions options{.training = DictionaryTraining::AtOnce, .sample_documents = 200};
  DocumentCodec codec;
  int stored = 0;
  bool disk_works = true;
  Trainer trainer{options, codec, [this](const Dictionary&) { return ++stored, disk_works; }};
  std::mt19937 random{1};

  // Gives the bytes of the last document as stored.
  std::size_t offer(int count, std::string (*text_of)(std::mt19937&)) {
    std::size_t size = 0;
    for (int i = 0; i < count; ++i) {
      const std::string text = text_of(random);
      size = codec.encode(text).size();
      trainer.offer(text, size);
    }
    return size;
  }
};

std::string patient(std::mt19937& random) {
  return R"({"resourceType":"Patient","gender":"female","active":true,"id":")" +
         std::to_string(random()) + R"(","birthDate":"1950-01-01","managingOrganization":)" +
         R"({"reference":"Organization/)" + std::to_string(random() % 20) + R"("}})";
}

std::string observation(std::mt19937& random) {
  return R"({"resourceType":"Observation","status":"final","code":{"coding":[{"system":)" +
         std::string(R"("http://loinc.org","code":"8867-4","display":"Heart rate"}]},)") +
         R"("subject":{"reference":"Patient/)" + std::to_string(random()) +
         R"("},"valueQuantity":{"value":)" + std::to_string(random() % 200) +
         R"(,"unit":"/min","system":"http://unitsofmeasure.org","code":"/min"}})";
}

std::string noise(std::mt19937& random) {
  std::string bytes;
  while (bytes.size() < 200)
    bytes += static_cast<char>(random());
  return bytes;
}

}  // namespace

TEST_CASE("a dictionary is trained from the first documents") {
  Setting at;
  const std::size_t before = at.offer(199, patient);
  CHECK(at.codec.dictionaries() == 0);
  at.offer(1, patient);
  CHECK(at.codec.dictionaries() == 1);
  CHECK(at.offer(1, patient) * 2 < before);
}

TEST_CASE("when other documents come, another dictionary is trained that fits them too") {
  Setting at;
  const std::size_t patient_before = at.offer(1000, patient);
  CHECK(at.codec.dictionaries() == 1);
  const std::size_t before = at.offer(1, observation);
  const std::size_t after = at.offer(1000, observation);
  CHECK(at.codec.dictionaries() == 2);
  CHECK(after * 2 < before);
  CHECK(at.offer(1, patient) < patient_before * 2);
  // Now that both are known, nothing more is gained.
  for (int round = 0; round < 20; ++round) {
    at.offer(100, observation);
    at.offer(100, patient);
  }
  CHECK(at.codec.dictionaries() <= 3);
}

TEST_CASE("documents with nothing in common bring no dictionary, however many come") {
  Setting at;
  at.offer(500, patient);
  at.offer(5000, noise);
  CHECK(at.codec.dictionaries() == 1);
  Setting only_noise;
  only_noise.offer(2000, noise);
  CHECK(only_noise.codec.dictionaries() == 0);
  only_noise.offer(400, patient);
  CHECK(only_noise.codec.dictionaries() == 1);
}

TEST_CASE("a dictionary that cannot be stored is not used, and tried again") {
  Setting at;
  at.disk_works = false;
  at.offer(450, patient);
  CHECK(at.stored == 2);
  CHECK(at.codec.dictionaries() == 0);
  at.disk_works = true;
  at.offer(200, patient);
  CHECK(at.codec.dictionaries() == 1);
}

}  // namespace storage::segments
