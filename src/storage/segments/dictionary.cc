#include "storage/segments/dictionary.h"

#include <zdict.h>
#include <zstd.h>

#include <utility>

#include "base/bytes.h"
#include "base/check.h"
#include "base/hash.h"
#include "storage/segments/document_codec.h"

namespace storage::segments {

namespace {

constexpr std::string_view kMagic = "EirLdict";
constexpr std::size_t kDictionaryBytes = 16 << 10;  // more gains nothing, less loses (measured)
constexpr std::size_t kSamplesMin = 8;              // below, zstd's trainer refuses
constexpr std::size_t kSampleBytesMax = 64 << 10;   // what comes after repeats, or is a picture

std::unexpected<base::Error> bad_dictionary(std::string detail) {
  return base::fail_with_detail(base::ErrorKind::Internal,
                                "A file of the ledger cannot be used: see the log for its name.",
                                std::move(detail));
}

}  // namespace

Dictionary::Dictionary(std::uint32_t number, std::string bytes)
    : number_(number),
      bytes_(std::move(bytes)),
      hash_(base::hash64(bytes_, number)),
      compressing_(ZSTD_createCDict(bytes_.data(), bytes_.size(), kCompressionLevel)),
      reading_(ZSTD_createDDict(bytes_.data(), bytes_.size())) {
  CHECK_FATAL(compressing_ != nullptr && reading_ != nullptr);
}

Dictionary::~Dictionary() {
  ZSTD_freeCDict(compressing_);
  ZSTD_freeDDict(reading_);
}

void Samples::add(std::string_view text) {
  const std::string_view sample = text.substr(0, kSampleBytesMax);
  if (sample.empty()) return;
  begins_.push_back(bytes_.size());
  bytes_ += sample;
  sizes_.push_back(sample.size());
}

std::optional<std::string> Samples::train() const {
  if (sizes_.size() < kSamplesMin) return std::nullopt;
  std::string dictionary(kDictionaryBytes, '\0');
  const std::size_t size =
      ZDICT_trainFromBuffer(dictionary.data(), dictionary.size(), bytes_.data(), sizes_.data(),
                            static_cast<unsigned>(sizes_.size()));
  if (ZDICT_isError(size) != 0) return std::nullopt;
  dictionary.resize(size);
  return dictionary;
}

std::string encode_dictionary_file(const Dictionary& dictionary, const LedgerId& ledger) {
  std::string file(kMagic);
  base::append_le(file, kFormatVersion);
  base::append_le(file, dictionary.number());
  file.append(ledger.data(), ledger.size());
  base::append_le(file, static_cast<std::uint32_t>(dictionary.bytes().size()));
  file += dictionary.bytes();
  base::append_le(file, base::hash64(file));
  return file;
}

base::Result<std::unique_ptr<Dictionary>> decode_dictionary_file(std::string_view bytes,
                                                                 const LedgerId& ledger,
                                                                 std::uint32_t number) {
  base::ByteReader in(bytes);
  if (in.take(kMagic.size()) != kMagic) return bad_dictionary("offset 0: not a dictionary");
  if (const auto version = in.le<std::uint32_t>(); version != kFormatVersion) {
    return bad_dictionary("offset 8: format version " + std::to_string(version) +
                          ", but this program reads version " + std::to_string(kFormatVersion));
  }
  const auto stored_number = in.le<std::uint32_t>();
  const std::string_view stored_ledger = in.take(ledger.size());
  const std::string_view content = in.take(in.le<std::uint32_t>());
  const std::string_view covered = bytes.substr(0, bytes.size() - in.left());
  const auto checksum = in.le<std::uint64_t>();
  if (!in.ok() || in.left() != 0 || checksum != base::hash64(covered)) {
    return bad_dictionary("the checksum does not fit: the dictionary is damaged");
  }
  if (stored_ledger != std::string_view(ledger.data(), ledger.size())) {
    return bad_dictionary("offset 16: the dictionary belongs to another ledger");
  }
  if (stored_number != number) return bad_dictionary("offset 12: the number is not the file's");
  return std::make_unique<Dictionary>(number, std::string(content));
}

}  // namespace storage::segments
