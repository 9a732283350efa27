#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "apps/import/byte_source.h"
#include "base/result.h"

namespace apps {

// One JSON value, or XML document, found in a file: a resource, a Bundle, or a member of a Bundle's
// entry array.
struct FoundDocument {
  std::string text;
  // Its place, for the report: "line 12", "entry 3", or empty for the whole file.
  std::string place;
  bool is_entry = false;  // an entry of a Bundle too large to be held: {"resource": …}
};

struct StreamOptions {
  enum class Layout : std::uint8_t {
    Values,  // one JSON value, or several one after another
    Lines,   // NDJSON: one value a line, so a damaged line harms no other
    Whole,   // one document, of XML: it cannot be taken apart
  };
  Layout layout = Layout::Values;
  std::size_t document_bytes_max = std::size_t{256} << 20;
};

// Reads a file and visits its values. A file that fits the limit is visited whole: it is one value,
// or else cut_values() finds those it holds. A Bundle larger than the limit is taken apart: its
// entries are visited one by one, which is right for every type of Bundle but a transaction.
// Nothing is checked here: a damaged value is visited as far as it goes, and the visitor's parser
// says what is wrong. The visitor's failure ends the reading.
using DocumentVisitor = std::function<base::Result<>(FoundDocument document)>;
base::Result<> read_documents(ByteSource& source, const StreamOptions& options,
                              const DocumentVisitor& visit);

// Visits each of the JSON values that stand one after another in a text.
base::Result<> cut_values(std::string_view text, const StreamOptions& options,
                          const DocumentVisitor& visit);

}  // namespace apps
