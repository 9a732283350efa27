#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fhir::graphql {

// The answer while it is made: objects and lists that can still grow, and finished JSON.
class Output {
 public:
  enum class Kind : std::uint8_t { Json, Object, List };

  static Output object() { return Output(Kind::Object, {}); }
  static Output list() { return Output(Kind::List, {}); }
  static Output json(std::string text) { return Output(Kind::Json, std::move(text)); }

  Kind kind() const { return kind_; }
  std::vector<Output>& items() { return items_; }

  // The member of an object, or null.
  Output* find(std::string_view name);
  Output& add(std::string name, Output value);

  void append_to(std::string& out) const;

 private:
  Output(Kind kind, std::string text) : kind_(kind), text_(std::move(text)) {}

  Kind kind_;
  std::string text_;  // of Json
  std::vector<std::string> names_;
  std::vector<Output> items_;  // of a list, or of an object beside names_
};

}  // namespace fhir::graphql
