#pragma once

#include <string>
#include <string_view>

#include "fhir/json/writer.h"
#include "rest/reply.h"

namespace rest {

// Writes a Parameters resource.
class ParametersWriter {
 public:
  ParametersWriter() : writer_(out_) {
    writer_.begin_object().member("resourceType", "Parameters").key("parameter").begin_array();
  }

  // `type` is what stands behind value: "Code", "String" …
  void text(std::string_view name, std::string_view type, std::string_view text) {
    writer_.begin_object()
        .member("name", name)
        .key("value" + std::string(type))
        .string(text)
        .end_object();
  }
  // Without an empty text.
  void text_if(std::string_view name, std::string_view type, std::string_view given) {
    if (!given.empty()) text(name, type, given);
  }
  void flag(std::string_view name, bool value) {
    writer_.begin_object().member("name", name).key("valueBoolean").boolean(value).end_object();
  }
  // A value that is JSON already; of "resource" the key is that.
  void raw(std::string_view name, std::string_view key, std::string_view json) {
    writer_.begin_object().member("name", name).member_raw(key, json).end_object();
  }
  void begin_parts(std::string_view name) {
    writer_.begin_object().member("name", name).key("part").begin_array();
  }
  void end_parts() { writer_.end_array().end_object(); }

  Reply reply() && {
    writer_.end_array().end_object();
    return resource_reply(std::move(out_));
  }

 private:
  std::string out_;
  fhir::json::Writer writer_;
};

}  // namespace rest
