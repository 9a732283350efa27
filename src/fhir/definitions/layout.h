#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

// The bytes of the definition tables, as the generator writes them into the program and
// definitions.cc reads them. Little endian, no padding left unnamed, no pointers:
//
//   Header, then the sections in the order of Header, each aligned to 8 bytes.
//
// It is never stored outside the program, so it may change with any commit; kFormat then guards
// against a stale build.
namespace fhir::layout {

static_assert(std::endian::native == std::endian::little);

inline constexpr char kMagic[8] = {'E', 'I', 'R', 'D', 'E', 'F', 'S', '\n'};
inline constexpr std::uint32_t kFormat = 2;
inline constexpr std::uint16_t kNone = 0xFFFF;

// A piece of the strings section.
struct Text {
  std::uint32_t begin;
  std::uint32_t size;
};

struct TypeRecord {
  Text name;
  std::uint32_t first_property;
  std::uint32_t property_count;
  std::uint16_t base;
  std::uint16_t element_count;
  std::uint8_t kind;
  std::uint8_t primitive;
  std::uint8_t abstract;
  std::uint8_t unused;
};

struct PropertyRecord {
  Text name;
  Text element_name;
  std::uint16_t owner;
  std::uint16_t type;
  std::uint16_t element;
  std::uint16_t min;
  std::uint16_t codes;
  std::uint8_t array;
  std::uint8_t choice;
  std::uint8_t summary;
  std::uint8_t modifier;
  std::uint16_t unused;
};

struct CodeRecord {
  Text code;
  Text system;
  std::uint16_t set;
  std::uint16_t unused[3];
};

struct SearchRecord {
  Text code;
  Text url;
  Text expression;
  std::uint32_t first_target;
  std::uint32_t target_count;
  std::uint32_t first_component;
  std::uint32_t component_count;
  std::uint8_t type;
  std::uint8_t usage;
  std::uint8_t unused[6];
};

struct ComponentRecord {
  Text expression;
  std::uint16_t search;
  std::uint16_t unused[3];
};

// What belongs to one concrete resource type, in alphabetical order of their names.
// A search parameter that puts resources of one type into the compartment of one of type `owner`.
struct CompartmentRecord {
  Text code;
  std::uint16_t owner;
  std::uint16_t unused[3];
};

struct ResourceRecord {
  std::uint32_t first_search;
  std::uint32_t search_count;
  std::uint32_t first_compartment;
  std::uint32_t compartment_count;
  std::uint16_t type;
  std::uint16_t unused;
};

struct Section {
  std::uint32_t begin;
  std::uint32_t count;  // of records
};

struct Header {
  char magic[8];
  std::uint32_t format;
  std::uint32_t size;      // of everything, this header included
  std::uint64_t checksum;  // base::hash64 of what follows the header
  Section strings;         // char
  Section types;           // TypeRecord
  Section type_names;      // u16: types by name, in order of bytes
  Section properties;      // PropertyRecord, those of one type together
  Section property_slots;  // u16: hash table over properties, a power of two
  Section code_sets;       // Text: the canonical URLs
  Section codes;           // CodeRecord
  Section code_slots;      // u16: hash table over codes, a power of two
  Section searches;        // SearchRecord, one for each canonical URL
  Section targets;         // u16: types
  Section components;      // ComponentRecord, those of one search together
  Section resources;       // ResourceRecord
  Section search_lists;    // u16: searches of each resource, in order of codes
  Section compartments;    // CompartmentRecord, those of a resource together, in order of owners
};

// Hash of a key within its owner (a type, or a set of codes), for the tables of slots: linear
// probing from hash & (count - 1), kNone in empty slots.
inline std::uint32_t slot_hash(std::uint16_t owner, std::string_view key) {
  const auto load = [&](std::size_t at, std::size_t bytes) {
    std::uint64_t word = 0;
    std::memcpy(&word, key.data() + at, bytes);
    return word;
  };
  std::uint64_t first = 0;
  std::uint64_t last = 0;
  if (key.size() >= 8) {
    first = load(0, 8);
    last = load(key.size() - 8, 8);
  } else if (key.size() >= 4) {
    first = load(0, 4);
    last = load(key.size() - 4, 4);
  } else if (!key.empty()) {
    first = load(0, 1);
    last = load(key.size() / 2, 1) << 8U | load(key.size() - 1, 1);
  }
  std::uint64_t mixed = (first ^ (std::uint64_t{owner} << 40U)) * 0x9E3779B97F4A7C15;
  mixed ^= (last + key.size()) * 0xC2B2AE3D27D4EB4F;
  mixed ^= mixed >> 29U;
  mixed *= 0x9E3779B97F4A7C15;
  return static_cast<std::uint32_t>(mixed >> 32U);
}

}  // namespace fhir::layout
