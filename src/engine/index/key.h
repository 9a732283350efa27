#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/definitions/definitions.h"

namespace engine {

// Keys of the index: what one version is found by. Within one (type, search parameter) a key is
// a kind byte and a body, and keys sort as bytes:
//
//   token      'c' code 00 system          system empty: the value has none
//   string     's' folded 00 original      folded: lower case, accents off; for prefix search
//   word       'w' folded                  the text from its second, third … word on
//                                          (long texts: their beginnings, see kTextMax)
//   reference  'r' type:be16 number:be32   a resource of this server
//   uri        'u' text                    uris, canonicals, references to elsewhere
//   date       'd' low:be64 high:be64      at most a day long; milliseconds UTC, sign bit flipped
//   period     'D' low:be64 high:be64      longer than a day
//   number     'n' value                   key_number.h has the form of value, low and high
//   numbers    'N' low high                of a Range or SampledData
//   quantity   'q' unit 00 system 00 value as written: the unit is its code; once more with the
//                                          text of the unit and no system, if that is another
//   quantities 'Q' unit 00 system 00 low high   a Range, SampledData, or a value with a comparator
//   measure    'm' unit 00 value           of UCUM, in base units (fhir/ucum/canonical_unit.h)
//   measures   'M' unit 00 low high
//   text       't' folded                  what a token or a reference says to people: displays,
//                                          texts of concepts and of types of identifiers
//   typed      'i' type-system 00 type-code 00 value   an identifier, by a code of its type
//   logical    'j' value 00 system         the identifier in a reference
//   fragment   'h' id                      a reference to a resource contained in this one; without
//                                          an id, to the one that contains this
//   sound      'p' code                    a word of a name as it sounds (phonetic.h)
//   position   'g' latitude longitude      two values as of numbers, in degrees
//   full text  'f' word                    words.h: of _text, the words of the narrative; of
//                                          _content, all others, so that it is found by both
//   tuple      'x' (escaped key)* key      an element of a composite: a key of each component
//
// In a tuple each key but the last is escaped, so that it ends and still sorts as before: 00 is
// 00 FF, and 00 01 is the end. What begins with some bytes begins with the same bytes escaped. The
// components stand in their order; a reference is always the last. Of the kinds above, tuples have
// no words, texts, typed or logical identifiers, fragments and sounds.
//
// Under kContainedIn, which is the number of no parameter:
//
//   contained  'k' type:be16               it contains a resource of the type
//
// Dates and periods are stored in columns (state/columns.h) and not under these keys, which are
// how they get there.
namespace key {

inline constexpr std::uint16_t kContainedIn = 0xFFFF;

inline constexpr char kToken = 'c';
inline constexpr char kString = 's';
inline constexpr char kWord = 'w';
inline constexpr char kReference = 'r';
inline constexpr char kUri = 'u';
inline constexpr char kDate = 'd';
inline constexpr char kPeriod = 'D';
inline constexpr char kNumber = 'n';
inline constexpr char kNumbers = 'N';
inline constexpr char kQuantity = 'q';
inline constexpr char kQuantities = 'Q';
inline constexpr char kMeasure = 'm';
inline constexpr char kMeasures = 'M';
inline constexpr char kText = 't';
inline constexpr char kTyped = 'i';
inline constexpr char kLogical = 'j';
inline constexpr char kFragment = 'h';
inline constexpr char kContained = 'k';
inline constexpr char kSound = 'p';
inline constexpr char kPosition = 'g';
inline constexpr char kFullText = 'f';
inline constexpr char kTuple = 'x';
inline constexpr std::int64_t kShortMs = 25LL * 3600 * 1000;  // a day of a change to winter time

// What a key keeps of a text, in bytes; of a longer one it keeps the beginning and, where a text is
// matched as a whole, a hash of 128 bits. Searches of longer texts are cut in the same way. So the
// index of a resource does not grow past a few times the resource.
inline constexpr std::size_t kTextMax = 256;
inline constexpr std::size_t kWordMax = 128;

std::string token(std::string_view system, std::string_view code);
std::string token_any_system(std::string_view code);  // prefix of token() for any system
std::string string(std::string_view folded, std::string_view original);
std::string string_prefix(std::string_view folded);  // of string() for every text that begins so
std::string word(std::string_view folded);           // as it is stored, and as prefix
std::string reference(fhir::TypeId type, std::uint32_t number);
// In place of the above where no indexed resource has this id or refers to it: what is contained in
// others may. Never stored.
std::string unseen(fhir::TypeId type, std::string_view id);
std::string uri(std::string_view text);
std::string text(std::string_view folded);  // as it is stored, and as prefix
std::string typed(std::string_view type_system, std::string_view type_code, std::string_view value);
std::string logical(std::string_view system, std::string_view value);
std::string logical_any_system(std::string_view value);  // prefix of logical() for any system
std::string fragment(std::string_view id);
std::string contained(fhir::TypeId type);
std::string sound(std::string_view code);
std::string full_text(std::string_view word);  // as it is stored, and as prefix
// Adds to the beginning of a tuple key (at first tuple()) a key that is not its last, whole or only
// its beginning; with end_part() behind it, it is whole. The last key is added as it is.
std::string tuple();
void append_part(std::string& tuple, std::string_view key);
void end_part(std::string& tuple);
// The keys of a whole tuple key; fewer than `count` if the bytes are damaged.
std::vector<std::string> parts(std::string_view tuple, std::size_t count);
std::string date(std::int64_t low_ms, std::int64_t high_ms);
// The kind byte and the low bound alone: where a scan of dates begins.
std::string date_from(char kind, std::int64_t low_ms);

struct Range {
  std::int64_t low_ms;
  std::int64_t high_ms;
};
// Of a whole date or period key. Requires one.
Range date_range(std::string_view key);

// Adds what is kept of a text, and a 00 that ends it: within, 00 becomes 01.
void append_ended(std::string& out, std::string_view text);

// The least string greater than every string that begins with `prefix`; empty: there is none.
std::string prefix_end(std::string prefix);

}  // namespace key

}  // namespace engine
