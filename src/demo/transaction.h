#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "fhir/json/writer.h"

namespace demo {

// A FHIR transaction Bundle under construction. Every entry is a PUT to the resource's own id, so
// that sending the Bundle again changes nothing. Not for several threads.
class Transaction {
 public:
  // `base_url` is what the resources' addresses begin with in Bundle.entry.fullUrl; relative
  // references then resolve within the Bundle, as they do on the server that stores it.
  explicit Transaction(std::string_view base_url);

  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;

  // Adds a resource: `write(Writer&)` fills the open object, beginning with put_head().
  template <class Write>
  void add(std::string_view type, std::string_view id, Write&& write) {
    begin_entry(type, id);
    write(writer_);
    end_entry(type, id);
  }

  std::size_t size() const { return entries_; }

  // The finished Bundle. Nothing may be added afterwards.
  std::string finish() &&;

 private:
  void begin_entry(std::string_view type, std::string_view id);
  void end_entry(std::string_view type, std::string_view id);

  std::string base_url_;
  std::string text_;
  fhir::json::Writer writer_;
  std::size_t entries_ = 0;
};

}  // namespace demo
