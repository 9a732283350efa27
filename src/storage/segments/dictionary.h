#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "storage/segments/format.h"

struct ZSTD_CDict_s;
struct ZSTD_DDict_s;

namespace storage::segments {

// What documents of a kind have in common, digested for compressing and for reading. Immutable,
// so any thread may use it.
class Dictionary {
 public:
  Dictionary(std::uint32_t number, std::string bytes);
  Dictionary(const Dictionary&) = delete;
  Dictionary& operator=(const Dictionary&) = delete;
  ~Dictionary();

  std::uint32_t number() const { return number_; }  // 1, 2, 3 …
  const std::string& bytes() const { return bytes_; }
  // Goes into the checksum of each document, so that one is never read with another dictionary.
  std::uint64_t hash() const { return hash_; }
  const ZSTD_CDict_s* for_compressing() const { return compressing_; }
  const ZSTD_DDict_s* for_reading() const { return reading_; }

 private:
  std::uint32_t number_;
  std::string bytes_;
  std::uint64_t hash_;
  ZSTD_CDict_s* compressing_;
  ZSTD_DDict_s* reading_;
};

// Documents, or their beginnings, from which a dictionary is trained.
class Samples {
 public:
  void add(std::string_view text);
  std::size_t documents() const { return sizes_.size(); }
  std::string_view document(std::size_t index) const {
    return std::string_view(bytes_).substr(begins_[index], sizes_[index]);
  }
  std::size_t bytes() const { return bytes_.size(); }
  // Nothing when the samples have too little in common.
  std::optional<std::string> train() const;

 private:
  std::string bytes_;
  std::vector<std::size_t> begins_;
  std::vector<std::size_t> sizes_;
};

// The file that keeps a dictionary.
std::string encode_dictionary_file(const Dictionary& dictionary, const LedgerId& ledger);
// Internal, with what is wrong as detail.
base::Result<std::unique_ptr<Dictionary>> decode_dictionary_file(std::string_view bytes,
                                                                 const LedgerId& ledger,
                                                                 std::uint32_t number);

inline constexpr std::size_t kDictionaryFileBytesMax = 1 << 20;

}  // namespace storage::segments
