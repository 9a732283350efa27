#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/xml/sax.h"

namespace fhir::xml {

// Cuts the <div> of a narrative out of an XML text, as it stands there: only line ends are made
// \n, CDATA becomes text, and namespaces that were declared outside of it are declared on it.
class DivReader {
 public:
  explicit DivReader(std::string_view text) : text_(text) {}

  bool inside() const { return depth_ > 0; }
  std::uint32_t depth() const { return depth_; }

  // The div itself, then every element in it.
  void start(const Element& element);
  // True at the end of the div: take() then has it.
  bool end(std::size_t offset);
  std::string take();

 private:
  struct Declared {
    std::string prefix;
    std::uint32_t depth;
  };

  void need(const Name& name);

  std::string_view text_;
  std::uint32_t depth_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::size_t name_end_ = 0;
  std::vector<Declared> declared_;
  std::string missing_;  // declarations to add: ' xmlns:p="uri"'
};

// Appends the text of Narrative.div as XML can hold it: named entities of HTML by their numbers,
// carriage returns as references. Requires is_valid_xhtml(text). Fails if a named entity is not one
// of HTML; the message is for the caller.
base::Result<> append_div(std::string& out, std::string_view text);

}  // namespace fhir::xml
