// The tests of the HL7 terminology ecosystem, read from EIR_SHARED (or ../shared). The cases that
// fail are listed, each with its reason, in tests/conformance/tx-known-failures.txt; a case that
// starts to pass must be taken off the list.

#include <doctest/doctest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <latch>
#include <set>
#include <string>
#include <vector>

#include "engine/testing/fixture.h"
#include "fhir/json/document.h"
#include "rest/service.h"
#include "terminology/header.h"

namespace rest {

namespace {

using fhir::json::Document;
using fhir::json::Value;
using terminology::list_of;
using terminology::text_of;

std::string folder() {
  const char* const given = std::getenv("EIR_SHARED");
  return std::string(given != nullptr ? given : "../shared") + "/testdata/tx-ecosystem/";
}

std::string read_file(const std::string& name) {
  if (name.empty()) return {};
  std::ifstream in(folder() + name, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  return text;
}

// The suite's own form: texts between dollars stand for any, members may be optional.
bool is_placeholder(const std::string& text) {
  if (text.size() > 1 && text.starts_with('$') && text.ends_with('$')) return true;
  for (const char* word : {"$external", "$choice", "$semver", "$url", "$string", "$instant",
                           "$date", "$uuid", "$id", "$token", "$version"})
    if (text.find(word) != text.npos) return true;
  return false;
}

std::string differ(Value expected, Value got, std::string_view key);

std::string differ_in_lists(Value expected, Value got, std::string_view key) {
  if (!got.is_array()) return std::string(key) + ": no list";
  std::vector<Value> rest;
  for (const Value each : got)
    rest.push_back(each);
  for (const Value each : expected) {
    bool found = false;
    for (auto it = rest.begin(); it != rest.end() && !found; ++it) {
      if (!differ(each, *it, {}).empty()) continue;
      rest.erase(it);
      found = true;
      break;
    }
    const bool optional = each.is_object() && each.find("$optional$");
    if (!found && !optional)
      return std::string(key) + ": nothing is like " + std::string(each.raw().substr(0, 160));
  }
  if (rest.empty() || key == "parameter") return {};
  return std::string(key) + ": not expected: " + std::string(rest.front().raw().substr(0, 160));
}

std::string differ(Value expected, Value got, std::string_view key) {
  if (!got) return std::string(key) + ": missing";
  if (expected.is_string()) {
    if (is_placeholder(expected.string()))
      return got.is_string() || got.is_number() ? "" : std::string(key) + ": no value";
    if (got.is_string() && got.string() == expected.string()) return {};
    return std::string(key) + ": expected " + std::string(expected.raw()) + ", got " +
           std::string(got.raw().substr(0, 200));
  }
  if (expected.is_array()) return differ_in_lists(expected, got, key);
  if (!expected.is_object())
    return expected.raw() == got.raw() ? "" : std::string(key) + ": another value";
  if (!got.is_object()) return std::string(key) + ": no object";
  std::set<std::string> optional;
  for (const Value each : list_of(expected, "$optional-properties$"))
    optional.insert(each.string());
  for (const Value member : expected) {
    if (member.key().starts_with("$")) continue;
    const Value own = got.find(member.key());
    const bool may_miss = optional.contains(std::string(member.key()));
    if (may_miss && (!own || member.key() == "date")) continue;
    std::string why = differ(member, own, member.key());
    if (!why.empty()) return key.empty() ? why : std::string(key) + "." + why;
  }
  return {};
}

std::string path_of(const std::string& operation) {
  if (operation == "expand") return "/fhir/ValueSet/$expand";
  if (operation == "validate-code") return "/fhir/ValueSet/$validate-code";
  if (operation == "cs-validate-code") return "/fhir/CodeSystem/$validate-code";
  if (operation == "lookup") return "/fhir/CodeSystem/$lookup";
  if (operation == "translate") return "/fhir/ConceptMap/$translate";
  return {};
}

class Suite {
 public:
  Suite() {
    options_.login_off = true;
    service_.emplace(fixture_.engine(), fixture_.definitions(), options_);
  }

  // Empty if the case passes, else why not.
  std::string run(Value suite, Value test) {
    const auto request = Document::parse(read_file(text_of(test, "request")));
    const auto expected = Document::parse(read_file(text_of(test, "response")));
    if (!request || !expected) return "a file is missing";
    std::string body = R"({"resourceType":"Parameters","parameter":[)";
    const auto add = [&](std::string_view parameter) {
      if (!body.ends_with('[')) body += ',';
      body += parameter;
    };
    for (const Value each : list_of(request->root(), "parameter"))
      add(each.raw());
    for (const Value each : list_of(suite, "setup"))
      add(R"({"name":"tx-resource","resource":)" + read_file(each.string()) + "}");
    if (const auto profile = Document::parse(read_file(text_of(test, "profile"))))
      for (const Value each : list_of(profile->root(), "parameter"))
        add(each.raw());
    const auto answer = Document::parse(ask(path_of(text_of(test, "operation")), body + "]}"));
    if (!answer) return "no JSON";
    return differ(expected->root(), answer->root(), {});
  }

 private:
  std::string ask(std::string path, std::string body) {
    http::Request request;
    request.method = "POST";
    request.path = std::move(path);
    request.headers.add("Content-Type", "application/fhir+json");
    request.body = std::move(body);
    http::Response answer;
    std::latch done(1);
    service_->handle(std::move(request), [&](http::Response response) {
      answer = std::move(response);
      done.count_down();
    });
    done.wait();
    return answer.body;
  }

  engine::testing::Fixture fixture_;
  ServiceOptions options_;
  std::optional<FhirService> service_;
};

std::set<std::string> known_failures() {
  std::set<std::string> names;
  std::ifstream in("tests/conformance/tx-known-failures.txt");
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line.front() != '#') names.insert(line.substr(0, line.find(' ')));
  return names;
}

}  // namespace

TEST_CASE("the tests of the terminology ecosystem") {
  const auto list = Document::parse(read_file("test-cases.json"));
  if (!list) {
    MESSAGE("skipped: no terminology tests in " << folder());
    return;
  }
  Suite run;
  const std::set<std::string> known = known_failures();
  std::set<std::string> failed;
  std::size_t passed = 0;
  for (const Value suite : list_of(list->root(), "suites")) {
    const std::string mode = text_of(suite, "mode");
    if (!mode.empty() && mode != "general") continue;
    for (const Value test : list_of(suite, "tests")) {
      if (test.find("mode") || path_of(text_of(test, "operation")).empty()) continue;
      const std::string name = text_of(suite, "name") + "/" + text_of(test, "name");
      const std::string why = run.run(suite, test);
      if (why.empty()) {
        ++passed;
        continue;
      }
      failed.insert(name);
      CHECK_MESSAGE(known.contains(name), name << ": " << why);
    }
  }
  for (const std::string& name : known)
    CHECK_MESSAGE(failed.contains(name), name << " passes: take it off the list");
  MESSAGE("terminology " << passed << "/" << passed + failed.size());
}

}  // namespace rest
