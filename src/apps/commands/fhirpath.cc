#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>

#include "apps/commands/commands.h"
#include "apps/import/byte_source.h"
#include "fhir/json/document.h"
#include "fhir/json/writer.h"
#include "fhir/path/path.h"
#include "fhir/path/render.h"

namespace apps {
namespace {

namespace path = fhir::path;
using Variables = std::map<std::string, path::Collection, std::less<>>;

base::Result<std::string> read_whole(const std::string& name) {
  constexpr std::uint64_t kBytesMax = 256 << 20;
  const auto source = TRY(open_file(name, kBytesMax));
  std::string text;
  char buffer[64 * 1024];
  for (;;) {
    const std::size_t size = TRY(source->read(buffer));
    if (size == 0) return text;
    text.append(buffer, size);
  }
}

base::Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::milliseconds>(since).count()};
}

path::Context context_of(fhir::json::Value resource) {
  path::Context context(resource && resource.is_object() ? resource : fhir::json::Value{});
  context.now = now();
  context.names = path::Names::Strict;
  return context;
}

bool is_true(fhir::json::Value value) {
  return value.exists() && value.boolean();
}

int report(const base::Error& error) {
  std::fprintf(stderr, "eir: %s\n", error.message.c_str());
  return kFindings;
}

// {"name": value or [values]} as %name.
Variables read_variables(fhir::json::Value given, const fhir::Definitions& definitions) {
  Variables variables;
  if (!given || !given.is_object()) return variables;
  for (const fhir::json::Value member : given) {
    path::Collection& items = variables[std::string(member.key())];
    if (member.is_array()) {
      for (const fhir::json::Value each : member)
        items.push_back(path::resource_item(each, definitions));
    } else {
      items.push_back(path::resource_item(member, definitions));
    }
  }
  return variables;
}

base::Result<std::string> answer_line(std::string line) {
  const auto document = TRY(fhir::json::Document::parse(std::move(line)));
  const fhir::json::Value question = document.root();
  const auto expression = TRY(path::Expression::parse(question.at("expression").string()));
  path::Context context = context_of(question.at("resource"));
  const Variables variables = read_variables(question.at("variables"), context.definitions);
  context.variables = &variables;
  if (is_true(question.at("lenient"))) context.names = path::Names::Lenient;
  if (is_true(question.at("untyped"))) {
    context.focus = path::element_item(context.resource, fhir::TypeId::None);
  }
  const auto result = TRY(path::evaluate(expression, context));
  std::string out;
  fhir::json::Writer writer(out);
  writer.begin_object().key("result").begin_array();
  for (const path::Item& item : result) {
    std::string value;
    path::append_json(item, value);
    writer.begin_object().member("type", path::shown_type(item, context.definitions));
    writer.member_raw("value", value).end_object();
  }
  writer.end_array().end_object();
  return out;
}

int run_lines() {
  int status = kOk;
  for (std::string line; std::getline(std::cin, line);) {
    if (line.empty()) continue;
    const auto answer = answer_line(std::move(line));
    std::string out = answer.value_or("");
    if (!answer) {
      status = kFindings;
      fhir::json::Writer(out).begin_object().member("error", answer.error().message).end_object();
    }
    std::printf("%s\n", out.c_str());
    std::fflush(stdout);
  }
  return status;
}

}  // namespace

int run(const FhirpathCommand& command) {
  if (command.lines) return run_lines();
  if (command.expression.empty() || command.file.empty()) {
    std::fprintf(stderr, "eir: fhirpath takes an expression and a file, or --jsonl\n");
    return kWrongUse;
  }
  const auto expression = path::Expression::parse(command.expression);
  if (!expression) {
    std::fprintf(stderr, "eir: %s\n", expression.error().message.c_str());
    return kWrongUse;
  }
  auto text = read_whole(command.file);
  if (!text) return report(text.error());
  const auto document = fhir::json::Document::parse(*std::move(text));
  if (!document) return report(document.error());
  const auto result = path::evaluate(*expression, context_of(document->root()));
  if (!result) return report(result.error());
  std::string out = "[";
  for (const path::Item& item : *result) {
    if (out.size() > 1) out += ",\n ";
    path::append_json(item, out);
  }
  std::printf("%s]\n", out.c_str());
  return kOk;
}

}  // namespace apps
