#include "rest/bulk/import_spec.h"

#include <string_view>
#include <utility>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"
#include "http/client/url.h"

namespace rest {

namespace {

using base::ErrorKind;
using base::fail;
using fhir::json::Value;

constexpr std::size_t kSourcesMax = 10'000;

// The text of a value[x] of a parameter, or of a member that is a text itself.
std::string text_in(Value value) {
  if (value.is_string()) return value.string();
  if (!value.is_object()) return {};
  for (const Value member : value)
    if (member.key().starts_with("value")) return member.string();
  return {};
}

class Reader {
 public:
  explicit Reader(const fhir::Definitions& definitions) : definitions_(definitions) {}

  Attempt<std::vector<ImportSource>> read(Value root) {
    if (!root.is_object())
      return fail(ErrorKind::Invalid, "the body must say what to import: a Parameters resource");
    if (root.find("resourceType").exists()) {
      if (!root.find("resourceType").string_equals("Parameters"))
        return fail(ErrorKind::Invalid,
                    "the body must be a Parameters resource that names files; to send resources "
                    "themselves use Content-Type application/fhir+ndjson");
      for (const Value parameter : root.find("parameter"))
        if (parameter.is_object()) TRY_VOID(read_parameter(parameter));
    } else {
      for (const Value member : root)
        TRY_VOID(read_member(member));
    }
    if (sources_.empty())
      return fail(ErrorKind::Invalid, "the body names no input: give each file a type and a url");
    return std::move(sources_);
  }

 private:
  Attempt<> read_parameter(Value parameter) {
    const std::string name = parameter.find("name").string();
    if (name == "inputFormat") return check_format(text_in(parameter));
    if (name == "storageDetail") {
      for (const Value part : parameter.find("part"))
        if (part.is_object() && part.find("name").string_equals("type"))
          TRY_VOID(check_storage(text_in(part)));
      return {};
    }
    if (name != "input") return {};  // inputSource and what others add say nothing that is needed
    ImportSource source;
    for (const Value part : parameter.find("part")) {
      if (!part.is_object()) continue;
      if (part.find("name").string_equals("type")) source.type = text_in(part);
      if (part.find("name").string_equals("url")) source.url = text_in(part);
    }
    return add(std::move(source));
  }

  Attempt<> read_member(Value member) {
    if (member.key() == "inputFormat") return check_format(text_in(member));
    if (member.key() == "storageDetail") return check_storage(member.at("type").string());
    if (member.key() != "input") return {};
    for (const Value one : member)
      TRY_VOID(add({one.at("type").string(), one.at("url").string()}));
    return {};
  }

  static Attempt<> check_format(std::string_view format) {
    if (format == "application/fhir+ndjson" || format == "application/ndjson" || format == "ndjson")
      return {};
    return fail(ErrorKind::Invalid, "inputFormat must be application/fhir+ndjson");
  }

  static Attempt<> check_storage(std::string_view type) {
    if (type == "https" || type == "http") return {};
    return fail(ErrorKind::Unsupported, "storageDetail must be of the type https");
  }

  Attempt<> add(ImportSource source) {
    const std::string place = "input[" + std::to_string(sources_.size()) + "]";
    if (sources_.size() == kSourcesMax)
      return fail(ErrorKind::TooLarge,
                  "the body names more than 10000 files: import them in parts");
    if (!source.type.empty() && definitions_.find_resource(source.type) == fhir::TypeId::None)
      return fail(ErrorKind::Invalid, "the type of an input is no resource type of FHIR R4",
                  place + ".type");
    if (!http::parse_url(source.url))
      return fail(ErrorKind::Invalid, "the url of an input must begin with https:// or http://",
                  place + ".url");
    sources_.push_back(std::move(source));
    return {};
  }

  const fhir::Definitions& definitions_;
  std::vector<ImportSource> sources_;
};

}  // namespace

std::string to_text(const std::vector<ImportSource>& sources) {
  std::string text;
  fhir::json::Writer writer(text);
  writer.begin_array();
  for (const ImportSource& source : sources)
    writer.begin_object().member("type", source.type).member("url", source.url).end_object();
  writer.end_array();
  return text;
}

base::Result<std::vector<ImportSource>> import_sources_from_text(std::string text) {
  const auto document = TRY(fhir::json::Document::parse(std::move(text)));
  std::vector<ImportSource> sources;
  for (const Value one : document.root())
    sources.push_back({one.at("type").string(), one.at("url").string()});
  if (!document.root().is_array() || sources.empty())
    return fail(ErrorKind::Invalid, "the record of the import is damaged");
  return sources;
}

Attempt<std::vector<ImportSource>> read_import_request(const fhir::Definitions& definitions,
                                                       std::string body) {
  const auto document = TRY(fhir::json::Document::parse(std::move(body)));
  return Reader(definitions).read(document.root());
}

}  // namespace rest
