#include "fhir/graphql/output.h"

#include "fhir/json/writer.h"

namespace fhir::graphql {

Output* Output::find(std::string_view name) {
  for (std::size_t i = 0; i < names_.size(); ++i)
    if (names_[i] == name) return &items_[i];
  return nullptr;
}

Output& Output::add(std::string name, Output value) {
  names_.push_back(std::move(name));
  items_.push_back(std::move(value));
  return items_.back();
}

void Output::append_to(std::string& out) const {
  if (kind_ == Kind::Json) {
    out += text_;
    return;
  }
  const bool object = kind_ == Kind::Object;
  out += object ? '{' : '[';
  for (std::size_t i = 0; i < items_.size(); ++i) {
    if (i > 0) out += ',';
    if (object) {
      json::append_string(out, names_[i]);
      out += ':';
    }
    items_[i].append_to(out);
  }
  out += object ? '}' : ']';
}

}  // namespace fhir::graphql
