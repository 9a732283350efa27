#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fhir/definitions/definitions.h"
#include "fhir/json/document.h"

namespace fhir::profile {

// The entries of a Bundle, by what references may name them. Views into the document.
class BundleEntries {
 public:
  BundleEntries(json::Value bundle, const Definitions& definitions);

  struct Found {
    json::Value resource;  // absent: there is none
    bool ambiguous = false;
  };
  // What a reference names that stands in an entry with this fullUrl (or an empty one).
  // https://hl7.org/fhir/R4/bundle.html#references
  Found find(std::string_view reference, std::string_view full_url) const;

 private:
  Found by_url(const std::string& url) const;

  const Definitions& definitions_;
  std::unordered_map<std::string, std::vector<json::Value>> by_full_url_;
  std::unordered_map<std::string, std::vector<json::Value>> by_type_and_id_;
};

// "http://x/fhir" of "http://x/fhir/Patient/1"; empty if the URL does not end so.
std::string_view service_base(std::string_view full_url, const Definitions& definitions);

}  // namespace fhir::profile
