#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace fhir::json {

// Appends `text` as a JSON string, quotes included, escaping what RFC 8259 requires.
void append_string(std::string& out, std::string_view text);

// Writes JSON into a string it is given. Commas and quotes are its work; nesting is the caller's:
// every begin_ needs its end_.
//
//   Writer w(out);
//   w.begin_object().member("resourceType", "Bundle").key("entry").begin_array() … .end_array();
class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();
  Writer& key(std::string_view name);
  Writer& string(std::string_view text);
  Writer& number(std::int64_t value);
  Writer& boolean(bool value);
  Writer& raw(std::string_view json);  // a finished JSON value, spliced as it is

  Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }
  Writer& member(std::string_view name, const char* text) { return key(name).string(text); }
  Writer& member(std::string_view name, std::int64_t value) { return key(name).number(value); }
  Writer& member_raw(std::string_view name, std::string_view json) { return key(name).raw(json); }

 private:
  void separate();

  std::string& out_;
  bool needs_comma_ = false;
};

}  // namespace fhir::json
