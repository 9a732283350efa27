#include "rest/testing/case_runner.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <thread>

#include "fhir/json/document.h"
#include "fhir/xml/xml.h"
#include "rest/testing/json_match.h"
#include "rest/url.h"

namespace rest::testing {

namespace {

using fhir::json::Document;

class Run {
 public:
  Run(const Case& one, const Exchange& exchange) : case_(one), exchange_(exchange) {}

  std::string run() {
    for (const Step& step : case_.steps) {
      const std::string problem = run_step(step);
      if (!problem.empty())
        return case_.file + ":" + std::to_string(step.line) + ": " + case_.title + ": " + problem;
    }
    return {};
  }

 private:
  std::string run_step(const Step& step) {
    const http::Response response = exchange(step);
    const std::string& sent = response.shared_body ? *response.shared_body : response.body;
    const std::string body = is_for_json(step) ? as_json(sent) : sent;
    const auto seen = [&] { return "\n  body: " + body.substr(0, 2000); };
    const std::string status = std::to_string(response.status);
    if (status != step.status && !(step.status == "4xx" && status.front() == '4'))
      return "status " + status + ", not " + step.status + seen();
    for (const auto& [name, value] : step.expected_fields)
      if (!matches_glob(expand(value), response.headers.get(name)))
        return "header " + name + " is '" + std::string(response.headers.get(name)) + "'";
    for (const std::string& name : step.absent_fields)
      if (response.headers.has(name)) return "header " + name + " should not be there";
    for (const Check& check : step.checks)
      if (check.kind == Check::Kind::LetField)
        variables_[check.name] = response.headers.get(check.path);
    std::string problem = check_body(step, body);
    return problem.empty() ? problem : problem + seen();
  }

  // With "await" the request is sent again for as long as the answer is 202.
  http::Response exchange(const Step& step) {
    const bool awaits = std::ranges::any_of(
        step.checks, [](const Check& check) { return check.kind == Check::Kind::Await; });
    http::Response response = exchange_(make_request(step));
    for (int tries = 0; awaits && response.status == 202 && tries < 5000; ++tries) {
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
      response = exchange_(make_request(step));
    }
    take_body(response);
    return response;
  }

  // In process a streamed body has not been read yet.
  static void take_body(http::Response& response) {
    if (!response.source) return;
    std::string chunk;
    bool more = true;
    while (more) {
      chunk.clear();
      more = response.source(chunk);
      response.body += chunk;
    }
  }

  static bool is_for_json(const Step& step) {
    if (step.expected_body.starts_with('{')) return true;
    return std::ranges::any_of(step.checks, [](const Check& check) {
      return check.kind == Check::Kind::Let || check.kind == Check::Kind::Size;
    });
  }

  // What is expected is written in JSON, whatever the answer comes in.
  static std::string as_json(const std::string& body) {
    if (!body.starts_with('<')) return body;
    const auto json = fhir::xml::to_json(fhir::Definitions::r4(), body);
    return json ? *json : body;
  }

  http::Request make_request(const Step& step) const {
    http::Request request;
    request.method = step.method;
    std::string target = expand(step.target);
    if (target.starts_with("http")) target = without_authority(target);
    const std::size_t mark = target.find('?');
    request.path = target.substr(0, mark);
    if (mark != target.npos) request.query = target.substr(mark + 1);
    request.body = expand(step.body);
    bool has_type = false;
    for (const auto& [name, value] : step.fields) {
      has_type = has_type || name == "Content-Type";
      if (!value.empty()) request.headers.add(name, expand(value));
    }
    if (!has_type && !request.body.empty())
      request.headers.add("Content-Type", "application/fhir+json");
    return request;
  }

  std::string check_body(const Step& step, const std::string& body) {
    if (!step.expected_body.empty() && !step.expected_body.starts_with('{'))
      return matches_glob(expand(step.expected_body), body) ? "" : "the text does not fit";
    std::optional<Document> actual;
    if (!step.expected_body.empty()) {
      auto expected = Document::parse(expand(step.expected_body));
      if (!expected) return "the expected JSON is malformed: " + expected.error().message;
      auto parsed = Document::parse(body);
      if (!parsed) return "the body is no JSON: " + parsed.error().message;
      actual = *std::move(parsed);
      std::string problem = mismatch(expected->root(), actual->root());
      if (!problem.empty()) return problem;
    }
    for (const Check& check : step.checks) {
      std::string problem = run_check(check, body);
      if (!problem.empty()) return problem;
    }
    return {};
  }

  std::string run_check(const Check& check, const std::string& body) {
    if (check.kind == Check::Kind::Await || check.kind == Check::Kind::LetField) return {};
    if (check.kind == Check::Kind::Empty) return body.empty() ? "" : "the body should be empty";
    if (check.kind == Check::Kind::Without)
      return body.contains(check.path) ? "the body should not hold " + check.path : "";
    const auto document = Document::parse(body);
    if (!document) return "the body is no JSON: " + document.error().message;
    const auto value = value_at(document->root(), check.path);
    if (check.kind == Check::Kind::Size) {
      const std::size_t size = value ? value.size() : 0;
      return size == check.size ? "" : check.path + " has " + std::to_string(size) + " elements";
    }
    if (!value) return check.path + " is missing";
    variables_[check.name] = value.is_string() ? value.string() : std::string(value.raw());
    return {};
  }

  // Replaces ${name}, ${repeat N text} and ${byte FF}.
  std::string expand(std::string_view text) const {
    std::string out;
    for (;;) {
      const std::size_t begin = text.find("${");
      out += text.substr(0, begin);
      if (begin == text.npos) return out;
      const std::size_t end = text.find('}', begin);
      out += expansion(text.substr(begin + 2, end - begin - 2));
      text.remove_prefix(end + 1);
    }
  }

  std::string expansion(std::string_view inside) const {
    const std::string word(inside.substr(0, inside.find(' ')));
    const std::string rest(inside.substr(std::min(inside.size(), word.size() + 1)));
    if (word == "byte") return std::string(1, static_cast<char>(std::stoi(rest, nullptr, 16)));
    if (word == "repeat") {
      std::string out;
      const std::size_t space = rest.find(' ');
      for (int left = std::stoi(rest.substr(0, space)); left > 0; --left)
        out += rest.substr(space + 1);
      return out;
    }
    const auto variable = variables_.find(word);
    return variable == variables_.end() ? "" : variable->second;
  }

  const Case& case_;
  const Exchange& exchange_;
  std::map<std::string, std::string> variables_;
};

}  // namespace

std::string run_case(const Case& one, const Exchange& exchange) {
  return Run(one, exchange).run();
}

}  // namespace rest::testing
