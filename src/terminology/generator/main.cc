// Reads the official code systems, value sets and concept maps and writes them as one file
// (package_layout.h):
//
//   terminology_generator DEFINITIONS OUTPUT
//
// DEFINITIONS is the folder of an unpacked FHIR package. Runs during the build.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <tuple>
#include <vector>

#include "base/deflate.h"
#include "fhir/json/document.h"
#include "terminology/package_layout.h"

namespace {

using fhir::json::Document;
using fhir::json::Value;
namespace layout = terminology::layout;

[[noreturn]] void give_up(const std::string& message) {
  std::fprintf(stderr, "terminology_generator: %s\n", message.c_str());
  std::exit(1);
}

struct Resource {
  std::uint32_t kind;
  std::string url;
  std::string version;
  std::string id;
  std::string status;
  std::string json;
};

std::string text_of(Value object, std::string_view key) {
  const Value value = object.find(key);
  return value.is_string() ? value.string() : std::string();
}

// What serves people who read the specification, and not programs.
bool is_left_out(std::string_view key) {
  return key == "text" || key == "meta" || key == "contact" || key == "publisher" ||
         key == "copyright" || key == "contained" || key == "identifier";
}

void append_without_spaces(std::string& out, Value value) {
  if (value.is_object()) {
    out += '{';
    for (const Value member : value) {
      if (out.back() != '{') out += ',';
      out.append("\"").append(member.key()).append("\":");
      append_without_spaces(out, member);
    }
    out += '}';
  } else if (value.is_array()) {
    out += '[';
    for (const Value member : value) {
      if (out.back() != '[') out += ',';
      append_without_spaces(out, member);
    }
    out += ']';
  } else {
    out += value.raw();
  }
}

Resource read(std::uint32_t kind, const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const auto document = Document::parse(std::move(text));
  if (!document) give_up(path.string() + ": " + document.error().message);
  const Value root = document->root();
  Resource made{kind,
                text_of(root, "url"),
                text_of(root, "version"),
                text_of(root, "id"),
                text_of(root, "status"),
                "{"};
  for (const Value member : root) {
    if (is_left_out(member.key())) continue;
    if (made.json.size() > 1) made.json += ',';
    made.json.append("\"").append(member.key()).append("\":");
    append_without_spaces(made.json, member);
  }
  made.json += '}';
  return made;
}

std::vector<Resource> read_all(const std::string& folder) {
  std::vector<Resource> resources;
  const std::string_view prefixes[] = {"CodeSystem-", "ValueSet-", "ConceptMap-"};
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    for (std::uint32_t kind = 0; kind < std::size(prefixes); ++kind)
      if (name.starts_with(prefixes[kind])) resources.push_back(read(kind, entry.path()));
  }
  if (error || resources.empty()) give_up("no definitions in " + folder);
  std::erase_if(resources, [](const Resource& resource) { return resource.url.empty(); });
  std::ranges::sort(resources, {}, [](const Resource& resource) {
    return std::tuple(resource.kind, std::string_view(resource.url),
                      std::string_view(resource.version));
  });
  return resources;
}

std::string to_file(const std::vector<Resource>& resources) {
  std::vector<layout::Record> records;
  std::string bytes;
  const std::size_t begin = sizeof(layout::Header) + resources.size() * sizeof(layout::Record);
  const auto add = [&](std::string_view text) {
    const layout::Text place{static_cast<std::uint32_t>(begin + bytes.size()),
                             static_cast<std::uint32_t>(text.size())};
    bytes += text;
    return place;
  };
  for (const Resource& each : resources) {
    layout::Record record{};
    record.kind = each.kind;
    record.url = add(each.url);
    record.version = add(each.version);
    record.id = add(each.id);
    record.status = add(each.status);
    record.data = add(base::deflate(each.json));
    record.json_size = static_cast<std::uint32_t>(each.json.size());
    records.push_back(record);
  }
  layout::Header header{};
  std::memcpy(header.magic, layout::kMagic, sizeof header.magic);
  header.size = static_cast<std::uint32_t>(begin + bytes.size());
  header.records = static_cast<std::uint32_t>(records.size());
  std::string file(reinterpret_cast<const char*>(&header), sizeof header);
  file.append(reinterpret_cast<const char*>(records.data()),
              records.size() * sizeof(layout::Record));
  return file + bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) give_up("expected DEFINITIONS OUTPUT");
  const std::string file = to_file(read_all(argv[1]));
  std::ofstream out(argv[2], std::ios::binary);
  out.write(file.data(), static_cast<std::streamsize>(file.size()));
  out.close();
  if (!out) give_up(std::string("cannot write ") + argv[2]);
  return 0;
}
