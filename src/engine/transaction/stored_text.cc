#include "engine/transaction/stored_text.h"

#include <array>
#include <charconv>

#include "base/check.h"
#include "fhir/json/writer.h"

namespace engine {

namespace {

using fhir::json::Kind;
using fhir::json::Value;

// Copies values to text without the white space between their tokens, replacing references.
class Copier {
 public:
  Copier(std::string& out, const ReferenceMap& references, std::string_view root)
      : out_(out), references_(references), root_(root) {}

  void members(Value object, bool first) {
    for (const Value member : object) {
      if (!first) out_ += ',';
      first = false;
      copy_member(member);
    }
  }

  void copy_member(Value member) {
    out_ += '"';
    out_ += member.key();
    out_ += "\":";
    copy(member);
  }

  // Depth is bounded by the parser.
  void copy(Value value) {
    switch (value.kind()) {
      case Kind::Object:
        out_ += '{';
        members(value, true);
        out_ += '}';
        return;
      case Kind::Array: {
        out_ += '[';
        bool first = true;
        for (const Value element : value) {
          if (!first) out_ += ',';
          first = false;
          copy(element);
        }
        out_ += ']';
        return;
      }
      case Kind::String:
        if (!references_.empty() && replace(value)) return;
        out_ += value.raw();
        return;
      case Kind::Null:
      case Kind::Boolean:
      case Kind::Number:
        out_ += value.raw();
        return;
    }
  }

 private:
  bool replace(Value value) {
    std::string scratch;
    const std::string_view text = value.string(scratch);
    const bool reference = value.key() == "reference";
    if (!reference && !text.starts_with("urn:")) {
      return value.key() == "div" && text.find("urn:") != text.npos && replace_links(text);
    }
    // A version or fragment behind a known url is kept: urn:uuid:…#part.
    const std::string_view whole = text.substr(0, text.find('#'));
    auto found = references_.find(whole);
    if (found == references_.end() && reference && !root_.empty() && is_relative(whole))
      found = references_.find(std::string(root_) + "/" + std::string(whole));
    if (found == references_.end()) return false;
    fhir::json::append_string(out_, found->second + std::string(text.substr(whole.size())));
    return true;
  }

  // href="urn:uuid:…" and src="urn:uuid:…" of a narrative.
  bool replace_links(std::string_view text) {
    std::string replaced;
    std::size_t done = 0;
    for (std::size_t at = text.find("\"urn:"); at != text.npos; at = text.find("\"urn:", at + 1)) {
      const std::size_t end = text.find('"', at + 1);
      if (end == text.npos) break;
      const auto found = references_.find(text.substr(at + 1, end - at - 1));
      if (found == references_.end()) continue;
      replaced.append(text, done, at + 1 - done);
      replaced += found->second;
      done = end;
    }
    if (done == 0) return false;
    replaced.append(text, done);
    fhir::json::append_string(out_, replaced);
    return true;
  }

  static bool is_relative(std::string_view reference) {
    return !reference.empty() && reference.find(':') == reference.npos;
  }

  std::string& out_;
  const ReferenceMap& references_;
  const std::string_view root_;
};

bool assigned_by_server(std::string_view key) {
  return key == "versionId" || key == "lastUpdated" || key == "_versionId" || key == "_lastUpdated";
}

void copy_meta(Copier& copier, std::string& out, Value meta) {
  bool open = false;
  for (const Value member : meta) {
    if (assigned_by_server(member.key())) continue;
    out += open ? "," : ",\"meta\":{";
    open = true;
    copier.copy_member(member);
  }
  if (open) out += '}';
}

void append_head(std::string& out, std::string_view type, std::string_view id) {
  out += "{\"resourceType\":\"";
  out += type;
  out += "\",\"id\":\"";
  out += id;
  out += '"';
}

}  // namespace

std::string stored_text(Value resource, std::string_view type, std::string_view id,
                        const ReferenceMap& references, std::string_view root) {
  std::string out;
  out.reserve(resource.raw().size() + 64);
  append_head(out, type, id);
  Copier copier(out, references, root);
  if (const Value meta = resource.find("meta")) copy_meta(copier, out, meta);
  for (const Value member : resource) {
    const std::string_view key = member.key();
    if (key == "resourceType" || key == "id" || key == "meta") continue;
    out += ',';
    copier.copy_member(member);
  }
  out += '}';
  return out;
}

std::string stored_id(std::string_view stored, std::string_view type) {
  const std::size_t begin = 17 + type.size() + 8;
  CHECK(begin < stored.size());
  return std::string(stored.substr(begin, stored.find('"', begin) - begin));
}

std::string render(std::string_view stored, std::string_view type, std::string_view id,
                   std::uint32_t number, base::Timestamp time) {
  constexpr std::string_view kMeta = ",\"meta\":{";
  const std::size_t head = 17 + type.size() + 8 + id.size() + 1;
  std::string_view rest = stored.substr(head);
  const bool has_meta = rest.starts_with(kMeta);
  if (has_meta) rest.remove_prefix(kMeta.size());

  std::array<char, 12> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  std::string out;
  out.reserve(stored.size() + 80);
  out += stored.substr(0, head);
  out += kMeta;
  out += "\"versionId\":\"";
  out.append(digits.data(), end);
  out += "\",\"lastUpdated\":\"";
  out += base::to_instant(time);
  out += has_meta ? "\"," : "\"}";
  out += rest;
  return out;
}

}  // namespace engine
