#pragma once

#include <cstdint>

namespace terminology::layout {

// The official definitions as a file inside the program:
//
//   header, records sorted by kind and url, texts, compressed resources
//
// All numbers are little-endian; places are offsets from the beginning of the file.
inline constexpr char kMagic[8] = {'E', 'I', 'R', 'T', 'E', 'R', 'M', '1'};

struct Text {
  std::uint32_t begin;
  std::uint32_t size;
};

struct Header {
  char magic[8];
  std::uint32_t size;     // of the whole file
  std::uint32_t records;  // directly behind the header
};

struct Record {
  std::uint32_t kind;  // terminology::Kind
  Text url;
  Text version;
  Text id;
  Text status;
  Text data;                // zlib (base/deflate.h)
  std::uint32_t json_size;  // of the resource, without narrative and meta
};

}  // namespace terminology::layout
