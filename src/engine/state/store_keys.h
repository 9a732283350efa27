#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "fhir/definitions/definitions.h"

namespace engine::store_key {

// The keys of the index store. First a letter, then big-endian numbers so that ranges are runs:
//
//   M                          meta: format, definitions, the last transaction, base URLs
//   (state.cc) A number:be32              the name of an author of transactions (authors.h) T
//   type:be16                counts and the set of current ordinals of a type I type:be16 id the
//   number of the resource with this id: le32 V type:be16 chunk:be32     rows of versions (rows.h)
//   R type:be16 chunk:be32     rows of resources (rows.h)
//   P type:be16 parameter:be16 key block:be16    posting list (index/key.h, index/posting.h) of the
//                                     ordinals of one block
//   C type:be16 parameter:be16 chunk:be32    values of a column (column_chunk.h)
//   S parameter:be16           a custom search parameter (custom_parameters.h)

inline std::string meta() {
  return "M";
}

inline std::string author(std::uint32_t number) {
  std::string key = "A";
  base::append_be(key, number);
  return key;
}

inline std::string of_type(char family, fhir::TypeId type) {
  std::string key(1, family);
  base::append_be(key, static_cast<std::uint16_t>(type));
  return key;
}

inline std::string id(fhir::TypeId type, std::string_view id) {
  return of_type('I', type).append(id);
}

inline std::string chunk(char family, fhir::TypeId type, std::uint32_t number) {
  std::string key = of_type(family, type);
  base::append_be(key, number);
  return key;
}

// So many ordinals are a block. A long list is many values of the store, of which a flush and what
// the store does after it touch the last alone; of a type with fewer versions it is one value.
inline constexpr std::uint32_t kBlockSize = 1 << 20;

// Where the lists of `key` and of longer keys begin.
inline std::string postings(fhir::TypeId type, std::uint16_t parameter, std::string_view key) {
  std::string whole = of_type('P', type);
  base::append_be(whole, parameter);
  return whole.append(key);
}
inline std::string postings(fhir::TypeId type, std::uint16_t parameter, std::string_view key,
                            std::uint32_t block) {
  std::string whole = postings(type, parameter, key);
  base::append_be(whole, static_cast<std::uint16_t>(block));
  return whole;
}
// The index key within a whole key.
inline std::string_view index_key(std::string_view whole) {
  return whole.substr(5, whole.size() - 7);
}

inline std::string column(fhir::TypeId type, std::uint16_t parameter, std::uint32_t number) {
  std::string key = of_type('C', type);
  base::append_be(key, parameter);
  base::append_be(key, number);
  return key;
}

inline std::string custom_parameters() {
  return "S";
}
inline std::string custom_parameter(std::uint16_t number) {
  std::string key = custom_parameters();
  base::append_be(key, number);
  return key;
}

}  // namespace engine::store_key
