#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "storage/segments/dictionary.h"

namespace storage::segments {

inline constexpr int kCompressionLevel = 1;
inline constexpr std::size_t kTextBytesMax = 512 << 20;

// One document as stored, also outside of any segment:
//
//   document = check u32, dictionary u8, form u8, payload
//   form     = 0: the text itself, 1: a zstd frame
//
// The check is the low half of XXH3 of all that follows it; with a dictionary (1 … 32; 0 is none),
// seeded by that dictionary's hash. A frame carries the size of the text.
//
// Thread safety: any call from any thread, but one add() at a time.
class DocumentCodec {
 public:
  static constexpr std::uint32_t kDictionariesMax = 32;

  DocumentCodec() = default;
  DocumentCodec(const DocumentCodec&) = delete;
  DocumentCodec& operator=(const DocumentCodec&) = delete;

  // At level 1, with the newest dictionary. The text may have up to kTextBytesMax bytes.
  std::string encode(std::string_view text) const { return encode_with(newest(), text); }
  static std::string encode_with(const Dictionary* dictionary, std::string_view text);
  // Internal, with what is wrong as detail, if these are not the bytes that encode() made.
  base::Result<std::string> decode(std::string_view document) const;

  const Dictionary* newest() const { return dictionary(dictionaries()); }  // null: none yet
  // From now on used by encode(). Its number is dictionaries() + 1, and its file is durable.
  void add(std::unique_ptr<const Dictionary> dictionary);
  std::uint32_t dictionaries() const { return count_.load(std::memory_order_acquire); }

  // Which dictionary the document needs; 0 for none. Looks at nothing but this byte.
  static std::uint32_t dictionary_of(std::string_view document);

 private:
  const Dictionary* dictionary(std::uint32_t number) const;

  // Never changed below count_, so readers need no lock.
  std::array<std::unique_ptr<const Dictionary>, kDictionariesMax> list_;
  std::atomic<std::uint32_t> count_ = 0;
};

}  // namespace storage::segments
