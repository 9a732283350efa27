// JSON patches of the model's resources, and comparing resources as JSON.

#include <algorithm>
#include <map>

#include "engine/testing/content.h"
#include "fhir/json/document.h"

namespace engine::testing {

namespace {

std::string quoted(const std::string& text) {
  return '"' + text + '"';
}

std::string unquoted(const std::string& json) {
  return json.substr(1, json.size() - 2);
}

bool has_name(const Content& content) {
  return content.family.has_value() || !content.given.empty();
}

// add and replace of an optional member; replace and remove need it to be there.
bool apply_member(std::optional<std::string>& member, const PatchStep& step) {
  if (step.op == "test") return member && quoted(*member) == step.value;
  if (step.op != "add" && !member) return false;
  if (step.op == "remove") {
    member.reset();
  } else {
    member = unquoted(step.value);
  }
  return true;
}

bool apply_step(Content& content, const PatchStep& step) {
  if (step.path == "/gender") return apply_member(content.gender, step);
  if (step.path == "/birthDate") return apply_member(content.birth_date, step);
  if (step.path == "/status") {
    std::optional<std::string> status = content.status;
    if (!apply_member(status, step)) return false;
    content.status = *status;
    return true;
  }
  if (step.path == "/name/0/given/-") {
    if (content.given.empty()) return false;
    content.given.push_back(unquoted(step.value));
    return true;
  }
  if (step.path == "/name/0/family") {
    if (!has_name(content)) return false;
    return apply_member(content.family, step);
  }
  // "/identifier/0", remove only
  if (content.identifiers.size() < 2) return false;
  content.identifiers.erase(content.identifiers.begin());
  return true;
}

std::string sorted(fhir::json::Value value, bool in_meta) {
  using fhir::json::Kind;
  if (value.kind() == Kind::Array) {
    std::string text = "[";
    for (const fhir::json::Value element : value)
      text += sorted(element, false) + ",";
    return text + "]";
  }
  if (value.kind() != Kind::Object) return std::string(value.raw());
  std::map<std::string, std::string, std::less<>> members;
  for (const fhir::json::Value member : value) {
    if (in_meta && (member.key() == "versionId" || member.key() == "lastUpdated")) continue;
    members.emplace(member.key(), sorted(member, member.key() == "meta"));
  }
  if (const auto meta = members.find("meta"); meta != members.end() && meta->second == "{}")
    members.erase(meta);
  std::string text = "{";
  for (const auto& [key, json] : members)
    text += key + ":" + json + ",";
  return text + "}";
}

}  // namespace

std::string json_patch(const std::vector<PatchStep>& steps) {
  std::string text = "[";
  for (const PatchStep& step : steps) {
    text += (text.size() > 1 ? "," : "");
    text += R"({"op":)" + quoted(step.op) + R"(,"path":)" + quoted(step.path);
    if (!step.value.empty()) text += R"(,"value":)" + step.value;
    text += "}";
  }
  return text + "]";
}

std::vector<PatchStep> some_patch(SeededRandom& random, const std::string& type) {
  std::vector<PatchStep> steps;
  for (std::uint64_t i = 1 + random.below(2); i > 0; --i) {
    if (type == "Observation") {
      if (random.one_in(3)) steps.push_back({"test", "/status", quoted("final")});
      steps.push_back({"replace", "/status", quoted(random.one_in(2) ? "final" : "amended")});
      continue;
    }
    switch (random.below(6)) {
      case 0:
        steps.push_back({"add", "/gender", quoted("female")});
        break;
      case 1:
        steps.push_back({"replace", "/gender", quoted("male")});
        break;
      case 2:
        steps.push_back({"add", "/name/0/given/-", quoted(some_name(random))});
        break;
      case 3:
        steps.push_back({"add", "/name/0/family", quoted(some_name(random))});
        break;
      case 4:
        steps.push_back({"remove", "/identifier/0", ""});
        break;
      default:
        if (type == "Practitioner") {
          steps.push_back({"test", "/gender", quoted("female")});
        } else {
          steps.push_back({"add", "/birthDate", quoted(some_birth_date(random))});
        }
    }
  }
  return steps;
}

std::optional<Content> patched(Content content, const std::vector<PatchStep>& steps) {
  for (const PatchStep& step : steps)
    if (!apply_step(content, step)) return std::nullopt;
  return content;
}

std::string canonical(const std::string& json) {
  const auto document = fhir::json::Document::parse(json);
  if (!document) FAIL("not JSON: " << json);
  return sorted(document->root(), false);
}

}  // namespace engine::testing
