#pragma once

#include <string>
#include <vector>

#include "engine/state/head.h"
#include "fhir/params/extract.h"

namespace engine {

// Makes the entries of values of the kinds that may stand alone or in a tuple: those of one key,
// and amounts. For the values of one resource: one element is a value of several parameters, so the
// keys of the newest amount are kept. What the values point to must outlive this.
class PlainEntries {
 public:
  // Adds none for a value of another kind.
  void add(const fhir::SearchValue& value, std::vector<IndexEntry>& out);

 private:
  void amount(const fhir::SearchValue& value, std::vector<IndexEntry>& out);

  fhir::SearchValue newest_;
  std::vector<std::string> newest_keys_;
};

}  // namespace engine
