// Reads the official StructureDefinitions and writes what validation needs of them:
//
//   profile_generator DEFINITIONS OUTPUT
//
// DEFINITIONS is the folder of the unpacked FHIR package. Runs during the build.
//
// OUTPUT is an index, a line "url TAB version TAB bytes" for each definition in order of URLs, an
// empty line, and then the definitions, one after another, as JSON without what people read in
// them: 3 MB instead of 40. It is not compressed, so that the operating system fetches only the
// pages of the definitions that are used, and nothing needs to be unpacked first.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>

#include "fhir/json/document.h"
#include "fhir/json/writer.h"

namespace {

using fhir::json::Document;
using fhir::json::Value;
using fhir::json::Writer;

[[noreturn]] void give_up(const std::string& message) {
  std::fprintf(stderr, "profile_generator: %s\n", message.c_str());
  std::exit(1);
}

std::string text_of(Value object, std::string_view key) {
  return object.find(key).exists() ? object.find(key).string() : std::string{};
}

bool is_kept(std::string_view key) {
  static const std::set<std::string_view> kLeftOut = {"short",
                                                      "definition",
                                                      "comment",
                                                      "requirements",
                                                      "alias",
                                                      "mapping",
                                                      "example",
                                                      "condition",
                                                      "isSummary",
                                                      "isModifierReason",
                                                      "base",
                                                      "orderMeaning",
                                                      "meaningWhenMissing",
                                                      "mustSupport",
                                                      "representation",
                                                      "extension",
                                                      "defaultValueCode",
                                                      "constraint",
                                                      "label",
                                                      "code"};
  return !kLeftOut.contains(key);
}

// ele-1 and ext-1 stand at every element, and the structure of R4 demands them anyway.
void write_constraints(Writer& writer, Value element) {
  bool begun = false;
  for (const Value constraint : element.find("constraint")) {
    const std::string key = text_of(constraint, "key");
    if (key == "ele-1" || key == "ext-1") continue;
    if (!begun) writer.key("constraint").begin_array();
    begun = true;
    writer.begin_object();
    for (const Value member : constraint) {
      if (member.key() != "xpath") writer.member_raw(member.key(), member.raw());
    }
    writer.end_object();
  }
  if (begun) writer.end_array();
}

std::string slimmed(Value root) {
  static const std::set<std::string_view> kKept = {
      "resourceType", "url",        "version", "name",           "kind",
      "type",         "derivation", "context", "baseDefinition", "contextInvariant",
      "abstract"};
  std::string out;
  Writer writer(out);
  writer.begin_object();
  for (const Value member : root) {
    if (kKept.contains(member.key())) writer.member_raw(member.key(), member.raw());
  }
  for (const std::string_view view : {"snapshot", "differential"}) {
    if (!root.find(view).exists()) continue;
    if (view == "differential" && root.find("snapshot").exists()) continue;
    writer.key(view).begin_object().key("element").begin_array();
    for (const Value element : root.find(view).find("element")) {
      writer.begin_object();
      for (const Value member : element) {
        const bool no_modifier = member.key() == "isModifier" && !member.boolean();
        if (is_kept(member.key()) && !no_modifier) writer.member_raw(member.key(), member.raw());
      }
      write_constraints(writer, element);
      writer.end_object();
    }
    writer.end_array().end_object();
  }
  writer.end_object();
  return out;
}

// raw() keeps the line breaks and the indentation between tokens, which need not be carried along.
std::string minified(const std::string& json) {
  std::string out;
  bool in_string = false;
  for (std::size_t i = 0; i < json.size(); ++i) {
    const char c = json[i];
    if (in_string && c == '\\') {
      out += c;
      out += json[++i];
      continue;
    }
    if (c == '"') in_string = !in_string;
    if (in_string || (c != ' ' && c != '\n' && c != '\r' && c != '\t')) out += c;
  }
  return out;
}

std::map<std::string, Document> read_all(const std::string& folder) {
  std::map<std::string, Document> definitions;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (!entry.path().filename().string().starts_with("StructureDefinition-")) continue;
    std::ifstream in(entry.path(), std::ios::binary);
    auto document = Document::parse({std::istreambuf_iterator<char>(in), {}});
    if (!document) give_up(entry.path().string() + ": " + document.error().message);
    std::string url = text_of(document->root(), "url");
    definitions.emplace(std::move(url), *std::move(document));
  }
  if (error || definitions.empty()) give_up("no StructureDefinitions in " + folder);
  return definitions;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) give_up("expected DEFINITIONS OUTPUT");
  const auto definitions = read_all(argv[1]);
  std::string index;
  std::string bodies;
  for (const auto& [url, document] : definitions) {
    const std::string body = minified(slimmed(document.root()));
    index += url + '\t' + text_of(document.root(), "version") + '\t' + std::to_string(body.size());
    index += '\n';
    bodies += body;
  }
  std::ofstream out(argv[2], std::ios::binary);
  out << index << '\n' << bodies;
  out.close();
  if (!out) give_up(std::string("cannot write ") + argv[2]);
  return 0;
}
