#include "rest/bulk/export_spec.h"

#include <charconv>
#include <utility>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"

namespace rest {

namespace {

using fhir::json::Value;
using Texts = std::vector<std::string>;

void write_texts(fhir::json::Writer& writer, std::string_view name, const Texts& texts) {
  writer.key(name).begin_array();
  for (const std::string& text : texts)
    writer.string(text);
  writer.end_array();
}

Texts texts_of(Value array) {
  Texts texts;
  for (const Value text : array)
    texts.push_back(text.string());
  return texts;
}

std::optional<std::int64_t> number_of(Value value) {
  if (!value.is_number()) return std::nullopt;
  std::int64_t number = 0;
  const std::string_view raw = value.raw();
  const auto [end, error] = std::from_chars(raw.data(), raw.data() + raw.size(), number);
  if (error != std::errc{} || end != raw.data() + raw.size()) return std::nullopt;
  return number;
}

std::optional<base::Timestamp> time_of(Value value) {
  const auto ms = number_of(value);
  return ms ? std::optional(base::Timestamp{*ms}) : std::nullopt;
}

}  // namespace

std::string to_text(const ExportSpec& spec) {
  std::string text;
  fhir::json::Writer writer(text);
  writer.begin_object()
      .member("at", static_cast<std::int64_t>(spec.at.t))
      .member("time", spec.time.ms)
      .member("level", static_cast<std::int64_t>(spec.level))
      .member("group", spec.group);
  write_texts(writer, "patients", spec.patients);
  write_texts(writer, "types", spec.types);
  write_texts(writer, "filters", spec.filters);
  write_texts(writer, "elements", spec.elements);
  if (spec.since) writer.member("since", spec.since->ms);
  if (spec.until) writer.member("until", spec.until->ms);
  writer.end_object();
  return text;
}

base::Result<ExportSpec> export_spec_from_text(std::string text) {
  const auto document = TRY(fhir::json::Document::parse(std::move(text)));
  const Value root = document.root();
  const auto at = number_of(root.at("at"));
  const auto time = time_of(root.at("time"));
  const auto level = number_of(root.at("level"));
  if (!at || !time || !level || *level < 0 || *level > 2)
    return base::fail(base::ErrorKind::Invalid, "the record of the export is damaged");
  ExportSpec spec;
  spec.at.t = static_cast<std::uint64_t>(*at);
  spec.time = *time;
  spec.level = static_cast<ExportSpec::Level>(*level);
  spec.group = root.find("group").string();
  spec.patients = texts_of(root.find("patients"));
  spec.types = texts_of(root.find("types"));
  spec.filters = texts_of(root.find("filters"));
  spec.elements = texts_of(root.find("elements"));
  spec.since = time_of(root.find("since"));
  spec.until = time_of(root.find("until"));
  return spec;
}

}  // namespace rest
